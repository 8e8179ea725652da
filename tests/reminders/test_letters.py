"""What a letter says, to the byte, and what it never says."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from calendar_core.domain.card import Dossier
from calendar_core.domain.when import Day, Days, WallTime, When
from calendar_core.reminders.letters import Occasion, reminder_letter
from calendar_core.store.doors import Database
from calendar_core.store.dossiers import find_dossier
from tests.builders import a_record, add_events, fill_directory
from tests.posting import DAY, HOUR, NOW

IN_SEOUL = WallTime(
    datetime.fromisoformat("2024-10-31T07:10"), "Asia/Seoul", datetime.fromisoformat("2024-10-31T09:00")
)
STARTS = IN_SEOUL.extent().start
OCCASION = Occasion(
    lead="PT1H",
    lang="en",
    reader_zone="America/New_York",
    query="party=KR&party=US",
    base_url="https://calendar.example.org",
    contact="desk@example.org",
)

ENGLISH = """\
56th ROK–U.S. Security Consultative Meeting
제56차 한미안보협의회의
Begins in 1 hour.

Your time:        18:10 EDT (UTC-4), Wednesday 30 October 2024 (−1 day)
At the venue:     07:10 KST (UTC+9), Thursday 31 October 2024
UTC:              22:10 UTC, Wednesday 30 October 2024 (−1 day)
Until:            20:00 EDT (UTC-4), Wednesday 30 October 2024 (−1 day)

Standing:         Confirmed
Place:            The Pentagon, Washington, D.C., United States
Parties:          Republic of Korea, United States
Participants:
  - Kim Yong-hyun (Minister of National Defense, Republic of Korea)
  - Lloyd J. Austin III (Secretary of Defense, United States)

Sources:
  - A wire: https://example.org/scm

Event page:       https://calendar.example.org/events/kr-us-scm-56

--\x20
You asked to be reminded 1 hour before each event of
https://calendar.example.org/agenda?party=KR&party=US
To get no more of these, write to desk@example.org.
"""

KOREAN = """\
제56차 한미안보협의회의
56th ROK–U.S. Security Consultative Meeting
1시간 뒤 시작합니다.

내 시간대:        07:10 KST (UTC+9), 2024년 10월 31일(목)
현지 시각:        07:10 KST (UTC+9), 2024년 10월 31일(목)
세계시:           22:10 UTC, 2024년 10월 30일(수) (전날)
종료:             09:00 KST (UTC+9), 2024년 10월 31일(목)

상태:             확정
장소:             The Pentagon, Washington, D.C., 미국
참가:             대한민국, 미국
참석자:
  - 김용현 (Minister of National Defense, 대한민국)
  - Lloyd J. Austin III (Secretary of Defense, 미국)

출처:
  - A wire: https://example.org/scm

행사 페이지:      https://calendar.example.org/events/kr-us-scm-56

--\x20
다음 일정의 1시간 전 알림을 구독하셔서 보내 드리는 메일입니다.
https://calendar.example.org/agenda?party=KR&party=US
그만 받으시려면 desk@example.org 앞으로 써 주십시오.
"""


@pytest.fixture
def dossier(sqlite_url: str) -> Dossier:
    database = Database(sqlite_url)
    fill_directory(database)
    add_events(database, a_record(when=IN_SEOUL, notes="secret-of-the-desk"))
    with database.reading() as connection:
        found = find_dossier(connection, "kr-us-scm-56", viewer="public", now=NOW)
    database.close()
    return found


def at(dossier: Dossier, when: When) -> Dossier:
    """The same event at another time."""
    extent = when.extent()
    return replace(dossier, card=replace(dossier.card, when=when, starts_at=extent.start, ends_at=extent.end))


def test_the_letter_in_english(dossier: Dossier) -> None:
    subject, text = reminder_letter(dossier, OCCASION, now=STARTS - HOUR + timedelta(seconds=4))
    title = "56th ROK–U.S. Security Consultative Meeting"
    assert subject == f"In 1 hour: {title}, 18:10 EDT (UTC-4), Wednesday 30 October 2024 (−1 day)"
    assert text == ENGLISH


def test_the_letter_in_korean(dossier: Dossier) -> None:
    occasion = replace(OCCASION, lang="ko", reader_zone="Asia/Seoul")
    subject, text = reminder_letter(dossier, occasion, now=STARTS - HOUR)
    assert subject == "1시간 뒤: 제56차 한미안보협의회의, 07:10 KST (UTC+9), 2024년 10월 31일(목)"
    assert text == KOREAN


@pytest.mark.parametrize(
    ("left", "english", "korean"),
    [
        (timedelta(seconds=10), "In 1 minute", "1분 뒤"),
        (timedelta(minutes=30), "In 30 minutes", "30분 뒤"),
        (timedelta(minutes=59, seconds=56), "In 1 hour", "1시간 뒤"),
        (timedelta(minutes=90), "In 1 hour 30 minutes", "1시간 30분 뒤"),
        (timedelta(hours=2, minutes=50), "In 3 hours", "3시간 뒤"),
        (timedelta(hours=23, minutes=59, seconds=55), "In 1 day", "1일 뒤"),
        (timedelta(hours=21), "In 21 hours", "21시간 뒤"),
        (timedelta(days=7) - timedelta(seconds=5), "In 7 days", "7일 뒤"),
    ],
)
def test_the_subject_says_first_how_soon_it_is_whatever_the_lead_was(
    dossier: Dossier, left: timedelta, english: str, korean: str
) -> None:
    for lang, begins in (("en", english), ("ko", korean)):
        occasion = replace(OCCASION, lang=lang)  # type: ignore[arg-type]
        assert reminder_letter(dossier, occasion, now=STARTS - left)[0].partition(":")[0] == begins


def test_a_day_is_the_day_at_the_venue_and_has_no_clock_time(dossier: Dossier) -> None:
    day = at(dossier, Day(date(2024, 10, 31), "Asia/Seoul"))
    subject, text = reminder_letter(day, replace(OCCASION, lead="P1D"), now=STARTS - DAY)
    assert subject == "Reminder: 56th ROK–U.S. Security Consultative Meeting, Thursday 31 October 2024"
    assert text.split("\n\n")[:2] == [
        "56th ROK–U.S. Security Consultative Meeting\n제56차 한미안보협의회의",
        "Day at the venue: Thursday 31 October 2024",
    ]
    assert ":10" not in text
    assert "UTC" not in text


def test_a_span_of_days_is_printed_whole(dossier: Dossier) -> None:
    days = at(dossier, Days(date(2024, 10, 30), date(2024, 10, 31), "America/New_York"))
    subject, text = reminder_letter(days, replace(OCCASION, lang="ko"), now=STARTS - DAY)
    assert subject == "알림: 제56차 한미안보협의회의, 2024년 10월 30일–31일"
    assert text.split("\n\n")[1] == "현지 날짜:        2024년 10월 30일–31일"


def test_an_end_that_nobody_stated_is_not_printed(dossier: Dossier) -> None:
    assert "Until:" in reminder_letter(dossier, OCCASION, now=NOW)[1]
    open_end = at(dossier, WallTime(IN_SEOUL.start, "Asia/Seoul"))
    assert "Until:" not in reminder_letter(open_end, OCCASION, now=NOW)[1]


def test_an_end_that_is_a_day_is_printed_as_one(dossier: Dossier) -> None:
    two_days = at(dossier, WallTime(IN_SEOUL.start, "Asia/Seoul", date(2024, 11, 1)))
    lines = reminder_letter(two_days, OCCASION, now=NOW)[1].split("\n\n")[1].splitlines()
    assert lines[-1] == "At the venue:     Thursday 31 October 2024, 07:10 KST (UTC+9) – Friday 1 November 2024"


def test_what_is_disputed_is_said(dossier: Dossier) -> None:
    disputed = replace(dossier, disputed="Yonhap says\n07:30.", time_as_stated="7:10 a.m. (2210 GMT)")
    lines = reminder_letter(disputed, OCCASION, now=NOW)[1].splitlines()
    assert "Disputed:         Yonhap says 07:30." in lines
    assert "As stated:        7:10 a.m. (2210 GMT)" in lines


def test_a_virtual_meeting_has_no_made_up_place(dossier: Dossier) -> None:
    virtual = replace(dossier, card=replace(dossier.card, format="virtual", venue=None, city=None, country=None))
    assert "Place:            Virtual" in reminder_letter(virtual, OCCASION, now=NOW)[1].splitlines()


def test_the_notes_of_the_desk_are_in_no_letter(dossier: Dossier) -> None:
    assert "secret-of-the-desk" not in "".join(reminder_letter(dossier, OCCASION, now=NOW))
