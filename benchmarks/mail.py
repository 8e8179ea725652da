"""How fast reminders are raised and leave, against a sender in C and against the naive way.

Scenario: one event, 10,000 readers in 50 domains, each with a reminder that is due. First all are raised into the
outbox: goal at least 2,000 a second, on SQLite and on PostgreSQL. Then 4,000 of them are claimed, written, handed over
to Postfix's smtp-sink and settled: goal at least 0.10 of what `smtp-source -d -s 8` sends of mails as large, and at
least 5 times the naive way, which builds each mail by itself, opens a connection for it and commits.
"""

import smtplib
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from pathlib import Path

from sqlalchemy import insert, select, update

from benchmarks._bench import heading, need, report, rounds
from benchmarks._postfix import port_of, smtp_sink, source_rate
from calendar_core.jobs import build_scheduler_context
from calendar_core.mail.delivery import deliver_due
from calendar_core.models import OutboxMessage, Reminder, Subscription, table_of
from calendar_core.notifications.compose import compose_letters
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database
from calendar_core.store.db.migrate import upgrade
from calendar_core.store.editing.save_event import occurrence_key
from calendar_core.store.outbox.claim import claim_messages
from calendar_core.store.outbox.settle import settle_sent
from calendar_core.store.selection.conditions import EVENT
from tests.builders.mail import HOUR, NOW, enqueue_all, make_record_at, settings_for
from tests.builders.records import add_events, fill_directory
from tests.conftest import create_cluster, database_folder, find_free_port, running_cluster, server_user
from tools.services import POSTFIX, POSTGRESQL, find_postgresql

READERS, SENT, NAIVE = 10_000, 4_000, 200
_OUTBOX, _REMINDER, _SUBSCRIPTION = table_of(OutboxMessage), table_of(Reminder), table_of(Subscription)


def subscribe_all(database: Database) -> None:
    """An event in an hour, the readers, and their reminders as they are planned."""
    fill_directory(database)
    event = make_record_at(NOW + HOUR)
    add_events(database, event)
    readers = [
        {
            "id": f"{number:032x}",
            "address": f"reader{number}@domain{number % 50}.example.org",
            "query": "",
            "leads": "PT1H",
            "changes": "none",
            "lang": "en",
            "time_zone": "America/New_York",
            "state": "confirmed",
            "created_at": NOW,
            "confirmed_at": NOW,
        }
        for number in range(READERS)
    ]
    planned = {"event_id": event.id, "lead": "PT1H", "due_at": NOW, "not_after": NOW + HOUR, "state": "pending"}
    with database.writing() as session:
        session.execute(insert(_SUBSCRIPTION), readers)
        start = session.execute(select(EVENT.c.start_text, EVENT.c.time_zone)).one()
        planned["occurrence"] = occurrence_key(start.start_text, start.time_zone)
        session.execute(insert(_REMINDER), [{**planned, "subscription_id": one["id"]} for one in readers])


def raising_rate(database: Database) -> float:
    """Reminders raised a second, as the scheduler does it, a thousand in a commit."""
    with database.writing() as session:
        session.execute(_OUTBOX.delete())
        session.execute(update(_REMINDER).values(state="pending"))
    begin = time.perf_counter()
    raised = 0
    while made := enqueue_all(database):
        raised += made
    assert raised == READERS
    return READERS / (time.perf_counter() - begin)


def wait_again(database: Database, count: int) -> None:
    """So many messages wait, and no other."""
    again = {"state": "pending", "attempts": 0, "phase": None, "lease_token": None, "lease_until": None}
    with database.writing() as session:
        session.execute(update(_OUTBOX).values(state="sent"))
        some = select(_OUTBOX.c.id).order_by(_OUTBOX.c.id).limit(count)
        session.execute(update(_OUTBOX).where(_OUTBOX.c.id.in_(some.scalar_subquery())).values(again))


def sending_rate(database: Database, settings: Settings) -> float:
    """Mails a second by the product, from claim to settling."""
    wait_again(database, SENT)
    context = build_scheduler_context(database, settings, clock=lambda: NOW)
    begin = time.perf_counter()
    ended = deliver_due(context.delivery_context())
    took = time.perf_counter() - begin
    assert ended["sent"] == SENT, ended
    return SENT / took


def naive_rate(database: Database, settings: Settings, port: int) -> float:
    """Mails a second by the way that is written first: each mail built, connected, sent and committed by itself."""
    wait_again(database, NAIVE)
    begin = time.perf_counter()
    for _ in range(NAIVE):
        with database.writing() as session:
            claimed = claim_messages(session, now=NOW, limit=1)
            drafts = compose_letters(
                session.connection(), claimed, base_url=settings.base_url, key=settings.secret_key, now=NOW
            )
            letter = drafts[claimed[0].id]
            message = EmailMessage(policy=SMTP)
            message["From"], message["To"] = settings.mail_from, letter.to  # type: ignore[union-attr]
            message["Subject"] = letter.subject  # type: ignore[union-attr]
            message.set_content(letter.text)  # type: ignore[union-attr]
            message.add_alternative(letter.html, subtype="html")  # type: ignore[union-attr]
            with smtplib.SMTP("127.0.0.1", port) as smtp:
                smtp.send_message(message)
            settle_sent(session, claimed, code=250, now=NOW)
    return NAIVE / (time.perf_counter() - begin)


@contextmanager
def each_database() -> Iterator[dict[str, Database]]:
    """A SQLite file on the disk, and a PostgreSQL of our own."""
    programs, user = find_postgresql(), server_user()
    assert programs is not None
    with tempfile.TemporaryDirectory() as folder, database_folder() as cluster:
        create_cluster(programs, cluster, user)
        port = find_free_port()
        with running_cluster(programs, cluster, user, port):
            urls = {
                "SQLite": f"sqlite:///{Path(folder) / 'mail.db'}",
                "PostgreSQL": f"postgresql+psycopg://entente@127.0.0.1:{port}/postgres",
            }
            for url in urls.values():
                upgrade(url)
            databases = {name: Database(url) for name, url in urls.items()}
            yield databases
            for database in databases.values():
                database.close()


def main() -> None:
    """Print the rates and the ratios."""
    need(POSTFIX, POSTGRESQL)
    with each_database() as databases, smtp_sink() as sink:
        settings = replace(settings_for("sqlite://", f"smtp://{sink.address}"), mail_connections=8)
        for database in databases.values():
            subscribe_all(database)
        heading(f"{READERS} reminders raised, {SENT} of them sent as mails of some kB", sink)
        measures: dict[str, Callable[[], float]] = {"limit": partial(source_rate, sink, SENT)}
        for name, database in databases.items():
            measures[f"raise {name}"] = partial(raising_rate, database)
        for name, database in databases.items():
            raising_rate(database)
            measures[f"send {name}"] = partial(sending_rate, database, settings)
            measures[f"naive {name}"] = partial(naive_rate, database, settings, port_of(sink))
        taken = rounds(measures)
    for name in databases:
        report(f"{name}: raised a second", [one[f"raise {name}"] for one in taken], "≥ 2,000")
        report(f"{name}: sent ÷ smtp-source", [one[f"send {name}"] / one["limit"] for one in taken], "≥ 0.10")
        report(f"{name}: sent ÷ the naive way", [one[f"send {name}"] / one[f"naive {name}"] for one in taken], "≥ 5")
    print("  last round:", ", ".join(f"{what} {rate:,.0f}/s" for what, rate in taken[-1].items()))


if __name__ == "__main__":
    main()
