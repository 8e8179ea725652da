"""Double opt-in: a signup request is stored, admitted by the scheduler, and confirmed by the reader.

The request does the same for every address, so that neither its response nor its duration tells who is subscribed. The
scheduler decides whether a mail is sent. Rate limits per mailbox, network, domain and in total keep the form from being
used to flood somebody; requests above them are dropped silently. Tags (`reader+x@`) do not count as mailboxes of their
own.
"""

import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, true, update
from sqlmodel import Session

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.subscriptions.preferences import Preferences
from calendar_core.domain.text.email_address import domain_of, mailbox_of, parse_address, sha256_hex
from calendar_core.domain.text.network_hash import hash_network
from calendar_core.errors import CalendarError, NotFound
from calendar_core.models import OutboxMessage, Signup, Subscription, Suppression, table_of
from calendar_core.store.db.database import insert_if_absent
from calendar_core.store.outbox.bounces import delete_bounces
from calendar_core.store.outbox.enqueue import add_messages
from calendar_core.store.outbox.message import CONFIRMATION, MOVING, NewMessage
from calendar_core.store.subscriptions.manage import delete_address, find_address, replace_subscription
from calendar_core.store.subscriptions.subscriptions import (
    PREFERENCE_COLUMNS,
    Subscriber,
    preferences_to_columns,
    storable_query,
    subscriber_from_row,
)

#: How long the link of a confirmation mail is valid.
CONFIRM_WITHIN: Final = timedelta(hours=48)
#: How long an unconfirmed signup is kept, and with it the hashes that the limits count.
SIGNUP_RETENTION: Final = timedelta(days=7)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# A household or an office asks for a few; more within an hour is abuse.
MAX_PER_NETWORK_AN_HOUR: Final = 5
MAX_MAILS_A_DAY, MAX_MAILS_A_WEEK = 1, 3
# What a provider accepts from a new sender without suspicion, and the worst case of all domains together.
MAX_PER_DOMAIN_AN_HOUR, MAX_TOTAL_AN_HOUR = 60, 300

_SIGNUP, _SUBSCRIPTION = table_of(Signup), table_of(Subscription)
_OUTBOX, _SUPPRESSION = table_of(OutboxMessage), table_of(Suppression)
_REPLACED = _SUBSCRIPTION.alias("old")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class SignupRequest(Preferences):
    """A signup request. `network` is the client's IP address, or empty."""

    address: str
    selection: Selection
    network: str | None


def sign_up(session: Session, signup: SignupRequest, *, now: datetime) -> None:
    """Store a signup request. Raises CalendarError if it is invalid for every address."""
    address = parse_address(signup.address)
    _insert_signup(
        session,
        address,
        signup.network,
        {"query": storable_query(signup.selection), **preferences_to_columns(signup)},
        now,
    )


def request_move(session: Session, subscription_id: str, address: str, *, network: str | None, now: datetime) -> None:
    """Store a request to move all subscriptions of a link's address to another address.

    They stay where they are until the other address confirms. Raises CalendarError for an invalid address.
    """
    address, old = parse_address(address), find_address(session.connection(), subscription_id)
    if mailbox_of(address) == mailbox_of(old):
        raise CalendarError("The mail goes to this address already.", next_step="Write the address to move to.")
    values = {"query": "", "leads": "", "time_zone": "UTC", "lang": "en", "replaces": subscription_id}
    _insert_signup(session, address, network, values, now)


def _insert_signup(session: Session, address: str, network: str | None, values: dict[str, Any], now: datetime) -> None:
    hashes = {
        "mailbox_hash": sha256_hex(mailbox_of(address)),
        "network_hash": hash_network(network),
        "domain": domain_of(address),
    }
    same_network = (_SIGNUP.c.network_hash == hashes["network_hash"]) & (_SIGNUP.c.requested_at > now - _HOUR)
    if not hashes["network_hash"] or _count_signups(session, same_network) < MAX_PER_NETWORK_AN_HOUR:
        session.execute(insert(_SIGNUP).values({**hashes, "address": address, "requested_at": now, **values}))


def has_new_signups(connection: Connection) -> bool:
    """Whether `admit_signups` has anything to do."""
    return connection.execute(select(_SIGNUP.c.id).where(_SIGNUP.c.handled_at.is_(None)).limit(1)).first() is not None


def admit_signups(session: Session, *, mail_domain: str, now: datetime, limit: int = 100) -> int:
    """Turn signup requests into pending subscriptions and confirmation mails; return the number of mails."""
    new = select(_SIGNUP.c.id).where(_SIGNUP.c.handled_at.is_(None)).order_by(_SIGNUP.c.id).limit(limit)
    claimed = (
        update(_SIGNUP)
        .where(_SIGNUP.c.id.in_(new.scalar_subquery()), _SIGNUP.c.handled_at.is_(None))
        .values(handled_at=now)
        .returning(*_SIGNUP.c)
    )
    signups = sorted(session.execute(claimed).all(), key=lambda row: row.id)
    mailed = sum(_admit(session, signup, mail_domain, now) for signup in signups)
    if signups:
        cleared = {"address": None, "query": "", "leads": "", "replaces": None}
        session.execute(update(_SIGNUP).where(_SIGNUP.c.id.in_([signup.id for signup in signups])).values(cleared))
    return mailed


def _admit(session: Session, signup: Row[Any], mail_domain: str, now: datetime) -> bool:
    is_refused = session.execute(
        select(_SUPPRESSION.c.mailbox_hash).where(_SUPPRESSION.c.mailbox_hash == signup.mailbox_hash)
    ).first()
    if is_refused or not _is_within_global_limits(session, signup, now):
        return False
    pending_ids = [
        _save_pending(session, signup.address, *wanted, now) for wanted in _requested_subscriptions(session, signup)
    ]
    if not pending_ids:
        return False
    if signup.replaces is not None:
        add_messages(session, [_message(MOVING, signup.replaces, signup, now)], mail_domain=mail_domain, now=now)
    own = _SIGNUP.c.mailbox_hash == signup.mailbox_hash
    if (
        _count_mailed(session, own, since=now - _DAY) >= MAX_MAILS_A_DAY
        or _count_mailed(session, own, since=now - SIGNUP_RETENTION) >= MAX_MAILS_A_WEEK
    ):
        return False
    session.execute(update(_SIGNUP).where(_SIGNUP.c.id == signup.id).values(mailed_at=now))
    add_messages(session, [_message(CONFIRMATION, pending_ids[0], signup, now)], mail_domain=mail_domain, now=now)
    return True


def _message(kind: str, subscription_id: str, signup: Row[Any], now: datetime) -> NewMessage:
    """A message about a signup. An address is notified of a move at most once a day."""
    occurrence = signup.requested_at.isoformat() if kind == CONFIRMATION else signup.requested_at.date().isoformat()
    return NewMessage(
        kind=kind,
        subscription_id=subscription_id,
        event_id=None,
        event_uid="",
        revision=0,
        occurrence=occurrence,
        lead="",
        due_at=now,
        not_after=now + CONFIRM_WITHIN,
    )


def _requested_subscriptions(session: Session, signup: Row[Any]) -> list[tuple[str, dict[str, Any]]]:
    """The query and the other columns of each requested subscription: one, or all that are to move."""
    if signup.replaces is None:
        return [(signup.query, {name: getattr(signup, name) for name in (*PREFERENCE_COLUMNS, "replaces")})]
    try:
        address = find_address(session.connection(), signup.replaces)
    except NotFound:
        return []  # deleted in the meantime
    runs = _SUBSCRIPTION.c.state.in_(("confirmed", "paused")) & (_SUBSCRIPTION.c.address == address)
    rows = session.execute(select(_SUBSCRIPTION).where(runs).order_by(_SUBSCRIPTION.c.query))
    return [
        (row.query, {**{name: getattr(row, name) for name in PREFERENCE_COLUMNS}, "replaces": row.id}) for row in rows
    ]


def _save_pending(session: Session, address: str, query: str, columns: dict[str, Any], now: datetime) -> str:
    """The id of the requested subscription. An active one is unchanged; a pending one may become a move."""
    same = (_SUBSCRIPTION.c.address == address) & (_SUBSCRIPTION.c.query == query)
    values = {**columns, "state": "pending"}
    new = {"id": secrets.token_hex(16), "address": address, "query": query, "created_at": now, **values}
    insert_if_absent(session, _SUBSCRIPTION, [new])
    is_late = _SUBSCRIPTION.c.created_at <= now - CONFIRM_WITHIN if columns["replaces"] is None else true()
    is_over = _SUBSCRIPTION.c.state.in_(("ended", "suspended")) | ((_SUBSCRIPTION.c.state == "pending") & is_late)
    session.execute(update(_SUBSCRIPTION).where(same, is_over).values(values | {"created_at": now}))
    # A new request proves that a suspended address is alive again: all of its subscriptions may be confirmed.
    suspended = (_SUBSCRIPTION.c.address == address) & (_SUBSCRIPTION.c.state == "suspended")
    session.execute(update(_SUBSCRIPTION).where(suspended).values(state="pending", created_at=now))
    return str(session.execute(select(_SUBSCRIPTION.c.id).where(same)).scalar_one())


def _is_within_global_limits(session: Session, signup: Row[Any], now: datetime) -> bool:
    if _count_mailed(session, _SIGNUP.c.domain == signup.domain, since=now - _HOUR) >= MAX_PER_DOMAIN_AN_HOUR:
        _log.warning("%d confirmations an hour to one domain: more are dropped.", MAX_PER_DOMAIN_AN_HOUR)
        return False
    if _count_mailed(session, _SIGNUP.c.id.is_not(None), since=now - _HOUR) >= MAX_TOTAL_AN_HOUR:
        _log.warning("%d confirmations an hour: more are dropped. Is the form being abused?", MAX_TOTAL_AN_HOUR)
        return False
    return True


def _count_mailed(session: Session, which: ColumnElement[bool], *, since: datetime) -> int:
    return _count_signups(session, which & (_SIGNUP.c.mailed_at > since))


def _count_signups(session: Session, which: ColumnElement[bool]) -> int:
    return int(session.execute(select(func.count()).select_from(_SIGNUP).where(which)).scalar_one())


def list_own_pending(connection: Connection, subscription_id: str, *, now: datetime) -> list[Subscriber]:
    """Pending subscriptions of a link's address, without moves of subscriptions that have ended.

    Raises NotFound if nothing is stored about it any more.
    """
    own = _SUBSCRIPTION.c.address == find_address(connection, subscription_id)
    waits = (_SUBSCRIPTION.c.state == "pending") & (_SUBSCRIPTION.c.created_at > now - CONFIRM_WITHIN)
    runs = _REPLACED.c.state.in_(("confirmed", "paused")) & (_REPLACED.c.id == _SUBSCRIPTION.c.replaces)
    is_of_use = _SUBSCRIPTION.c.replaces.is_(None) | select(_REPLACED.c.id).where(runs).exists()
    query = select(_SUBSCRIPTION).where(own, waits, is_of_use).order_by(_SUBSCRIPTION.c.query)
    return [subscriber_from_row(row) for row in connection.execute(query)]


def confirm_subscriptions(session: Session, subscription_id: str, chosen: Collection[str], *, now: datetime) -> int:
    """Confirm the chosen pending subscriptions of a link's address.

    Return how many of the chosen ones are confirmed now: a second press of the button is answered like the first.
    """
    waiting = {one.id: one for one in list_own_pending(session.connection(), subscription_id, now=now)}
    ids = sorted(waiting.keys() & set(chosen))
    pending = _SUBSCRIPTION.c.id.in_(ids) & (_SUBSCRIPTION.c.state == "pending")
    values = {"state": "confirmed", "confirmed_at": now, "suspended_at": None, "suspension_reason": None}
    confirmed = update(_SUBSCRIPTION).where(pending).values(values)
    done = list(session.execute(confirmed.returning(_SUBSCRIPTION.c.id)).scalars())
    address = find_address(session.connection(), subscription_id)
    delete_bounces(session, address)
    for new in done:
        if waiting[new].replaces is not None:
            replace_subscription(session, new, now=now)
    is_confirmed = _SUBSCRIPTION.c.id.in_(set(chosen)) & _SUBSCRIPTION.c.state.in_(("confirmed", "paused"))
    confirmed_now = select(func.count()).where(is_confirmed, _SUBSCRIPTION.c.address == address)
    return int(session.execute(confirmed_now).scalar_one())


def suppress_address(session: Session, subscription_id: str, *, reason: str, now: datetime) -> None:
    """Never write to a link's address again, and delete what is stored about it."""
    mailbox = mailbox_of(find_address(session.connection(), subscription_id))
    delete_address(session, subscription_id)
    insert_if_absent(
        session, _SUPPRESSION, [{"mailbox_hash": sha256_hex(mailbox), "reason": reason, "suppressed_at": now}]
    )


def delete_expired_signups(session: Session, *, now: datetime) -> None:
    """Delete unconfirmed signups, and hashes that no limit needs any more."""
    old = select(_SUBSCRIPTION.c.id).where(
        _SUBSCRIPTION.c.state == "pending",
        _SUBSCRIPTION.c.created_at <= now - SIGNUP_RETENTION,
        _SUBSCRIPTION.c.confirmed_at.is_(None),
    )
    again = (_SUBSCRIPTION.c.state == "pending") & (_SUBSCRIPTION.c.created_at <= now - SIGNUP_RETENTION)
    session.execute(delete(_OUTBOX).where(_OUTBOX.c.subscription_id.in_(old)))
    session.execute(delete(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id.in_(old)))
    # A subscription that was once active keeps its row, so that nothing sent for it is sent again.
    session.execute(update(_SUBSCRIPTION).where(again).values(state="ended"))
    session.execute(delete(_SIGNUP).where(_SIGNUP.c.requested_at <= now - SIGNUP_RETENTION))
