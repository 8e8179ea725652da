"""What readers change of their own subscriptions, who prove who they are by a secret link (`domain.tokens`).

A link names one subscription. What may be seen and changed through it is every subscription of the same address. Who
is subscribed at all is found in `subscriptions`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, update
from sqlmodel import Session

from calendar_core.domain.noticing import Level
from calendar_core.domain.vocabulary import Lang
from calendar_core.domain.zones import zone
from calendar_core.errors import NotFound
from calendar_core.models import OutboxMessage, Reminder, Subscription, table_of
from calendar_core.store.bouncing import forget_bounces
from calendar_core.store.subscriptions import Subscriber, leads_text, subscriber_of

_SUBSCRIPTION, _REMINDER, _OUTBOX = table_of(Subscription), table_of(Reminder), table_of(OutboxMessage)


def address_behind(connection: Connection, subscription_id: str) -> str:
    """The address that a link belongs to. Raises NotFound where nothing is stored about it any more."""
    address = connection.execute(select(_SUBSCRIPTION.c.address).where(_SUBSCRIPTION.c.id == subscription_id)).scalar()
    if address is None:
        raise NotFound("Nothing is stored about this address any more.", next_step="Subscribe again from any page.")
    return str(address)


def subscriptions_behind(connection: Connection, subscription_id: str) -> list[Subscriber]:
    """The subscriptions of the address that a link belongs to: those that run and those that pause.

    Raises NotFound where nothing is stored about it any more.
    """
    own = _SUBSCRIPTION.c.address == address_behind(connection, subscription_id)
    query = select(_SUBSCRIPTION).where(own, _SUBSCRIPTION.c.state.in_(("confirmed", "paused")))
    return [subscriber_of(row) for row in connection.execute(query.order_by(_SUBSCRIPTION.c.query))]


def end_subscription(session: Session, subscription_id: str) -> None:
    """End a subscription; nothing happens to one that ended before or is not known any more."""
    _set(session, subscription_id, {"state": "ended"}, _SUBSCRIPTION.c.state != "ended")


def pause_subscription(session: Session, subscription_id: str) -> None:
    """Send nothing until it is resumed."""
    _set(session, subscription_id, {"state": "paused"}, _SUBSCRIPTION.c.state == "confirmed")


def resume_subscription(session: Session, subscription_id: str, *, now: datetime) -> None:
    """Send again, from now on: what was due during the pause is not made up for."""
    _set(session, subscription_id, {"state": "confirmed", "confirmed_at": now}, _SUBSCRIPTION.c.state == "paused")


def change_subscription(
    session: Session,
    subscription_id: str,
    *,
    leads: Iterable[timedelta],
    changes: Level,
    lang: Lang,
    time_zone: str,
    now: datetime,
) -> None:
    """Change what one is told, from now on. Raises CalendarError for lead times or a zone of no use."""
    zone(time_zone)
    values = {
        "leads": leads_text(leads, changes),
        "changes": changes,
        "lang": lang,
        "time_zone": time_zone,
        "confirmed_at": now,
    }
    _set(session, subscription_id, values, _SUBSCRIPTION.c.state.in_(("confirmed", "paused")))


def forget_address(session: Session, subscription_id: str) -> None:
    """Delete everything that is stored about the address a link belongs to.

    Raises NotFound where nothing is.
    """
    address = address_behind(session.connection(), subscription_id)
    own = select(_SUBSCRIPTION.c.id).where(_SUBSCRIPTION.c.address == address)
    for table in (_OUTBOX, _REMINDER):
        session.execute(delete(table).where(table.c.subscription_id.in_(own)))
    session.execute(delete(_SUBSCRIPTION).where(_SUBSCRIPTION.c.address == address))
    forget_bounces(session, address)


def _set(session: Session, subscription_id: str, values: dict[str, Any], condition: ColumnElement[bool]) -> None:
    """Change the row and take back its unsent reminders; the next plan wakes those that are wanted still."""
    changed = update(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id == subscription_id, condition).values(values)
    if session.execute(changed.returning(_SUBSCRIPTION.c.id)).one_or_none() is not None:
        waiting = (_REMINDER.c.subscription_id == subscription_id) & (_REMINDER.c.state == "waiting")
        session.execute(update(_REMINDER).where(waiting).values(state="superseded"))
