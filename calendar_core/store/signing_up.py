"""Double opt-in: what a stranger asks for is written down, admitted by the scheduler, and confirmed by the reader.

The request itself does the same for every address, so that neither its answer nor its time tells who is subscribed.
Whether a mail goes out is decided later, within limits that keep the form from being used to flood somebody: so many a
mailbox, a network, a domain and in all. Beyond them a request is dropped in silence. Tags (`reader+x@`) do not count.
"""

import hashlib
import ipaddress
import logging
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update
from sqlmodel import Session

from calendar_core.domain.addresses import domain_of, mailbox_of, read_address
from calendar_core.domain.noticing import Level
from calendar_core.domain.selection import Selection
from calendar_core.domain.vocabulary import Lang
from calendar_core.domain.zones import zone
from calendar_core.models import OutboxMessage, Signup, Subscription, Suppression, table_of
from calendar_core.store.doors import insert_absent
from calendar_core.store.managing import address_behind, forget_address
from calendar_core.store.outbox import CONFIRMATION, NewMessage, add_messages
from calendar_core.store.subscriptions import Subscriber, leads_text, storable_query, subscriber_of

#: How long a link of a confirmation mail confirms what was asked for.
CONFIRM_WITHIN: Final = timedelta(hours=48)
#: How long what nobody confirmed is kept, and with it the hashes that count.
KEPT: Final = timedelta(days=7)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# A household or an office asks for a few; whoever asks for more within an hour is not a reader.
MOST_A_NETWORK: Final = 5
MOST_A_DAY, MOST_A_WEEK = 1, 3
# What a provider takes from a new sender without suspicion, and what all of us together may look like at worst.
MOST_A_DOMAIN, MOST_IN_ALL = 60, 300

_SIGNUP, _SUBSCRIPTION = table_of(Signup), table_of(Subscription)
_OUTBOX, _SUPPRESSION = table_of(OutboxMessage), table_of(Suppression)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks for. `network` is where from: an IP address, or nothing."""

    address: str
    selection: Selection
    leads: Iterable[timedelta]
    changes: Level
    lang: Lang
    time_zone: str
    network: str | None


def sign_up(session: Session, wish: Wish, *, now: datetime) -> None:
    """Write a wish down. Raises CalendarError for one that could not be kept whoever asked."""
    address = read_address(wish.address)
    zone(wish.time_zone)
    values = {
        "mailbox": hash_of(mailbox_of(address)),
        "origin": origin_of(wish.network),
        "domain": domain_of(address),
        "address": address,
        "query": storable_query(wish.selection),
        "leads": leads_text(wish.leads, wish.changes),
        "changes": wish.changes,
        "lang": wish.lang,
        "time_zone": wish.time_zone,
        "asked_at": now,
    }
    same_network = (_SIGNUP.c.origin == values["origin"]) & (_SIGNUP.c.asked_at > now - _HOUR)
    if not values["origin"] or _count(session, same_network) < MOST_A_NETWORK:
        session.execute(insert(_SIGNUP).values(values))


def hash_of(text: str) -> str:
    """SHA-256, hexadecimal: enough to count by and to recognise, and nothing to read."""
    return hashlib.sha256(text.encode()).hexdigest()


def origin_of(network: str | None) -> str:
    """The network behind an address: of IPv6 the /64 that one household has. A proxy's own address tells nothing."""
    try:
        address = ipaddress.ip_address(network or "")
    except ValueError:
        return ""
    if not address.is_global:
        return ""
    prefix = 64 if address.version == 6 else 32
    return hash_of(str(ipaddress.ip_network((address, prefix), strict=False)))


def is_any_signup_new(connection: Connection) -> bool:
    """Whether `admit_signups` has anything to do."""
    return connection.execute(select(_SIGNUP.c.id).where(_SIGNUP.c.handled_at.is_(None)).limit(1)).first() is not None


def admit_signups(session: Session, *, mail_domain: str, now: datetime, limit: int = 100) -> int:
    """Turn wishes into subscriptions that wait for their confirmation, and into mails; answers how many mails."""
    new = select(_SIGNUP.c.id).where(_SIGNUP.c.handled_at.is_(None)).order_by(_SIGNUP.c.id).limit(limit)
    claimed = (
        update(_SIGNUP)
        .where(_SIGNUP.c.id.in_(new.scalar_subquery()), _SIGNUP.c.handled_at.is_(None))
        .values(handled_at=now)
        .returning(*_SIGNUP.c)
    )
    wishes = sorted(session.execute(claimed).all(), key=lambda row: row.id)
    mailed = sum(_admit(session, wish, mail_domain, now) for wish in wishes)
    if wishes:
        forgotten = {"address": None, "query": "", "leads": ""}
        session.execute(update(_SIGNUP).where(_SIGNUP.c.id.in_([wish.id for wish in wishes])).values(forgotten))
    return mailed


def _admit(session: Session, wish: Row[Any], mail_domain: str, now: datetime) -> bool:
    is_refused = session.execute(select(_SUPPRESSION.c.mailbox).where(_SUPPRESSION.c.mailbox == wish.mailbox)).first()
    if is_refused or not _is_within_limits_of_all(session, wish, now):
        return False
    subscription_id = _keep_pending(session, wish, now)
    own = _SIGNUP.c.mailbox == wish.mailbox
    if _mailed(session, own, since=now - _DAY) >= MOST_A_DAY or _mailed(session, own, since=now - KEPT) >= MOST_A_WEEK:
        return False
    session.execute(update(_SIGNUP).where(_SIGNUP.c.id == wish.id).values(mailed_at=now))
    message = NewMessage(
        kind=CONFIRMATION,
        subscription_id=subscription_id,
        event_id=None,
        event_uid="",
        revision=0,
        occurrence=wish.asked_at.isoformat(),
        lead="",
        due_at=now,
        not_after=now + CONFIRM_WITHIN,
    )
    add_messages(session, [message], mail_domain=mail_domain, now=now)
    return True


def _keep_pending(session: Session, wish: Row[Any], now: datetime) -> str:
    """The id of the subscription that is asked for; what runs or waits already stays as it is."""
    same = (_SUBSCRIPTION.c.address == wish.address) & (_SUBSCRIPTION.c.query == wish.query)
    copied = {name: getattr(wish, name) for name in ("leads", "changes", "lang", "time_zone")}
    values = {**copied, "state": "pending"}
    new = {"id": secrets.token_hex(16), "address": wish.address, "query": wish.query, "created_at": now, **values}
    insert_absent(session, _SUBSCRIPTION, [new])
    is_over = (_SUBSCRIPTION.c.state == "ended") | (
        (_SUBSCRIPTION.c.state == "pending") & (_SUBSCRIPTION.c.created_at <= now - CONFIRM_WITHIN)
    )
    session.execute(update(_SUBSCRIPTION).where(same, is_over).values(values | {"created_at": now}))
    return str(session.execute(select(_SUBSCRIPTION.c.id).where(same)).scalar_one())


def _is_within_limits_of_all(session: Session, wish: Row[Any], now: datetime) -> bool:
    if _mailed(session, _SIGNUP.c.domain == wish.domain, since=now - _HOUR) >= MOST_A_DOMAIN:
        _log.warning("%d confirmations an hour to one domain: more are dropped.", MOST_A_DOMAIN)
        return False
    if _mailed(session, _SIGNUP.c.id.is_not(None), since=now - _HOUR) >= MOST_IN_ALL:
        _log.warning("%d confirmations an hour: more are dropped. Is the form being abused?", MOST_IN_ALL)
        return False
    return True


def _mailed(session: Session, which: ColumnElement[bool], *, since: datetime) -> int:
    return _count(session, which & (_SIGNUP.c.mailed_at > since))


def _count(session: Session, which: ColumnElement[bool]) -> int:
    return int(session.execute(select(func.count()).select_from(_SIGNUP).where(which)).scalar_one())


def pending_behind(connection: Connection, subscription_id: str, *, now: datetime) -> list[Subscriber]:
    """What waits for a confirmation by the address that a link belongs to.

    Raises NotFound where nothing is stored about it any more.
    """
    own = _SUBSCRIPTION.c.address == address_behind(connection, subscription_id)
    waits = (_SUBSCRIPTION.c.state == "pending") & (_SUBSCRIPTION.c.created_at > now - CONFIRM_WITHIN)
    query = select(_SUBSCRIPTION).where(own, waits).order_by(_SUBSCRIPTION.c.query)
    return [subscriber_of(row) for row in connection.execute(query)]


def confirm_subscriptions(session: Session, subscription_id: str, chosen: Collection[str], *, now: datetime) -> int:
    """Confirm those of the pending subscriptions of a link's address that were chosen; answers how many."""
    waiting = {one.id for one in pending_behind(session.connection(), subscription_id, now=now)}
    ids = sorted(waiting.intersection(chosen))
    pending = _SUBSCRIPTION.c.id.in_(ids) & (_SUBSCRIPTION.c.state == "pending")
    confirmed = update(_SUBSCRIPTION).where(pending).values(state="confirmed", confirmed_at=now)
    return len(session.execute(confirmed.returning(_SUBSCRIPTION.c.id)).all())


def refuse_mail(session: Session, subscription_id: str, *, reason: str, now: datetime) -> None:
    """Never write to the address of a link again, and forget the rest of it."""
    mailbox = hash_of(mailbox_of(address_behind(session.connection(), subscription_id)))
    forget_address(session, subscription_id)
    insert_absent(session, _SUPPRESSION, [{"mailbox": mailbox, "reason": reason, "since": now}])


def forget_old_signups(session: Session, *, now: datetime) -> None:
    """Forget what nobody confirmed, and the hashes that no limit needs any more."""
    old = select(_SUBSCRIPTION.c.id).where(
        _SUBSCRIPTION.c.state == "pending",
        _SUBSCRIPTION.c.created_at <= now - KEPT,
        _SUBSCRIPTION.c.confirmed_at.is_(None),
    )
    again = (_SUBSCRIPTION.c.state == "pending") & (_SUBSCRIPTION.c.created_at <= now - KEPT)
    session.execute(delete(_OUTBOX).where(_OUTBOX.c.subscription_id.in_(old)))
    session.execute(delete(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id.in_(old)))
    # What ran once keeps its row, so that nothing that was sent for it is sent again.
    session.execute(update(_SUBSCRIPTION).where(again).values(state="ended"))
    session.execute(delete(_SIGNUP).where(_SIGNUP.c.asked_at <= now - KEPT))
