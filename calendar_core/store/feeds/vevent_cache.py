"""The events that are in a feed, and the table of their rendered VEVENTs. `calendar_core.feeds` renders them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, true
from sqlmodel import Session

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import PRECISIONS_ON_FIRST_DAY, FeedOptions
from calendar_core.domain.feeds.window import MIN_EVENTS, window_start
from calendar_core.models import CachedVevent, table_of
from calendar_core.store.db.database import batches, upsert_if_newer
from calendar_core.store.selection.conditions import EVENT, where_selected, where_visible

_CACHED = table_of(CachedVevent)
_DATED_PRECISIONS = ("time", "day", "days")
_VERSION_COLUMNS = (EVENT.c.id, EVENT.c.revision, EVENT.c.public_changed_at.label("changed_at"), EVENT.c.end_day)


@dataclass(frozen=True, kw_only=True)
class FeedWindow:
    """The window of a feed: events that end after `after` and begin up to `horizon`; None means no bound.

    `last_excluded_day` is the end day of the newest event before the window.
    """

    after: date | None = None
    last_excluded_day: date | None = None
    horizon: datetime | None = None


def where_in_feed(selections: Sequence[Selection], options: FeedOptions, now: datetime) -> ColumnElement[bool]:
    """Whether an event is public and in a feed by its selections and options, whatever its dates."""
    return (
        where_visible("public", now)
        & or_(*(where_selected(selection) for selection in selections))
        & where_options_allow(options)
    )


def where_options_allow(options: FeedOptions) -> ColumnElement[bool]:
    """Whether the options let an event into a feed: `FeedOptions.allow` in SQL."""
    condition: ColumnElement[bool] = true()
    is_dated = EVENT.c.precision.in_(_DATED_PRECISIONS)
    if options.undated == "first":
        condition = is_dated | EVENT.c.precision.in_(PRECISIONS_ON_FIRST_DAY)
    elif options.undated == "none":
        condition = is_dated
    if options.cancelled == "drop":
        condition &= EVENT.c.lifecycle != "cancelled"
    return condition


def load_feed_window(
    connection: Connection, condition: ColumnElement[bool], *, now: datetime, extra_end_days: Sequence[date] = ()
) -> FeedWindow:
    """The window of these events (`domain.feeds.window`).

    `extra_end_days` are the end days of further events, which the condition does not find.
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
    """The id, revision, public instant of change and end day of the selected events."""
    return list(connection.execute(select(*_VERSION_COLUMNS).where(condition)))


def load_versions_in_window(
    connection: Connection, condition: ColumnElement[bool], *, max_events: int, now: datetime
) -> tuple[FeedWindow, list[Row[Any]]]:
    """The window of the selected events (`domain.feeds.window`), and the versions of those inside it.

    At most `max_events`, the soonest first, and those that start together with the last of them. One pass.
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


def load_cached_vevents(
    connection: Connection, ids: Sequence[str], *, rendering: str, render_fingerprint: str
) -> list[Row[Any]]:
    """The cached VEVENTs of these events that have this render fingerprint, of any revision."""
    rows: list[Row[Any]] = []
    for batch in batches(ids):
        these = (
            _CACHED.c.event_id.in_(batch)
            & (_CACHED.c.rendering == rendering)
            & (_CACHED.c.render_fingerprint == render_fingerprint)
        )
        rows += connection.execute(select(_CACHED).where(these))
    return rows


def load_stale_vevent(connection: Connection, event_id: str, rendering: str) -> Row[Any] | None:
    """The last cached VEVENT of an event, of any revision and fingerprint."""
    query = select(_CACHED).where(_CACHED.c.event_id == event_id, _CACHED.c.rendering == rendering)
    return connection.execute(query).one_or_none()


def save_vevents(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Save VEVENTs in place of older ones; newer ones that another process saved meanwhile stay."""
    upsert_if_newer(session, _CACHED, rows, dated_by="changed_at")
