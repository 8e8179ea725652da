"""Events in the words of a past instant: the facts of then in place of those of today.

Which events were known is asked in `known_on`. The names of the directory are those of today.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, select

from calendar_core.domain.events.cards import (
    CARD_FACTS,
    DETAIL_FACTS,
    Attendance,
    Card,
    EventDetails,
    PartyName,
    SeriesName,
)
from calendar_core.domain.events.record import EventRecord, Participant
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.history.reconstruction import filter_published_sources
from calendar_core.models import Office, Person, table_of
from calendar_core.store.as_of.snapshot import AsOf, load_as_of, load_ids_as_of
from calendar_core.store.db.database import batches
from calendar_core.store.directory.filter_choices import load_filter_choices
from calendar_core.store.events.cards import cards_query, load_cards
from calendar_core.store.events.details import load_details
from calendar_core.store.events.public import linked_event_ids, load_public_records, remove_desk_fields, remove_links
from calendar_core.store.selection.conditions import EVENT

_PERSON, _OFFICE = table_of(Person), table_of(Office)


def load_cards_as_of(connection: Connection, past: AsOf, ids: Sequence[str]) -> list[Card]:
    """The cards of events that were known, in the order of their ids."""
    names = _DirectoryNames(connection)
    cards = (
        card for query in _build_card_queries(ids) for card in load_cards(connection, query, viewer=past.viewer)[0]
    )
    restored = {card.id: names.restored(past, card) for card in cards}
    return [restored[event_id] for event_id in ids]


def load_details_as_of(connection: Connection, past: AsOf, ids: Sequence[str]) -> list[EventDetails]:
    """The same as whole events. Of what belongs to them only that is told which was known too."""
    all_details = [
        details
        for query in _build_card_queries(ids)
        for details in load_details(connection, query, viewer=past.viewer, now=past.now)
    ]
    linked = _load_known_cards(
        connection, past, {card.id for details in all_details for card in _linked_cards(details)}
    )
    names = _DirectoryNames(connection)
    participants = _ParticipantsAsOf(connection, past, ids, names.parties)
    restored = {
        details.card.id: replace(
            details,
            card=names.restored(past, details.card),
            **_changed_facts(past, details),
            participants=participants.of_event(details),
            parent=linked.get(details.parent.id) if details.parent else None,
            parts=tuple(linked[part.id] for part in details.parts if part.id in linked),
            related=tuple(linked[other.id] for other in details.related if other.id in linked),
        )
        for details in all_details
    }
    return [restored[event_id] for event_id in ids]


def load_records_as_of(connection: Connection, past: AsOf, cards: Iterable[Card]) -> dict[str, EventRecord]:
    """The records behind cards of then, for the public: by id, and naming only events that were known too."""
    by_id = {card.id: card for card in cards}
    records = load_public_records(connection, now=past.now, ids=[key for key in by_id if key not in past.changed_since])
    for key, record in records.items():
        if past.is_reconstructed(by_id[key]):
            records[key] = replace(
                record, sources=filter_published_sources(past.as_of, record.sources, record.when.zone)
            )
    records |= {key: remove_desk_fields(past.changed_since[key].record) for key in by_id if key in past.changed_since}
    named = {name for record in records.values() for name in linked_event_ids(record)}
    unknown = named - _load_known_cards(connection, past, named).keys()
    return {key: remove_links(record, unknown) for key, record in records.items()}


def apply_record_to_card(
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


def _build_card_queries(ids: Iterable[str]) -> Iterator[Select[Any]]:
    """Ask for events that were known. That the viewer may see them is known too, of a merged duplicate as well."""
    return (cards_query().where(EVENT.c.id.in_(batch)) for batch in batches(ids))


def _changed_facts(past: AsOf, details: EventDetails) -> dict[str, Any]:
    changed = past.changed_since.get(details.card.id)
    if changed is not None:
        return {name: getattr(changed.record, name) for name in DETAIL_FACTS}
    if past.is_reconstructed(details.card):
        return {"sources": filter_published_sources(past.as_of, details.sources, details.card.when.zone)}
    return {}


def _linked_cards(details: EventDetails) -> tuple[Card, ...]:
    return (*details.parts, *details.related, *([details.parent] if details.parent else []))


def _load_known_cards(connection: Connection, past: AsOf, ids: Collection[str]) -> dict[str, Card]:
    """The cards of those of the events that were known."""
    if not ids:
        return {}
    selection = Selection(as_of=past.as_of)
    past_of_ids = load_as_of(connection, selection, viewer=past.viewer, now=past.now, ids=ids)
    known = load_ids_as_of(connection, past_of_ids, selection)
    return {card.id: card for card in load_cards_as_of(connection, past_of_ids, known)}


class _DirectoryNames:
    """The directory of today, as far as the records of then name it."""

    def __init__(self, connection: Connection) -> None:
        choices = load_filter_choices(connection)
        self.parties = {one.id: one for one in choices.parties}
        self.series = {one.id: one for one in choices.series}

    def restored(self, past: AsOf, card: Card) -> Card:
        """A card of today as it was then."""
        changed = past.changed_since.get(card.id)
        if changed is None:
            return card
        restored = apply_record_to_card(card, changed.record, parties=self.parties, series=self.series)
        return replace(restored, changed_at=changed.seen_at or card.changed_at)


class _ParticipantsAsOf:
    """Who took part by the records of then; the names of those who do not any more are looked up."""

    def __init__(
        self, connection: Connection, past: AsOf, ids: Iterable[str], parties: Mapping[str, PartyName]
    ) -> None:
        self._records = {key: past.changed_since[key].record for key in ids if key in past.changed_since}
        self._parties = parties
        past_participants = [one for record in self._records.values() for one in record.participants]
        people = select(_PERSON).where(_PERSON.c.id.in_({one.person for one in past_participants}))
        self._people = {row.id: row for row in connection.execute(people)}
        offices = select(_OFFICE).where(_OFFICE.c.id.in_({one.office for one in past_participants}))
        self._offices = {row.id: row for row in connection.execute(offices)}

    def of_event(self, details: EventDetails) -> tuple[Attendance, ...]:
        """Who took part in an event, in the order of then."""
        record = self._records.get(details.card.id)
        if record is None:
            return details.participants
        current = {(one.person, one.office, one.role): one for one in details.participants}
        return tuple(
            current.get((one.person, one.office, one.role)) or self._build_attendance(one)
            for one in record.participants
        )

    def _build_attendance(self, participant: Participant) -> Attendance:
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
