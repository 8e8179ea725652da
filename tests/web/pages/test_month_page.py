"""The month: every event on its day at the venue, what has no day in the tray, in a fixed number of queries."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from tests.builders.records import add_events
from tests.builders.web_app import (
    UNDATED,
    Page,
    capture_statements,
    close_app,
    fill_database,
    make_app,
    make_many_records,
)
from tests.web.conftest import Visit

UNDATED_TITLES = [record.title for record in UNDATED]


def day_texts(page: Page) -> dict[str, str]:
    """What stands under each date of the grid that has anything."""
    days = [one for one in page.all("li", "day") if "is-empty" not in one.classes]
    dates = [one.text for one in page.all("h2", "date")]
    return {next(d for d in dates if day.text.startswith(d)): day.text for day in days}


def test_an_event_stands_on_its_day_at_the_venue_with_its_kind_and_standing(visit: Visit) -> None:
    assert day_texts(visit("/2024/10"))["Wednesday 30 October"] == (
        "Wednesday 30 October 56th ROK–U.S. Security Consultative Meeting Defence ministers’ meeting "
        "KR–US Republic of Korea, United States Confirmed"
    )


def test_a_clock_time_has_its_zone_and_the_reader_s_beside_it(visit: Visit) -> None:
    what = "A missile launch Incident KR–US Republic of Korea, United States Happened"
    there = day_texts(visit("/2024/10"))["Thursday 31 October"]
    assert there == f"Thursday 31 October 07:10 KST {what}"
    here = day_texts(visit("/2024/10?zone=America/New_York"))["Thursday 31 October"]
    assert here == f"Thursday 31 October 07:10 KST 18:10 EDT −1 day {what}"
    assert day_texts(visit("/2024/10?zone=Asia/Seoul"))["Thursday 31 October"] == there


def test_an_event_of_several_days_is_one_bar_in_each_week_it_touches(visit: Visit) -> None:
    bars = [one for one in visit("/2024/10").all("li", "bar") if "An exercise" in one.text]
    places = {f"{what}-{number}" for what in ("col", "span") for number in range(1, 8)}
    assert [sorted(bar.classes & places) for bar in bars] == [["col-4", "span-4"], ["col-1", "span-7"]]
    assert [("from-before" in bar.classes, "goes-on" in bar.classes) for bar in bars] == [(False, True), (True, True)]
    assert all("24 October – 5 November 2024" in bar.text for bar in bars)


def test_what_has_no_day_lies_in_the_tray_and_on_no_day(visit: Visit) -> None:
    page = visit("/2024/10")
    assert page.texts("summary") == [
        "Directory",
        "Analysis",
        "Go to",
        "Times: local only",
        "Filter",
        "Follow",
        "Sometime in the fourth quarter of 2024 1",
        "Sometime in 2024 1",
    ]
    [row] = page.texts("section", "tray")
    assert row.startswith("Day not known Some time in October October 2024, Expected, may be over Late in October")
    on_days = " ".join(day_texts(page).values())
    assert "An exercise" in on_days
    assert [title for title in UNDATED_TITLES if title in on_days] == []


def test_a_change_of_clocks_is_told_at_the_end_of_its_week(visit: Visit) -> None:
    [grid] = visit("/2024/10").texts("section", "grid")
    order = ["Sunday 27 October", "clocks go back by 1 hour in Brussels", "not 6 hours as usual", "Monday 28 October"]
    places = [grid.index(text) for text in [*order, "clocks go back by 1 hour in Washington"]]
    assert places == sorted(places)


def test_the_filter_holds_on_the_month_and_on_the_way_to_the_next(visit: Visit) -> None:
    page = visit("/2024/10?kind=exercise&zone=Asia/Seoul")
    assert list(day_texts(page)) == ["Thursday 24 October", "Monday 28 October"]
    assert page.links()["November 2024 →"] == "/2024/11?kind=exercise&zone=Asia%2FSeoul"
    assert page.links()["In a calendar app"] == "/follow?kind=exercise&zone=Asia%2FSeoul"
    assert page.links()["×"] == "/2024/10?zone=Asia%2FSeoul"


def test_today_is_the_day_in_the_reader_s_zone_and_the_zone_is_named(visit: Visit) -> None:
    in_utc, in_kiritimati = visit("/"), visit("/?zone=Pacific/Kiritimati")
    assert [one.text for one in in_utc.all("h2", "date") if "aria-current" in one.attributes] == [
        "Tuesday 1 October today"
    ]
    assert [one.text for one in in_kiritimati.all("h2", "date") if "aria-current" in one.attributes] == [
        "Wednesday 2 October today"
    ]
    assert "Today is Tuesday 1 October 2024 in UTC." in in_utc.texts("div", "zone-notes")[0]
    assert "Today is Wednesday 2 October 2024 in Pacific/Kiritimati." in in_kiritimati.texts("div", "zone-notes")[0]


def test_on_a_korean_page_today_is_that_of_seoul_unless_a_zone_was_chosen(sqlite_url: str) -> None:
    evening = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)  # 01:00 of the next day in Seoul
    with close_app(make_app(sqlite_url, now=evening)) as app:
        korean, english, chosen = (
            Page(app.test_client().get(address).text) for address in ("/?lang=ko", "/", "/?lang=ko&zone=UTC")
        )
    marked = [[one.attributes["data-day"] for one in page.all("li", "is-today")] for page in (korean, english, chosen)]
    assert marked == [["2026-11-30"], ["2026-11-29"], ["2026-11-29"]]
    assert "오늘은 2026년 11월 30일(월)입니다(Asia/Seoul)" in korean.texts("div", "zone-notes")[0]
    assert [page.all("section", "grid")[0].attributes.get("data-today") for page in (korean, english, chosen)] == [
        "2026-11-30",
        "2026-11-29",
        "",
    ]
    assert "서울" in korean.texts("footer")[0]
    assert "in UTC" in english.texts("footer")[0]


@pytest.mark.parametrize(
    ("address", "week"),
    [
        ("/", "/week/2024-09-30"),
        ("/2024/10", "/week/2024-09-30"),
        ("/2024/09", "/week/2024-08-26"),
        ("/2024/11", "/week/2024-10-28"),
        ("/year/2024", "/week/2024-09-30"),
        ("/year/2026", "/week/2025-12-29"),
    ],
)
def test_the_week_of_a_page_is_that_of_today_or_else_its_first(visit: Visit, address: str, week: str) -> None:
    assert visit(address).links()["Week"] == week


def test_the_week_of_today_is_opened_late_in_a_month(sqlite_url: str) -> None:
    with close_app(make_app(sqlite_url, now=datetime(2026, 11, 29, 12, 0, tzinfo=UTC))) as app:
        found = [Page(app.test_client().get(address).text).links()["Week"] for address in ("/", "/year/2026")]
    assert found == ["/week/2026-11-23"] * 2


@pytest.mark.parametrize("address", ["/1899/12", "/2101/01", "/2024/00", "/2024/13", "/year/1899", "/week/2024-13-01"])
def test_there_is_nothing_off_the_calendar(visitor: FlaskClient, address: str) -> None:
    assert visitor.get("/1900/01").status_code == visitor.get("/2100/12").status_code == 200
    assert visitor.get(address).status_code == 404


def test_a_month_of_one_digit_and_a_week_of_any_day_go_to_their_own_addresses(visitor: FlaskClient) -> None:
    month, week = visitor.get("/2024/9?party=KR&party=US"), visitor.get("/week/2024-10-31?party=KR")
    assert (month.status_code, month.location) == (301, "/2024/09?party=KR&party=US")
    assert (week.status_code, week.location) == (302, "/week/2024-10-28?party=KR")


def test_the_ends_of_the_calendar_have_no_month_beyond(visit: Visit) -> None:
    first, last = visit("/1900/01").links(), visit("/2100/12").links()
    assert [text for text in first if "190" in text or "189" in text] == ["February 1900 →"]
    assert [text for text in last if "210" in text] == ["← November 2100"]


def test_a_page_asks_as_much_of_the_database_for_3_events_as_for_300(database_url: str) -> None:
    addresses = ["/", "/2024/10", "/week/2024-10-14", "/year/2024", "/agenda", "/search?q=event", "/parties/KR"]
    addresses += ["/series/kr-us-scm", "/pictures", "/embed"]
    fill_database(database_url, *make_many_records(3))
    with close_app(make_app(database_url)) as app:
        few = [read_counted(app, address) for address in addresses]
        add_events(app.extensions["entente"].database, *make_many_records(300)[3:])
        plenty = [read_counted(app, address) for address in addresses]
    grown = [len(after[0]) > 1.5 * len(before[0]) for before, after in zip(few, plenty, strict=True)]
    # A party and a series list their latest events and lead to the others by year; a map has a dot for each city.
    assert grown == [*[True] * 6, False, False, False, True]
    home, *others = [(len(before[1]), len(after[1])) for before, after in zip(few, plenty, strict=True)]
    # Three events that are new are told one by one; three hundred are told as one arrival, for less.
    assert home[1] <= home[0]
    assert [before for before, _ in others] == [after for _, after in others]


def read_counted(app: Flask, address: str) -> tuple[str, list[str]]:
    """A page, and the statements that it took."""
    with capture_statements(app) as statements:
        return app.test_client().get(address).text, statements


def test_the_agenda_of_a_span_and_its_feed_show_the_same_events(visitor: FlaskClient) -> None:
    query = "from=2024-10-01&to=2024-12-01"
    page = Page(visitor.get(f"/agenda?{query}").text)
    shown = {one.attributes["href"] for one in page.all("a") if (one.attributes["href"] or "").startswith("/events/")}
    feed = Calendar.from_ical(visitor.get(f"/calendar.ics?{query}").data)
    fed = {
        str(event["URL"]).removeprefix("https://calendar.example.org").removesuffix("?lang=en") for event in feed.events
    }
    # A year is in a feed only where it is asked for.
    assert shown - {"/events/undated-3"} == fed
    assert len(fed) == 7


def test_the_month_as_known_on_a_past_day_says_so_and_takes_that_day_for_today(visit: Visit) -> None:
    page = visit("/?as_of=2024-09-25&zone=Asia/Seoul")
    assert page.texts("h1") == ["23 Sep – 27 Oct 2024"]
    assert page.texts("p", "notice")[0].startswith("As it was known at Thursday 26 September 2024, 00:00 KST (UTC+9).")
    assert "Reconstructed" in page.texts("p", "notice")[0]
    assert date(2024, 9, 26).strftime("Today is Thursday %-d September %Y") in page.texts("div", "zone-notes")[0]
