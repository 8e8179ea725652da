"""The tables, one noun per file; importing this package makes SQLModel's metadata complete."""

from calendar_core.models.change_notice import ChangeNotice
from calendar_core.models.columns import UtcInstant, table_of
from calendar_core.models.desk import FormDraft, LinkCheck, PreviewLink, Proposal
from calendar_core.models.editor import AuditEntry, DeskSession, Editor, LoginThrottle
from calendar_core.models.epoch import Epoch, Heartbeat
from calendar_core.models.event import (
    Deadline,
    Document,
    Event,
    EventParty,
    Participant,
    Relation,
    Revision,
    SearchIndex,
    Source,
)
from calendar_core.models.feed import CachedVevent, Tombstone
from calendar_core.models.intake import (
    ReceivedMail,
    Suggestion,
    TableMapping,
    UploadedTable,
    WatchedItem,
    WatchedSource,
)
from calendar_core.models.mail.bounce import Bounce
from calendar_core.models.mail.domain_backoff import DomainBackoff
from calendar_core.models.mail.mail_hold import MailHold
from calendar_core.models.mail.outbox import OutboxMessage
from calendar_core.models.office import Office, OfficeTitle
from calendar_core.models.party import Party, PartyName
from calendar_core.models.person import Person, PersonName, Term
from calendar_core.models.reader_list import ListCreation, ReaderList, Star
from calendar_core.models.series import Series, SeriesName, SeriesOffice, SeriesParty
from calendar_core.models.signup import Signup, Suppression
from calendar_core.models.source_copy import SourceCopy
from calendar_core.models.subscription import Reminder, Subscription

__all__ = [
    "AuditEntry",
    "Bounce",
    "CachedVevent",
    "ChangeNotice",
    "Deadline",
    "DeskSession",
    "Document",
    "DomainBackoff",
    "Editor",
    "Epoch",
    "Event",
    "EventParty",
    "FormDraft",
    "Heartbeat",
    "LinkCheck",
    "ListCreation",
    "LoginThrottle",
    "MailHold",
    "Office",
    "OfficeTitle",
    "OutboxMessage",
    "Participant",
    "Party",
    "PartyName",
    "Person",
    "PersonName",
    "PreviewLink",
    "Proposal",
    "ReaderList",
    "ReceivedMail",
    "Relation",
    "Reminder",
    "Revision",
    "SearchIndex",
    "Series",
    "SeriesName",
    "SeriesOffice",
    "SeriesParty",
    "Signup",
    "Source",
    "SourceCopy",
    "Star",
    "Subscription",
    "Suggestion",
    "Suppression",
    "TableMapping",
    "Term",
    "Tombstone",
    "UploadedTable",
    "UtcInstant",
    "WatchedItem",
    "WatchedSource",
    "table_of",
]
