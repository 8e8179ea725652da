"""Puts messages about due change notices into the outbox, for the subscriptions that they concern.

A change concerns a subscription whose selection has the event now or had it before the change. A change that was
reverted in the meantime makes no message.

In a reader's quiet hours a message waits for their end, unless the event begins, or would have begun, before that. A
waiting message includes later changes, so that a night makes one mail about an event.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, select
from sqlmodel import Session

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import KnownIds
from calendar_core.domain.history.change_kinds import choose_headline
from calendar_core.domain.history.notices import is_notice_wanted
from calendar_core.domain.time.quiet_hours import defer_past_quiet_hours
from calendar_core.models import OutboxMessage, table_of
from calendar_core.store.editing.change_notices import DueNotice, claim_due_notices
from calendar_core.store.history.changes_since import load_public_record
from calendar_core.store.lists.filter_values import load_filter_values
from calendar_core.store.outbox.enqueue import add_messages
from calendar_core.store.outbox.message import NewMessage
from calendar_core.store.selection.conditions import EVENT, where_visible
from calendar_core.store.subscriptions.subscriptions import Subscriber, is_selected_by, list_confirmed_subscriptions

KIND: Final = "change"
#: A change is not notified later than this; the page has it.
_MAX_AGE: Final = timedelta(days=2)
_OUTBOX = table_of(OutboxMessage)


def enqueue_notices(session: Session, *, mail_domain: str, now: datetime) -> int:
    """Process the due notices; returns the number of messages."""
    due = claim_due_notices(session, now=now)
    if not due:
        return 0
    known = load_filter_values(session.connection(), public_at=None)
    readers = [one for one in list_confirmed_subscriptions(session.connection()) if one.changes != "none"]
    messages = [message for notice in due for message in _messages(session, notice, readers, known, now)]
    add_messages(session, messages, mail_domain=mail_domain, now=now)
    return len(messages)


def _messages(
    session: Session, notice: DueNotice, readers: list[Subscriber], known: KnownIds, now: datetime
) -> Iterator[NewMessage]:
    columns = (EVENT.c.id, EVENT.c.uid, EVENT.c.revision, EVENT.c.search_text)
    event = session.execute(
        select(*columns).where(EVENT.c.id == notice.event_id, where_visible("public", now))
    ).one_or_none()
    if event is None:
        return
    before, after = (
        load_public_record(session, event.id, number, now=now) for number in (notice.baseline, event.revision)
    )
    headline = choose_headline(before, after) if after is not None else None
    if after is None or headline is None:
        return
    waiting = _subscriptions_with_pending(session, event.id)
    for reader in readers:
        is_due = is_notice_wanted(headline, reader.changes) and reader.id not in waiting
        if is_due and is_selected_by(reader, known, (before, after), event.search_text):
            yield _message(reader, event, notice, find_delivery_time(reader, (before, after), now), now)


def _subscriptions_with_pending(session: Session, event_id: str) -> set[str]:
    """The subscriptions with a message about this event that certainly has not been delivered."""
    query = select(_OUTBOX.c.subscription_id).where(_OUTBOX.c.event_id == event_id, _OUTBOX.c.kind == KIND)
    return set(session.execute(query.where(_OUTBOX.c.state == "pending", _OUTBOX.c.in_doubt_count == 0)).scalars())


def find_delivery_time(reader: Subscriber, records: tuple[EventRecord | None, ...], now: datetime) -> datetime:
    """The instant of delivery: after the quiet hours, or now where the event begins before that."""
    whens = [record.when for record in records if record is not None and record.when.is_dated]
    begin = min((when.extent().start for when in whens if when.extent().end > now), default=now + _MAX_AGE)
    return defer_past_quiet_hours(now, reader.quiet, reader.time_zone, latest=begin)


def _message(reader: Subscriber, event: Row[Any], notice: DueNotice, due_at: datetime, now: datetime) -> NewMessage:
    return NewMessage(
        kind=KIND,
        subscription_id=reader.id,
        event_id=event.id,
        event_uid=event.uid,
        revision=event.revision,
        occurrence=f"{notice.baseline}-{event.revision}",
        lead="",
        due_at=due_at,
        not_after=now + _MAX_AGE,
    )
