"""Puts messages of due reminders into the outbox: claimed, checked again and enqueued in one commit.

Every node may do this at once. The first to change the state of a reminder claims it, and the key of its message
prevents duplicates. A reminder that is no longer valid is withdrawn. One that is late and falls into the reader's quiet
hours waits in the outbox for their end, where that is before the event.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel import Session

from calendar_core.domain.time.quiet_hours import defer_past_quiet_hours
from calendar_core.models import Reminder, Subscription, table_of
from calendar_core.store.editing.save_event import occurrence_key
from calendar_core.store.outbox.enqueue import add_messages
from calendar_core.store.outbox.message import NewMessage
from calendar_core.store.selection.conditions import EVENT, where_visible
from calendar_core.store.subscriptions.subscriptions import Subscriber, load_subscriptions_by_id

KIND = "reminder"

_REMINDER, _SUBSCRIPTION = table_of(Reminder), table_of(Subscription)
_LATER = _REMINDER.alias("later")


def enqueue_due(session: Session, *, mail_domain: str, now: datetime, limit: int = 1_000) -> tuple[int, int]:
    """Enqueue at most `limit` due reminders; returns how many were claimed, and how many of them enqueued."""
    claimed = _claim(session, now, limit)
    if not claimed:
        return 0, 0
    ids_by_state: dict[str, list[int]] = {"expired": [], "superseded": []}
    messages = []
    rows = session.execute(_select_claimed(claimed, now)).all()
    readers = load_subscriptions_by_id(session.connection(), {row.subscription_id for row in rows})
    for row in rows:
        state = _next_state(row, now)
        if state == "enqueued":
            messages.append(_message(row, readers[row.subscription_id], now))
        else:
            ids_by_state[state].append(row.id)
    for state, ids in ids_by_state.items():
        if ids:
            session.execute(update(_REMINDER).where(_REMINDER.c.id.in_(ids)).values(state=state))
    if messages:
        add_messages(session, messages, mail_domain=mail_domain, now=now)
    return len(claimed), len(messages)


def _claim(session: Session, now: datetime, limit: int) -> list[int]:
    is_due = (_REMINDER.c.state == "pending") & (_REMINDER.c.due_at <= now)
    due = (
        select(_REMINDER.c.id)
        .where(is_due)
        .order_by(_REMINDER.c.due_at, _REMINDER.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # as in store.outbox.claim_messages
        .cte("due")
        .prefix_with("MATERIALIZED")
    )
    claimed = update(_REMINDER).where(_REMINDER.c.id.in_(select(due.c.id)), is_due).values(state="enqueued")
    return list(session.execute(claimed.returning(_REMINDER.c.id)).scalars())


def _select_claimed(ids: list[int], now: datetime) -> Any:
    """The claimed reminders with the present state of their events."""
    columns = [_REMINDER.c[name] for name in ("id", "subscription_id", "event_id", "occurrence", "lead", "due_at")]
    # A shorter lead of the same event is due as well, after a node slept: one letter, not two at once.
    outrun = (
        select(_LATER.c.id)
        .where(
            _LATER.c.subscription_id == _REMINDER.c.subscription_id,
            _LATER.c.event_id == _REMINDER.c.event_id,
            _LATER.c.occurrence == _REMINDER.c.occurrence,
            _LATER.c.due_at > _REMINDER.c.due_at,
            _LATER.c.due_at <= now,
            _LATER.c.state.in_(("pending", "enqueued")),
        )
        .exists()
    )
    is_wanted = (
        where_visible("public", now) & (EVENT.c.lifecycle == "scheduled") & (_SUBSCRIPTION.c.state == "confirmed")
    )
    return (
        select(
            *columns,
            _REMINDER.c.not_after,
            EVENT.c.uid,
            EVENT.c.revision,
            EVENT.c.start_text,
            EVENT.c.time_zone,
            is_wanted.label("is_wanted"),
            outrun.label("is_outrun"),
        )
        .join(EVENT, EVENT.c.id == _REMINDER.c.event_id)
        .join(_SUBSCRIPTION, _SUBSCRIPTION.c.id == _REMINDER.c.subscription_id)
        .where(_REMINDER.c.id.in_(ids))
        .order_by(_REMINDER.c.due_at, _REMINDER.c.id)
    )


def _next_state(row: Row[Any], now: datetime) -> str:
    if row.not_after <= now:
        return "expired"
    is_same = occurrence_key(row.start_text, row.time_zone) == row.occurrence
    return "enqueued" if is_same and row.is_wanted and not row.is_outrun else "superseded"


def _message(row: Row[Any], reader: Subscriber, now: datetime) -> NewMessage:
    held = defer_past_quiet_hours(now, reader.quiet, reader.time_zone, latest=row.not_after)
    return NewMessage(
        kind=KIND,
        subscription_id=row.subscription_id,
        event_id=row.event_id,
        event_uid=row.uid,
        revision=row.revision,
        occurrence=row.occurrence,
        lead=row.lead,
        due_at=row.due_at if held == now else held,
        not_after=row.not_after,
    )
