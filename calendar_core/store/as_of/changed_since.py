"""Which events stand now as they were known at a past instant, and the records of then of the others.

Only what the public could see counts for the public: what was written under an embargo was not known then, and is not
known afterwards. An event is known from its first revision on; before that it is reconstructed from the dates of its
sources. See docs/decisions/0092.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, not_, or_, select

from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.history.reconstruction import reconstruct_record
from calendar_core.models import Revision, Source, table_of
from calendar_core.store.events.cards import PUBLIC_COUNTERS
from calendar_core.store.events.merges import load_merge_targets
from calendar_core.store.events.revisions import filter_visible_revisions
from calendar_core.store.events.rows import as_json
from calendar_core.store.selection.conditions import EVENT, where_visible

_REVISION, _SOURCE = table_of(Revision), table_of(Source)
# LAST-MODIFIED is in whole seconds: what was saved within the second of the instant is read from its revisions.
_SECOND: Final = timedelta(seconds=1)
# A source is dated by a day of any zone.
_ZONE_MARGIN: Final = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class ChangedSince:
    """An event that was known and stands otherwise now.

    `seen_at` is when the viewer could first see this record; None where it is reconstructed from the sources.
    """

    record: EventRecord
    search_text: str
    seen_at: datetime | None


def where_unchanged_since(as_of: datetime, viewer: Viewer) -> ColumnElement[bool]:
    """Whether an event was known as it stands now, except that some of its sources may be newer.

    That is so where nothing changed since, and where the event was over before its only version was recorded.
    """
    is_added_after_end = _is_added_later(as_of, viewer) & (EVENT.c.ends_at <= as_of)
    return or_(_is_unchanged(as_of, viewer), is_added_after_end)


def load_changed_since(
    connection: Connection, among: ColumnElement[bool], as_of: datetime, *, viewer: Viewer, now: datetime
) -> dict[str, ChangedSince]:
    """The events among those of a condition that were known and stand otherwise now, by id."""
    day = (as_of.date() + _ZONE_MARGIN).isoformat()
    has_source = select(1).where(_SOURCE.c.event_id == EVENT.c.id, _SOURCE.c.published < day).exists()
    is_new = _is_added_later(as_of, viewer)
    columns = (_REVISION.c[name] for name in ("event_id", "number", "saved_at", "record"))
    query = select(*columns, EVENT.c.search_text).join(EVENT, EVENT.c.id == _REVISION.c.event_id)
    changed = not_(_is_unchanged(as_of, viewer)) & or_(not_(is_new), (EVENT.c.ends_at > as_of) & has_source)
    # A duplicate that was merged since is no longer visible; it was visible until then.
    merged = load_merge_targets(connection, now=now) if viewer == "public" else {}
    query = query.where(among, or_(where_visible(viewer, now) & changed, EVENT.c.id.in_(merged)))
    changed_since: dict[str, ChangedSince] = {}
    rows = connection.execute(query.order_by(_REVISION.c.event_id, _REVISION.c.number))
    for event_id, same in groupby(rows, key=lambda row: row.event_id):
        revisions = list(same)
        if event_id in merged and _was_withdrawn(revisions, as_of):
            continue
        visible = filter_visible_revisions(revisions, viewer=viewer, until=now)
        known = [one for one in visible if one.seen_at <= as_of]
        record: EventRecord | None = record_from_json(known[-1].snapshot) if known else None
        if not known and visible:
            record = reconstruct_record(record_from_json(visible[0].snapshot), as_of)
        if record is not None:
            seen_at = known[-1].seen_at if known else None
            changed_since[event_id] = ChangedSince(record=record, search_text=revisions[0].search_text, seen_at=seen_at)
    return changed_since


def _is_unchanged(as_of: datetime, viewer: Viewer) -> ColumnElement[bool]:
    return _counter_column("changed_at", viewer) <= as_of - _SECOND


def _is_added_later(as_of: datetime, viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer has seen a single version of the event, and that after the instant."""
    return (_counter_column("public_revision", viewer) == 1) & (_counter_column("created_at", viewer) > as_of)


def _counter_column(name: str, viewer: Viewer) -> ColumnElement[Any]:
    if viewer == "public":
        return EVENT.c[PUBLIC_COUNTERS[name]]
    return EVENT.c["revision" if name == "public_revision" else name]


def _was_withdrawn(revisions: list[Row[Any]], as_of: datetime) -> bool:
    in_force = [as_json(row.record) for row in revisions if row.saved_at <= as_of]
    return bool(in_force) and in_force[-1]["visibility"] != "public"
