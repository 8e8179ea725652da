"""Events in the words of a past instant: the facts of then in place of those of today.

Which events were known is asked in `known_on`. The names of the directory are those of today.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, select

from calendar_core.domain.events.cards import (
    CARD_FACTS,
    DOSSIER_FACTS,
    Attendance,
    Card,
    Dossier,
    PartyName,
    SeriesName,
)
from calendar_core.domain.events.record import EventRecord, Participant
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.history.reconstruction import sources_by
from calendar_core.models import Office, Person, table_of
from calendar_core.store.as_of.snapshot import Past, ids_then, read_past
from calendar_core.store.db.database import batches
from calendar_core.store.directory.filter_choices import read_choices
from calendar_core.store.events.cards import cards_query, read_cards
from calendar_core.store.events.details import read_dossiers
from calendar_core.store.events.public import names_in, public_part, public_records, without_names
from calendar_core.store.selection.conditions import EVENT

_PERSON, _OFFICE = table_of(Person), table_of(Office)


def cards_then(connection: Connection, past: Past, ids: Sequence[str]) -> list[Card]:
    """The cards of events that were known, in the order of their ids."""
    names = _Names(connection)
    cards = (card for query in _of(ids) for card in read_cards(connection, query, viewer=past.viewer)[0])
    told = {card.id: names.told(past, card) for card in cards}
    return [told[event_id] for event_id in ids]


def dossiers_then(connection: Connection, past: Past, ids: Sequence[str]) -> list[Dossier]:
    """The same as whole events. Of what belongs to them only that is told which was known too."""
    dossiers = [
        dossier for query in _of(ids) for dossier in read_dossiers(connection, query, viewer=past.viewer, now=past.now)
    ]
    linked = _known_among(connection, past, {card.id for dossier in dossiers for card in _linked(dossier)})
    names = _Names(connection)
    attending = _Attending(connection, past, ids, names.parties)
    told = {
        dossier.card.id: replace(
            dossier,
            card=names.told(past, dossier.card),
            **_facts(past, dossier),
            participants=attending.at(dossier),
            parent=linked.get(dossier.parent.id) if dossier.parent else None,
            parts=tuple(linked[part.id] for part in dossier.parts if part.id in linked),
            related=tuple(linked[other.id] for other in dossier.related if other.id in linked),
        )
        for dossier in dossiers
    }
    return [told[event_id] for event_id in ids]


def records_then(connection: Connection, past: Past, cards: Iterable[Card]) -> dict[str, EventRecord]:
    """The records behind cards of then, for the public: by id, and naming only events that were known too."""
    by_id = {card.id: card for card in cards}
    records = public_records(connection, now=past.now, ids=[key for key in by_id if key not in past.otherwise])
    for key, record in records.items():
        if past.is_reconstructed(by_id[key]):
            records[key] = replace(record, sources=sources_by(past.as_of, record.sources, record.when.zone))
    records |= {key: public_part(past.otherwise[key].record) for key in by_id if key in past.otherwise}
    named = {name for record in records.values() for name in names_in(record)}
    unknown = named - _known_among(connection, past, named).keys()
    return {key: without_names(record, unknown) for key, record in records.items()}


def card_then(
    card: Card, record: EventRecord, *, parties: Mapping[str, PartyName], series: Mapping[str, SeriesName]
) -> Card:
    """The card of today with the facts of an old record; the directory's names are those of today."""
    extent = record.when.extent()
    facts: dict[str, Any] = {name: getattr(record, name) for name in CARD_FACTS}
    return replace(
        card,
        **facts,
        starts_at=extent.start,
        ends_at=extent.end,
        series=series.get(record.series or ""),
        parties=tuple(parties[party] for party in record.parties),
    )


def _of(ids: Iterable[str]) -> Iterator[Select[Any]]:
    """Ask for events that were known. That the viewer may see them is known too, of a merged duplicate as well."""
    return (cards_query().where(EVENT.c.id.in_(batch)) for batch in batches(ids))


def _facts(past: Past, dossier: Dossier) -> dict[str, Any]:
    then = past.otherwise.get(dossier.card.id)
    if then is not None:
        return {name: getattr(then.record, name) for name in DOSSIER_FACTS}
    if past.is_reconstructed(dossier.card):
        return {"sources": sources_by(past.as_of, dossier.sources, dossier.card.when.zone)}
    return {}


def _linked(dossier: Dossier) -> tuple[Card, ...]:
    return (*dossier.parts, *dossier.related, *([dossier.parent] if dossier.parent else []))


def _known_among(connection: Connection, past: Past, ids: Collection[str]) -> dict[str, Card]:
    """The cards of those of the events that were known."""
    if not ids:
        return {}
    selection = Selection(as_of=past.as_of)
    there = read_past(connection, selection, viewer=past.viewer, now=past.now, ids=ids)
    known = ids_then(connection, there, selection)
    return {card.id: card for card in cards_then(connection, there, known)}


class _Names:
    """The directory of today, as far as the records of then name it."""

    def __init__(self, connection: Connection) -> None:
        choices = read_choices(connection)
        self.parties = {one.id: one for one in choices.parties}
        self.series = {one.id: one for one in choices.series}

    def told(self, past: Past, card: Card) -> Card:
        """A card of today as it was then."""
        then = past.otherwise.get(card.id)
        if then is None:
            return card
        told = card_then(card, then.record, parties=self.parties, series=self.series)
        return replace(told, changed_at=then.seen_at or card.changed_at)


class _Attending:
    """Who took part by the records of then; the names of those who do not any more are looked up."""

    def __init__(
        self, connection: Connection, past: Past, ids: Iterable[str], parties: Mapping[str, PartyName]
    ) -> None:
        self._records = {key: past.otherwise[key].record for key in ids if key in past.otherwise}
        self._parties = parties
        taking_part = [one for record in self._records.values() for one in record.participants]
        people = select(_PERSON).where(_PERSON.c.id.in_({one.person for one in taking_part}))
        self._people = {row.id: row for row in connection.execute(people)}
        offices = select(_OFFICE).where(_OFFICE.c.id.in_({one.office for one in taking_part}))
        self._offices = {row.id: row for row in connection.execute(offices)}

    def at(self, dossier: Dossier) -> tuple[Attendance, ...]:
        """Who took part in an event, in the order of then."""
        record = self._records.get(dossier.card.id)
        if record is None:
            return dossier.participants
        today = {(one.person, one.office, one.role): one for one in dossier.participants}
        return tuple(today.get((one.person, one.office, one.role)) or self._named(one) for one in record.participants)

    def _named(self, participant: Participant) -> Attendance:
        person, office = self._people[participant.person], self._offices[participant.office]
        return Attendance(
            person=person.id,
            name=person.name,
            name_native=person.name_native,
            office=office.id,
            office_title=office.title,
            office_title_ko=office.title_ko,
            party=self._parties[office.party_id],
            role=participant.role,
            acting=False,
        )
