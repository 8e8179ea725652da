"""Which events a feed holds, and their finished bytes where they were kept: light rows, in few queries.

What the bytes say is no concern of this file; rendering is `feeds`'.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, true
from sqlmodel import Session

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.feeds.window import MIN_EVENTS, window_start
from calendar_core.models import CachedVevent, table_of
from calendar_core.store.db.database import batches, upsert_if_newer
from calendar_core.store.selection.conditions import EVENT, where_selected, where_visible

_CACHED = table_of(CachedVevent)
_DATED_PRECISIONS = ("time", "day", "days")
_VERSION_COLUMNS = (EVENT.c.id, EVENT.c.revision, EVENT.c.public_changed_at.label("changed_at"), EVENT.c.end_day)


@dataclass(frozen=True, kw_only=True)
class FeedWindow:
    """How far a feed goes: events that end after `after` and begin up to `horizon`; all of them where that is None.

    `newest_left_out` is the end day of the last event that is not in it any more.
    """

    after: date | None = None
    last_excluded_day: date | None = None
    horizon: datetime | None = None


def where_in_feed(selections: Sequence[Selection], options: FeedOptions, now: datetime) -> ColumnElement[bool]:
    """The events of a feed as far as its options go, whatever their dates: those that the public sees."""
    return (
        where_visible("public", now)
        & or_(*(where_selected(selection) for selection in selections))
        & where_options_allow(options)
    )


def where_options_allow(options: FeedOptions) -> ColumnElement[bool]:
    """Whether the options let an event into a feed."""
    condition: ColumnElement[bool] = true()
    if not options.includes_undated:
        condition &= EVENT.c.precision.in_(_DATED_PRECISIONS)
    if options.cancelled == "drop":
        condition &= EVENT.c.lifecycle != "cancelled"
    return condition


def load_feed_window(
    connection: Connection, condition: ColumnElement[bool], *, now: datetime, extra_end_days: Sequence[date] = ()
) -> FeedWindow:
    """How far back the window reaches for these events: as far as `domain.feed_window` says.

    `others` are the end days of those that the condition does not find.
    """
    newest = select(EVENT.c.end_day).where(condition).order_by(EVENT.c.end_day.desc()).limit(MIN_EVENTS)
    ends = sorted([*connection.execute(newest).scalars(), *extra_end_days], reverse=True)
    if len(ends) < MIN_EVENTS:
        return FeedWindow()
    after = min(window_start(now), ends[MIN_EVENTS - 1] - timedelta(days=1))
    older = select(func.max(EVENT.c.end_day)).where(condition, EVENT.c.end_day <= after)
    left_out = [connection.execute(older).scalar(), *(end for end in extra_end_days if end <= after)]
    return FeedWindow(after=after, last_excluded_day=max((end for end in left_out if end is not None), default=None))


def load_event_versions(connection: Connection, condition: ColumnElement[bool]) -> list[Row[Any]]:
    """Of the chosen events, which revision stands, when the public saw it change, and the day after its last."""
    return list(connection.execute(select(*_VERSION_COLUMNS).where(condition)))


def load_versions_in_window(
    connection: Connection, condition: ColumnElement[bool], *, max_events: int, now: datetime
) -> tuple[FeedWindow, list[Row[Any]]]:
    """The same of those in the window, which reaches back as far as `domain.feed_window` says, and how far it goes.

    They are the soonest, a few more than `most`: who starts with the last of them comes too. One pass over all chosen.
    """
    chosen = select(*_VERSION_COLUMNS, EVENT.c.starts_at).where(condition).cte("chosen")
    days = select(chosen.c.end_day).order_by(chosen.c.end_day.desc())
    first, tenth = window_start(now), days.offset(MIN_EVENTS - 1).limit(1).scalar_subquery()
    is_within = tenth.is_(None) | (chosen.c.end_day >= tenth) | (chosen.c.end_day > first)
    newest = select(func.max(chosen.c.end_day)).where(~is_within).scalar_subquery()
    starts = select(chosen.c.starts_at).where(is_within).order_by(chosen.c.starts_at)
    horizon = starts.offset(max_events).limit(1).scalar_subquery()
    query = select(chosen, tenth.label("tenth"), newest.label("newest"), horizon.label("horizon"))
    is_near = horizon.is_(None) | (chosen.c.starts_at <= horizon)
    rows = list(connection.execute(query.where(is_within, is_near)))
    if not rows or rows[0].tenth is None:
        return FeedWindow(horizon=rows[0].horizon if rows else None), rows
    after = min(first, rows[0].tenth - timedelta(days=1))
    return FeedWindow(after=after, last_excluded_day=rows[0].newest, horizon=rows[0].horizon), rows


def load_cached_vevents(connection: Connection, ids: Sequence[str], *, rendering: str, edition: str) -> list[Row[Any]]:
    """The kept bytes of these events, as far as they are of this edition, of whatever revision."""
    rows: list[Row[Any]] = []
    for batch in batches(ids):
        these = _CACHED.c.event_id.in_(batch) & (_CACHED.c.rendering == rendering) & (_CACHED.c.edition == edition)
        rows += connection.execute(select(_CACHED).where(these))
    return rows


def load_stale_vevent(connection: Connection, event_id: str, rendering: str) -> Row[Any] | None:
    """The last kept bytes of an event, of whatever revision and edition."""
    query = select(_CACHED).where(_CACHED.c.event_id == event_id, _CACHED.c.rendering == rendering)
    return connection.execute(query).one_or_none()


def save_vevents(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep the bytes of events, in place of older ones; another process may have kept newer ones meanwhile."""
    upsert_if_newer(session, _CACHED, rows, dated_by="changed_at")
