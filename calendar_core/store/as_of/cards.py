"""Events in the words of a past instant: the facts of their records of then in place of those of today.

The names of the directory are those of today.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from calendar_core.domain.events.cards import Attendance, Card, EventDetails, PartyName, SeriesName
from calendar_core.domain.events.facts import DETAIL_FACTS
from calendar_core.domain.events.record import EventRecord, Participant
from calendar_core.domain.events.visibility import Viewer
from calendar_core.models import Office, Person, table_of
from calendar_core.store.as_of.changed_since import ChangedSince
from calendar_core.store.db.database import batches
from calendar_core.store.directory.filter_choices import load_filter_choices
from calendar_core.store.events.cards import build_card_of_record, cards_query, load_cards
from calendar_core.store.events.details import load_details
from calendar_core.store.selection.conditions import EVENT

_PERSON, _OFFICE = table_of(Person), table_of(Office)


def restore_cards(
    connection: Connection,
    ids: Sequence[str],
    changed: Mapping[str, ChangedSince],
    directory: "Directory | None",
    *,
    viewer: Viewer,
) -> list[Card]:
    """The cards of events that were known, in the order of their ids. `changed` are those that stand otherwise now.

    Without `changed` no `directory` is needed.
    """
    cards = (card for query in _build_card_queries(ids) for card in load_cards(connection, query, viewer=viewer)[0])
    restored = {card.id: _restore_card(card, changed.get(card.id), directory) for card in cards}
    return [restored[event_id] for event_id in ids]


def restore_details(
    connection: Connection,
    ids: Sequence[str],
    changed: Mapping[str, ChangedSince],
    directory: "Directory | None",
    *,
    viewer: Viewer,
    now: datetime,
) -> list[EventDetails]:
    """The same as whole events. The linked events and the sources of unchanged events are still those of today."""
    participants = _Participants(connection, [changed[key].record for key in ids if key in changed], directory)
    restored = {}
    for query in _build_card_queries(ids):
        for details in load_details(connection, query, viewer=viewer, now=now):
            one = changed.get(details.card.id)
            restored[details.card.id] = (
                details
                if one is None
                else replace(
                    details,
                    **{name: getattr(one.record, name) for name in DETAIL_FACTS},
                    card=_restore_card(details.card, one, directory),
                    participants=participants.restore(details, one.record),
                )
            )
    return [restored[event_id] for event_id in ids]


@dataclass(frozen=True, kw_only=True)
class Directory:
    """The parties and series of today, by id, as far as cards name them."""

    parties: Mapping[str, PartyName]
    series: Mapping[str, SeriesName]

    def apply_record(self, card: Card, record: EventRecord) -> Card:
        """The card of today with the facts of an old record."""
        extent = record.when.extent()
        return build_card_of_record(
            replace(card, starts_at=extent.start, ends_at=extent.end),
            record,
            series=self.series.get(record.series or ""),
            parties=tuple(self.parties[party] for party in record.parties),
        )


def load_directory(connection: Connection) -> Directory:
    """All parties and series."""
    choices = load_filter_choices(connection, public_at=None)
    return Directory(
        parties={party.id: party for party in choices.parties}, series={series.id: series for series in choices.series}
    )


def _restore_card(card: Card, changed: ChangedSince | None, directory: Directory | None) -> Card:
    if changed is None or directory is None:
        return card
    return replace(directory.apply_record(card, changed.record), changed_at=changed.seen_at or card.changed_at)


def _build_card_queries(ids: Iterable[str]) -> Iterator[Select[Any]]:
    """Queries without a condition on visibility: a duplicate that was merged since is not visible any more."""
    return (cards_query().where(EVENT.c.id.in_(batch)) for batch in batches(ids))


class _Participants:
    """The participants by the records of then; the names of those who do not take part today are looked up."""

    def __init__(self, connection: Connection, records: Sequence[EventRecord], directory: Directory | None) -> None:
        self._parties = directory.parties if directory else {}
        named = [participant for record in records for participant in record.participants]
        people = select(_PERSON).where(_PERSON.c.id.in_({one.person for one in named}))
        self._people = {row.id: row for row in connection.execute(people)}
        offices = select(_OFFICE).where(_OFFICE.c.id.in_({one.office for one in named}))
        self._offices = {row.id: row for row in connection.execute(offices)}

    def restore(self, details: EventDetails, record: EventRecord) -> tuple[Attendance, ...]:
        """The participants of an event, in the order of then."""
        current = {(one.person, one.office, one.role): one for one in details.participants}
        return tuple(
            current.get((one.person, one.office, one.role)) or self._build_attendance(one)
            for one in record.participants
        )

    def _build_attendance(self, participant: Participant) -> Attendance:
        person, office = self._people[participant.person], self._offices[participant.office]
        return Attendance(
            person=person.id,
            names=person.names,
            name_native=person.name_native,
            office=office.id,
            office_title=office.names,
            party=self._parties[office.party_id],
            role=participant.role,
            acting=False,
        )
