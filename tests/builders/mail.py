"""What the tests of reminders and mail share: readers, events an hour ahead, settings, and looks into the tables."""

import email
import email.policy
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.history.notices import NoticeLevel
from calendar_core.domain.subscriptions.digest_schedule import DigestSchedule
from calendar_core.domain.subscriptions.preferences import Preferences
from calendar_core.domain.subscriptions.reminder_times import parse_lead
from calendar_core.domain.time.quiet_hours import QuietHours
from calendar_core.domain.time.when import WallTime
from calendar_core.domain.time.zones import wall_time
from calendar_core.messages import Lang
from calendar_core.models import OutboxMessage, Reminder, table_of
from calendar_core.notifications.plan_reminders import missing_reminders, save_reminders
from calendar_core.notifications.queue_reminders import enqueue_due
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.subscriptions.subscriptions import Subscriber, add_subscription
from tests.builders.records import CHANGE, make_record

#: An instant at which nothing has happened yet: 18:00 on 29 October 2024 in Washington, 07:00 on the 30th in Seoul.
NOW = datetime(2024, 10, 29, 22, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DOMAIN = "calendar.example.org"


def settings_for(database_url: str, mail_url: str) -> Settings:
    """Settings that send from calendar.example.org."""
    return Settings(
        database_url=database_url,
        mail_url=mail_url,
        mail_from=f"Entente <desk@{DOMAIN}>",
        given_base_url=f"https://{DOMAIN}",
        secret_key="x" * 32,
        host="127.0.0.1",
        port=8000,
    )


def make_record_at(instant: datetime, **facts: Any) -> EventRecord:
    """The SCM, in Seoul, starting at an instant."""
    when = WallTime(wall_time(instant, "Asia/Seoul"), "Asia/Seoul")
    return make_record(**{"when": when, "city": "Seoul", "country": "KR", "venue": None, **facts})


def subscribe(
    database: Database,
    *leads: str,
    address: str = "reader@example.org",
    selection: Selection | None = None,
    zone: str = "America/New_York",
    lang: Lang = "en",
    now: datetime = NOW,
    changes: NoticeLevel = "none",
    digest: DigestSchedule | None = None,
    quiet: QuietHours | None = None,
) -> Subscriber:
    """A confirmed subscription; to reminders an hour ahead, where nothing else is asked for."""
    chosen_leads = leads or (() if digest or changes != "none" else ("1h",))
    with database.writing() as session:
        return add_subscription(
            session,
            address=address,
            selection=selection or Selection(),
            preferences=Preferences(
                leads=tuple(map(parse_lead, chosen_leads)),
                changes=changes,
                digest=digest,
                quiet=quiet,
                lang=lang,
                time_zone=zone,
            ),
            now=now,
        )


def revise(
    database: Database,
    record: EventRecord,
    *,
    base_revision: int,
    now: datetime = NOW,
    notifies_subscribers: bool = True,
) -> None:
    """Save a changed record."""
    with database.writing() as session:
        revise_event(
            session,
            record,
            replace(CHANGE, notifies_subscribers=notifies_subscribers),
            base_revision=base_revision,
            now=now,
        )


def plan_all(database: Database, now: datetime = NOW) -> int:
    """Plan once."""
    with database.writing() as session:
        return save_reminders(session, missing_reminders(session.connection(), now=now), now=now)


def enqueue_all(database: Database, now: datetime = NOW) -> int:
    """Raise what is due, once; how many."""
    with database.writing() as session:
        return enqueue_due(session, mail_domain=DOMAIN, now=now)[1]


def load_rows(database: Database, model: Any, *names: str) -> list[tuple[Any, ...]]:
    """Some columns of a table, by id."""
    table = table_of(model)
    with database.reading() as connection:
        return [
            tuple(row) for row in connection.execute(select(*(table.c[name] for name in names)).order_by(table.c.id))
        ]


def load_reminders(database: Database, *names: str) -> list[tuple[Any, ...]]:
    """Columns of `reminder`, by id."""
    return load_rows(database, Reminder, *names or ("lead", "state", "due_at"))


def load_messages(database: Database, *names: str) -> list[tuple[Any, ...]]:
    """Columns of `outbox_message`, by id."""
    return load_rows(database, OutboxMessage, *names or ("state", "phase", "attempts", "in_doubt_count"))


def read_maildir(folder: Path) -> list[EmailMessage]:
    """The mails of a Maildir that nobody has read, in the order in which they came."""
    files = sorted((folder / "new").glob("*"), key=lambda one: one.stat().st_mtime_ns)
    return [_parse_mail(file) for file in files]


@lru_cache(maxsize=1_000)
def _parse_mail(file: Path) -> EmailMessage:
    """A mail of a Maildir, whose files never change; some tests look after each quarter of an hour."""
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)


def body_of(mail: EmailMessage, kind: str = "plain") -> str:
    """What a mail says, as text or as "html"."""
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def first_column(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    """The first column alone."""
    return [row[0] for row in rows]
