"""Loading whole events for one viewer, with names in place of ids. The number of statements does not grow."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from calendar_core.domain.events.cards import Attendance, Card, EventDetails, PartyName
from calendar_core.domain.events.facts import FACTS, facts_of_type
from calendar_core.domain.events.record import PART_TYPES
from calendar_core.domain.events.terms_of_office import TermOfOffice, find_term
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import When
from calendar_core.domain.vocabulary import Role
from calendar_core.errors import NotFound
from calendar_core.models import (
    Deadline,
    Document,
    Office,
    OfficeTitle,
    Participant,
    Party,
    Person,
    Relation,
    Source,
    Term,
    table_of,
)
from calendar_core.store.db.database import batches
from calendar_core.store.directory.queries import PARTY_NAME_COLUMNS
from calendar_core.store.events.cards import build_party_name, cards_query, load_cards, load_cards_by_id
from calendar_core.store.selection.conditions import EVENT, where_visible

_TEXT_COLUMNS: dict[Viewer, tuple[str, ...]] = {
    "public": tuple(fact.name for fact in FACTS if fact.type == "text" and fact.scope == "details"),
    "desk": facts_of_type("text"),
}
_PARTY, _PERSON, _OFFICE = table_of(Party), table_of(Person), table_of(Office)
_PARTICIPANT, _TERM = table_of(Participant), table_of(Term)
_OFFICE_TITLE, _RELATION = table_of(OfficeTitle), table_of(Relation)


def find_event_details(connection: Connection, event_id: str, *, viewer: Viewer, now: datetime) -> EventDetails:
    """All that the viewer may see of one event. NotFound where there is none, or none for this viewer."""
    query = cards_query().where(EVENT.c.id == event_id, where_visible(viewer, now))
    found = load_details(connection, query, viewer=viewer, now=now)
    if not found:
        raise NotFound(
            "There is no event %(id)s.", next_step="Look for it on the agenda, or use the search.", id=repr(event_id)
        )
    return found[0]


def load_details_by_id(
    connection: Connection, ids: Iterable[str], *, viewer: Viewer, now: datetime
) -> list[EventDetails]:
    """The whole events of the ids that the viewer may see, in no order."""
    all_details: list[EventDetails] = []
    for batch in batches(ids):
        query = cards_query().where(EVENT.c.id.in_(batch), where_visible(viewer, now))
        all_details += load_details(connection, query, viewer=viewer, now=now)
    return all_details


def load_details(connection: Connection, query: Select[Any], *, viewer: Viewer, now: datetime) -> list[EventDetails]:
    """The whole events of a `cards_query`. What they link to is limited to the viewer; the query itself is not."""
    cards, rows = load_cards(connection, query, viewer=viewer)
    ids = [card.id for card in cards]
    people = _load_participants(connection, cards)
    parts = {
        name: _load_children(connection, model, PART_TYPES[name], ids)
        for name, model in (("documents", Document), ("deadlines", Deadline), ("sources", Source))
    }
    linked = _load_linked_cards(connection, rows, viewer=viewer, now=now)
    return [
        EventDetails(
            card=card,
            **{name: getattr(row, name) for name in _TEXT_COLUMNS[viewer]},
            participants=tuple(people[card.id]),
            documents=tuple(parts["documents"][card.id]),
            deadlines=tuple(parts["deadlines"][card.id]),
            sources=tuple(parts["sources"][card.id]),
            parent=next(iter(linked["parent"][card.id]), None),
            parts=tuple(linked["parts"][card.id]),
            related=tuple(linked["related"][card.id]),
        )
        for card, row in zip(cards, rows, strict=True)
    ]


def _load_children(connection: Connection, model: Any, kind: type, ids: list[str]) -> defaultdict[str, list[Any]]:
    """The documents, deadlines or sources of each event, in order, as values of `domain.events.record`."""
    table, names = table_of(model), [field.name for field in fields(kind)]
    children: defaultdict[str, list[Any]] = defaultdict(list)
    for batch in batches(ids):
        query = select(table).where(table.c.event_id.in_(batch)).order_by(table.c.event_id, table.c.position)
        for row in connection.execute(query).mappings():
            values = {key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}
            children[row["event_id"]].append(kind(**{name: values[name] for name in names}))
    return children


def _load_participants(connection: Connection, cards: list[Card]) -> defaultdict[str, list[Attendance]]:
    people: defaultdict[str, list[Attendance]] = defaultdict(list)
    by_id = {card.id: card for card in cards}
    rows: list[Row[Any]] = []
    for batch in batches(by_id):
        rows += connection.execute(
            select(
                _PARTICIPANT,
                _PERSON.c.names.label("person_names"),
                _PERSON.c.name_native,
                _OFFICE.c.names.label("office_names"),
                *(_PARTY.c[name].label(f"party_{name}") for name in PARTY_NAME_COLUMNS),
            )
            .join(_PERSON, _PERSON.c.id == _PARTICIPANT.c.person_id)
            .join(_OFFICE, _OFFICE.c.id == _PARTICIPANT.c.office_id)
            .join(_PARTY, _PARTY.c.id == _OFFICE.c.party_id)
            .where(_PARTICIPANT.c.event_id.in_(batch))
            .order_by(_PARTICIPANT.c.event_id, _PARTICIPANT.c.position)
        )
    terms = _load_terms(connection, {row.person_id for row in rows})
    titles = _load_titles(connection, {row.office_id for row in rows})
    for row in rows:
        party = build_party_name([getattr(row, f"party_{name}") for name in PARTY_NAME_COLUMNS])
        people[row.event_id].append(
            build_attendance(
                by_id[row.event_id].when,
                row.role,
                person=PersonName(id=row.person_id, names=row.person_names, name_native=row.name_native),
                office=OfficeName(id=row.office_id, names=row.office_names),
                party=party,
                terms=terms.get((row.person_id, row.office_id), ()),
                titles=titles.get(row.office_id, ()),
            )
        )
    return people


def _load_terms(connection: Connection, people: set[str]) -> dict[tuple[str, str], list[TermOfOffice]]:
    terms: defaultdict[tuple[str, str], list[TermOfOffice]] = defaultdict(list)
    for batch in batches(sorted(people)):
        query = select(_TERM).where(_TERM.c.person_id.in_(batch)).order_by(_TERM.c.person_id, _TERM.c.position)
        for row in connection.execute(query):
            terms[row.person_id, row.office_id].append(term_from_row(row))
    return terms


def term_from_row(row: Row[Any]) -> TermOfOffice:
    """A row of `term` as the value that the rules of terms work on."""
    return TermOfOffice(
        person=row.person_id,
        office=row.office_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        acting=row.acting,
        has_observed_bounds=row.bounds == "sightings",
    )


def _load_titles(connection: Connection, offices: set[str]) -> dict[str, list[Row[Any]]]:
    titles: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for batch in batches(sorted(offices)):
        query = select(_OFFICE_TITLE).where(_OFFICE_TITLE.c.office_id.in_(batch)).order_by(_OFFICE_TITLE.c.position)
        for row in connection.execute(query):
            titles[row.office_id].append(row)
    return titles


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A person by name."""

    id: str
    names: Names
    name_native: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeName:
    """An office by its present title."""

    id: str
    names: Names


def build_attendance(
    when: When,
    role: Role,
    *,
    person: PersonName,
    office: OfficeName,
    party: PartyName,
    terms: Sequence[TermOfOffice],
    titles: Sequence[Row[Any]],
) -> Attendance:
    """A participant, in the office under its title of that day; `terms` are those of the person in that office."""
    term = find_term(terms, when.first_day, when.end_day)
    return Attendance(
        person=person.id,
        names=person.names,
        name_native=person.name_native,
        office=office.id,
        office_title=_find_title(office, titles, when),
        party=party,
        role=role,
        acting=term is not None and term.acting,
    )


def _find_title(office: OfficeName, titles: Sequence[Row[Any]], when: When) -> Names:
    """The office's title of that day: the one whose time covers the event, else the present one."""
    for title in titles:
        span = TermOfOffice(person="", office="", valid_from=title.valid_from, valid_to=title.valid_to)
        if find_term([span], when.first_day, when.end_day):
            names: Names = title.names
            return names
    return office.names


def _load_linked_cards(
    connection: Connection, rows: list[Row[Any]], *, viewer: Viewer, now: datetime
) -> dict[str, defaultdict[str, list[Card]]]:
    """The parent, parts and related events of each event, as far as the viewer may see them.

    A relation is written on one of the two events and shown on both.
    """
    ids = [row.id for row in rows]
    pairs: list[tuple[str, str, str]] = [("parent", row.id, row.parent_id) for row in rows if row.parent_id]
    for batch in batches(ids):
        children = select(EVENT.c.parent_id, EVENT.c.id).where(EVENT.c.parent_id.in_(batch))
        pairs += [("parts", parent, child) for parent, child in connection.execute(children)]
        outgoing = select(_RELATION.c.event_id, _RELATION.c.related_id).where(_RELATION.c.event_id.in_(batch))
        incoming = select(_RELATION.c.related_id, _RELATION.c.event_id).where(_RELATION.c.related_id.in_(batch))
        pairs += [("related", event_id, other) for event_id, other in connection.execute(outgoing.union(incoming))]
    cards = {
        card.id: card for card in load_cards_by_id(connection, {other for *_, other in pairs}, viewer=viewer, now=now)
    }
    kinds = ("parent", "parts", "related")
    links: dict[str, defaultdict[str, list[Card]]] = {kind: defaultdict(list) for kind in kinds}
    for name, event_id, other in pairs:
        if other in cards:
            links[name][event_id].append(cards[other])
    for by_event in links.values():
        for linked in by_event.values():
            linked.sort(key=lambda card: (card.starts_at, card.id))
    return links
