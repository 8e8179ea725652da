"""Digests: once a local day, of what is ahead and what is otherwise; none where there is nothing to say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.subscriptions.digest_schedule import DigestSchedule
from calendar_core.domain.time.quiet_hours import parse_quiet_hours
from calendar_core.domain.time.when import Month
from calendar_core.jobs import run_once
from calendar_core.store.db.database import Database
from calendar_core.store.subscriptions import manage
from tests.builders.mail import (
    DAY,
    HOUR,
    NOW,
    body_of,
    load_messages,
    make_record_at,
    read_maildir,
    revise,
    settings_for,
    subscribe,
)
from tests.builders.records import add_events, fill_directory, make_record
from tests.builders.web_app import utc

DAILY, WEEKLY = DigestSchedule(frequency="daily"), DigestSchedule(frequency="weekly", weekday=0)
#: 08:00 in Washington on 30 October 2024, and the event is there that afternoon.
MORNING = utc(2024, 10, 30, 12, 0)
EVENT = make_record_at(NOW + 2 * DAY)
MINUTE = timedelta(minutes=1)
Mails = Callable[[datetime], list[EmailMessage]]


@pytest.fixture
def known(database: Database) -> Database:
    fill_directory(database)
    add_events(database, EVENT, now=NOW - 3 * DAY)
    return database


@pytest.fixture
def mails(known: Database, database_url: str, tmp_path: Path) -> Mails:
    """All mails sent until an instant, in the order of sending."""
    settings = settings_for(database_url, f"maildir:{tmp_path}")
    run_once(known, settings, now=NOW - HOUR)

    def until(now: datetime) -> list[EmailMessage]:
        run_once(known, settings, now=now)
        return read_maildir(tmp_path)

    return until


ENGLISH = """\
Digest, Wednesday 30 October 2024

Changed since Tuesday 29 October 2024, 18:00 EDT (UTC-4):

  Place changed: 56th ROK–U.S. Security Consultative Meeting
    Place: Seoul, South Korea → Busan, South Korea
    https://calendar.example.org/events/kr-us-scm-56?lang=en

In the next 7 days:

  56th ROK–U.S. Security Consultative Meeting
    18:00 EDT (UTC-4), Thursday 31 October 2024 (−1 day) = 07:00 KST (UTC+9), Friday 1 November 2024 = 22:00 UTC, \
Thursday 31 October 2024 (−1 day)
    Confirmed · Busan, South Korea
    https://calendar.example.org/events/kr-us-scm-56?lang=en

At a day not known yet:

  A visit
    November 2024
    Confirmed · The Pentagon, Washington, D.C., United States
    https://calendar.example.org/events/visit?lang=en

Agenda:           https://calendar.example.org/agenda?party=KR&lang=en
"""


def test_a_digest_says_what_is_otherwise_what_is_ahead_and_what_has_no_day(known: Database, mails: Mails) -> None:
    visit = make_record(id="visit", title="A visit", when=Month(2024, 11), number=None)
    add_events(known, visit, now=NOW - 2 * DAY)
    subscribe(known, digest=DAILY, selection=Selection(party=("KR",)))
    revise(known, replace(EVENT, city="Busan"), base_revision=1, now=NOW + MINUTE)
    assert mails(MORNING - MINUTE) == []
    (mail,) = mails(MORNING)
    assert mail["Subject"] == "Digest: 1 change, 2 events ahead, Wednesday 30 October 2024"
    assert body_of(mail).partition("\n\n-- ")[0] + "\n" == ENGLISH
    assert (mail["List-Id"], "List-Unsubscribe" in mail) == ("<digests.calendar.example.org>", True)
    assert len(mails(MORNING + 3 * HOUR)) == 1


def test_the_digest_is_korean_for_who_reads_korean(known: Database, mails: Mails) -> None:
    subscribe(known, digest=DAILY, lang="ko", zone="Asia/Seoul")
    revise(known, replace(EVENT, lifecycle="postponed"), base_revision=1, now=NOW + MINUTE)
    (mail,) = mails(utc(2024, 10, 29, 23, 0))
    assert mail["Subject"] == "일정 요약: 변경 1건, 예정 0건, 2024년 10월 30일(수)"
    assert body_of(mail).splitlines()[:6] == [
        "일정 요약, 2024년 10월 30일(수)",
        "앞으로 7일간 예정된 일정이 없습니다.",
        "",
        "2024년 10월 30일(수) 07:00 KST (UTC+9) 이후 변경된 일정:",
        "",
        "  연기: 제56차 한미안보협의회의",
    ]


def test_where_there_is_nothing_to_say_no_digest_comes_and_the_operator_sees_why(known: Database, mails: Mails) -> None:
    subscribe(known, digest=DAILY, selection=Selection(country=("JP",)))
    subscribe(known, digest=DAILY, address="other@example.org")
    assert [mail["To"] for mail in mails(MORNING)] == ["other@example.org"]
    messages = sorted(load_messages(known, "state", "last_error"), key=str)
    assert messages == [("sent", None), ("suppressed", "There is nothing to say.")]
    assert len(mails(MORNING + HOUR)) == 1


def test_each_digest_begins_where_the_last_one_ended(known: Database, mails: Mails) -> None:
    subscribe(known, digest=DAILY)
    revise(known, replace(EVENT, city="Busan"), base_revision=1, now=NOW + MINUTE)
    mails(MORNING)
    first, second = mails(MORNING + DAY)
    assert "Place changed" in body_of(first)
    assert "Changed since" not in body_of(second)
    revise(known, replace(EVENT, city="Daegu"), base_revision=2, now=MORNING + DAY + HOUR)
    revise(known, replace(EVENT, city="Jeju"), base_revision=3, now=MORNING + DAY + 3 * HOUR)
    third = mails(MORNING + 2 * DAY)[-1]
    assert "Changed since Thursday 31 October 2024, 08:00 EDT (UTC-4):" in body_of(third)
    assert "Place: Busan, South Korea → Jeju, South Korea" in body_of(third)


def test_what_was_changed_and_changed_back_is_no_news(known: Database, mails: Mails) -> None:
    subscribe(known, digest=DAILY)
    revise(known, replace(EVENT, city="Busan"), base_revision=1, now=NOW + MINUTE)
    revise(known, EVENT, base_revision=2, now=NOW + HOUR)
    (mail,) = mails(MORNING)
    assert mail["Subject"].startswith("Digest: 1 event ahead, ")


def test_after_an_outage_one_digest_comes_and_not_many(known: Database, mails: Mails) -> None:
    subscribe(known, digest=DAILY)
    add_events(known, make_record_at(NOW + 9 * DAY, id="far"), now=NOW)
    assert len(mails(MORNING)) == 1
    assert len(mails(MORNING + 3 * DAY + 11 * HOUR)) == 1 + 1
    assert len(mails(MORNING + 3 * DAY + 13 * HOUR)) == 2
    # The clocks went back in the night: eight o'clock is an hour later than it was.
    assert len(mails(MORNING + 4 * DAY + HOUR - MINUTE)) == 2
    assert len(mails(MORNING + 4 * DAY + HOUR)) == 3


def test_too_late_a_digest_waits_for_the_next(known: Database, mails: Mails) -> None:
    subscribe(known, digest=DAILY)
    assert mails(MORNING + 12 * HOUR) == []
    assert len(mails(MORNING + DAY)) == 1


def test_two_nodes_raise_one_digest(known: Database, mails: Mails, database_url: str, tmp_path: Path) -> None:
    subscribe(known, digest=DAILY)
    run_once(known, settings_for(database_url, f"maildir:{tmp_path}"), now=MORNING)
    assert len(mails(MORNING)) == 1
    assert load_messages(known, "kind", "occurrence", "state") == [("digest", "2024-10-30", "sent")]


def test_a_weekly_digest_comes_on_its_day_and_looks_a_month_ahead(known: Database, mails: Mails) -> None:
    add_events(known, make_record_at(NOW + 28 * DAY, id="far"), now=NOW - 2 * DAY)
    subscribe(known, digest=DigestSchedule(frequency="weekly", weekday=3, hour=9))
    assert mails(MORNING + HOUR) == []
    (mail,) = mails(MORNING + DAY + HOUR)
    assert "In the next 30 days:" in body_of(mail)
    assert mail["Subject"] == "Digest: 2 events ahead, Thursday 31 October 2024"


def test_who_moves_to_another_zone_has_one_digest_a_local_day(known: Database, mails: Mails) -> None:
    reader = subscribe(known, digest=DAILY, zone="Asia/Seoul")
    in_seoul = utc(2024, 10, 29, 23, 0)
    assert len(mails(in_seoul)) == 1
    with known.writing() as session:
        moved = replace(reader, time_zone="America/New_York")
        manage.change_subscription(session, reader.id, preferences=moved, now=in_seoul + HOUR)
    assert len(mails(MORNING)) == 1
    assert len(mails(MORNING + DAY)) == 2


def test_hidden_events_and_names_of_hidden_events_are_in_no_digest(known: Database, mails: Mails) -> None:
    subscribe(known, digest=DAILY)
    hidden = [
        make_record_at(NOW + DAY, id="secret", title="Secret", embargo_until=MORNING + MINUTE),
        make_record_at(NOW + DAY, id="drafted", title="Secret", visibility="draft"),
    ]
    add_events(known, *hidden, now=NOW)
    revise(known, replace(EVENT, related=("secret",), notes="Secret"), base_revision=1, now=NOW + MINUTE)
    (mail,) = mails(MORNING)
    html = body_of(mail, "html")
    assert ("Secret" in body_of(mail) + html, "secret" in html) == (False, False)
    assert mail["Subject"].startswith("Digest: 1 event ahead,")
    assert "New: Secret" in body_of(mails(MORNING + DAY)[-1])


def test_many_events_that_arrive_at_once_are_one_line(known: Database, mails: Mails) -> None:
    subscribe(known, digest=DAILY)
    add_events(known, *(make_record_at(NOW + 60 * DAY, id=f"event-{number}") for number in range(13)), now=NOW + MINUTE)
    (mail,) = mails(MORNING)
    assert body_of(mail).count("13 events entered the calendar") == 1
    assert "event-1\n" not in body_of(mail)


def test_a_long_list_is_cut_and_says_so(known: Database, mails: Mails) -> None:
    subscribe(known, digest=DAILY)
    add_events(known, *(make_record_at(NOW + 3 * DAY, id=f"event-{number}") for number in range(45)), now=NOW - 2 * DAY)
    (mail,) = mails(MORNING)
    assert body_of(mail).count("/events/") == 40
    assert "  and 6 more\n    https://calendar.example.org/agenda?lang=en\n" in body_of(mail)


def test_a_chosen_hour_is_right_in_quiet_hours_and_a_late_digest_waits_for_their_end(
    known: Database, mails: Mails
) -> None:
    quiet = parse_quiet_hours("22:00", "07:00")
    subscribe(known, digest=DigestSchedule(frequency="daily", hour=6), quiet=quiet)
    assert len(mails(MORNING - 2 * HOUR)) == 1
    subscribe(
        known, address="late@example.org", digest=DigestSchedule(frequency="daily", hour=20), quiet=quiet, now=NOW
    )
    night = utc(2024, 10, 31, 3, 0)  # 23:00 in Washington: three hours too late
    assert len(mails(night)) == 1
    assert len(mails(night + 8 * HOUR)) == 2 + 1
