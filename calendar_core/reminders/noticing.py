"""Due notices become messages: to whom, of those who asked to be told of changes, this one matters.

An event concerns a reader whose selection has it now or had it before the change: who follows scheduled meetings
wants to hear of the cancelled one. What was changed back in the meantime is nothing to tell.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, select
from sqlmodel import Session

from calendar_core.domain.noticing import headline_of, is_told
from calendar_core.domain.record import EventRecord, record_from_json
from calendar_core.domain.selection import Known, Selection, is_selected
from calendar_core.errors import CalendarError
from calendar_core.models import Revision, table_of
from calendar_core.store.directory import read_known
from calendar_core.store.noticing import DueNotice, take_due_notices
from calendar_core.store.outbox import NewMessage, add_messages
from calendar_core.store.recording import as_json
from calendar_core.store.selecting import EVENT, visible
from calendar_core.store.subscriptions import Subscriber, confirmed_subscriptions, selection_of

KIND: Final = "change"
#: News of a change is news for so long; whoever could not be reached by then reads the page.
_NEWS: Final = timedelta(days=2)
_REVISION = table_of(Revision)


def raise_notices(session: Session, *, mail_domain: str, now: datetime) -> int:
    """Raise the notices whose time has come; answers how many messages they made."""
    due = take_due_notices(session, now=now)
    if not due:
        return 0
    known = read_known(session.connection())
    readers = [one for one in confirmed_subscriptions(session.connection()) if one.changes != "none"]
    messages = [message for notice in due for message in _messages(session, notice, readers, known, now)]
    add_messages(session, messages, mail_domain=mail_domain, now=now)
    return len(messages)


def _messages(
    session: Session, notice: DueNotice, readers: list[Subscriber], known: Known, now: datetime
) -> Iterator[NewMessage]:
    columns = (EVENT.c.id, EVENT.c.uid, EVENT.c.revision, EVENT.c.search_text)
    event = session.execute(select(*columns).where(EVENT.c.id == notice.event_id, visible("public", now))).one_or_none()
    if event is None:
        return
    before, after = record_at(session, event.id, notice.baseline), record_at(session, event.id, event.revision)
    headline = headline_of(before, after) if after is not None else None
    if after is None or headline is None:
        return
    for reader in readers:
        if is_told(headline, reader.changes) and concerns(reader, known, (before, after), event.search_text):
            yield _message(reader, event, notice, now)


def record_at(session: Any, event_id: str, number: int) -> EventRecord | None:
    """The record of an event at a revision; None for revision 0, before there was one."""
    query = select(_REVISION.c.record).where(_REVISION.c.event_id == event_id, _REVISION.c.number == number)
    found = session.execute(query).scalar_one_or_none()
    return None if found is None else record_from_json(as_json(found))


def concerns(
    reader: Subscriber, known: Known, records: tuple[EventRecord | None, EventRecord], search_text: str
) -> bool:
    """Whether the reader's selection has the event, as it is or as it was."""
    try:
        selection: Selection = selection_of(reader.query, known)
    except CalendarError:
        return False  # it names what is no longer known; planning tells the log
    return any(record is not None and is_selected(selection, record, search_text) for record in records)


def _message(reader: Subscriber, event: Row[Any], notice: DueNotice, now: datetime) -> NewMessage:
    return NewMessage(
        kind=KIND,
        subscription_id=reader.id,
        event_id=event.id,
        event_uid=event.uid,
        revision=event.revision,
        occurrence=f"{notice.baseline}-{event.revision}",
        lead="",
        due_at=now,
        not_after=now + _NEWS,
    )
