"""The state of watched sources: which is on, when it is asked next, by whom, and what it answered.

A source is claimed for one process by the token of a lease: a change of its row repeats the token in its WHERE, so that
two processes never ask one source together, and one that was stopped for long writes nothing any more.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, or_, select, update
from sqlmodel import Session

from calendar_core.errors import Conflict
from calendar_core.models import WatchedItem, WatchedSource, table_of
from calendar_core.store.db.database import insert_if_absent

_SOURCE, _ITEM = table_of(WatchedSource), table_of(WatchedItem)
#: Longer than one source takes, with the pages that it leads to.
LEASE: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class WatchState:
    """The row of a source, by the names of its columns. `definition` is None for one that the file defines."""

    id: str
    definition: Mapping[str, Any] | None = None
    is_on: bool = False
    switched_by: str | None = None
    switched_at: datetime | None = None
    next_at: datetime
    lease_until: datetime | None = None
    lease_token: str | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    definition_digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    robots: str | None = None
    robots_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    problem: str | None = None
    error: str | None = None


def load_states(connection: Connection) -> dict[str, WatchState]:
    """Every source that has a row, by id."""
    return {row.id: _state_of(row) for row in connection.execute(select(_SOURCE).order_by(_SOURCE.c.id))}


def switch_source(session: Session, source_id: str, *, is_on: bool, editor: str, now: datetime) -> None:
    """Turn a source on, which is due at once then, or off."""
    insert_if_absent(session, _SOURCE, [{"id": source_id, "is_on": False, "next_at": now, "failures": 0}])
    values = {"is_on": is_on, "switched_by": editor, "switched_at": now, "next_at": now, "failures": 0}
    values |= {"failing_since": None, "problem": None, "error": None}
    session.execute(update(_SOURCE).where(_SOURCE.c.id == source_id).values(values))


def ask_soon(session: Session, source_id: str, *, now: datetime) -> bool:
    """Make a source that is on due at once; False for one that is off or being asked at this moment."""
    free = and_(_SOURCE.c.id == source_id, _SOURCE.c.is_on, _is_free(now))
    return session.execute(update(_SOURCE).where(free).values(next_at=now).returning(_SOURCE.c.id)).first() is not None


def save_desk_definition(session: Session, source_id: str, definition: Mapping[str, Any], *, now: datetime) -> None:
    """Save the definition of a source that was added at the desk; a new one is off."""
    insert_if_absent(session, _SOURCE, [{"id": source_id, "is_on": False, "next_at": now, "failures": 0}])
    values = {"definition": dict(definition), "next_at": now}
    session.execute(update(_SOURCE).where(_SOURCE.c.id == source_id).values(values))


def delete_source(session: Session, source_id: str, *, now: datetime) -> None:
    """Delete a source with its items. Raises Conflict for one that is on or being asked."""
    free = and_(_SOURCE.c.id == source_id, ~_SOURCE.c.is_on, _is_free(now))
    if session.execute(select(_SOURCE.c.id).where(free).with_for_update()).first() is None:
        raise Conflict("The source is on.", next_step="Turn it off first.")
    session.execute(delete(_ITEM).where(_ITEM.c.source_id == source_id))
    session.execute(delete(_SOURCE).where(_SOURCE.c.id == source_id))


def list_due(connection: Connection, *, now: datetime) -> list[str]:
    """The sources that are due, the longest first."""
    return list(
        connection.execute(select(_SOURCE.c.id).where(_is_due(now)).order_by(_SOURCE.c.next_at, _SOURCE.c.id)).scalars()
    )


def claim_source(session: Session, source_id: str, *, now: datetime, is_early: bool = False) -> WatchState | None:
    """Claim a source that is due for this process, by the token in the row; None where another was faster.

    `is_early` claims one before its time.
    """
    is_claimable = and_(_SOURCE.c.is_on, _is_free(now)) if is_early else _is_due(now)
    values = {"lease_token": secrets.token_hex(8), "lease_until": now + LEASE, "asked_at": now}
    claimed = update(_SOURCE).where(_SOURCE.c.id == source_id, is_claimable).values(values).returning(_SOURCE)
    row = session.execute(claimed).one_or_none()
    return None if row is None else _state_of(row)


def check_lease(session: Session, source: WatchState) -> bool:
    """Whether this process still holds the lease; the row is locked until the end of the transaction."""
    held = select(_SOURCE.c.id).where(_SOURCE.c.id == source.id, _SOURCE.c.lease_token == source.lease_token)
    return session.execute(held.with_for_update()).first() is not None


def settle_source(session: Session, source: WatchState, values: Mapping[str, Any], *, next_at: datetime) -> bool:
    """End the lease with what the answer was; False where it is no longer held."""
    held = and_(_SOURCE.c.id == source.id, _SOURCE.c.lease_token == source.lease_token)
    ended = {**values, "next_at": next_at, "lease_token": None, "lease_until": None}
    return session.execute(update(_SOURCE).where(held).values(ended).returning(_SOURCE.c.id)).first() is not None


def load_latest_items(connection: Connection) -> dict[str, datetime]:
    """When each source last had a new item."""
    query = select(_ITEM.c.source_id, func.max(_ITEM.c.first_seen_at).label("at")).group_by(_ITEM.c.source_id)
    return {row.source_id: row.at for row in connection.execute(query)}


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(_SOURCE.c.lease_until.is_(None), _SOURCE.c.lease_until <= now)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(_SOURCE.c.is_on, _SOURCE.c.next_at <= now, _is_free(now))


def _state_of(row: Row[Any]) -> WatchState:
    return WatchState(**{field.name: row._mapping[field.name] for field in fields(WatchState)})
