"""The events that changed for the public since a feed was built, so that the feed can be updated and not rebuilt."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.domain.events.visibility import is_visible
from calendar_core.models.visibility import EMBARGO_LIFTED_SQL
from calendar_core.store.db.database import Database, as_day, as_instant
from calendar_core.store.events.cards import CARD_ROW_FIELDS, PUBLIC_COUNTERS
from calendar_core.store.events.rows import as_json

#: With more changes than this, building the whole feed is as fast.
MAX_CHANGED_EVENTS: Final = 300
# Clocks of several nodes differ: an embargo is looked at again that lifted shortly before it could have been missed.
_MAX_CLOCK_SKEW: Final = timedelta(days=1)
_FIELDS: Final = (*CARD_ROW_FIELDS, "end_day", "search_text")
_COLUMNS: Final = ", ".join(f"event.{PUBLIC_COUNTERS.get(name, name)}" for name in _FIELDS)
# Written as text, since the first reader after an edit waits for it.
_CHANGED_EVENTS_SQL: Final = (
    f"SELECT {_COLUMNS}, event.visibility, event.embargo_until, revision.record "  # noqa: S608  of our own names
    "FROM event LEFT JOIN revision ON revision.event_id = event.id AND revision.number = event.revision "
    f"WHERE event.epoch > ? OR event.embargo_until > ? AND {EMBARGO_LIFTED_SQL} "
    "LIMIT ?"
)


@dataclass(frozen=True, kw_only=True)
class ChangedEvent:
    """An event that was added, removed or changed. The record is the newest one, whether the public sees it or not."""

    id: str
    uid: str
    revision: int
    public_revision: int
    sequence: int
    created_at: datetime
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    end_day: date
    record: EventRecord
    search_text: str
    is_visible: bool


def load_changed_events(
    database: Database, *, epoch: int, made_at: datetime, now: datetime
) -> list[ChangedEvent] | None:
    """The events that changed since the epoch, and those whose embargo lifted since `made_at`; None for too many.

    The caller checks that the full epoch is the same (`store.db.epoch`). Raises DatabaseUnreachable.
    """
    rows = database.query_raw(_CHANGED_EVENTS_SQL, epoch, made_at - _MAX_CLOCK_SKEW, now, MAX_CHANGED_EVENTS + 1)
    if len(rows) > MAX_CHANGED_EVENTS or any(row[-1] is None for row in rows):
        return None
    return [_changed_event_from_row(row, now) for row in rows]


def _changed_event_from_row(row: tuple[Any, ...], now: datetime) -> ChangedEvent:
    *fields, visibility, embargo, record = row
    given = dict(zip(_FIELDS, fields, strict=True))
    given |= {name: as_instant(value) for name, value in given.items() if name.endswith("_at")}
    given["end_day"] = as_day(given["end_day"])
    until = None if embargo is None else as_instant(embargo)
    return ChangedEvent(
        **given,
        record=record_from_json(as_json(record)),
        is_visible=is_visible(visibility, until, viewer="public", now=now),
    )
