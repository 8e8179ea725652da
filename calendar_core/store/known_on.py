"""The calendar as it was known at a past instant: by revisions, and before an event's first one by reconstruction.

For the public only what it could see counts: what was written under an embargo was not known, then or afterwards.

Costs a pass over the record with its directory; it is asked rarely, and what it answers never changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from calendar_core.domain.card import CARD_FACTS, DOSSIER_FACTS, Attendance, Card, Dossier, PartyName, SeriesName
from calendar_core.domain.knowing import reconstruct
from calendar_core.domain.record import EventRecord, record_from_json
from calendar_core.domain.selection import Selection, is_selected
from calendar_core.domain.visibility import Viewer
from calendar_core.models import Revision, table_of
from calendar_core.store.directory import all_offices, all_parties, all_people, all_series
from calendar_core.store.dossiers import selected_dossiers
from calendar_core.store.selecting import EVENT
from calendar_core.store.versions import seen_revisions

_REVISION = table_of(Revision)


@dataclass(frozen=True, kw_only=True)
class Known:
    """An event as it was known; `reconstructed` where its sources, not a revision, say so."""

    dossier: Dossier
    reconstructed: bool


def known_on(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> list[Known]:
    """The events of a selection as known at its `as_of`, by start. What the viewer may not see today stays unseen."""
    records = _chosen_records(connection, selection, viewer=viewer, now=now)
    names = _Names(connection)
    found = []
    for dossier in selected_dossiers(connection, Selection(), viewer=viewer, now=now):
        if dossier.card.id in records:
            record, reconstructed = records[dossier.card.id]
            found.append(Known(dossier=names.told(dossier, record), reconstructed=reconstructed))
    return sorted(found, key=_by_start)


def known_ids_on(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> set[str]:
    """The ids of the events that were in a selection at its `as_of`; whether the viewer sees them is not asked."""
    return set(_chosen_records(connection, selection, viewer=viewer, now=now))


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


def _by_start(known: Known) -> tuple[datetime, datetime, str]:
    card = known.dossier.card
    return card.starts_at, card.ends_at, card.id


def _chosen_records(
    connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime
) -> dict[str, tuple[EventRecord, bool]]:
    if selection.as_of is None:
        raise ValueError("The selection has no as_of.")
    records = _records_on(connection, min(selection.as_of, now), viewer=viewer, now=now)
    texts = {row.id: row.search_text for row in connection.execute(select(EVENT.c.id, EVENT.c.search_text))}
    return {
        event_id: (record, reconstructed)
        for event_id, (record, reconstructed) in records.items()
        if record is not None and is_selected(selection, record, texts[event_id])
    }


def _records_on(
    connection: Connection, as_of: datetime, *, viewer: Viewer, now: datetime
) -> dict[str, tuple[EventRecord | None, bool]]:
    """Each event's record as of an instant, and whether it is reconstructed from the first version seen later."""
    query = select(_REVISION.c.event_id, _REVISION.c.number, _REVISION.c.saved_at, _REVISION.c.record)
    rows = connection.execute(query.order_by(_REVISION.c.event_id, _REVISION.c.number))
    records: dict[str, tuple[EventRecord | None, bool]] = {}
    for event_id, same in groupby(rows, key=lambda row: row.event_id):
        seen = seen_revisions(list(same), viewer=viewer, until=now)
        known = [one.snapshot for one in seen if one.seen_at <= as_of]
        if known:
            records[event_id] = (record_from_json(known[-1]), False)
        elif seen:
            records[event_id] = (reconstruct(record_from_json(seen[0].snapshot), as_of), True)
    return records


class _Names:
    """The directory, to put names in place of the ids of an old record."""

    def __init__(self, connection: Connection) -> None:
        self.parties = {party.id: party for party in all_parties(connection)}
        self.offices = {office.id: office for office in all_offices(connection)}
        self.people = {person.id: person for person in all_people(connection)}
        self.series = {series.name.id: series.name for series in all_series(connection)}

    def told(self, dossier: Dossier, record: EventRecord) -> Dossier:
        """The dossier of today with the facts of then."""
        card = card_then(dossier.card, record, parties=self.parties, series=self.series)
        return replace(
            dossier,
            card=card,
            **{name: getattr(record, name) for name in DOSSIER_FACTS},
            participants=self._participants(dossier, record),
        )

    def _participants(self, dossier: Dossier, record: EventRecord) -> tuple[Attendance, ...]:
        today = {(one.person, one.office, one.role): one for one in dossier.participants}
        told = []
        for one in record.participants:
            person, office = self.people[one.person], self.offices[one.office]
            as_now = today.get((one.person, one.office, one.role))
            told.append(
                as_now
                or Attendance(
                    person=person.id,
                    name=person.name,
                    name_native=person.name_native,
                    office=office.id,
                    office_title=office.title,
                    office_title_ko=office.title_ko,
                    party=office.party,
                    role=one.role,
                    acting=False,
                )
            )
        return tuple(told)
