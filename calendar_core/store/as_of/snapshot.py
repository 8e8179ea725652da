"""The calendar as it was known at a past instant: by revisions, and before an event's first one by reconstruction.

For the public only what it could see counts: what was written under an embargo was not known, then or afterwards.

Most events stand now as they were known then, and are asked for like those of the present: what did not change since,
and what was over by then although the record has it only since. Only the others are read one by one, and only those of
the days asked for: every revision says on which days its event was then to be. The number of questions does not grow.
What the events found were called and said then is `then`'s. See docs/decisions/0092.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, case, func, not_, or_, select, true

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.domain.events.selection import Selection, is_selected
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.history.reconstruction import reconstruct
from calendar_core.models import Revision, Source, table_of
from calendar_core.store.events.cards import ORDER, PUBLIC_COUNTERS, chosen
from calendar_core.store.events.merges import read_survivors
from calendar_core.store.events.revisions import seen_revisions
from calendar_core.store.events.rows import as_json
from calendar_core.store.selection.conditions import EVENT, touching, visible

_REVISION, _SOURCE = table_of(Revision), table_of(Source)
# LAST-MODIFIED is in whole seconds (domain.revisions): what was saved within the second is read from its revisions.
_SECOND: Final = timedelta(seconds=1)
# A source is dated by a day of any zone.
_ANY_ZONE: Final = timedelta(days=2)

Side = Literal["all", "over", "ahead"]


class Place(NamedTuple):
    """Where an event stands in a list by start. Of equal ones those come last that are otherwise now."""

    starts_at: datetime
    ends_at: datetime
    is_otherwise: bool
    id: str


@dataclass(frozen=True, kw_only=True)
class Otherwise:
    """An event that was known and stands otherwise now.

    `seen_at` is when what was known of it could first be seen; None where its sources, not a revision, say so.
    """

    record: EventRecord
    search_text: str
    seen_at: datetime | None

    @property
    def place(self) -> Place:
        """Where it stood in the lists of then."""
        extent = self.record.when.extent()
        return Place(extent.start, extent.end, True, self.record.id)


@dataclass(frozen=True, kw_only=True)
class Past:
    """A past instant, as a viewer may look back on it today: the events that stand otherwise now, by id.

    The rest is asked for by `stands`. With `ids` it is that of these events alone.
    """

    as_of: datetime
    viewer: Viewer
    now: datetime
    ids: frozenset[str] | None
    otherwise: Mapping[str, Otherwise]

    def stands(self, selection: Selection) -> ColumnElement[bool]:
        """Whether an event of the selection was known as it stands now, but for some of its sources.

        That is: nothing changed since; or it was over before its only version came into the record.
        """
        came_late = _came_later(self.as_of, self.viewer) & (EVENT.c.ends_at <= self.as_of)
        as_now = or_(_is_unchanged(self.as_of, self.viewer), came_late)
        return chosen(selection, self.viewer, self.now) & _among(self.ids) & as_now

    def otherwise_in(self, selection: Selection) -> list[Otherwise]:
        """The others that were in the selection then."""
        return [one for one in self.otherwise.values() if is_selected(selection, one.record, one.search_text)]

    def is_reconstructed(self, card: Card) -> bool:
        """Whether what is told of an event is what its sources, and not a revision, say."""
        told = self.otherwise.get(card.id)
        return card.created_at > self.as_of if told is None else told.seen_at is None


def read_past(
    connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime, ids: Collection[str] | None = None
) -> Past:
    """The calendar at the selection's `as_of`, as far as its days go; with `ids`, of these events alone."""
    if selection.as_of is None:
        raise ValueError("The selection has no as_of.")
    as_of = min(selection.as_of, now)
    these = None if ids is None else frozenset(ids)
    among = _among(these)
    if selection.from_day and selection.to_day:
        # Any of its revisions: which one was known is not asked yet.
        then = select(_REVISION.c.event_id).where(touching(selection.from_day, selection.to_day, _REVISION))
        among &= EVENT.c.id.in_(then)
    otherwise = _read_otherwise(connection, among, as_of, viewer=viewer, now=now)
    return Past(as_of=as_of, viewer=viewer, now=now, ids=these, otherwise=otherwise)


def count_sides_then(connection: Connection, past: Past, selection: Selection) -> tuple[int, int]:
    """How many events of a selection were over then, and how many were not."""
    over = func.coalesce(func.sum(case((EVENT.c.ends_at <= past.as_of, 1), else_=0)), 0)
    query = select(func.count(), over).select_from(EVENT).where(past.stands(selection))
    every, behind = connection.execute(query).one()
    ends = [one.place.ends_at <= past.as_of for one in past.otherwise_in(selection)]
    return int(behind) + sum(ends), int(every) - int(behind) + len(ends) - sum(ends)


def ids_then(
    connection: Connection,
    past: Past,
    selection: Selection,
    *,
    side: Side = "all",
    offset: int = 0,
    limit: int | None = None,
) -> list[str]:
    """The events of a selection by start, or of one side of the instant; what was over is counted back from it."""
    others = [one.place for one in past.otherwise_in(selection) if _is_on(side, one.place.ends_at, past.as_of)]
    query = select(EVENT.c.starts_at, EVENT.c.ends_at, EVENT.c.id).where(past.stands(selection))
    if side != "all":
        query = query.where(_is_on(side, EVENT.c.ends_at, past.as_of))
    backward = side == "over"
    query = query.order_by(*(column.desc() if backward else column for column in ORDER))
    # So many of the others may stand before the stretch.
    skipped = max(0, offset - len(others))
    rows = connection.execute(query.offset(skipped).limit(None if limit is None else limit + len(others)))
    standing = [Place(row.starts_at, row.ends_at, False, row.id) for row in rows]
    # By start alone, each in the order it has: the database may sort ids by other rules.
    both = sorted([*standing, *sorted(others, reverse=backward)], key=lambda place: place[:3], reverse=backward)
    stretch = both[offset - skipped :][:limit]
    return [place.id for place in (stretch[::-1] if backward else stretch)]


def _is_on(side: Side, ends_at: Any, as_of: datetime) -> Any:
    """Whether an event that ends then is on a side of an instant: of a value, or in SQL of a column."""
    if side == "all":
        return True
    return ends_at <= as_of if side == "over" else ends_at > as_of


def known_ids_on(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> set[str]:
    """The ids of the events that were in a selection at its `as_of`, and that the viewer may see today."""
    past = read_past(connection, selection, viewer=viewer, now=now)
    return set(ids_then(connection, past, selection))


# --- As it stands now -------------------------------------------------------------------------------------------------


def _among(ids: frozenset[str] | None) -> ColumnElement[bool]:
    return true() if ids is None else EVENT.c.id.in_(ids)


def _is_unchanged(as_of: datetime, viewer: Viewer) -> ColumnElement[bool]:
    return _counter("changed_at", viewer) <= as_of - _SECOND


def _came_later(as_of: datetime, viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer saw one version of it alone, and later."""
    return (_counter("edition", viewer) == 1) & (_counter("created_at", viewer) > as_of)


def _counter(name: str, viewer: Viewer) -> ColumnElement[Any]:
    if viewer == "public":
        return EVENT.c[PUBLIC_COUNTERS[name]]
    return EVENT.c["revision" if name == "edition" else name]


# --- Otherwise --------------------------------------------------------------------------------------------------------


def _read_otherwise(
    connection: Connection, among: ColumnElement[bool], as_of: datetime, *, viewer: Viewer, now: datetime
) -> dict[str, Otherwise]:
    day = (as_of.date() + _ANY_ZONE).isoformat()
    is_told = select(1).where(_SOURCE.c.event_id == EVENT.c.id, _SOURCE.c.published < day).exists()
    came_later = _came_later(as_of, viewer)
    columns = (_REVISION.c[name] for name in ("event_id", "number", "saved_at", "record"))
    query = select(*columns, EVENT.c.search_text).join(EVENT, EVENT.c.id == _REVISION.c.event_id)
    changed = not_(_is_unchanged(as_of, viewer)) & or_(not_(came_later), (EVENT.c.ends_at > as_of) & is_told)
    # A duplicate that was merged since is not to be seen any more; it was there until then.
    merged = read_survivors(connection, now=now) if viewer == "public" else {}
    query = query.where(among, or_(visible(viewer, now) & changed, EVENT.c.id.in_(merged)))
    otherwise: dict[str, Otherwise] = {}
    rows = connection.execute(query.order_by(_REVISION.c.event_id, _REVISION.c.number))
    for event_id, same in groupby(rows, key=lambda row: row.event_id):
        versions = list(same)
        if event_id in merged and _was_taken_back(versions, as_of):
            continue
        seen = seen_revisions(versions, viewer=viewer, until=now)
        known = [one for one in seen if one.seen_at <= as_of]
        record: EventRecord | None = record_from_json(known[-1].snapshot) if known else None
        if not known and seen:
            record = reconstruct(record_from_json(seen[0].snapshot), as_of)
        if record is not None:
            seen_at = known[-1].seen_at if known else None
            otherwise[event_id] = Otherwise(record=record, search_text=versions[0].search_text, seen_at=seen_at)
    return otherwise


def _was_taken_back(versions: list[Row[Any]], as_of: datetime) -> bool:
    in_force = [as_json(row.record) for row in versions if row.saved_at <= as_of]
    return bool(in_force) and in_force[-1]["visibility"] != "public"
