"""What a change means to people who plan by it: its headline, its weight, and old → new of each fact that changed.

Takes two records as the public saw and sees them. Who is told, and when, is not asked here (`reminders.noticing`).
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from typing import Final, Literal

from calendar_core.domain.countries import country_name
from calendar_core.domain.printing import print_when
from calendar_core.domain.record import EventRecord
from calendar_core.domain.telling import DESK_ONLY
from calendar_core.domain.vocabulary import Lang, print_word
from calendar_core.domain.when import WallTime

Level = Literal["none", "important", "all"]
LEVELS: Final[tuple[Level, ...]] = ("none", "important", "all")
#: Changes within so many minutes are one notice: an editor who mends a slip at once is not told of twice.
PAUSE: Final = timedelta(minutes=5)
#: What happened longer ago is history; mending it is nothing to write to people about.
RECENT: Final = timedelta(days=7)

Headline = Literal["new", "cancelled", "postponed", "on-again", "moved", "place", "announced", "held", "changed"]
_HEADLINES: Final[dict[Headline, tuple[str, str]]] = {
    "new": ("New", "신규"),
    "cancelled": ("Cancelled", "취소"),
    "postponed": ("Postponed", "연기"),
    "on-again": ("On again", "재개"),
    "moved": ("Moved", "일시 변경"),
    "place": ("Place changed", "장소 변경"),
    "announced": ("Announced", "발표"),
    "held": ("Held", "개최"),
    "changed": ("Changed", "변경"),
}
_IMPORTANT: Final = frozenset({"new", "cancelled", "postponed", "on-again", "moved", "place", "announced"})
_PLACE: Final = ("venue", "city", "country", "format")
_TOLD: Final = ("when", "place", "lifecycle", "certainty", "title", "title_ko")
_LABELS: Final[dict[str, tuple[str, str]]] = {
    "when": ("When", "일시"),
    "place": ("Place", "장소"),
    "lifecycle": ("Lifecycle", "진행"),
    "certainty": ("Certainty", "확실성"),
    "title": ("Title", "영문 제목"),
    "title_ko": ("Korean title", "국문 제목"),
    "also": ("Also changed", "그 밖의 변경"),
    "time_as_stated": ("time as stated", "출처 원문 시각"),
    "kind": ("kind", "종류"),
    "series": ("series", "시리즈"),
    "number": ("edition", "회차"),
    "parties": ("parties", "참가국·기구"),
    "participants": ("participants", "참석자"),
    "agenda": ("agenda", "의제"),
    "outcome": ("outcome", "결과"),
    "disputed": ("what is disputed", "출처 간 이견"),
    "documents": ("documents", "문서"),
    "deadlines": ("deadlines", "기한"),
    "sources": ("sources", "출처"),
    "parent": ("what it is part of", "상위 일정"),
    "related": ("related events", "관련 일정"),
}


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
        of_lifecycle: dict[str, Headline] = {"cancelled": "cancelled", "postponed": "postponed", "held": "held"}
        return of_lifecycle.get(after.lifecycle, "on-again")
    if "when" in changed:
        return "moved"
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


def print_headline(headline: Headline, lang: Lang) -> str:
    """The headline for people."""
    english, korean = _HEADLINES[headline]
    return korean if lang == "ko" else english


def told_differences(before: EventRecord, after: EventRecord, lang: Lang) -> Iterator[tuple[str, str]]:
    """(label, 'old → new') of what people plan by, and the names of the rest in one line."""
    changed = changed_facts(before, after)
    for name in _TOLD:
        if name in changed:
            yield _label(name, lang), f"{_text(before, name, lang)} → {_text(after, name, lang)}"
    others = [_label(name, lang) for name in _LABELS if name in changed and name not in _TOLD]
    if others:
        yield _label("also", lang), ", ".join(others)


def _text(record: EventRecord, name: str, lang: Lang) -> str:
    if name == "when":
        named = "" if record.when.zone is None or isinstance(record.when, WallTime) else f" ({record.when.zone})"
        return f"{print_when(record.when, lang)}{named}"
    if name == "place":
        country = country_name(record.country, lang) if record.country else None
        form = None if record.format == "in-person" else print_word(record.format, lang)
        return ", ".join(part for part in (form, record.venue, record.city, country) if part) or "–"
    value = getattr(record, name)
    return print_word(value, lang) if name in ("lifecycle", "certainty") else value or "–"


def _label(name: str, lang: Lang) -> str:
    english, korean = _LABELS[name]
    return korean if lang == "ko" else english
