"""Subscriptions: one email address with a selection and preferences. Reminders are planned elsewhere.

A subscription added here is confirmed at once, on an operator's word. An ended subscription keeps its row, so that what
was sent for it is never sent again.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from sqlalchemy import Connection, Row, Select, select, update
from sqlmodel import Session

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import KnownIds, Selection, is_selected, parse_selection
from calendar_core.domain.subscriptions.digest_schedule import DigestSchedule
from calendar_core.domain.subscriptions.preferences import Preferences
from calendar_core.domain.subscriptions.reminder_times import format_lead, parse_lead
from calendar_core.domain.text.email_address import parse_address
from calendar_core.domain.time.quiet_hours import parse_quiet_hours
from calendar_core.errors import CalendarError, Conflict, NotFound
from calendar_core.models import Reminder, Subscription, table_of
from calendar_core.models.subscription import DeliveryPreferences

_SUBSCRIPTION, _REMINDER = table_of(Subscription), table_of(Reminder)


@dataclass(frozen=True, kw_only=True)
class Subscriber(Preferences):
    """A subscription as loaded. `query` is the canonical selection."""

    id: str
    address: str
    query: str
    state: str
    confirmed_at: datetime | None
    replaces: str | None


def parse_stored_query(query: str, known: KnownIds) -> Selection:
    """The selection of a stored query. Raises CalendarError if it names an id that no longer exists."""
    return parse_selection(parse_qsl(query), known)[0]


def add_subscription(
    session: Session,
    *,
    address: str,
    selection: Selection,
    preferences: Preferences,
    now: datetime,
) -> Subscriber:
    """Add a subscription, confirmed at `now`; an ended one is restarted.

    Raises CalendarError for an invalid address, preferences or selection, and Conflict if the address has that
    selection already.
    """
    address, query = parse_address(address), storable_query(selection)
    row = session.execute(_select_subscriptions(address, query)).one_or_none()
    if row is not None and row.state in ("confirmed", "paused"):
        raise Conflict(
            "%(address)s is subscribed to %(value)s already.",
            next_step="End that subscription first, or choose another filter.",
            address=address,
            value=query or "every event",
        )
    values: dict[str, Any] = {
        **preferences_to_columns(preferences),
        "state": "confirmed",
        "confirmed_at": now,
        "replaces": None,
        "suspended_at": None,
        "suspension_reason": None,
    }
    if row is None:
        key = secrets.token_hex(16)
        session.add(Subscription(id=key, address=address, query=query, created_at=now, **values))
        session.flush()
    else:
        session.execute(update(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id == row.id).values(values))
    return subscriber_from_row(session.execute(_select_subscriptions(address, query)).one())


def list_subscriptions(connection: Connection) -> list[Subscriber]:
    """Every subscription that has not ended, by address."""
    query = select(_SUBSCRIPTION).where(_SUBSCRIPTION.c.state != "ended")
    return [
        subscriber_from_row(row)
        for row in connection.execute(query.order_by(_SUBSCRIPTION.c.address, _SUBSCRIPTION.c.query))
    ]


def list_confirmed_subscriptions(connection: Connection) -> list[Subscriber]:
    """The active subscriptions."""
    query = select(_SUBSCRIPTION).where(_SUBSCRIPTION.c.state == "confirmed").order_by(_SUBSCRIPTION.c.id)
    return [subscriber_from_row(row) for row in connection.execute(query)]


def load_subscriptions_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Subscriber]:
    """`{id: subscription}` in any state; unknown ids are left out."""
    query = select(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id.in_(list(ids)))
    return {row.id: subscriber_from_row(row) for row in connection.execute(query)}


def end_subscriptions(session: Session, *, address: str, selection: Selection | None = None) -> list[Subscriber]:
    """End the subscriptions of an address, or the one of a selection, and withdraw their unsent reminders.

    Raises NotFound if there is none.
    """
    address = parse_address(address)
    query = _select_subscriptions(address, None if selection is None else storable_query(selection))
    ended = [subscriber_from_row(row) for row in session.execute(query.where(_SUBSCRIPTION.c.state != "ended"))]
    if not ended:
        raise NotFound(
            "%(address)s has no such subscription.", next_step="List them: flask subscription list.", address=address
        )
    ids = [subscriber.id for subscriber in ended]
    session.execute(update(_SUBSCRIPTION).where(_SUBSCRIPTION.c.id.in_(ids)).values(state="ended"))
    waiting = _REMINDER.c.subscription_id.in_(ids) & (_REMINDER.c.state == "pending")
    session.execute(update(_REMINDER).where(waiting).values(state="superseded"))
    return ended


def _select_subscriptions(address: str, query: str | None) -> Select[Any]:
    found = select(_SUBSCRIPTION).where(_SUBSCRIPTION.c.address == address).order_by(_SUBSCRIPTION.c.query)
    return found if query is None else found.where(_SUBSCRIPTION.c.query == query)


def storable_query(selection: Selection) -> str:
    """The canonical query of a selection. Raises CalendarError if the selection cannot be subscribed to."""
    if selection.as_of is not None:
        raise CalendarError(
            "A subscription cannot be to the calendar of a past day.", next_step="Leave as_of out.", where="?as_of"
        )
    return selection.without_secrets().query()


def subscriber_from_row(row: Row[Any]) -> Subscriber:
    """Convert a row to a Subscriber."""
    return Subscriber(
        id=row.id,
        address=row.address,
        query=row.query,
        state=row.state,
        confirmed_at=row.confirmed_at,
        replaces=row.replaces,
        **preferences_from_row(row),
    )


PREFERENCE_COLUMNS: Final = tuple(DeliveryPreferences.model_fields)


def preferences_to_columns(preferences: Preferences) -> dict[str, Any]:
    """Convert preferences to columns. Raises CalendarError for invalid preferences."""
    checked = preferences.validated()
    digest, quiet = checked.digest, checked.quiet
    return {
        "leads": " ".join(map(format_lead, checked.leads)),
        "changes": checked.changes,
        "digest": digest.frequency if digest else None,
        **({"digest_hour": digest.hour, "digest_weekday": digest.weekday} if digest else {}),
        "quiet_from": f"{quiet.begin:%H:%M}" if quiet else None,
        "quiet_to": f"{quiet.end:%H:%M}" if quiet else None,
        "lang": checked.lang,
        "time_zone": checked.time_zone,
    }


def preferences_from_row(row: Row[Any]) -> dict[str, Any]:
    """Convert the columns of a row to the fields of `Preferences`."""
    digest = None
    if row.digest is not None:
        digest = DigestSchedule(frequency=row.digest, hour=row.digest_hour, weekday=row.digest_weekday)
    return {
        "leads": tuple(parse_lead(lead) for lead in row.leads.split()),
        "changes": row.changes,
        "digest": digest,
        "quiet": parse_quiet_hours(row.quiet_from or "", row.quiet_to or ""),
        "lang": row.lang,
        "time_zone": row.time_zone,
    }


def is_selected_by(
    reader: Subscriber, known: KnownIds, records: tuple[EventRecord | None, ...], search_text: str
) -> bool:
    """Whether the reader's selection contains one of the records."""
    try:
        selection: Selection = parse_stored_query(reader.query, known)
    except CalendarError:
        return False  # the query names an unknown id; planning logs it
    return any(record is not None and is_selected(selection, record, search_text) for record in records)
