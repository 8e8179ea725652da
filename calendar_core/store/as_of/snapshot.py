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
from calendar_core.domain.history.reconstruction import reconstruct_record
from calendar_core.models import Revision, Source, table_of
from calendar_core.store.events.cards import ORDER, PUBLIC_COUNTERS, where_visible_and_selected
from calendar_core.store.events.merges import load_merge_targets
from calendar_core.store.events.revisions import filter_visible_revisions
from calendar_core.store.events.rows import as_json
from calendar_core.store.selection.conditions import EVENT, where_overlapping, where_visible

_REVISION, _SOURCE = table_of(Revision), table_of(Source)
# LAST-MODIFIED is in whole seconds (domain.revisions): what was saved within the second is read from its revisions.
_SECOND: Final = timedelta(seconds=1)
# A source is dated by a day of any zone.
_ZONE_MARGIN: Final = timedelta(days=2)

Side = Literal["all", "over", "ahead"]


class SortKey(NamedTuple):
    """Where an event stands in a list by start. Of equal ones those come last that are otherwise now."""

    starts_at: datetime
    ends_at: datetime
    is_changed_since: bool
    id: str


@dataclass(frozen=True, kw_only=True)
class ChangedSince:
    """An event that was known and stands otherwise now.

    `seen_at` is when what was known of it could first be seen; None where its sources, not a revision, say so.
    """

    record: EventRecord
    search_text: str
    seen_at: datetime | None

    @property
    def sort_key(self) -> SortKey:
        """Where it stood in the lists of then."""
        extent = self.record.when.extent()
        return SortKey(extent.start, extent.end, True, self.record.id)


@dataclass(frozen=True, kw_only=True)
class AsOf:
    """A past instant, as a viewer may look back on it today: the events that stand otherwise now, by id.

    The rest is asked for by `stands`. With `ids` it is that of these events alone.
    """

    as_of: datetime
    viewer: Viewer
    now: datetime
    ids: frozenset[str] | None
    changed_since: Mapping[str, ChangedSince]

    def where_unchanged(self, selection: Selection) -> ColumnElement[bool]:
        """Whether an event of the selection was known as it stands now, but for some of its sources.

        That is: nothing changed since; or it was over before its only version came into the record.
        """
        is_added_after_end = _is_added_later(self.as_of, self.viewer) & (EVENT.c.ends_at <= self.as_of)
        as_now = or_(_is_unchanged(self.as_of, self.viewer), is_added_after_end)
        return where_visible_and_selected(selection, self.viewer, self.now) & _where_id_in(self.ids) & as_now

    def find_changed_since(self, selection: Selection) -> list[ChangedSince]:
        """The others that were in the selection then."""
        return [one for one in self.changed_since.values() if is_selected(selection, one.record, one.search_text)]

    def is_reconstructed(self, card: Card) -> bool:
        """Whether what is told of an event is what its sources, and not a revision, say."""
        changed = self.changed_since.get(card.id)
        return card.created_at > self.as_of if changed is None else changed.seen_at is None


def load_as_of(
    connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime, ids: Collection[str] | None = None
) -> AsOf:
    """The calendar at the selection's `as_of`, as far as its days go; with `ids`, of these events alone."""
    if selection.as_of is None:
        raise ValueError("The selection has no as_of.")
    as_of = min(selection.as_of, now)
    id_set = None if ids is None else frozenset(ids)
    among = _where_id_in(id_set)
    if selection.from_day and selection.to_day:
        # Any of its revisions: which one was known is not asked yet.
        revised_ids = select(_REVISION.c.event_id).where(
            where_overlapping(selection.from_day, selection.to_day, _REVISION)
        )
        among &= EVENT.c.id.in_(revised_ids)
    changed_since = _load_changed_since(connection, among, as_of, viewer=viewer, now=now)
    return AsOf(as_of=as_of, viewer=viewer, now=now, ids=id_set, changed_since=changed_since)


def count_past_and_upcoming_as_of(connection: Connection, past: AsOf, selection: Selection) -> tuple[int, int]:
    """How many events of a selection were over then, and how many were not."""
    over = func.coalesce(func.sum(case((EVENT.c.ends_at <= past.as_of, 1), else_=0)), 0)
    query = select(func.count(), over).select_from(EVENT).where(past.where_unchanged(selection))
    total, over_total = connection.execute(query).one()
    ends = [one.sort_key.ends_at <= past.as_of for one in past.find_changed_since(selection)]
    return int(over_total) + sum(ends), int(total) - int(over_total) + len(ends) - sum(ends)


def load_ids_as_of(
    connection: Connection,
    past: AsOf,
    selection: Selection,
    *,
    side: Side = "all",
    offset: int = 0,
    limit: int | None = None,
) -> list[str]:
    """The events of a selection by start, or of one side of the instant; what was over is counted back from it."""
    others = [
        one.sort_key
        for one in past.find_changed_since(selection)
        if _is_on_side(side, one.sort_key.ends_at, past.as_of)
    ]
    query = select(EVENT.c.starts_at, EVENT.c.ends_at, EVENT.c.id).where(past.where_unchanged(selection))
    if side != "all":
        query = query.where(_is_on_side(side, EVENT.c.ends_at, past.as_of))
    backward = side == "over"
    query = query.order_by(*(column.desc() if backward else column for column in ORDER))
    # So many of the others may stand before the stretch.
    skipped = max(0, offset - len(others))
    rows = connection.execute(query.offset(skipped).limit(None if limit is None else limit + len(others)))
    unchanged = [SortKey(row.starts_at, row.ends_at, False, row.id) for row in rows]
    # By start alone, each in the order it has: the database may sort ids by other rules.
    merged = sorted(
        [*unchanged, *sorted(others, reverse=backward)], key=lambda sort_key: sort_key[:3], reverse=backward
    )
    page = merged[offset - skipped :][:limit]
    return [sort_key.id for sort_key in (page[::-1] if backward else page)]


def _is_on_side(side: Side, ends_at: Any, as_of: datetime) -> Any:
    """Whether an event that ends then is on a side of an instant: of a value, or in SQL of a column."""
    if side == "all":
        return True
    return ends_at <= as_of if side == "over" else ends_at > as_of


def load_ids_known_as_of(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> set[str]:
    """The ids of the events that were in a selection at its `as_of`, and that the viewer may see today."""
    past = load_as_of(connection, selection, viewer=viewer, now=now)
    return set(load_ids_as_of(connection, past, selection))


# --- As it stands now -------------------------------------------------------------------------------------------------


def _where_id_in(ids: frozenset[str] | None) -> ColumnElement[bool]:
    return true() if ids is None else EVENT.c.id.in_(ids)


def _is_unchanged(as_of: datetime, viewer: Viewer) -> ColumnElement[bool]:
    return _counter_column("changed_at", viewer) <= as_of - _SECOND


def _is_added_later(as_of: datetime, viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer saw one version of it alone, and later."""
    return (_counter_column("public_revision", viewer) == 1) & (_counter_column("created_at", viewer) > as_of)


def _counter_column(name: str, viewer: Viewer) -> ColumnElement[Any]:
    if viewer == "public":
        return EVENT.c[PUBLIC_COUNTERS[name]]
    return EVENT.c["revision" if name == "public_revision" else name]


# --- Otherwise --------------------------------------------------------------------------------------------------------


def _load_changed_since(
    connection: Connection, among: ColumnElement[bool], as_of: datetime, *, viewer: Viewer, now: datetime
) -> dict[str, ChangedSince]:
    day = (as_of.date() + _ZONE_MARGIN).isoformat()
    has_source = select(1).where(_SOURCE.c.event_id == EVENT.c.id, _SOURCE.c.published < day).exists()
    came_later = _is_added_later(as_of, viewer)
    columns = (_REVISION.c[name] for name in ("event_id", "number", "saved_at", "record"))
    query = select(*columns, EVENT.c.search_text).join(EVENT, EVENT.c.id == _REVISION.c.event_id)
    changed = not_(_is_unchanged(as_of, viewer)) & or_(not_(came_later), (EVENT.c.ends_at > as_of) & has_source)
    # A duplicate that was merged since is not to be seen any more; it was there until then.
    merged = load_merge_targets(connection, now=now) if viewer == "public" else {}
    query = query.where(among, or_(where_visible(viewer, now) & changed, EVENT.c.id.in_(merged)))
    changed_since: dict[str, ChangedSince] = {}
    rows = connection.execute(query.order_by(_REVISION.c.event_id, _REVISION.c.number))
    for event_id, same in groupby(rows, key=lambda row: row.event_id):
        versions = list(same)
        if event_id in merged and _was_withdrawn(versions, as_of):
            continue
        seen = filter_visible_revisions(versions, viewer=viewer, until=now)
        known = [one for one in seen if one.seen_at <= as_of]
        record: EventRecord | None = record_from_json(known[-1].snapshot) if known else None
        if not known and seen:
            record = reconstruct_record(record_from_json(seen[0].snapshot), as_of)
        if record is not None:
            seen_at = known[-1].seen_at if known else None
            changed_since[event_id] = ChangedSince(record=record, search_text=versions[0].search_text, seen_at=seen_at)
    return changed_since


def _was_withdrawn(versions: list[Row[Any]], as_of: datetime) -> bool:
    in_force = [as_json(row.record) for row in versions if row.saved_at <= as_of]
    return bool(in_force) and in_force[-1]["visibility"] != "public"
