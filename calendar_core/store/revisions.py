"""Single revisions of an event, for the desk: what a form is opened at, and what it goes back to."""

from sqlalchemy import Connection, select

from calendar_core.domain.record import EventRecord, record_from_json
from calendar_core.errors import NotFound
from calendar_core.models import Revision, table_of
from calendar_core.store.recording import as_json

_REVISION = table_of(Revision)


def newest_revision(connection: Connection, event_id: str) -> tuple[int, EventRecord]:
    """The number of the newest revision and the record as it stands. NotFound where there is no such event."""
    query = select(_REVISION.c.number, _REVISION.c.record).where(_REVISION.c.event_id == event_id)
    row = connection.execute(query.order_by(_REVISION.c.number.desc()).limit(1)).one_or_none()
    if row is None:
        raise NotFound(f"There is no event {event_id[:80]!r}.", next_step="Look for it in the list of events.")
    return row.number, record_from_json(as_json(row.record))


def revision_record(connection: Connection, event_id: str, number: int) -> EventRecord:
    """The record as one revision left it. NotFound where there is none."""
    query = select(_REVISION.c.record).where(_REVISION.c.event_id == event_id, _REVISION.c.number == number)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound(f"There is no revision {number} of {event_id[:80]!r}.", next_step="Look at its history.")
    return record_from_json(as_json(found))
