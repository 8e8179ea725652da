"""What a change means to people who plan by it: its headline, its weight, and old → new of each fact that changed.

Takes two records as the public saw and sees them. The words of headlines are those of `changes`, the names of facts
those of `telling`. Who is told, and when, is not asked here (`reminders.noticing`).
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from typing import Final, Literal

from calendar_core.domain.changes import BY_LIFECYCLE, Headline, time_meaning
from calendar_core.domain.countries import country_name
from calendar_core.domain.printing import print_when_with_zone
from calendar_core.domain.record import EventRecord
from calendar_core.domain.telling import DESK_ONLY, FACTS, fact_label
from calendar_core.domain.vocabulary import Lang, print_word

Level = Literal["none", "important", "all"]
LEVELS: Final[tuple[Level, ...]] = ("none", "important", "all")
#: Changes within so many minutes are one notice: an editor who mends a slip at once is not told of twice.
PAUSE: Final = timedelta(minutes=5)
#: What happened longer ago is history; mending it is nothing to write to people about.
RECENT: Final = timedelta(days=7)

_IMPORTANT: Final = frozenset(
    {"new", "cancelled", "postponed", "reinstated", "moved", "dated", "timed", "place", "announced"}
)
_PLACE: Final = ("venue", "city", "country", "format")
_TOLD: Final = ("when", "place", "lifecycle", "certainty", "title", "title_ko")


def changed_facts(before: EventRecord, after: EventRecord) -> set[str]:
    """The names of the facts that changed for the public; the parts of a place are one fact."""
    names = {field.name for field in fields(after) if getattr(before, field.name) != getattr(after, field.name)}
    names -= DESK_ONLY
    return (names - set(_PLACE)) | ({"place"} if names.intersection(_PLACE) else set())


def headline_of(before: EventRecord | None, after: EventRecord) -> Headline | None:
    """What the change is in a word, the gravest first; None where the public sees none.

    `before` is None for an event that the public did not know.
    """
    if before is None:
        return "new"
    changed = changed_facts(before, after)
    if "lifecycle" in changed:
        return BY_LIFECYCLE[after.lifecycle]
    if "when" in changed:
        return time_meaning(before.when, after.when) or "moved"
    if "place" in changed:
        return "place"
    if "certainty" in changed and before.certainty in ("expected", "proposed"):
        return "announced" if after.certainty in ("announced", "confirmed") else "changed"
    return "changed" if changed else None


def is_told(headline: Headline, level: Level) -> bool:
    """Whether somebody with the level is told of it.

    >>> is_told("moved", "important"), is_told("held", "important"), is_told("held", "all"), is_told("moved", "none")
    (True, False, True, False)
    """
    return level == "all" or (level == "important" and headline in _IMPORTANT)


def told_differences(before: EventRecord, after: EventRecord, lang: Lang) -> Iterator[tuple[str, str]]:
    """(label, 'old → new') of what people plan by, and the names of the rest in one line."""
    changed = changed_facts(before, after)
    for name in _TOLD:
        if name in changed:
            yield fact_label(name, lang), f"{_text(before, name, lang)} → {_text(after, name, lang)}"
    others = [fact_label(name, lang).lower() for name in FACTS if name in changed and name not in _TOLD]
    if others:
        yield "그 밖의 변경" if lang == "ko" else "Also changed", ", ".join(others)


def _text(record: EventRecord, name: str, lang: Lang) -> str:
    if name == "when":
        return print_when_with_zone(record.when, lang)
    if name == "place":
        country = country_name(record.country, lang) if record.country else None
        form = None if record.format == "in-person" else print_word(record.format, lang)
        return ", ".join(part for part in (form, record.venue, record.city, country) if part) or "–"
    value = getattr(record, name)
    return print_word(value, lang) if name in ("lifecycle", "certainty") else value or "–"
