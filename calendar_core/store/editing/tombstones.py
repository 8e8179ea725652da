"""Tombstones of events that are withdrawn from the public, written in the commit that withdraws them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from calendar_core.domain.feeds.window import TOMBSTONE_AGE
from calendar_core.domain.history.public_versions import PublicCounters, bury
from calendar_core.models import Event, Tombstone
from calendar_core.store.selection.conditions import EVENT, where_visible


def record_tombstone(session: Session, event: Event, last: PublicCounters, *, revision: int, search_text: str) -> None:
    """Record that the public does not see the event any more, which it saw last at `revision` with the counters `last`.

    `search_text` is that of then. A tombstone of an earlier withdrawal is replaced.
    """
    counters = bury(last, event.changed_at)
    session.merge(
        Tombstone(
            event_id=event.id,
            revision=revision,
            sequence=counters.sequence,
            withdrawn_at=counters.changed_at,
            expires_at=counters.changed_at + TOMBSTONE_AGE,
            is_merged=_is_merged(session, event, counters.changed_at),
            search_text=search_text,
        )
    )


def _is_merged(session: Session, event: Event, now: datetime) -> bool:
    """Whether the event was merged into one that the public sees. A hidden one must not show in a word."""
    target: Any = select(EVENT.c.id).where(EVENT.c.id == event.merged_into, where_visible("public", now))
    return event.merged_into is not None and session.execute(target).first() is not None
