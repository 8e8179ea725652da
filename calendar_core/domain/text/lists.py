"""Lists in a sentence, such as "Seoul, Tokyo and Washington"."""

from collections.abc import Sequence

from calendar_core.messages import Lang, pgettext


def join_names(names: Sequence[str], lang: Lang = "en") -> str:
    """Names as one part of a sentence.

    >>> join_names(["Seoul", "Tokyo", "Washington"]), join_names(["서울", "도쿄"], "ko")
    ('Seoul, Tokyo and Washington', '서울·도쿄')
    """
    return _join(names, pgettext("between names", ", ", lang), pgettext("before the last name", " and ", lang))


def join_durations(durations: Sequence[str], lang: Lang = "en") -> str:
    """Lengths of time as one part of a sentence.

    >>> join_durations(["7 days", "1 day", "1 hour"])
    '7 days, 1 day and 1 hour'
    """
    separator = pgettext("between durations", ", ", lang)
    return _join(durations, separator, pgettext("before the last duration", " and ", lang))


def _join(texts: Sequence[str], separator: str, before_last: str) -> str:
    return before_last.join(part for part in (separator.join(texts[:-1]), *texts[-1:]) if part)
