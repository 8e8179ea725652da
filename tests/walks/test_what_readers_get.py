"""Weeks in the life of a reader, through the scheduler with a clock of our own: the right mails, once, in order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from calendar_core.domain.subscriptions.digest_schedule import DigestSchedule
from calendar_core.domain.time.quiet_hours import QuietHours, parse_quiet_hours
from calendar_core.domain.time.when import Day, Month, WallTime
from calendar_core.domain.time.zones import wall_time
from calendar_core.jobs import run_once
from calendar_core.store.db.database import Database
from calendar_core.store.subscriptions import manage, signup
from calendar_core.store.subscriptions.subscriptions import list_subscriptions
from tests.builders.mail import DAY, HOUR, NOW, make_record_at, read_maildir, revise, settings_for, subscribe
from tests.builders.records import add_events, fill_directory, make_record

MINUTE = timedelta(minutes=1)
NIGHT = parse_quiet_hours("22:00", "07:00")
#: The instant, the clock of the reader then, and the first word of the subject.
Received = tuple[str, str]
Live = Callable[..., list[Received]]


@pytest.fixture
def live(database: Database, database_url: str, tmp_path: Path) -> Live:
    """Let the scheduler tick from one instant to another, and tell what came: when, by a clock, and the first word."""
    fill_directory(database)
    settings = settings_for(database_url, f"maildir:{tmp_path}")
    seen: set[str] = set()

    def until(begin: datetime, end: datetime, *, step: timedelta = 15 * MINUTE, zone: str = "UTC") -> list[Received]:
        received, now = [], begin
        while now <= end:
            run_once(database, settings, now=now)
            new = [mail for mail in read_maildir(tmp_path) if str(mail["Message-ID"]) not in seen]
            seen.update(str(mail["Message-ID"]) for mail in new)
            received += [(f"{wall_time(now, zone):%d %H:%M}", _word(mail)) for mail in new]
            now += step
        return received

    return until


def _word(mail: EmailMessage) -> str:
    return str(mail["Subject"]).partition(":")[0]


EVENT = make_record_at(NOW + 2 * DAY)


def test_moved_cancelled_on_again_and_held_each_is_told_once_and_the_reminder_follows(
    database: Database, live: Live
) -> None:
    add_events(database, EVENT, now=NOW - DAY)
    live(NOW - HOUR, NOW - HOUR)
    subscribe(database, "3h", changes="important")
    revise(database, make_record_at(NOW + 3 * DAY), base_revision=1, now=NOW)
    assert live(NOW, NOW + 12 * HOUR) == [("29 22:15", "Moved")]
    cancelled = make_record_at(NOW + 3 * DAY, lifecycle="cancelled")
    revise(database, cancelled, base_revision=2, now=NOW + 13 * HOUR)
    assert live(NOW + 13 * HOUR, NOW + DAY) == [("30 11:15", "Cancelled")]
    revise(database, make_record_at(NOW + 3 * DAY), base_revision=3, now=NOW + DAY)
    # No reminder at the old time; one at the new, of the event that is on again.
    assert live(NOW + DAY, NOW + 4 * DAY, step=HOUR / 2) == [("30 22:30", "Reinstated"), ("01 19:00", "In 3 hours")]
    revise(database, make_record_at(NOW + 3 * DAY, lifecycle="held"), base_revision=4, now=NOW + 4 * DAY)
    assert live(NOW + 4 * DAY, NOW + 5 * DAY, step=HOUR) == []


def test_moved_twice_in_a_minute_is_one_mail_with_the_last_word(database: Database, live: Live) -> None:
    add_events(database, EVENT, now=NOW - DAY)
    live(NOW - HOUR, NOW - HOUR)
    subscribe(database, "1h", changes="all")
    revise(database, make_record_at(NOW + HOUR), base_revision=1, now=NOW)
    revise(database, make_record_at(NOW + 5 * HOUR), base_revision=2, now=NOW + timedelta(seconds=30))
    assert live(NOW, NOW + 6 * HOUR, step=5 * MINUTE) == [("29 22:05", "Moved"), ("30 02:00", "In 1 hour")]


def test_a_day_that_becomes_known_is_told_and_reminded_of_and_its_clock_time_too(
    database: Database, live: Live
) -> None:
    add_events(database, make_record(when=Month(2024, 11), city="Seoul", country="KR", venue=None), now=NOW - DAY)
    live(NOW - HOUR, NOW - HOUR)
    subscribe(database, "1d", changes="important", zone="Asia/Seoul")
    day = make_record(when=Day(datetime(2024, 11, 5).date(), "Asia/Seoul"), city="Seoul", country="KR", venue=None)  # noqa: DTZ001
    revise(database, day, base_revision=1, now=NOW)
    assert live(NOW, NOW + DAY, step=HOUR, zone="Asia/Seoul") == [("30 08:00", "Date set")]
    ten = replace(day, when=WallTime(datetime(2024, 11, 5, 10, 0), "Asia/Seoul"))  # noqa: DTZ001  a wall time
    revise(database, ten, base_revision=2, now=NOW + DAY)
    assert live(NOW + DAY, NOW + 7 * DAY, step=HOUR, zone="Asia/Seoul") == [
        ("31 08:00", "Time set"),
        ("04 10:00", "In 1 day"),
    ]


def test_who_changes_the_zone_is_reminded_by_the_new_one_and_not_twice(database: Database, live: Live) -> None:
    day = make_record(when=Day(datetime(2024, 10, 31).date(), "Asia/Seoul"))  # noqa: DTZ001  a day
    add_events(database, day, now=NOW - DAY)
    reader = subscribe(database, "1d", zone="Asia/Seoul", now=NOW - DAY)
    assert live(NOW - HOUR, NOW, step=HOUR) == []  # due at eight in Seoul, an hour from now
    with database.writing() as session:
        moved = replace(reader, time_zone="America/New_York")
        manage.change_subscription(session, reader.id, preferences=moved, now=NOW)
    # Noon of the 31st in Seoul is 23:00 of the 30th in New York: eight o'clock there of the 30th comes in time.
    assert live(NOW, NOW + 2 * DAY, step=HOUR, zone="America/New_York") == [("30 08:00", "Reminder")]


@pytest.mark.parametrize(
    ("zone", "begin", "quiet", "expected"),
    [
        # The clocks go back in New York: an hour before 01:30, the second one, is the first.
        ("America/New_York", "2026-11-01T06:30", None, [("01 01:30", "In 1 hour")]),
        # In quiet hours of ten hours: the evening before, by the clock of summer.
        ("America/New_York", "2026-11-01T12:05", NIGHT, [("31 21:50", "In 10 hours")]),
        ("America/New_York", "2026-03-08T07:30", None, [("08 01:30", "In 1 hour")]),
        ("America/New_York", "2026-03-08T11:05", NIGHT, [("07 21:50", "In 8 hours")]),
        ("Europe/Brussels", "2026-03-29T01:30", None, [("29 01:30", "In 1 hour")]),
        ("Europe/Brussels", "2026-10-25T01:30", None, [("25 02:30", "In 1 hour")]),
        ("Europe/Brussels", "2026-10-25T06:45", NIGHT, [("25 07:00", "In 45 minutes")]),
        ("Asia/Seoul", "2026-03-28T22:45", NIGHT, [("29 07:00", "In 45 minutes")]),
    ],
)
def test_on_the_weekends_when_clocks_change_a_reminder_comes_once_and_in_time(
    database: Database, live: Live, *, zone: str, begin: str, quiet: QuietHours | None, expected: list[Received]
) -> None:
    starts = datetime.fromisoformat(f"{begin}:00+00:00")
    add_events(database, make_record_at(starts), now=starts - 2 * DAY)
    subscribe(database, "1h", zone=zone, quiet=quiet, now=starts - 2 * DAY)
    assert live(starts - (15 if quiet else 3) * HOUR, starts + HOUR, zone=zone) == expected


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("America/New_York", "2026-03-07"),
        ("America/New_York", "2026-10-31"),
        ("Europe/Brussels", "2026-03-28"),
        ("Europe/Brussels", "2026-10-24"),
    ],
)
def test_on_those_weekends_a_digest_comes_at_eight_each_day(
    database: Database, live: Live, zone: str, first: str
) -> None:
    begin = datetime.fromisoformat(f"{first}T00:00:00+00:00")
    add_events(database, make_record_at(begin + 6 * DAY), now=begin - DAY)
    subscribe(database, digest=DigestSchedule(frequency="daily"), zone=zone, now=begin)
    assert [clock.split()[1] for clock, _ in live(begin, begin + 3 * DAY, step=HOUR, zone=zone)] == ["08:00"] * 3


def test_a_night_makes_one_mail_about_an_event_unless_it_begins_before_the_morning(
    database: Database, live: Live
) -> None:
    night = NOW - 6 * HOUR  # one o'clock in Seoul
    soon, later = make_record_at(night + 4 * HOUR, id="soon"), make_record_at(night + 3 * DAY)
    add_events(database, soon, later, now=night - 2 * DAY)
    live(night - DAY, night - DAY)
    subscribe(database, changes="important", zone="Asia/Seoul", quiet=NIGHT, now=night - DAY)
    revise(database, replace(later, city="Busan"), base_revision=1, now=night)
    revise(database, replace(soon, lifecycle="cancelled"), base_revision=1, now=night)
    assert live(night, night + HOUR, zone="Asia/Seoul") == [("30 01:15", "Cancelled")]
    revise(database, replace(later, lifecycle="postponed"), base_revision=2, now=night + 2 * HOUR)
    assert live(night + 2 * HOUR, night + 9 * HOUR, zone="Asia/Seoul") == [("30 07:00", "Postponed")]


def test_a_reminder_that_is_late_into_the_night_waits_for_the_morning(database: Database, live: Live) -> None:
    begins = NOW + 5 * HOUR  # noon in Seoul, where it is seven now
    subscribe(database, "1d", zone="Asia/Seoul", quiet=NIGHT, now=NOW - 20 * DAY)
    add_events(database, make_record_at(begins), now=NOW - 6 * HOUR)
    assert live(NOW - 6 * HOUR, begins, zone="Asia/Seoul") == [("30 07:00", "In 5 hours")]


def test_a_move_to_another_address_takes_all_along_and_nothing_comes_twice(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    """The letters by address, in order, and what the old links lead to."""
    fill_directory(database)
    settings = settings_for(database_url, f"maildir:{tmp_path}")
    add_events(database, make_record_at(NOW + HOUR), make_record_at(NOW + 5 * HOUR, id="later"), now=NOW - DAY)
    reader = subscribe(database, "1h", "3h", now=NOW - 2 * HOUR)
    run_once(database, settings, now=NOW)

    def sent() -> list[tuple[str, str]]:
        return [(str(mail["To"]), _word(mail)) for mail in read_maildir(tmp_path)]

    assert sent() == [("reader@example.org", "In 1 hour")]
    with database.writing() as session:
        signup.request_move(session, reader.id, "new@example.org", network=None, now=NOW)
    run_once(database, settings, now=NOW + MINUTE)
    asked = sorted(sent()[1:])
    assert asked == [
        ("new@example.org", "Confirm that you want mail from the calendar"),
        ("reader@example.org", "Your subscriptions are asked to move to another address"),
    ]
    with database.writing() as session:
        (new,) = [one for one in list_subscriptions(session.connection()) if one.address == "new@example.org"]
        assert signup.confirm_subscriptions(session, new.id, [new.id], now=NOW + 2 * MINUTE) == 1
    run_once(database, settings, now=NOW + 2 * HOUR)
    assert sent()[3:] == [("new@example.org", "In 3 hours")]
    with database.reading() as connection:
        assert manage.list_own_subscriptions(connection, reader.id) == []
        (moved,) = list_subscriptions(connection)
    assert (moved.address, moved.leads, moved.state) == ("new@example.org", reader.leads, "confirmed")


def test_a_move_that_was_taken_back_or_that_came_too_late_moves_nothing(database: Database) -> None:
    reader = subscribe(database)
    for is_ended in (False, True):
        with database.writing() as session:
            signup.request_move(session, reader.id, "new@example.org", network=None, now=NOW)
        with database.writing() as session:
            signup.admit_signups(session, mail_domain="example.org", now=NOW)
            (new,) = [one for one in list_subscriptions(session.connection()) if one.address == "new@example.org"]
            if is_ended:
                manage.end_subscription(session, reader.id)
            else:
                manage.cancel_moves(session, reader.id)
            assert signup.confirm_subscriptions(session, new.id, [new.id], now=NOW) == 0
