"""Lists and counts in a sentence, such as "Seoul, Tokyo and Washington" and "2 files"."""

from collections.abc import Iterable, Sequence

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


def join_parts(parts: Iterable[str | None], lang: Lang = "en") -> str:
    """The parts of one line that are known, such as venue, city and country.

    >>> join_parts(["Seoul", None, "South Korea"]), join_parts(["東京", "日本"], "ja")
    ('Seoul, South Korea', '東京、日本')
    """
    return pgettext("punctuation", ", ", lang).join(part for part in parts if part)


def format_count(count: int, noun: str) -> str:
    """A count with its noun, for texts that are in English alone: those of the desk, of commands and of logs.

    >>> format_count(1, "file"), format_count(2, "file")
    ('1 file', '2 files')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _join(texts: Sequence[str], separator: str, before_last: str) -> str:
    return before_last.join(part for part in (separator.join(texts[:-1]), *texts[-1:]) if part)
