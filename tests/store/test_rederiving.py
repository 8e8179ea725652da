"""The tz database changes under events that are long in the record."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, select

from calendar_core.domain.when import Day, WallTime
from calendar_core.domain.zones import TZDATA_VERSION
from calendar_core.models import Event, Reminder, Subscription
from calendar_core.store.cards import visible_between
from calendar_core.store.doors import Database
from calendar_core.store.epochs import read_epoch
from calendar_core.store.rederiving import Moved, rederive_instants
from tests.builders import NOW, a_record, add_events, fill_directory

START = datetime(2024, 10, 30, 14, 0)  # noqa: DTZ001  a wall time
TRUE_INSTANT = datetime(2024, 10, 30, 18, 0, tzinfo=UTC)
OLD_INSTANT = TRUE_INSTANT + timedelta(hours=1)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def outdated(database: Database) -> Database:
    """Two events whose instants an older tz database gave; by its rules one began an hour later."""
    fill_directory(database)
    moving = a_record(when=WallTime(START, "America/New_York"))
    add_events(database, moving, a_record(id="stays", when=Day(date(2024, 10, 31), "Asia/Seoul")))
    with database.writing() as session:
        session.execute(update(Event).values(tzdata_version="2015a"))
        session.execute(update(Event).where(Event.id == moving.id).values(starts_at=OLD_INSTANT))  # type: ignore[arg-type]
        add_reminder(session, moving.id)
    return database


def add_reminder(session: Session, event_id: str) -> None:
    session.add(
        Subscription(
            id="s", address="a@example.org", query="", leads="PT1H", time_zone="UTC", state="confirmed", created_at=NOW
        )
    )
    session.flush()
    session.add(
        Reminder(
            subscription_id="s",
            event_id=event_id,
            occurrence="2024-10-30T14:00 America/New_York",
            lead="PT1H",
            due_at=OLD_INSTANT - timedelta(hours=1),
            not_after=OLD_INSTANT,
            state="waiting",
        )
    )


def test_what_moved_is_derived_again_reported_and_told_to_subscribers(outdated: Database) -> None:
    with outdated.reading() as connection:
        epoch, _ = read_epoch(connection)
    with outdated.writing() as session:
        reports = rederive_instants(session, now=LATER)
        waiting = len(session.exec(select(Reminder)).all())
    assert reports == [Moved(event_id="kr-us-scm-56", before=OLD_INSTANT, after=TRUE_INSTANT)]
    assert waiting == 0
    with outdated.reading() as connection:
        cards = visible_between(connection, date(2024, 10, 1), date(2024, 11, 1), viewer="public", now=LATER)
        assert read_epoch(connection) == (epoch + 1, LATER)
    told = {card.id: (card.starts_at, card.sequence, card.changed_at, card.revision) for card in cards}
    assert told["kr-us-scm-56"] == (TRUE_INSTANT, 1, LATER, 1)
    assert told["stays"][1:] == (0, NOW, 1)


def test_with_the_same_tz_database_nothing_is_done(outdated: Database) -> None:
    with outdated.writing() as session:
        rederive_instants(session, now=LATER)
        assert rederive_instants(session, now=LATER) == []


def test_a_time_that_the_new_rules_skip_is_reported_until_it_is_answered(outdated: Database) -> None:
    with outdated.writing() as session:
        gap = {"start_text": "2024-03-10T02:30", "tzdata_version": "2015a"}
        session.execute(update(Event).where(Event.id == "kr-us-scm-56").values(**gap))  # type: ignore[arg-type]
    for _ in range(2):
        with outdated.writing() as session:
            reports = rederive_instants(session, now=LATER)
        assert [(report.event_id, report.before == report.after) for report in reports] == [("kr-us-scm-56", True)]
        assert "does not exist" in (reports[0].problem or "")
        assert TZDATA_VERSION not in (reports[0].problem or "")
