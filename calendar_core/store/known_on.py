"""The calendar as it was known at a past instant: by revisions, and before an event's first one by reconstruction.

Costs a pass over the record with its directory; it is asked rarely, and what it answers never changes.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from calendar_core.domain.card import Attendance, Dossier
from calendar_core.domain.knowing import reconstruct
from calendar_core.domain.record import EventRecord, record_from_json
from calendar_core.domain.selection import Selection, is_selected
from calendar_core.domain.visibility import Viewer
from calendar_core.models import Revision, table_of
from calendar_core.store.directory import all_offices, all_parties, all_people, all_series
from calendar_core.store.dossiers import selected_dossiers
from calendar_core.store.selecting import EVENT

_REVISION = table_of(Revision)


@dataclass(frozen=True, kw_only=True)
class Known:
    """An event as it was known; `reconstructed` where its sources, not a revision, say so."""

    dossier: Dossier
    reconstructed: bool


def known_on(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> list[Known]:
    """The events of a selection as known at its `as_of`, by start. What the viewer may not see today stays unseen."""
    if selection.as_of is None:
        raise ValueError("The selection has no as_of.")
    as_of = min(selection.as_of, now)
    records = _records_on(connection, as_of)
    texts = {row.id: row.search_text for row in connection.execute(select(EVENT.c.id, EVENT.c.search_text))}
    names = _Names(connection)
    found = []
    for dossier in selected_dossiers(connection, Selection(), viewer=viewer, now=now):
        record, reconstructed = records.get(dossier.card.id, (None, False))
        if record is not None and is_selected(selection, record, texts[record.id]):
            found.append(Known(dossier=names.told(dossier, record), reconstructed=reconstructed))
    return sorted(found, key=_by_start)


def _by_start(known: Known) -> tuple[datetime, datetime, str]:
    card = known.dossier.card
    return card.starts_at, card.ends_at, card.id


def _records_on(connection: Connection, as_of: datetime) -> dict[str, tuple[EventRecord | None, bool]]:
    """Each event's record as of an instant, and whether it is reconstructed from the first revision."""
    query = select(_REVISION.c.event_id, _REVISION.c.saved_at, _REVISION.c.record)
    records: dict[str, tuple[EventRecord | None, bool]] = {}
    for event_id, saved_at, values in connection.execute(query.order_by(_REVISION.c.event_id, _REVISION.c.number)):
        if saved_at <= as_of:
            records[event_id] = (record_from_json(values), False)
        elif event_id not in records:
            records[event_id] = (reconstruct(record_from_json(values), as_of), True)
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
        extent = record.when.extent()
        same = ("title", "title_ko", "kind", "when", "certainty", "lifecycle", "format", "venue", "city", "country")
        facts: dict[str, Any] = {name: getattr(record, name) for name in (*same, "number")}
        card = replace(
            dossier.card,
            **facts,
            starts_at=extent.start,
            ends_at=extent.end,
            series=self.series.get(record.series or ""),
            parties=tuple(self.parties[party] for party in record.parties),
        )
        kept = ("time_as_stated", "agenda", "outcome", "disputed", "documents", "deadlines", "sources")
        return replace(
            dossier,
            card=card,
            **{name: getattr(record, name) for name in kept},
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
