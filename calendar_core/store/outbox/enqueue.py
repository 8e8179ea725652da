"""Add messages to the outbox, each once."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from calendar_core.domain.text.email_address import domain_of
from calendar_core.models import OutboxMessage, Subscription, table_of
from calendar_core.store.db.database import insert_if_absent
from calendar_core.store.outbox.message import NewMessage, make_message_id

_OUTBOX, _SUBSCRIPTION = table_of(OutboxMessage), table_of(Subscription)


def add_messages(session: Session, messages: Sequence[NewMessage], *, mail_domain: str, now: datetime) -> None:
    """Put messages into the outbox, each once and for all, whoever else adds them.

    One that was withdrawn before anything was sent (its event moved away and back) waits again.
    """
    domains = _domains_of(session, {message.subscription_id for message in messages})
    rows = [
        _message_row(message, mail_domain, now) | {"domain": domains[message.subscription_id]} for message in messages
    ]
    withdrawn = _OUTBOX.c.dedup_key.in_([row["dedup_key"] for row in rows]) & (_OUTBOX.c.state == "suppressed")
    again = update(_OUTBOX).where(withdrawn, _OUTBOX.c.in_doubt_count == 0)
    session.execute(again.values(state="pending", next_attempt_at=now, attempts=0))
    insert_if_absent(session, _OUTBOX, rows)


def _domains_of(session: Session, subscription_ids: Collection[str]) -> dict[str, str]:
    rows = session.execute(
        select(_SUBSCRIPTION.c.id, _SUBSCRIPTION.c.address).where(_SUBSCRIPTION.c.id.in_(list(subscription_ids)))
    )
    return {row.id: domain_of(row.address) for row in rows}


def _message_row(message: NewMessage, mail_domain: str, now: datetime) -> dict[str, Any]:
    copied = {field.name: getattr(message, field.name) for field in fields(message) if field.name != "event_uid"}
    return {
        **copied,
        "dedup_key": message.dedup_key,
        "message_id": make_message_id(message.dedup_key, mail_domain),
        "state": "pending",
        "attempts": 0,
        "in_doubt_count": 0,
        "next_attempt_at": max(now, message.due_at),
        "created_at": now,
    }
