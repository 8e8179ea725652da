"""Building and loading cards: lists of events for one viewer. The number of statements does not grow with the events.

Rows are read by SQLAlchemy Core into light values: objects of the ORM cost several times as much to read, and rendering
them crashed CPython 3.11 under SQLAlchemy 2.1.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from calendar_core.domain.events.cards import Attendance, Card, EventDetails, PartyName, SeriesName
from calendar_core.domain.events.facts import CARD_FACTS, DETAIL_FACTS
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.titles import fill_titles
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.models import EventParty, Party, Series, table_of
from calendar_core.store.db.database import batches
from calendar_core.store.directory.queries import PARTY_NAME_COLUMNS, SERIES_NAME_COLUMNS
from calendar_core.store.selection.conditions import EVENT, where_selected, where_visible

_SERIES, _PARTY, _EVENT_PARTY = table_of(Series), table_of(Party), table_of(EventParty)


# Every page parses the same texts, and a When is immutable. So many take some megabytes.
parse_when = lru_cache(16_384)(when_from_texts)

#: What a card has of the event's row and not of its record.
CARD_ROW_FIELDS: Final = (
    "id",
    "uid",
    "revision",
    "public_revision",
    "sequence",
    "created_at",
    "changed_at",
    "starts_at",
    "ends_at",
)
#: The counters of a card, by the columns that count them for the public.
PUBLIC_COUNTERS: Final = {
    "public_revision": "public_revision",
    "sequence": "public_sequence",
    "created_at": "public_created_at",
    "changed_at": "public_changed_at",
}
_DESK_COUNTERS: Final = {"public_revision": "revision"}
# The when of a row is in several columns.
_ROW_FACTS: Final = tuple(name for name in CARD_FACTS if name != "when")
#: The order of every list of events.
ORDER = (EVENT.c.starts_at, EVENT.c.ends_at, EVENT.c.id)


def _load_parties(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[PartyName, ...]]:
    parties: defaultdict[str, list[PartyName]] = defaultdict(list)
    for batch in batches(ids):
        rows = connection.execute(
            select(_EVENT_PARTY.c.event_id, *(_PARTY.c[name] for name in PARTY_NAME_COLUMNS))
            .join(_PARTY, _PARTY.c.id == _EVENT_PARTY.c.party_id)
            .where(_EVENT_PARTY.c.event_id.in_(batch))
            .order_by(_EVENT_PARTY.c.event_id, _EVENT_PARTY.c.position)
        )
        for event_id, *party in rows:
            parties[event_id].append(build_party_name(party))
    return {event_id: tuple(names) for event_id, names in parties.items()}


def build_party_name(columns: Sequence[Any]) -> PartyName:
    """A party from the values of PARTY_NAME_COLUMNS, in their order."""
    return PartyName(**dict(zip(PARTY_NAME_COLUMNS, columns, strict=True)))


def cards_query() -> Select[Any]:
    """The query that `load_cards` reads, without a condition."""
    series = (_SERIES.c[name].label(f"series_{name}") for name in SERIES_NAME_COLUMNS if name != "id")
    return select(EVENT, *series).join(_SERIES, _SERIES.c.id == EVENT.c.series_id, isouter=True)


def _build_card(row: Row[Any], parties: dict[str, tuple[PartyName, ...]], viewer: Viewer) -> Card:
    columns = PUBLIC_COUNTERS if viewer == "public" else _DESK_COUNTERS
    series = None
    if row.series_id is not None:
        series = SeriesName(**{name: getattr(row, f"series_{name}") for name in SERIES_NAME_COLUMNS})
    when = parse_when(row.start_text, row.end_text, zone=row.time_zone, fold=row.fold, end_fold=row.end_fold)
    return Card(
        **{name: getattr(row, columns.get(name, name)) for name in CARD_ROW_FIELDS},
        **{name: getattr(row, name) for name in _ROW_FACTS},
        when=when,
        series=series,
        parties=parties.get(row.id, ()),
    )


def build_card_of_record(
    row: Any, record: EventRecord, *, series: SeriesName | None, parties: tuple[PartyName, ...]
) -> Card:
    """The card with the facts of a record; `row` has the attributes CARD_ROW_FIELDS, as a card itself has."""
    facts = {name: getattr(record, name) for name in CARD_FACTS}
    facts["names"] = fill_titles(record, series.title_patterns if series else Names())
    return Card(
        **{name: getattr(row, name) for name in CARD_ROW_FIELDS},
        **facts,
        series=series,
        parties=parties,
    )


def build_details_of_record(card: Card, record: EventRecord, participants: tuple[Attendance, ...]) -> EventDetails:
    """The whole event with the facts of a record, without the events that it is linked with."""
    facts = {name: getattr(record, name) for name in DETAIL_FACTS}
    return EventDetails(card=card, **facts, participants=participants, parent=None, parts=(), related=())


def load_cards(connection: Connection, query: Select[Any], *, viewer: Viewer) -> tuple[list[Card], list[Row[Any]]]:
    """The cards of a `cards_query`, and their rows."""
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
    after: tuple[datetime, datetime, str] | None = None,
) -> list[Card]:
    """The cards of a selection by start, as the record stands now; the selection's `as_of` is ignored.

    With `after`, the events that come after one with this start, end and id.
    """
    query = cards_query().where(where_visible_and_selected(selection, viewer, now)).order_by(*ORDER)
    if after is not None:
        starts_at, ends_at, event_id = after
        later = (EVENT.c.ends_at > ends_at) | ((EVENT.c.ends_at == ends_at) & (EVENT.c.id > event_id))
        query = query.where(EVENT.c.starts_at >= starts_at, (EVENT.c.starts_at > starts_at) | later)
    return load_cards(connection, query.offset(offset).limit(limit), viewer=viewer)[0]


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
