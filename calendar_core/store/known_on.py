"""The calendar as it was known at a past instant: by revisions, and before an event's first one by reconstruction.

For the public only what it could see counts: what was written under an embargo was not known, then or afterwards.

The number of questions does not grow. What is read grows with the days asked for: every revision says on which days
its event was then to be. Without `from` and `to` it is the whole record.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select, true

from calendar_core.domain.card import CARD_FACTS, DOSSIER_FACTS, Attendance, Card, Dossier, PartyName, SeriesName
from calendar_core.domain.knowing import reconstruct
from calendar_core.domain.record import EventRecord, record_from_json
from calendar_core.domain.selection import Selection, is_selected
from calendar_core.domain.visibility import Viewer
from calendar_core.models import Revision, table_of
from calendar_core.store.cards import batches, cards_query, read_cards
from calendar_core.store.directory import all_offices, all_parties, all_people, all_series
from calendar_core.store.dossiers import read_dossiers
from calendar_core.store.merged import read_survivors
from calendar_core.store.naming import read_choices
from calendar_core.store.recording import as_json
from calendar_core.store.selecting import EVENT, touching, visible
from calendar_core.store.versions import seen_revisions

_REVISION = table_of(Revision)


@dataclass(frozen=True, kw_only=True)
class Known:
    """An event as it was known; `reconstructed` where its sources, not a revision, say so."""

    dossier: Dossier
    reconstructed: bool


@dataclass(frozen=True, kw_only=True)
class KnownCard:
    """The same for a list."""

    card: Card
    reconstructed: bool


_Records = dict[str, tuple[EventRecord, bool]]


def known_on(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> list[Known]:
    """The events of a selection as known at its `as_of`, by start. What the viewer may not see today stays unseen."""
    return _whole(connection, _chosen_records(connection, selection, viewer=viewer, now=now), viewer=viewer, now=now)


def find_known_on(
    connection: Connection, event_id: str, as_of: datetime, *, viewer: Viewer, now: datetime
) -> Known | None:
    """One event as known at an instant; None where nothing was, or the viewer may not see it today."""
    this = _REVISION.c.event_id == event_id
    records = _records_on(connection, Selection(as_of=as_of), this, viewer=viewer, now=now)
    return next(iter(_whole(connection, records, viewer=viewer, now=now)), None)


def cards_known_on(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> list[KnownCard]:
    """What `known_on` answers, as cards: all that a list shows, for half the cost."""
    records = _chosen_records(connection, selection, viewer=viewer, now=now)
    choices, ids = read_choices(connection), sorted(records)
    parties, series = {one.id: one for one in choices.parties}, {one.id: one for one in choices.series}
    known = [
        KnownCard(
            card=card_then(card, records[card.id][0], parties=parties, series=series),
            reconstructed=records[card.id][1],
        )
        for card in _cards_of_known(connection, ids, viewer)
    ]
    return sorted(known, key=lambda one: _by_start(one.card))


def known_ids_on(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> set[str]:
    """The ids of the events that were in a selection at its `as_of`, and that the viewer may see today."""
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


def _by_start(card: Card) -> tuple[datetime, datetime, str]:
    return card.starts_at, card.ends_at, card.id


def _whole(connection: Connection, records: _Records, *, viewer: Viewer, now: datetime) -> list[Known]:
    names = _Names(connection)
    known = [
        Known(dossier=names.told(dossier, records[dossier.card.id][0]), reconstructed=records[dossier.card.id][1])
        for batch in batches(sorted(records))
        for dossier in read_dossiers(connection, _of(batch), viewer=viewer, now=now)
    ]
    return sorted(known, key=lambda one: _by_start(one.dossier.card))


def _chosen_records(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> _Records:
    among: ColumnElement[bool] = true()
    if selection.from_day and selection.to_day:
        # Any of its revisions: which one was known is not asked yet.
        then = select(_REVISION.c.event_id).where(touching(selection.from_day, selection.to_day, _REVISION))
        among = _REVISION.c.event_id.in_(then)
    return _records_on(connection, selection, among, viewer=viewer, now=now)


def _records_on(
    connection: Connection, selection: Selection, among: ColumnElement[bool], *, viewer: Viewer, now: datetime
) -> _Records:
    """Each chosen event's record as of an instant, and whether it is reconstructed from the first version seen later.

    Of the revisions `among`, which must be all of an event or none. A duplicate that was merged is there until then.
    """
    if selection.as_of is None:
        raise ValueError("The selection has no as_of.")
    as_of = min(selection.as_of, now)
    records: _Records = {}
    merged = read_survivors(connection, now=now) if viewer == "public" else {}
    rows = connection.execute(_revisions().where(visible(viewer, now) | EVENT.c.id.in_(merged), among))
    for event_id, same in groupby(rows, key=lambda row: row.event_id):
        versions = list(same)
        if event_id in merged and _was_taken_back(versions, as_of):
            continue
        seen = seen_revisions(versions, viewer=viewer, until=now)
        known = [one.snapshot for one in seen if one.seen_at <= as_of]
        if known:
            record: EventRecord | None = record_from_json(known[-1])
        else:
            record = reconstruct(record_from_json(seen[0].snapshot), as_of) if seen else None
        if record is not None and is_selected(selection, record, versions[0].search_text):
            records[event_id] = record, not known
    return records


def _was_taken_back(versions: list[Row[Any]], as_of: datetime) -> bool:
    in_force = [as_json(row.record) for row in versions if row.saved_at <= as_of]
    return bool(in_force) and in_force[-1]["visibility"] != "public"


def _cards_of_known(connection: Connection, ids: Iterable[str], viewer: Viewer) -> Iterator[Card]:
    """Cards to lay old facts over; that the viewer may see those is known already, of a merged duplicate too."""
    for batch in batches(ids):
        yield from read_cards(connection, _of(batch), viewer=viewer)[0]


def _of(ids: list[str]) -> Select[Any]:
    return cards_query().where(EVENT.c.id.in_(ids))


def _revisions() -> Select[Any]:
    columns = (_REVISION.c[name] for name in ("event_id", "number", "saved_at", "record"))
    query = select(*columns, EVENT.c.search_text).join(EVENT, EVENT.c.id == _REVISION.c.event_id)
    return query.order_by(_REVISION.c.event_id, _REVISION.c.number)


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
