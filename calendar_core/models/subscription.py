"""Mail subscriptions, their delivery preferences, and their reminders."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from calendar_core.domain.history.notices import NOTICE_LEVELS
from calendar_core.domain.subscriptions.digest_schedule import FREQUENCIES
from calendar_core.models.columns import UtcInstant, one_of

SUBSCRIPTION_STATES = ("pending", "confirmed", "paused", "suspended", "ended")
REMINDER_STATES = ("pending", "enqueued", "superseded", "expired")
_PENDING = text("state = 'pending'")


class DeliveryPreferences(SQLModel):
    """Delivery preferences: columns of a subscription and of a signup request."""

    #: Lead times, as ISO 8601 durations separated by spaces, longest first: "P1D PT1H".
    leads: str
    #: Which changes of the events are notified at once.
    changes: str = "none"
    #: Frequency of the digest; NULL for none.
    digest: str | None = None
    #: Hour and, if weekly, weekday (0 is Monday) of the digest, in the reader's zone.
    digest_hour: int = 8
    digest_weekday: int = 0
    #: Quiet hours in the reader's zone: "22:00" and "07:00", or neither.
    quiet_from: str | None = None
    quiet_to: str | None = None
    lang: str = "en"
    #: IANA zone of the reader.
    time_zone: str


class Subscription(DeliveryPreferences, table=True):
    """One email address with a selection."""

    __table_args__ = (
        one_of("state", SUBSCRIPTION_STATES),
        one_of("changes", NOTICE_LEVELS),
        one_of("digest", FREQUENCIES),
        UniqueConstraint("address", "query"),
    )

    #: Random, 128 bits, hexadecimal: it stands in mail headers instead of the address.
    id: str = Field(primary_key=True)
    address: str
    #: The selection, as its canonical query string; empty: every event.
    query: str
    state: str
    #: The subscription of another address that this one replaces once confirmed.
    replaces: str | None = None
    created_at: datetime = Field(sa_type=UtcInstant)
    #: Since when the present state holds: a reminder that was due before is not sent.
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    #: Mail to the address bounced or was reported: nothing is sent until the reader confirms again.
    suspended_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    suspension_reason: str | None = None


class Reminder(SQLModel, table=True):
    """Reminder of an event that is due to a subscription, a lead time ahead of it."""

    __table_args__ = (
        one_of("state", REMINDER_STATES),
        UniqueConstraint("subscription_id", "event_id", "occurrence", "lead"),
        Index("ix_reminder_pending", "due_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )

    id: int | None = Field(default=None, primary_key=True)
    subscription_id: str = Field(foreign_key="subscription.id", index=True)
    event_id: str = Field(foreign_key="event.id", index=True)
    #: The start that it reminds of, as text with its zone: a rescheduled event is another occurrence.
    occurrence: str
    lead: str
    due_at: datetime = Field(sa_type=UtcInstant)
    #: The event's start, or if only days are known the end of the first: no reminder is sent after it.
    not_after: datetime = Field(sa_type=UtcInstant)
    state: str
