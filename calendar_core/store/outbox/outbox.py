"""The outbox: mail waiting to leave. Who is told what is decided in `reminders`, how it leaves in `mail`.

    pending → sending (claimed → data) → sent | pending again | dead | suppressed | expired

Nothing is sent inside a transaction, so a message is claimed (attempt counted, lease taken), marked in doubt just
before its body is handed over, and settled, each committed before the next begins. Every step repeats the state and
the lease token in its WHERE: whoever lost the lease changes nothing. A message whose sender died between mark and
settling waits again when its lease ends, under the same Message-ID, and counted in doubt (docs/decisions/0021).

What may be claimed at all is said by two others: no domain that is paused (`domains`), nothing while an operator has
to look (`guarding`).
"""

import base64
import hashlib
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, or_, select, update
from sqlmodel import Session

from calendar_core.domain.text.email_address import domain_of
from calendar_core.domain.text.single_line import one_line
from calendar_core.models import OutboxMessage, Reminder, Subscription, UtcInstant, table_of
from calendar_core.store.db.database import insert_if_absent
from calendar_core.store.outbox.domain_backoff import select_paused_domains
from calendar_core.store.outbox.hold import where_mail_is_held
from calendar_core.store.selection.conditions import EVENT, where_visible

# After the mark the body and its answer take at most 60 s + 600 s (RFC 5321, section 4.5.3.2.6: 10 minutes after the
# dot); the rest is for clocks of nodes that disagree. A lease shorter than the exchange sends everything many times.
LEASE: Final = timedelta(seconds=900)
MAX_ATTEMPTS: Final = 12
# A letter that the program cannot write will not be writable by waiting; a passing fault of the database may pass.
MAX_RENDER_ATTEMPTS: Final = 3
#: The kind of message that asks whether the reader asked for it.
CONFIRMATION: Final = "confirmation"
#: The kind that tells an address that its subscriptions are asked to move to another one.
MOVING: Final = "moving"
_FIRST_PAUSE: Final = timedelta(seconds=60)
_MAX_PAUSE: Final = timedelta(hours=6)
_JITTER: Final = 0.2
_MAX_ERROR_LENGTH: Final = 300

_OUTBOX, _REMINDER, _SUBSCRIPTION = table_of(OutboxMessage), table_of(Reminder), table_of(Subscription)


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """A message to be raised. Equal kind, subscription, event, occurrence and lead: the same message, sent once."""

    kind: str
    subscription_id: str
    event_id: str | None
    event_uid: str
    revision: int
    occurrence: str
    lead: str
    due_at: datetime
    not_after: datetime

    def __post_init__(self) -> None:
        """ValueError for an instant without an offset."""
        if self.due_at.tzinfo is None or self.not_after.tzinfo is None:
            raise ValueError(f"{self.due_at!r} or {self.not_after!r} has no offset. A message is due at an instant.")

    @property
    def dedup_key(self) -> str:
        """SHA-256, hexadecimal, of what makes it the same message."""
        parts = (self.kind, self.subscription_id, self.event_uid, self.occurrence, self.lead)
        return hashlib.sha256("|".join(parts).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class ClaimedMessage:
    """A message that this process alone may send until its lease ends."""

    id: int
    message_id: str
    kind: str
    subscription_id: str
    event_id: str | None
    domain: str
    occurrence: str
    lead: str
    due_at: datetime
    not_after: datetime
    attempts: int
    in_doubt_count: int
    lease_token: str


_CLAIMED_COLUMNS = [_OUTBOX.c[field.name] for field in fields(ClaimedMessage)]


def make_message_id(dedup_key: str, mail_domain: str) -> str:
    """The Message-ID of a message, the same at every attempt: 130 bits of its key.

    >>> make_message_id("00" * 32, "example.org")
    '<aaaaaaaaaaaaaaaaaaaaaaaaaa@example.org>'
    """
    return f"<{base64.b32encode(bytes.fromhex(dedup_key))[:26].decode().lower()}@{mail_domain}>"


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


def _is_sendable(now: datetime) -> ColumnElement[bool]:
    """Neither too late nor exhausted, and nobody has it waiting."""
    is_alive = and_(_OUTBOX.c.not_after > now, _OUTBOX.c.attempts < MAX_ATTEMPTS)
    return and_(is_alive, _OUTBOX.c.domain.not_in(select_paused_domains(now)), ~where_mail_is_held())


def _is_lease_expired(now: datetime) -> ColumnElement[bool]:
    return and_(_OUTBOX.c.state == "sending", _OUTBOX.c.lease_until <= now)


def _unlocked(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Those of the rows that nobody is changing at the moment: who waits for no other is part of no deadlock."""
    free = select(_OUTBOX.c.id).where(*conditions).with_for_update(skip_locked=True).cte("free")
    return _OUTBOX.c.id.in_(select(free.prefix_with("MATERIALIZED").c.id))


def is_any_due(connection: Connection, *, now: datetime) -> bool:
    """Whether `claim_messages` would find one."""
    waits = and_(_OUTBOX.c.state == "pending", _OUTBOX.c.next_attempt_at <= now)
    due = select(_OUTBOX.c.id).where(or_(waits, _is_lease_expired(now)), _is_sendable(now))
    return connection.execute(due.limit(1)).first() is not None


def retire_messages(session: Session, *, now: datetime) -> int:
    """Give up, visibly, what is too late or was tried too often by senders that died; answers how many."""
    is_free = or_(_OUTBOX.c.state == "pending", _is_lease_expired(now))
    retired = 0
    for state, condition, why in (
        ("expired", _OUTBOX.c.not_after <= now, "Its time had passed before it could be sent."),
        ("dead", _OUTBOX.c.attempts >= MAX_ATTEMPTS, f"Not sent in {MAX_ATTEMPTS} attempts."),
    ):
        error = func.coalesce(_OUTBOX.c.last_error, why)
        values = {**_NO_LEASE, "state": state, "in_doubt_count": _IN_DOUBT_COUNT, "last_error": error}
        over = update(_OUTBOX).where(_unlocked(is_free, condition)).values(values)
        done = session.execute(over.returning(_OUTBOX.c.id))
        retired += len(done.all())
    return retired


_NO_LEASE: Final = {"phase": None, "lease_token": None, "lease_until": None}
_IN_DOUBT_COUNT: Final = _OUTBOX.c.in_doubt_count + case((_OUTBOX.c.phase == "data", 1), else_=0)


def claim_messages(
    session: Session, *, now: datetime, limit: int, lease: timedelta = LEASE, full_domains: Collection[str] = ()
) -> list[ClaimedMessage]:
    """Claim due messages for this process, the longest due first; the attempt is counted here.

    None to the domains in `full`. Messages that others are claiming at this moment are passed over (SKIP LOCKED; SQLite
    has one writer anyway), so that an empty answer means that nothing else is due.
    """
    abandoned = update(_OUTBOX).where(_unlocked(_is_lease_expired(now)))
    session.execute(abandoned.values(**_NO_LEASE, state="pending", in_doubt_count=_IN_DOUBT_COUNT))
    is_due = and_(_OUTBOX.c.state == "pending", _OUTBOX.c.next_attempt_at <= now)
    due = (
        select(_OUTBOX.c.id)
        .where(is_due, _is_sendable(now), _OUTBOX.c.domain.not_in(list(full_domains)))
        .order_by(_OUTBOX.c.next_attempt_at, _OUTBOX.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=_OUTBOX)
        .cte("due")
        .prefix_with("MATERIALIZED")  # PostgreSQL may otherwise ask the sub-select again, and lock more than the limit
    )
    claimed = session.execute(
        update(_OUTBOX)
        .where(_OUTBOX.c.id.in_(select(due.c.id)), is_due)
        .values(
            state="sending",
            phase="claimed",
            attempts=_OUTBOX.c.attempts + 1,
            lease_token=secrets.token_hex(16),
            lease_until=now + lease,
        )
        .returning(*_CLAIMED_COLUMNS)
    )
    return sorted((ClaimedMessage(**row) for row in claimed.mappings()), key=lambda message: message.id)


def renew_leases(
    session: Session, messages: Iterable[ClaimedMessage], *, now: datetime, lease: timedelta = LEASE
) -> None:
    """Begin the leases anew of messages that this process still has in hand. One that was lost stays lost."""
    for leased in _where_leased(messages):
        session.execute(update(_OUTBOX).where(leased).values(lease_until=now + lease))


def recipient_states(kind: str) -> tuple[str, ...]:
    """The states of subscriptions that a message of the kind may go to: whoever has to confirm has not yet."""
    service = {CONFIRMATION: ("pending", "confirmed", "paused"), MOVING: ("confirmed", "paused", "ended")}
    return service.get(kind, ("confirmed",))


def find_first_message_id(connection: Connection, message: ClaimedMessage) -> str | None:
    """The Message-ID of the first mail of its kind that this reader got about this event; None where there is none."""
    names = ("kind", "subscription_id", "event_id")
    same = and_(*(_OUTBOX.c[name] == getattr(message, name) for name in names), _OUTBOX.c.state == "sent")
    return connection.execute(select(_OUTBOX.c.message_id).where(same).order_by(_OUTBOX.c.id).limit(1)).scalar()


_NOW: Final = bindparam("now", type_=UtcInstant)
_IS_LEASED: Final = and_(
    _OUTBOX.c.id.in_(bindparam("ids", expanding=True)),
    _OUTBOX.c.state == "sending",
    _OUTBOX.c.lease_token == bindparam("token"),
)
_IS_RECIPIENT: Final = select(_SUBSCRIPTION.c.id).where(
    _SUBSCRIPTION.c.id == _OUTBOX.c.subscription_id, _SUBSCRIPTION.c.state.in_(bindparam("told", expanding=True))
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
    .values({**_NO_LEASE, "state": "sent", "sent_at": _NOW, "last_reply_code": bindparam("code"), "last_error": None})
    .returning(_OUTBOX.c.id)
)


def mark_in_doubt(
    session: Session, letters: Iterable[tuple[ClaimedMessage, int]], *, now: datetime, lease: timedelta = LEASE
) -> set[int]:
    """Note, just before bodies are handed over, that from now on nobody but the receiver knows.

    Takes each message with the revision of its event that the letter was written from; answers the ids of those that
    may be sent. It is refused where the lease was lost, where its time has passed, and where the letter is no longer
    true: the event is at another revision, or hidden, or the subscription has ended. The lease begins anew.
    """
    ids_by_claim: defaultdict[tuple[str, int, str], list[int]] = defaultdict(list)
    for message, revision in letters:
        ids_by_claim[message.kind, revision, message.lease_token].append(message.id)
    marked: set[int] = set()
    for (kind, revision, token), ids in ids_by_claim.items():
        given = {"ids": ids, "token": token, "wanted": revision, "told": recipient_states(kind), "now": now}
        marked.update(session.connection().execute(_MARK_IN_DOUBT, {**given, "until": now + lease}).scalars())
    return marked


def settle_sent(session: Session, messages: Iterable[ClaimedMessage], *, code: int | None, now: datetime) -> set[int]:
    """The receiver took them. Answers their ids but for those that another sender has by now, here and below."""
    settled: set[int] = set()
    for token, ids in _ids_by_token(messages).items():
        given = {"ids": ids, "token": token, "code": code, "now": now}
        settled.update(session.connection().execute(_SETTLE_SENT, given).scalars())
    return settled


def settle_retry(session: Session, message: ClaimedMessage, *, code: int | None, error: str, now: datetime) -> bool:
    """It was not taken, and may be later: after a growing pause, or never again after MOST_ATTEMPTS."""
    if message.attempts >= MAX_ATTEMPTS:
        return settle_dead(session, message, code=code, error=error)
    next_attempt_at = now + retry_delay(message.attempts, message.message_id)
    values = {
        **_NO_LEASE,
        "state": "pending",
        "next_attempt_at": next_attempt_at,
        "last_reply_code": code,
        "last_error": format_error(error),
    }
    return _settle(session, message, values)


def settle_dead(session: Session, message: ClaimedMessage, *, code: int | None, error: str) -> bool:
    """It will never be taken."""
    return _settle(
        session, message, {**_NO_LEASE, "state": "dead", "last_reply_code": code, "last_error": format_error(error)}
    )


def settle_render_failure(session: Session, message: ClaimedMessage, *, error: str, now: datetime) -> bool:
    """The letter could not be written: tried again, and dead after MOST_WRITING_ATTEMPTS."""
    if message.attempts >= MAX_RENDER_ATTEMPTS:
        return settle_dead(session, message, code=None, error=error)
    return settle_retry(session, message, code=None, error=error, now=now)


def settle_withdrawn(session: Session, message: ClaimedMessage, *, reason: str) -> bool:
    """What it would have said is no longer so. Its reminder is taken back too, and woken should it be so again."""
    values = {**_NO_LEASE, "state": "suppressed", "last_error": format_error(reason)}
    settled = _settle(session, message, values)
    if settled:
        names = ("subscription_id", "event_id", "occurrence", "lead")
        same = and_(*(_REMINDER.c[name] == getattr(message, name) for name in names))
        raised = same & (_REMINDER.c.state == "enqueued")
        session.execute(update(_REMINDER).where(raised).values(state="superseded"))
    return settled


def release_messages(session: Session, messages: Iterable[ClaimedMessage]) -> None:
    """Give back messages that nothing was tried with: the attempt is not counted, another sender may have them."""
    values = {**_NO_LEASE, "state": "pending", "attempts": _OUTBOX.c.attempts - 1}
    _update_leased(session, messages, values, _OUTBOX.c.phase == "claimed")


def _settle(session: Session, message: ClaimedMessage, values: dict[str, Any]) -> bool:
    return bool(_update_leased(session, [message], values))


def _update_leased(
    session: Session, messages: Iterable[ClaimedMessage], values: dict[str, Any], *conditions: ColumnElement[bool]
) -> set[int]:
    changed: set[int] = set()
    for leased in _where_leased(messages):
        done = session.execute(update(_OUTBOX).where(leased, *conditions).values(values).returning(_OUTBOX.c.id))
        changed.update(done.scalars())
    return changed


def _where_leased(messages: Iterable[ClaimedMessage]) -> Iterator[ColumnElement[bool]]:
    """Which rows these are, where this process has them still; messages of one claim together."""
    for token, ids in _ids_by_token(messages).items():
        yield and_(_OUTBOX.c.id.in_(ids), _OUTBOX.c.state == "sending", _OUTBOX.c.lease_token == token)


def _ids_by_token(messages: Iterable[ClaimedMessage]) -> dict[str, list[int]]:
    by_token: defaultdict[str, list[int]] = defaultdict(list)
    for message in messages:
        by_token[message.lease_token].append(message.id)
    return by_token


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
