"""Which events changed for the public since a feed was made: the question that spares it from being made whole.

What a feed does with the answer is `feeds`'.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, or_, select

from calendar_core.domain.record import EventRecord, record_from_json
from calendar_core.domain.visibility import is_visible
from calendar_core.models import Revision, table_of
from calendar_core.store.cards import PUBLIC_COUNTERS
from calendar_core.store.recording import as_json
from calendar_core.store.selecting import EVENT

_REVISION = table_of(Revision)
#: Of more than so many changes a feed is made whole as fast.
MOST_CHANGED: Final = 300
# Clocks of several nodes differ: an embargo is looked at again that lifted shortly before it could have been missed.
_DOUBT: Final = timedelta(days=1)
#: What a card has of the event's row and not of its record.
IDENTITY: Final = ("id", "uid", "revision", "edition", "sequence", "created_at", "changed_at", "starts_at", "ends_at")
_FACTS: Final = (*IDENTITY, "end_day", "search_text")
_COLUMNS: Final = tuple(EVENT.c[PUBLIC_COUNTERS.get(name, name)].label(name) for name in _FACTS)
_NEWEST: Final = (_REVISION.c.event_id == EVENT.c.id) & (_REVISION.c.number == EVENT.c.revision)
_LIFTED: Final = and_(
    EVENT.c.visibility == "public",
    EVENT.c.embargo_until > bindparam("missed"),
    EVENT.c.embargo_until <= bindparam("now"),
)
# Made once: to put it together takes longer than to ask it.
_QUESTION: Final = (
    select(*_COLUMNS, EVENT.c.visibility, EVENT.c.embargo_until, _REVISION.c.record)
    .join(_REVISION, _NEWEST, isouter=True)
    .where(or_(EVENT.c.epoch > bindparam("epoch"), _LIFTED))
    .limit(bindparam("most"))
)


@dataclass(frozen=True, kw_only=True)
class Changed:
    """An event that may have come, gone or changed; the facts are those of now, whether the public sees them or not."""

    id: str
    uid: str
    revision: int
    edition: int
    sequence: int
    created_at: datetime
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    end_day: date
    record: EventRecord
    search_text: str
    is_visible: bool


def read_changed(connection: Connection, *, epoch: int, made_at: datetime, now: datetime) -> list[Changed] | None:
    """The events that changed since the epoch, and those whose embargo lifted since `made_at`; None for too many.

    That nothing changed wholesale since then is the caller's to know (`store.epochs`).
    """
    since = {"epoch": epoch, "missed": made_at - _DOUBT, "now": now, "most": MOST_CHANGED + 1}
    rows = connection.execute(_QUESTION, since).all()
    if len(rows) > MOST_CHANGED or any(row.record is None for row in rows):
        return None
    return [_changed(row, now) for row in rows]


def _changed(row: Row[Any], now: datetime) -> Changed:
    return Changed(
        **{name: getattr(row, name) for name in _FACTS},
        record=record_from_json(as_json(row.record)),
        is_visible=is_visible(row.visibility, row.embargo_until, viewer="public", now=now),
    )
