"""What a letter says, to the byte, and what it never says."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser

import pytest

from calendar_core.domain.events.cards import EventDetails
from calendar_core.domain.time.when import Day, Days, Half, Month, Quarter, WallTime, When, Year
from calendar_core.messages import Lang
from calendar_core.notifications.letters.layout import SubscriptionLinks, render_html, render_text
from calendar_core.notifications.letters.reminder import MailContext, build_reminder_content
from calendar_core.store.db.database import Database
from calendar_core.store.events.details import find_event_details
from tests.builders.mail import DAY, HOUR, NOW
from tests.builders.records import add_events, change_facts, fill_directory, make_record

IN_SEOUL = WallTime(
    datetime.fromisoformat("2024-10-31T07:10"), "Asia/Seoul", datetime.fromisoformat("2024-10-31T09:00")
)
STARTS = IN_SEOUL.extent().start
OCCASION = MailContext(
    lead="PT1H",
    lang="en",
    reader_zone="America/New_York",
    query="party=KR&party=US",
    base_url="https://calendar.example.org",
)
WAYS = SubscriptionLinks(
    manage="https://calendar.example.org/subscriptions/M", unsubscribe="https://calendar.example.org/unsubscribe/U"
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

Event page:       https://calendar.example.org/events/kr-us-scm-56?lang=en

--\x20
You asked to be reminded 1 hour before each event of
https://calendar.example.org/agenda?party=KR&party=US&lang=en
Change or pause:  https://calendar.example.org/subscriptions/M
Unsubscribe:      https://calendar.example.org/unsubscribe/U
"""

KOREAN = """\
제56차 한미안보협의회의
56th ROK–U.S. Security Consultative Meeting
1시간 뒤 시작합니다.

내 시간대:        07:10 KST (UTC+9), 2024년 10월 31일(목)
현지 시각:        07:10 KST (UTC+9), 2024년 10월 31일(목)
협정세계시(UTC):  22:10 UTC, 2024년 10월 30일(수) (전날)
종료:             09:00 KST (UTC+9), 2024년 10월 31일(목)

상태:             확정
장소:             The Pentagon, 워싱턴, 미국
참가국·기구:      대한민국, 미국
참석자:
  - 김용현 (Minister of National Defense, 대한민국)
  - Lloyd J. Austin III (Secretary of Defense, 미국)

출처:
  - A wire: https://example.org/scm

일정 페이지:      https://calendar.example.org/events/kr-us-scm-56?lang=ko

--\x20
다음 일정의 1시간 전 알림을 구독하셔서 보내 드리는 메일입니다.
https://calendar.example.org/agenda?party=KR&party=US&lang=ko
변경·일시 중지:   https://calendar.example.org/subscriptions/M
구독 해지:        https://calendar.example.org/unsubscribe/U
"""


@pytest.fixture
def dossier(sqlite_url: str) -> EventDetails:
    database = Database(sqlite_url)
    fill_directory(database)
    add_events(database, make_record(when=IN_SEOUL, notes="secret-of-the-desk"))
    with database.reading() as connection:
        found = find_event_details(connection, "kr-us-scm-56", viewer="public", now=NOW)
    database.close()
    return found


def letter(dossier: EventDetails, occasion: MailContext, *, now: datetime) -> tuple[str, str]:
    """Subject and text."""
    sheet = build_reminder_content(dossier, occasion, now=now)
    return sheet.subject, render_text(sheet, WAYS)


def html(dossier: EventDetails, occasion: MailContext = OCCASION) -> str:
    """The HTML of the letter, an hour before."""
    return render_html(build_reminder_content(dossier, occasion, now=STARTS - HOUR), WAYS)


def at(dossier: EventDetails, when: When) -> EventDetails:
    """The same event at another time."""
    extent = when.extent()
    return replace(dossier, card=replace(dossier.card, when=when, starts_at=extent.start, ends_at=extent.end))


def test_the_letter_in_english(dossier: EventDetails) -> None:
    subject, text = letter(dossier, OCCASION, now=STARTS - HOUR + timedelta(seconds=4))
    title = "56th ROK–U.S. Security Consultative Meeting"
    assert subject == f"In 1 hour: {title}, 18:10 EDT (UTC-4), Wednesday 30 October 2024 (−1 day)"
    assert text == ENGLISH


def test_the_letter_in_korean(dossier: EventDetails) -> None:
    occasion = replace(OCCASION, lang="ko", reader_zone="Asia/Seoul")
    subject, text = letter(dossier, occasion, now=STARTS - HOUR)
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
    dossier: EventDetails, left: timedelta, english: str, korean: str
) -> None:
    for lang, begins in (("en", english), ("ko", korean)):
        occasion = replace(OCCASION, lang=lang)
        assert letter(dossier, occasion, now=STARTS - left)[0].partition(":")[0] == begins


def test_a_day_is_the_day_at_the_venue_and_has_no_clock_time(dossier: EventDetails) -> None:
    day = at(dossier, Day(date(2024, 10, 31), "Asia/Seoul"))
    subject, text = letter(day, replace(OCCASION, lead="P1D"), now=STARTS - DAY)
    assert subject == "Reminder: 56th ROK–U.S. Security Consultative Meeting, Thursday 31 October 2024"
    assert text.split("\n\n")[:2] == [
        "56th ROK–U.S. Security Consultative Meeting\n제56차 한미안보협의회의",
        "Day at the venue: Thursday 31 October 2024",
    ]
    assert ":10" not in text
    assert "UTC" not in text


def test_a_span_of_days_is_printed_whole(dossier: EventDetails) -> None:
    days = at(dossier, Days(date(2024, 10, 30), date(2024, 10, 31), "America/New_York"))
    subject, text = letter(days, replace(OCCASION, lang="ko"), now=STARTS - DAY)
    assert subject == "알림: 제56차 한미안보협의회의, 2024년 10월 30일~31일"
    assert text.split("\n\n")[1] == "현지 날짜:        2024년 10월 30일~31일"


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (Month(2026, 12), "December 2026"),
        (Month(2026, 12, "early"), "early December 2026"),
        (Quarter(2027, 1), "first quarter of 2027"),
        (Half(2027, 2), "second half of 2027"),
        (Year(2027), "2027"),
    ],
)
def test_a_when_without_a_day_is_printed_as_far_as_it_is_known(dossier: EventDetails, when: When, text: str) -> None:
    printed = letter(at(dossier, when), OCCASION, now=STARTS - DAY)[1]
    assert printed.split("\n\n")[1] == f"When, as far as known: {text}"


def test_an_end_that_nobody_stated_is_not_printed(dossier: EventDetails) -> None:
    assert "Until:" in letter(dossier, OCCASION, now=NOW)[1]
    open_end = at(dossier, WallTime(IN_SEOUL.start, "Asia/Seoul"))
    assert "Until:" not in letter(open_end, OCCASION, now=NOW)[1]


def test_an_end_that_is_a_day_is_printed_as_one(dossier: EventDetails) -> None:
    two_days = at(dossier, WallTime(IN_SEOUL.start, "Asia/Seoul", date(2024, 11, 1)))
    lines = letter(two_days, OCCASION, now=NOW)[1].split("\n\n")[1].splitlines()
    assert lines[-1] == "At the venue:     Thursday 31 October 2024, 07:10 KST (UTC+9) – Friday 1 November 2024"


def test_what_is_disputed_is_said(dossier: EventDetails) -> None:
    disputed = replace(dossier, disputed="Yonhap says\n07:30.", time_as_stated="7:10 a.m. (2210 GMT)")
    lines = letter(disputed, OCCASION, now=NOW)[1].splitlines()
    assert "Disputed:         Yonhap says 07:30." in lines
    assert "As stated:        7:10 a.m. (2210 GMT)" in lines


def test_a_virtual_meeting_has_no_made_up_place(dossier: EventDetails) -> None:
    virtual = replace(dossier, card=replace(dossier.card, format="virtual", venue=None, city=None, country=None))
    assert "Place:            Virtual" in letter(virtual, OCCASION, now=NOW)[1].splitlines()


def test_the_notes_of_the_desk_are_in_no_letter(dossier: EventDetails) -> None:
    assert "secret-of-the-desk" not in "".join([*letter(dossier, OCCASION, now=NOW), html(dossier)])


class Shown(HTMLParser):
    """What a mail program shows of a page, and the tags it is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data.split()


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_html_says_what_the_text_says(dossier: EventDetails, lang: Lang) -> None:
    occasion = replace(OCCASION, lang=lang)
    text = letter(dossier, occasion, now=STARTS - HOUR)[1]
    shown = Shown(html(dossier, occasion))
    hidden = {f"https://calendar.example.org/events/kr-us-scm-56?lang={lang}", WAYS.manage, WAYS.unsubscribe}
    said = {word.rstrip(":") for word in text.split() if word not in ("-", "--")} - hidden
    assert said - {word.rstrip(":") for word in shown.words} == set()
    assert shown.tags[0] == ("html", {"lang": lang})


def test_the_style_of_the_html_stands_in_its_tags_and_nothing_is_fetched(dossier: EventDetails) -> None:
    tags = Shown(html(dossier)).tags
    assert {tag for tag, _ in tags} & {"style", "link", "img", "script"} == set()
    assert "max-width" in next(str(attributes["style"]) for tag, attributes in tags if tag == "div")
    assert {attributes["href"] for tag, attributes in tags if tag == "a"} == {
        "https://calendar.example.org/events/kr-us-scm-56?lang=en",
        "https://calendar.example.org/agenda?party=KR&party=US&lang=en",
        WAYS.manage,
        WAYS.unsubscribe,
    }


def test_a_title_with_markup_is_shown_and_not_obeyed(dossier: EventDetails) -> None:
    title = '<img src="https://evil.example/x">&<a href="https://evil.example">SCM</a><!--'
    crooked = replace(dossier, card=change_facts(dossier.card, title=title, title_ko=None))
    shown = Shown(html(crooked))
    assert shown.tags[0][0] == "html"
    assert {tag for tag, _ in shown.tags} & {"img"} == set()
    assert "evil.example" not in "".join(str(attributes) for _, attributes in shown.tags)
    assert title.split(maxsplit=1)[0] in shown.words
