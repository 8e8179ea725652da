"""Derived columns, computed again when the rules change that they follow from.

Instants follow from wall times by the tz database, search texts from names by the normalisation of the program.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session

from calendar_core.domain.events.record import record_from_json
from calendar_core.domain.history.diff import compute_last_modified
from calendar_core.domain.time.duration_classes import DURATION_CLASSES
from calendar_core.domain.time.spans import FIRST_YEAR
from calendar_core.domain.time.when import When
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.domain.time.zone_keys import TZDATA_VERSION
from calendar_core.errors import CalendarError
from calendar_core.models import Event, Reminder, Revision, table_of
from calendar_core.store.db.epoch import raise_epoch
from calendar_core.store.events.rows import as_json, day_columns, derived_columns
from calendar_core.store.selection.search_index import index_events, is_search_index_outdated

_EVENT, _REMINDER, _REVISION = table_of(Event), table_of(Reminder), table_of(Revision)
_COUNTERS = ("sequence", "changed_at", "public_sequence", "public_changed_at")


@dataclass(frozen=True, kw_only=True)
class MovedEvent:
    """An event whose start moved although its wall time did not, or whose wall time is invalid now (`problem`)."""

    event_id: str
    before: datetime
    after: datetime
    problem: str | None = None


def rederive_instants(session: Session, *, now: datetime) -> list[MovedEvent]:
    """Derive again every instant that another tz database gave, and report the events that moved.

    SEQUENCE and LAST-MODIFIED of a moved event rise. Its unsent reminders are deleted, so that they are planned again
    from its new start. A wall time that does not exist by the new rules keeps its old instant, and is reported each
    time until an editor changes it.
    """
    outdated = select(_EVENT).where(_EVENT.c.tzdata_version != TZDATA_VERSION)
    reports, derived, moved_ids = [], [], []
    for row in session.execute(outdated).all():
        try:
            when: When = when_from_texts(
                row.start_text, row.end_text, zone=row.time_zone, fold=row.fold, end_fold=row.end_fold
            )
        except CalendarError as error:
            reports.append(MovedEvent(event_id=row.id, before=row.starts_at, after=row.starts_at, problem=str(error)))
            continue
        values = {**derived_columns(when), **{name: getattr(row, name) for name in _COUNTERS}}
        if (values["starts_at"], values["ends_at"]) != (row.starts_at, row.ends_at):
            reports.append(MovedEvent(event_id=row.id, before=row.starts_at, after=values["starts_at"]))
            moved_ids.append(row.id)
            values |= {name: getattr(row, name) + 1 for name in _COUNTERS if name.endswith("sequence")}
            values |= {
                name: compute_last_modified(now, getattr(row, name)) for name in _COUNTERS if name.endswith("_at")
            }
        derived.append({"event": row.id, **values})
    _update_events(session, derived)
    if moved_ids:
        raise_epoch(session, now, events=moved_ids)
        stale = _REMINDER.c.event_id.in_(moved_ids) & (_REMINDER.c.state == "pending")
        session.execute(delete(_REMINDER).where(stale))
    return reports


def rederive_days(session: Session) -> int:
    """Derive the days of revisions that an older version of the program saved without; returns their number."""
    unread = select(_REVISION.c.event_id, _REVISION.c.number, _REVISION.c.record).where(
        _REVISION.c.duration_class == DURATION_CLASSES[-1], _REVISION.c.first_day == date(FIRST_YEAR, 1, 1)
    )
    rows = [
        {"event": row.event_id, "revision": row.number, **day_columns(record_from_json(as_json(row.record)).when)}
        for row in session.execute(unread)
    ]
    if rows:
        this = (_REVISION.c.event_id == bindparam("event")) & (_REVISION.c.number == bindparam("revision"))
        values: dict[str, Any] = {name: bindparam(name) for name in ("first_day", "end_day", "duration_class")}
        session.connection().execute(update(_REVISION).where(this).values(values), rows)
    return len(rows)


def rederive_search_index(session: Session) -> int:
    """Rebuild the search index if any entry is missing or of another version; returns how many changed."""
    return index_events(session) if is_search_index_outdated(session.connection()) else 0


def _update_events(session: Session, derived: list[dict[str, Any]]) -> None:
    """Write derived columns by Core, since they raise no revision."""
    if derived:
        names = [name for name in derived[0] if name != "event"]
        statement = update(_EVENT).where(_EVENT.c.id == bindparam("event"))
        session.connection().execute(statement.values({name: bindparam(name) for name in names}), derived)
