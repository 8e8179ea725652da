"""Under each day of a week and a month stands what the clock says of an event that day, not the hour of another day."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.time.when import Days, WallTime
from tests.builders.records import make_record
from tests.builders.web_app import Page, close_app, fill_database, make_app

BRUSSELS, SEOUL = "Europe/Brussels", "Asia/Seoul"


def meeting(name: str, start: str, end: str | None, *, zone: str = BRUSSELS) -> dict[str, object]:
    stated = None if end is None else datetime.fromisoformat(end) if "T" in end else date.fromisoformat(end)
    when = WallTime(datetime.fromisoformat(start), zone, stated)
    return {
        "id": name,
        "when": when,
        "title": name,
        "title_ko": name,
        "city": "Brussels",
        "country": "BE",
        "venue": None,
    }


MEETINGS = [
    meeting("two days", "2014-02-26T14:00", "2014-02-27T11:30"),
    meeting("over night", "2014-02-24T23:00", "2014-02-25T00:00"),
    meeting("four days", "2014-02-28T09:00", "2014-03-03T18:00"),
    meeting("end by day", "2014-03-05T09:00", "2014-03-06"),
    meeting("in one day", "2014-03-07T09:00", "2014-03-07T10:00"),
    {**meeting("new year", "2013-12-30T09:00", None), "when": Days(date(2013, 12, 30), date(2014, 1, 2), BRUSSELS)},
]


@pytest.fixture
def brussels(sqlite_url: str) -> Iterator[FlaskClient]:
    records = [
        make_record(**{**facts, "id": str(facts["id"]).replace(" ", "-")}, series=None, number=None)
        for facts in MEETINGS
    ]
    fill_database(sqlite_url, *records)
    with close_app(make_app(sqlite_url)) as app:
        yield app.test_client()


def hours_of(visitor: FlaskClient, address: str) -> dict[str, list[str]]:
    """What stands beside each event of a week, day by day."""
    page = Page(visitor.get(address).text)
    hours: dict[str, list[str]] = {}
    for title, hour in zip(page.texts("p", "entry-title"), page.texts("p", "hour"), strict=True):
        hours.setdefault(title, []).append(hour)
    return hours


def test_a_week_says_under_each_day_when_the_meeting_begins_goes_on_and_ends(brussels: FlaskClient) -> None:
    assert hours_of(brussels, "/week/2014-02-24?lang=en") == {
        "two days": ["14:00 CET", "until 11:30 CET"],
        "over night": ["23:00 CET"],
        "four days": ["09:00 CET", "goes on", "goes on"],
    }
    assert hours_of(brussels, "/week/2014-03-03?lang=en") == {
        "four days": ["until 18:00 CET"],
        "end by day": ["09:00 CET", "goes on"],
        "in one day": ["09:00 CET"],
    }


def test_a_reader_s_own_clock_and_language_say_the_same(brussels: FlaskClient) -> None:
    hours = hours_of(brussels, f"/week/2014-02-24?zone={SEOUL}&lang=ko")
    assert hours["two days"] == ["14:00 CET 22:00 KST", "11:30 CET까지 19:30 KST까지"]
    assert hours["over night"] == ["23:00 CET 07:00 KST 다음 날"]


def test_the_time_element_of_the_last_day_is_the_end(brussels: FlaskClient) -> None:
    page = Page(brussels.get("/week/2014-02-24?lang=en").text)
    stamps = [one.attributes["datetime"] for one in page.all("time") if one.text in ("14:00 CET", "until 11:30 CET")]
    assert stamps == ["2014-02-26T13:00:00Z", "2014-02-27T10:30:00Z"]


def test_a_bar_that_goes_on_in_the_next_row_has_no_clock_of_its_first_day(brussels: FlaskClient) -> None:
    page = Page(brussels.get("/2014/03?lang=en").text)
    bars = [one for one in page.all("li", "bar") if "four days" in one.text]
    assert [" ".join(bar.text.split()).split(" four days")[0] for bar in bars] == ["09:00 CET", "until 18:00 CET"]


def test_a_year_names_the_month_in_which_an_event_began_before_it(brussels: FlaskClient) -> None:
    after = Page(brussels.get("/year/2014?lang=en").text).texts("time")
    before = Page(brussels.get("/year/2013?lang=en").text).texts("time")
    assert [text for text in after if "Jan" in text] == ["30 Dec – 2 Jan"]
    assert [text for text in before if "Jan" in text] == ["30 – 2 Jan"]
