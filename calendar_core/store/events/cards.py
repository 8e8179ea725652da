"""Lists of events, as cards already cut for the viewer, in a number of queries that does not grow.

Rows are read by Core into light values: objects of the ORM cost several times as much to read, and rendering them
crashed CPython 3.11 under SQLAlchemy 2.1.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from calendar_core.domain.events.cards import Card, PartyName, SeriesName
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.time.when import when_from_texts
from calendar_core.models import EventParty, Party, Series, table_of
from calendar_core.store.db.database import batches
from calendar_core.store.directory.queries import build_party_name
from calendar_core.store.selection.conditions import EVENT, where_selected, where_visible

_SERIES, _PARTY, _EVENT_PARTY = table_of(Series), table_of(Party), table_of(EventParty)


# Every page reads the same texts, and a when is never changed; so many are some MB.
_parse_when = lru_cache(16_384)(when_from_texts)

#: The counters of a card, by the columns that count them for the public.
PUBLIC_COUNTERS = {
    "public_revision": "public_number",
    "sequence": "public_sequence",
    "created_at": "public_created_at",
    "changed_at": "public_changed_at",
}
#: The order of every list of events.
ORDER = (EVENT.c.starts_at, EVENT.c.ends_at, EVENT.c.id)


def _load_parties(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[PartyName, ...]]:
    parties: defaultdict[str, list[PartyName]] = defaultdict(list)
    for batch in batches(ids):
        rows = connection.execute(
            select(_EVENT_PARTY.c.event_id, _PARTY)
            .join(_PARTY, _PARTY.c.id == _EVENT_PARTY.c.party_id)
            .where(_EVENT_PARTY.c.event_id.in_(batch))
            .order_by(_EVENT_PARTY.c.event_id, _EVENT_PARTY.c.position)
        )
        for event_id, *party in rows:
            parties[event_id].append(build_party_name(party))
    return {event_id: tuple(names) for event_id, names in parties.items()}


def cards_query() -> Select[Any]:
    """What `load_cards` reads, yet without a condition."""
    series = (_SERIES.c.name.label("series_name"), _SERIES.c.name_ko.label("series_name_ko"), _SERIES.c.short)
    return select(EVENT, *series).join(_SERIES, _SERIES.c.id == EVENT.c.series_id, isouter=True)


def _build_card(row: Row[Any], parties: dict[str, tuple[PartyName, ...]], viewer: Viewer) -> Card:
    number, sequence, created_at, changed_at = get_counters(row, viewer)
    series = None
    if row.series_id is not None:
        series = SeriesName(id=row.series_id, name=row.series_name, name_ko=row.series_name_ko, short=row.short)
    return Card(
        id=row.id,
        uid=row.uid,
        revision=row.revision,
        public_revision=number,
        sequence=sequence,
        created_at=created_at,
        changed_at=changed_at,
        title=row.title,
        title_ko=row.title_ko,
        kind=row.kind,
        when=_parse_when(row.start_text, row.end_text, zone=row.time_zone, fold=row.fold, end_fold=row.end_fold),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        certainty=row.certainty,
        lifecycle=row.lifecycle,
        format=row.format,
        venue=row.venue,
        city=row.city,
        country=row.country,
        series=series,
        number=row.number,
        parties=parties.get(row.id, ()),
    )


def get_counters(row: Row[Any], viewer: Viewer) -> tuple[int, int, datetime, datetime]:
    """Number, SEQUENCE, CREATED and LAST-MODIFIED of an event as the viewer counts them."""
    if viewer == "desk":
        return row.revision, row.sequence, row.created_at, row.changed_at
    number, sequence, created_at, changed_at = (getattr(row, name) for name in PUBLIC_COUNTERS.values())
    return number, sequence, created_at, changed_at


def load_cards(connection: Connection, query: Select[Any], *, viewer: Viewer) -> tuple[list[Card], list[Row[Any]]]:
    """The cards of a `cards_query`, and the rows behind them."""
    rows = list(connection.execute(query))
    parties = _load_parties(connection, [row.id for row in rows])
    return [_build_card(row, parties, viewer) for row in rows], rows


def where_visible_and_selected(selection: Selection, viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """Both conditions at once."""
    return where_visible(viewer, now) & where_selected(selection)


def load_selected_cards(
    connection: Connection,
    selection: Selection,
    *,
    viewer: Viewer,
    now: datetime,
    offset: int = 0,
    limit: int | None = None,
    newest_first: bool = False,
    after: tuple[datetime, datetime, str] | None = None,
) -> list[Card]:
    """The cards of a selection, by start, as the record stands now (`as_of` is answered by `known_on`).

    `after` are start, end and id of the last event that is not wanted any more.
    """
    order = [column.desc() for column in ORDER] if newest_first else ORDER
    query = cards_query().where(where_visible_and_selected(selection, viewer, now)).order_by(*order)
    if after is not None:
        starts_at, ends_at, event_id = after
        later = (EVENT.c.ends_at > ends_at) | ((EVENT.c.ends_at == ends_at) & (EVENT.c.id > event_id))
        query = query.where(EVENT.c.starts_at >= starts_at, (EVENT.c.starts_at > starts_at) | later)
    return load_cards(connection, query.offset(offset).limit(limit), viewer=viewer)[0]


def count_selected(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> int:
    """How many events the viewer may see of a selection."""
    return connection.execute(
        select(func.count()).select_from(EVENT).where(where_visible_and_selected(selection, viewer, now))
    ).scalar_one()


def visible_between(
    connection: Connection, first_day: date, end_day: date, *, viewer: Viewer, now: datetime
) -> list[Card]:
    """The events of the days `[first_day, end_day)` at their venues: what a month or a week shows. Two queries."""
    span = Selection(from_day=first_day, to_day=end_day)
    return load_selected_cards(connection, span, viewer=viewer, now=now)


def load_cards_by_id(connection: Connection, ids: set[str], *, viewer: Viewer, now: datetime) -> list[Card]:
    """The cards of the ids that the viewer may see, in no order."""
    cards: list[Card] = []
    for batch in batches(sorted(ids)):
        query = cards_query().where(EVENT.c.id.in_(batch), where_visible(viewer, now))
        cards += load_cards(connection, query, viewer=viewer)[0]
    return cards


def find_event_id_by_uid(connection: Connection, uid: str, *, viewer: Viewer, now: datetime) -> str | None:
    """The id of the event that bears a UID, where the viewer may know of it."""
    query = select(EVENT.c.id).where(EVENT.c.uid == uid, where_visible(viewer, now))
    return connection.execute(query).scalar()
