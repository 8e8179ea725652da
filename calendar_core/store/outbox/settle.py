"""Record what became of a claimed message: in doubt, sent, to be retried, dead or withdrawn."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, bindparam, or_, select, update
from sqlmodel import Session

from calendar_core.domain.text.single_line import one_line
from calendar_core.models import OutboxMessage, Reminder, Subscription, UtcInstant, table_of
from calendar_core.store.outbox.lease import EXCHANGE_LEASE, MAX_ATTEMPTS, NO_LEASE, ids_by_token, update_leased
from calendar_core.store.outbox.message import ClaimedMessage, recipient_states
from calendar_core.store.selection.conditions import EVENT, where_visible

_OUTBOX, _REMINDER, _SUBSCRIPTION = table_of(OutboxMessage), table_of(Reminder), table_of(Subscription)

# A letter that the program cannot write will not be writable by waiting; a passing fault of the database may pass.
MAX_RENDER_ATTEMPTS: Final = 3
_FIRST_PAUSE: Final = timedelta(seconds=60)
_MAX_PAUSE: Final = timedelta(hours=6)
_JITTER: Final = 0.2
_MAX_ERROR_LENGTH: Final = 300
_NOW: Final = bindparam("now", type_=UtcInstant)
_IS_LEASED: Final = and_(
    _OUTBOX.c.id.in_(bindparam("ids", expanding=True)),
    _OUTBOX.c.state == "sending",
    _OUTBOX.c.lease_token == bindparam("token"),
)
_IS_RECIPIENT: Final = select(_SUBSCRIPTION.c.id).where(
    _SUBSCRIPTION.c.id == _OUTBOX.c.subscription_id, _SUBSCRIPTION.c.state.in_(bindparam("states", expanding=True))
)
_IS_CURRENT: Final = select(EVENT.c.id).where(
    EVENT.c.id == _OUTBOX.c.event_id, EVENT.c.revision == bindparam("wanted"), where_visible("public", _NOW)
)
# These two are asked for every mail, by all connections in turn: put together once, they cost a third.
_MARK_IN_DOUBT: Final = (
    update(_OUTBOX)
    .where(_IS_LEASED, _OUTBOX.c.not_after > _NOW, _IS_RECIPIENT.exists())
    .where(or_(_OUTBOX.c.event_id.is_(None), _IS_CURRENT.exists()))
    .values(phase="data", lease_until=bindparam("until", type_=UtcInstant))
    .returning(_OUTBOX.c.id)
)
_SETTLE_SENT: Final = (
    update(_OUTBOX)
    .where(_IS_LEASED)
    .values({**NO_LEASE, "state": "sent", "sent_at": _NOW, "last_reply_code": bindparam("code"), "last_error": None})
    .returning(_OUTBOX.c.id)
)


def mark_in_doubt(
    session: Session, letters: Iterable[tuple[ClaimedMessage, int]], *, now: datetime, lease: timedelta = EXCHANGE_LEASE
) -> set[int]:
    """Mark messages in doubt just before their bodies are handed over.

    Takes each message with the revision of its event that the letter was written from; answers the ids of those that
    may be sent. It is refused where the lease was lost, where its time has passed, and where the letter is no longer
    true: the event is at another revision, or hidden, or the subscription has ended. The lease of the exchange begins.
    """
    ids_by_claim: defaultdict[tuple[str, int, str], list[int]] = defaultdict(list)
    for message, revision in letters:
        ids_by_claim[message.kind, revision, message.lease_token].append(message.id)
    marked: set[int] = set()
    for (kind, revision, token), ids in ids_by_claim.items():
        given = {"ids": ids, "token": token, "wanted": revision, "states": recipient_states(kind), "now": now}
        marked.update(session.connection().execute(_MARK_IN_DOUBT, {**given, "until": now + lease}).scalars())
    return marked


def settle_sent(session: Session, messages: Iterable[ClaimedMessage], *, code: int | None, now: datetime) -> set[int]:
    """The receiver accepted them. Answers the ids of those whose lease this process still held."""
    settled: set[int] = set()
    for token, ids in ids_by_token(messages).items():
        given = {"ids": ids, "token": token, "code": code, "now": now}
        settled.update(session.connection().execute(_SETTLE_SENT, given).scalars())
    return settled


def settle_retry(session: Session, message: ClaimedMessage, *, code: int | None, error: str, now: datetime) -> bool:
    """The receiver deferred it: retried after a growing pause, and dead after MAX_ATTEMPTS."""
    if message.attempts >= MAX_ATTEMPTS:
        return settle_dead(session, message, code=code, error=error)
    next_attempt_at = now + retry_delay(message.attempts, message.message_id)
    values = {
        **NO_LEASE,
        "state": "pending",
        "next_attempt_at": next_attempt_at,
        "last_reply_code": code,
        "last_error": format_error(error),
    }
    return _settle(session, message, values)


def settle_dead(session: Session, message: ClaimedMessage, *, code: int | None, error: str) -> bool:
    """Set a message that will never be accepted to dead."""
    return _settle(
        session, message, {**NO_LEASE, "state": "dead", "last_reply_code": code, "last_error": format_error(error)}
    )


def settle_render_failure(session: Session, message: ClaimedMessage, *, error: str, now: datetime) -> bool:
    """The letter could not be rendered: retried, and dead after MAX_RENDER_ATTEMPTS."""
    if message.attempts >= MAX_RENDER_ATTEMPTS:
        return settle_dead(session, message, code=None, error=error)
    return settle_retry(session, message, code=None, error=error, now=now)


def settle_withdrawn(session: Session, message: ClaimedMessage, *, reason: str) -> bool:
    """The letter is no longer true. Its reminder is superseded, and planned again if it becomes true again."""
    values = {**NO_LEASE, "state": "suppressed", "last_error": format_error(reason)}
    settled = _settle(session, message, values)
    if settled:
        names = ("subscription_id", "event_id", "occurrence", "lead")
        same = and_(*(_REMINDER.c[name] == getattr(message, name) for name in names))
        raised = same & (_REMINDER.c.state == "enqueued")
        session.execute(update(_REMINDER).where(raised).values(state="superseded"))
    return settled


def _settle(session: Session, message: ClaimedMessage, values: dict[str, Any]) -> bool:
    return bool(update_leased(session, [message], values))


def retry_delay(attempts: int, message_id: str) -> timedelta:
    """How long to wait after the so-manyth attempt: a minute, doubled each time up to 6 hours, give or take a fifth.

    The fifth follows from the Message-ID, so that messages deferred together do not come back together.

    >>> retry_delay(1, "<a@example.org>") == retry_delay(1, "<a@example.org>")
    True
    """
    pause = min(_MAX_PAUSE, _FIRST_PAUSE * float(2 ** (attempts - 1)))
    share = int.from_bytes(hashlib.sha256(f"{message_id} {attempts}".encode()).digest()[:4]) / 0xFFFFFFFF
    return pause * (1 - _JITTER + 2 * _JITTER * share)


def format_error(text: str) -> str:
    """The error of a server on one line, short enough for its column."""
    return one_line(text, max_length=_MAX_ERROR_LENGTH)
