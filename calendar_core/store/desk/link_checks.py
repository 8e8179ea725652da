"""Results of link checks, and which links are due for a check. No request is made here.

Only sources of public events are checked: a request for a draft's source would reveal the draft to that server.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, or_, select
from sqlmodel import Session

from calendar_core.models import LinkCheck, Source, table_of
from calendar_core.store.db.database import upsert_if_newer
from calendar_core.store.selection.conditions import EVENT, where_visible

# A working link is checked again after a month, a failing one after a week.
_RECHECK_AFTER: Final = timedelta(days=30)
_RECHECK_FAILING_AFTER: Final = timedelta(days=7)
#: HTTP statuses of a page that is gone permanently.
GONE_STATUSES: Final = frozenset({404, 410})
_SOURCE, _LINK_CHECK = table_of(Source), table_of(LinkCheck)


@dataclass(frozen=True, kw_only=True)
class LinkCheckResult:
    """Result of one check. `http_status` is None without a response; `error` is None where the page exists."""

    http_status: int | None
    error: str | None


@dataclass(frozen=True, kw_only=True)
class DeadLink:
    """A dead link that the record cites."""

    url: str
    error: str
    failing_since: datetime
    checked_at: datetime


def list_links_to_check(connection: Connection, *, limit: int, now: datetime) -> list[str]:
    """Links that are due for a check: never checked first, then the longest unchecked."""
    is_due = or_(
        _LINK_CHECK.c.checked_at.is_(None),
        _LINK_CHECK.c.checked_at <= now - _RECHECK_AFTER,
        _LINK_CHECK.c.error.is_not(None) & (_LINK_CHECK.c.checked_at <= now - _RECHECK_FAILING_AFTER),
    )
    query = (
        select(_SOURCE.c.url, func.min(_LINK_CHECK.c.checked_at).label("last"))
        .join(EVENT, EVENT.c.id == _SOURCE.c.event_id)
        .outerjoin(_LINK_CHECK, _LINK_CHECK.c.url == _SOURCE.c.url)
        .where(where_visible("public", now), _SOURCE.c.url.like("http%"), is_due)
        .group_by(_SOURCE.c.url)
        .order_by(func.min(_LINK_CHECK.c.checked_at).asc().nulls_first(), _SOURCE.c.url)
        .limit(limit)
    )
    return [row.url for row in connection.execute(query)]


def record_link_check(session: Session, url: str, result: LinkCheckResult, *, now: datetime) -> None:
    """Record the result of a check; `failing_since` is the first failure of an unbroken run."""
    before = session.execute(select(_LINK_CHECK.c.failing_since).where(_LINK_CHECK.c.url == url)).scalar()
    since = None if result.error is None else before or now
    row = {
        "url": url,
        "checked_at": now,
        "http_status": result.http_status,
        "error": result.error,
        "failing_since": since,
    }
    upsert_if_newer(session, _LINK_CHECK, [row], dated_by="checked_at")


def load_dead_links(connection: Connection) -> Mapping[str, DeadLink]:
    """Dead links by URL: pages that are gone, and links that failed for the second time in a week."""
    query = select(_LINK_CHECK).where(_LINK_CHECK.c.failing_since.is_not(None))
    return {
        row.url: DeadLink(url=row.url, error=row.error, failing_since=row.failing_since, checked_at=row.checked_at)
        for row in connection.execute(query)
        if row.http_status in GONE_STATUSES or row.checked_at >= row.failing_since + _RECHECK_FAILING_AFTER
    }
