"""The tz database changes under events that are long in the record."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy import select as core_select
from sqlmodel import Session, select

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day, WallTime
from calendar_core.domain.time.zone_keys import TZDATA_VERSION
from calendar_core.models import Event, Person, Reminder, Revision, SearchIndex, Subscription, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.editing.rederive import MovedEvent, rederive_days, rederive_instants, rederive_search_index
from calendar_core.store.events.cards import load_selected_cards
from calendar_core.store.events.present import PresentEvents
from tests.builders.epoch import read_epoch
from tests.builders.records import NOW, add_events, fill_directory, make_record

START = datetime(2024, 10, 30, 14, 0)  # noqa: DTZ001  a wall time
TRUE_INSTANT = datetime(2024, 10, 30, 18, 0, tzinfo=UTC)
OLD_INSTANT = TRUE_INSTANT + timedelta(hours=1)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def outdated(database: Database) -> Database:
    """Two events whose instants an older tz database gave; by its rules one began an hour later."""
    fill_directory(database)
    moving = make_record(when=WallTime(START, "America/New_York"))
    add_events(database, moving, make_record(id="stays", when=Day(date(2024, 10, 31), "Asia/Seoul")))
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
            state="pending",
        )
    )


def test_what_moved_is_derived_again_reported_and_told_to_subscribers(outdated: Database) -> None:
    with outdated.reading() as connection:
        epoch, _ = read_epoch(connection)
    with outdated.writing() as session:
        reports = rederive_instants(session, now=LATER)
        waiting = len(session.exec(select(Reminder)).all())
    assert reports == [MovedEvent(event_id="kr-us-scm-56", before=OLD_INSTANT, after=TRUE_INSTANT)]
    assert waiting == 0
    with outdated.reading() as connection:
        cards = PresentEvents(connection, viewer="public", now=LATER).cards(
            Selection(from_day=date(2024, 10, 1), to_day=date(2024, 11, 1))
        )
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


def test_words_are_made_again_where_a_name_or_the_rules_have_changed(outdated: Database) -> None:
    def found(word: str) -> list[str]:
        with outdated.reading() as connection:
            cards = load_selected_cards(connection, Selection(q=word), viewer="public", now=LATER)
        return sorted(card.id for card in cards)

    with outdated.writing() as session:
        assert rederive_search_index(session) == 0
        session.execute(update(Person).where(Person.id == "lloyd-austin").values(names=Names(en="General Austin")))  # type: ignore[arg-type]
    assert found("general") == []
    with outdated.writing() as session:
        session.execute(update(SearchIndex).values(ngram_version=0))
        assert rederive_search_index(session) == 2
        assert rederive_search_index(session) == 0
    assert (found("general"), found("한미")) == (["kr-us-scm-56", "stays"], ["kr-us-scm-56", "stays"])


def test_an_event_without_words_gets_them(outdated: Database) -> None:
    with outdated.writing() as session:
        forget_words(session)
    with outdated.writing() as session:
        assert rederive_search_index(session) == 2
    with outdated.reading() as connection:
        assert len(load_selected_cards(connection, Selection(q="한미"), viewer="public", now=LATER)) == 2


def forget_words(session: Session) -> None:
    """As a database is just after its migration."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO event_search_fts(event_search_fts) VALUES ('delete-all')")
    connection.execute(delete(SearchIndex))


def test_the_days_of_revisions_from_before_they_were_kept_are_read(outdated: Database) -> None:
    def days() -> list[tuple[object, ...]]:
        with outdated.reading() as connection:
            columns = (table_of(Revision).c[name] for name in ("event_id", "first_day", "end_day", "duration_class"))
            return sorted(map(tuple, connection.execute(core_select(*columns))))

    kept = days()
    with outdated.writing() as session:
        assert rederive_days(session) == 0
        whole = {"first_day": date(1900, 1, 1), "end_day": date(2101, 1, 1), "duration_class": 80_000}
        session.execute(update(Revision).values(**whole))
    with outdated.writing() as session:
        assert rederive_days(session) == 2
    assert days() == kept
    assert kept[0] == ("kr-us-scm-56", date(2024, 10, 30), date(2024, 10, 31), 1)
