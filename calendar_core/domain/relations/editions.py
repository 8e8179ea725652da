"""Two editions of a series side by side: facts, who came by office, and whether a side came at a higher level.

The facts are formatted by the one describer of changes; the kind has the form of each title, as on its page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from calendar_core.domain.display.card_texts import format_card_kind
from calendar_core.domain.events.cards import Attendance, EventDetails, PartyName
from calendar_core.domain.events.record import Document, flatten_names
from calendar_core.domain.history.describe_changes import Names, fact_label, format_values
from calendar_core.domain.relations.levels import LEVELS, Level, format_level, highest_level, level_of_meeting
from calendar_core.domain.relations.pairs import OfficeFacts
from calendar_core.domain.text.localized import Names as Texts
from calendar_core.messages import Lang, pgettext, pmark

Shift = Literal["up", "down", "same", "came", "missing"]

_FACTS: Final = ("when", "place", "kind", "certainty", "lifecycle", "parties", "agenda", "outcome")
_SHIFTS: Final[dict[Shift, str]] = {
    "up": pmark("level", "higher"),
    "down": pmark("level", "lower"),
    "same": pmark("level", "the same"),
    "came": pmark("level", "only at the second"),
    "missing": pmark("level", "only at the first"),
}


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """One fact of both editions; empty where it is not recorded."""

    label: str
    first: tuple[str, ...]
    second: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the two differ."""
        return self.first != self.second


@dataclass(frozen=True, kw_only=True)
class OfficeRow:
    """Who came for an office, at the first and at the second edition."""

    office: str
    title: Texts
    party: PartyName
    first: tuple[Attendance, ...]
    second: tuple[Attendance, ...]


@dataclass(frozen=True, kw_only=True)
class SideRow:
    """The highest level of a party at both editions, and how it moved."""

    party: PartyName
    first: Level | None
    second: Level | None
    shift: Shift


@dataclass(frozen=True, kw_only=True)
class EditionsCompared:
    """Two editions of a series."""

    facts: tuple[FactRow, ...]
    offices: tuple[OfficeRow, ...]
    sides: tuple[SideRow, ...]
    levels: tuple[Level | None, Level | None]
    documents: tuple[tuple[Document, ...], tuple[Document, ...]]


def compare_editions(
    editions: Sequence[EventDetails],
    snapshots: Sequence[Mapping[str, Any]],
    offices: Mapping[str, OfficeFacts],
    names: Names,
    lang: Lang,
) -> EditionsCompared:
    """Two editions, given whole and as the snapshots of their public records."""
    first, second = (flatten_names(one) for one in snapshots)
    kinds = [format_card_kind(edition.card, lang) for edition in editions]
    rows = (
        FactRow(
            label=fact_label(key, lang),
            first=(kinds[0],) if key == "kind" else format_values(first, key, names, lang),
            second=(kinds[1],) if key == "kind" else format_values(second, key, names, lang),
        )
        for key in _FACTS
    )
    return EditionsCompared(
        facts=tuple(row for row in rows if row.first or row.second),
        offices=tuple(_list_offices(editions)),
        sides=tuple(_list_sides(editions, offices)),
        levels=(_level_of(editions[0], offices), _level_of(editions[1], offices)),
        documents=(editions[0].documents, editions[1].documents),
    )


def format_shift(shift: Shift, lang: Lang) -> str:
    """How the level of a side moved, in words."""
    return pgettext("level", _SHIFTS[shift], lang)


def list_rows(compared: EditionsCompared, lang: Lang) -> Iterable[tuple[str, ...]]:
    """The whole comparison as rows of a table: part, item, first, second, change."""
    for fact in compared.facts:
        change = "changed" if fact.differs else ""
        yield "fact", fact.label, "; ".join(fact.first), "; ".join(fact.second), change
    texts = ["; ".join(one.url or one.title for one in documents) for documents in compared.documents]
    if any(texts):
        yield "fact", fact_label("documents", lang), *texts, "changed" if texts[0] != texts[1] else ""
    for side in compared.sides:
        levels = (format_level(level, lang) if level else "" for level in (side.first, side.second))
        yield ("level", side.party.display_name(lang), *levels, side.shift)
    for office in compared.offices:
        people = ("; ".join(one.names.text(lang) for one in came) for came in (office.first, office.second))
        yield ("office", f"{office.title.text(lang)} ({office.party.display_name(lang)})", *people, "")


def _list_offices(editions: Sequence[EventDetails]) -> list[OfficeRow]:
    """Every office of which somebody came to either, in the order of the second edition, then of the first."""
    everybody = [*editions[1].participants, *editions[0].participants]
    latest = {one.office: one for one in reversed(everybody)}
    return [
        OfficeRow(
            office=office,
            title=latest[office].office_title,
            party=latest[office].party,
            first=tuple(one for one in editions[0].participants if one.office == office),
            second=tuple(one for one in editions[1].participants if one.office == office),
        )
        for office in dict.fromkeys(one.office for one in everybody)
    ]


def _list_sides(editions: Sequence[EventDetails], offices: Mapping[str, OfficeFacts]) -> list[SideRow]:
    parties = {one.party.id: one.party for edition in editions for one in edition.participants}
    rows = []
    for key, party in sorted(parties.items()):
        first, second = (
            highest_level(offices[one.office].level for one in edition.participants if one.party.id == key)
            for edition in editions
        )
        rows.append(SideRow(party=party, first=first, second=second, shift=_find_shift(first, second)))
    return rows


def _find_shift(first: Level | None, second: Level | None) -> Shift:
    if first is None or second is None:
        return "came" if first is None else "missing"
    before, after = LEVELS.index(first), LEVELS.index(second)
    return "same" if before == after else "up" if after < before else "down"


def _level_of(edition: EventDetails, offices: Mapping[str, OfficeFacts]) -> Level | None:
    return level_of_meeting(edition.card.kind, (offices[one.office].level for one in edition.participants))
