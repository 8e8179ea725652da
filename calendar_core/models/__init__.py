"""The tables, one noun per file; importing this package makes SQLModel's metadata complete."""

from calendar_core.models.bounce import Bounce, Guard, PausedDomain
from calendar_core.models.columns import UtcInstant, table_of
from calendar_core.models.desk import KeptForm, PreviewLink, Proposal, SourceAnswer
from calendar_core.models.editor import AuditEntry, DeskSession, Editor, Throttle
from calendar_core.models.epoch import Epoch, Heartbeat
from calendar_core.models.event import (
    Deadline,
    Document,
    Event,
    EventParty,
    EventWords,
    Participant,
    Relation,
    Revision,
    Source,
)
from calendar_core.models.feed import KeptVevent
from calendar_core.models.notice import Notice
from calendar_core.models.office import Office, OfficeTitle
from calendar_core.models.outbox import OutboxMessage
from calendar_core.models.party import Party
from calendar_core.models.person import Person, PersonName, Term
from calendar_core.models.series import Series, SeriesName, SeriesOffice, SeriesParty
from calendar_core.models.signup import Signup, Suppression
from calendar_core.models.subscription import Reminder, Subscription

__all__ = [
    "AuditEntry",
    "Bounce",
    "Deadline",
    "DeskSession",
    "Document",
    "Editor",
    "Epoch",
    "Event",
    "EventParty",
    "EventWords",
    "Guard",
    "Heartbeat",
    "KeptForm",
    "KeptVevent",
    "Notice",
    "Office",
    "OfficeTitle",
    "OutboxMessage",
    "Participant",
    "Party",
    "PausedDomain",
    "Person",
    "PersonName",
    "PreviewLink",
    "Proposal",
    "Relation",
    "Reminder",
    "Revision",
    "Series",
    "SeriesName",
    "SeriesOffice",
    "SeriesParty",
    "Signup",
    "Source",
    "SourceAnswer",
    "Subscription",
    "Suppression",
    "Term",
    "Throttle",
    "UtcInstant",
    "table_of",
]
