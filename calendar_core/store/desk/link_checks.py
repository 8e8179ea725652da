"""What the addresses of sources answered when they were asked, and which are to be asked next. Nobody is asked here.

Only sources of what the public may see are asked: the address of a draft's source tells its server of the draft.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, or_, select
from sqlmodel import Session

from calendar_core.models import Source, SourceAnswer, table_of
from calendar_core.store.db.database import insert_or_replace
from calendar_core.store.selection.conditions import EVENT, visible

# What answered is asked again after a month, what did not after a week.
_AGAIN: Final = timedelta(days=30)
_FAILING_AGAIN: Final = timedelta(days=7)
#: Not there, and not for a while only.
GONE: Final = frozenset({404, 410})
_SOURCE, _ANSWER = table_of(Source), table_of(SourceAnswer)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of asking. `status` is that of HTTP, None where nobody answered; `fault` None: the page is there."""

    status: int | None
    fault: str | None


@dataclass(frozen=True, kw_only=True)
class DeadSource:
    """An address that the record cites, and that leads nowhere."""

    url: str
    fault: str
    failing_since: datetime
    asked_at: datetime


def sources_to_ask(connection: Connection, *, limit: int, now: datetime) -> list[str]:
    """Addresses that were never asked, or not lately, the longest ago first."""
    never_or_long_ago = or_(
        _ANSWER.c.asked_at.is_(None),
        _ANSWER.c.asked_at <= now - _AGAIN,
        _ANSWER.c.fault.is_not(None) & (_ANSWER.c.asked_at <= now - _FAILING_AGAIN),
    )
    query = (
        select(_SOURCE.c.url, func.min(_ANSWER.c.asked_at).label("last"))
        .join(EVENT, EVENT.c.id == _SOURCE.c.event_id)
        .outerjoin(_ANSWER, _ANSWER.c.url == _SOURCE.c.url)
        .where(visible("public", now), _SOURCE.c.url.like("http%"), never_or_long_ago)
        .group_by(_SOURCE.c.url)
        .order_by(func.min(_ANSWER.c.asked_at).asc().nulls_first(), _SOURCE.c.url)
        .limit(limit)
    )
    return [row.url for row in connection.execute(query)]


def note_answer(session: Session, url: str, answer: Answer, *, now: datetime) -> None:
    """Note what an address answered; since when it fails is that of its first fault in a row."""
    before = session.execute(select(_ANSWER.c.failing_since).where(_ANSWER.c.url == url)).scalar()
    since = None if answer.fault is None else before or now
    row = {"url": url, "asked_at": now, "status": answer.status, "fault": answer.fault, "failing_since": since}
    insert_or_replace(session, _ANSWER, [row], dated_by="asked_at")


def dead_sources(connection: Connection) -> Mapping[str, DeadSource]:
    """By address, what is gone, and what failed in a week for the second time."""
    query = select(_ANSWER).where(_ANSWER.c.failing_since.is_not(None))
    return {
        row.url: DeadSource(url=row.url, fault=row.fault, failing_since=row.failing_since, asked_at=row.asked_at)
        for row in connection.execute(query)
        if row.status in GONE or row.asked_at >= row.failing_since + _FAILING_AGAIN
    }
