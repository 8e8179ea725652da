"""Changes that readers make to their own subscriptions, authorized by a signed link (`domain.subscriptions.tokens`).

A link names one subscription and gives access to every subscription of the same address.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, true, update
from sqlmodel import Session

from calendar_core.domain.subscriptions.preferences import Preferences
from calendar_core.errors import NotFound
from calendar_core.models import OutboxMessage, Reminder, Signup, Subscription, table_of
from calendar_core.store.outbox.bounces import delete_bounces
from calendar_core.store.outbox.message import CONFIRMATION, MOVING
from calendar_core.store.subscriptions.subscriptions import (
    PREFERENCE_COLUMNS,
    Subscriber,
    preferences_to_columns,
    subscriber_from_row,
)

_SUBSCRIPTION, _REMINDER = table_of(Subscription), table_of(Reminder)
_OUTBOX, _SIGNUP = table_of(OutboxMessage), table_of(Signup)


def find_address(connection: Connection, subscription_id: str) -> str:
    """The address of a link. Raises NotFound if nothing is stored about it any more."""
    address = connection.execute(select(_SUBSCRIPTION.c.address).where(_SUBSCRIPTION.c.id == subscription_id)).scalar()
    if address is None:
        raise NotFound("Nothing is stored about this address any more.", next_step="Subscribe again from any page.")
    return str(address)


def list_own_subscriptions(connection: Connection, subscription_id: str) -> list[Subscriber]:
    """The active, paused and suspended subscriptions of a link's address.

    Raises NotFound if nothing is stored about it any more.
    """
    own = _SUBSCRIPTION.c.address == find_address(connection, subscription_id)
    query = select(_SUBSCRIPTION).where(own, _SUBSCRIPTION.c.state.in_(("confirmed", "paused", "suspended")))
    return [subscriber_from_row(row) for row in connection.execute(query.order_by(_SUBSCRIPTION.c.query))]


def end_subscription(session: Session, subscription_id: str) -> None:
    """End a subscription; nothing happens if it has ended or is unknown."""
    _update_subscription(session, subscription_id, {"state": "ended"}, _SUBSCRIPTION.c.state != "ended")


def pause_subscription(session: Session, subscription_id: str) -> None:
    """Pause a subscription until it is resumed."""
    _update_subscription(session, subscription_id, {"state": "paused"}, _SUBSCRIPTION.c.state == "confirmed")


def resume_subscription(session: Session, subscription_id: str, *, now: datetime) -> None:
    """Resume a subscription. Mail that was due during the pause is not sent."""
    _update_subscription(
        session, subscription_id, {"state": "confirmed", "confirmed_at": now}, _SUBSCRIPTION.c.state == "paused"
    )


def change_subscription(session: Session, subscription_id: str, *, preferences: Preferences, now: datetime) -> None:
    """Change the preferences from now on. Raises CalendarError for invalid preferences."""
    values = {**preferences_to_columns(preferences), "confirmed_at": now}
    _update_subscription(session, subscription_id, values, _SUBSCRIPTION.c.state.in_(("confirmed", "paused")))


def list_pending_moves(connection: Connection, subscription_id: str) -> list[str]:
    """Pending subscriptions at other addresses that are to replace those of a link's address once confirmed."""
    own = select(_SUBSCRIPTION.c.id).where(_SUBSCRIPTION.c.address == find_address(connection, subscription_id))
    waits = _SUBSCRIPTION.c.replaces.in_(own) & (_SUBSCRIPTION.c.state == "pending")
    return list(connection.execute(select(_SUBSCRIPTION.c.id).where(waits).order_by(_SUBSCRIPTION.c.id)).scalars())


def cancel_moves(session: Session, subscription_id: str) -> None:
    """Cancel every pending move of a link's address."""
    moves = list_pending_moves(session.connection(), subscription_id)
    session.execute(update(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id.in_(moves)).values(state="ended", replaces=None))
    own = select(_SUBSCRIPTION.c.id).where(
        _SUBSCRIPTION.c.address == find_address(session.connection(), subscription_id)
    )
    session.execute(delete(_SIGNUP).where(_SIGNUP.c.replaces.in_(own), _SIGNUP.c.handled_at.is_(None)))


def replace_subscription(session: Session, subscription_id: str, *, now: datetime) -> None:
    """Let a confirmed subscription replace the one that it was made for, with that one's present preferences.

    Its pending and sent mail moves along, so that nothing is sent to both addresses. The old subscription ends; its
    links lead to the old address, which no longer has it.
    """
    new = session.execute(select(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id == subscription_id)).one()
    old = session.execute(select(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id == new.replaces)).one()
    copied = {name: getattr(old, name) for name in (*PREFERENCE_COLUMNS, "state")}
    # Created when the old one was: what is confirmed later than it was created is known to be confirmed.
    values = {**copied, "created_at": old.created_at, "confirmed_at": old.confirmed_at or now, "replaces": None}
    session.execute(update(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id == new.id).values(values))
    session.execute(delete(_REMINDER).where(_REMINDER.c.subscription_id == new.id))
    is_service = _OUTBOX.c.kind.in_((CONFIRMATION, MOVING))
    for table, condition in ((_REMINDER, true()), (_OUTBOX, ~is_service)):
        own = (table.c.subscription_id == old.id) & condition
        session.execute(update(table).where(own).values(subscription_id=new.id))
    session.execute(update(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id == old.id).values(state="ended"))


def delete_address(session: Session, subscription_id: str) -> None:
    """Delete everything that is stored about a link's address. Raises NotFound if nothing is."""
    address = find_address(session.connection(), subscription_id)
    cancel_moves(session, subscription_id)
    own = select(_SUBSCRIPTION.c.id).where(_SUBSCRIPTION.c.address == address)
    for table in (_OUTBOX, _REMINDER):
        session.execute(delete(table).where(table.c.subscription_id.in_(own)))
    session.execute(delete(_SUBSCRIPTION).where(_SUBSCRIPTION.c.address == address))
    delete_bounces(session, address)


def _update_subscription(
    session: Session, subscription_id: str, values: dict[str, Any], condition: ColumnElement[bool]
) -> None:
    """Update the row and withdraw its unsent reminders; the next plan restores those that are still wanted."""
    changed = update(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id == subscription_id, condition).values(values)
    if session.execute(changed.returning(_SUBSCRIPTION.c.id)).one_or_none() is not None:
        waiting = (_REMINDER.c.subscription_id == subscription_id) & (_REMINDER.c.state == "pending")
        session.execute(update(_REMINDER).where(waiting).values(state="superseded"))
