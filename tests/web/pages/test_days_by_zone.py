"""Whose days a calendar has: those of each venue, or those of the reader's zone."""

import csv
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.feeds.options import FEED_KEYS
from tests.builders.web_app import Page, close_app, make_app
from tests.conftest import LOADED_AT
from tests.web.conftest import Visit

LAUNCH, LATE = "/events/launch", "/events/rich"  # 31 Oct 07:10 in Pyongyang; 4 Nov 22:00 to 01:00 in New York


def texts_of_day(visitor: FlaskClient, address: str, day: str) -> str:
    """What a cell of a month says, or a day of a week."""
    text = visitor.get(address).text
    cell = re.search(rf'data-day="{day}".*?(?=data-day=|</main>)', text, re.DOTALL)
    assert cell is not None
    return " ".join(re.sub(r"<[^>]+>", " ", cell[0]).split())


@pytest.mark.parametrize(
    ("page", "day", "query", "clocks"),
    [
        ("/2024/10", "2024-10-31", "zone=America/New_York", "07:10 KST 18:10 EDT −1 day"),
        ("/2024/10", "2024-10-30", "zone=America/New_York&days=zone", "18:10 EDT 07:10 KST +1 day"),
        ("/week/2024-10-28", "2024-10-30", "zone=America/New_York&days=zone", "18:10 EDT 07:10 KST +1 day"),
        ("/2024/10", "2024-10-31", "zone=Asia/Seoul&days=zone", "07:10 KST A missile"),
        ("/week/2024-11-04", "2024-11-04", "zone=Asia/Seoul", "22:00 EST 12:00 KST +1 day"),
        ("/week/2024-11-04", "2024-11-05", "zone=Asia/Seoul&days=zone", "12:00 KST 22:00 EST −1 day"),
    ],
)
def test_a_timed_event_is_on_the_day_of_whoever_the_days_are(
    visitor: FlaskClient, page: str, day: str, query: str, clocks: str
) -> None:
    assert clocks in texts_of_day(visitor, f"{page}?{query}", day)


def test_a_timed_event_is_not_on_its_day_at_the_venue_as_well(visitor: FlaskClient) -> None:
    assert "missile" not in texts_of_day(visitor, "/week/2024-10-28?zone=America/New_York&days=zone", "2024-10-31")


def test_an_event_over_two_days_at_the_venue_is_on_one_day_of_the_zone(visitor: FlaskClient) -> None:
    assert "until 01:00 EST" in texts_of_day(visitor, "/week/2024-11-04", "2024-11-05")
    shown = visitor.get("/week/2024-11-04?zone=Asia/Seoul&days=zone").text
    assert shown.count(f'href="{LATE}?') == 1


def test_an_event_without_a_clock_time_stays_where_it_is(visitor: FlaskClient) -> None:
    for query in ("zone=Pacific/Kiritimati", "zone=Pacific/Kiritimati&days=zone"):
        assert "An exercise" in texts_of_day(visitor, f"/2024/10?{query}", "2024-10-24")


def test_an_event_of_the_neighbouring_month_is_found_and_counted(visitor: FlaskClient) -> None:
    def counted(query: str) -> list[str]:
        return Page(visitor.get(f"/2024/11?kind=2%2B2&from=2024-11-01&{query}").text).texts("p", "count")

    assert counted("zone=Asia/Seoul") == counted("zone=Asia/Seoul&days=zone") == ["1 event"]


def test_the_agenda_has_the_days_as_headings(visit: Visit) -> None:
    at_venue = visit("/agenda?from=2024-10-31&to=2024-11-01&kind=incident&zone=America/New_York")
    assert at_venue.texts("h3") == ["Thursday 31 October 2024"]
    in_zone = visit("/agenda?from=2024-10-31&to=2024-11-01&kind=incident&zone=America/New_York&days=zone")
    assert in_zone.texts("h3") == ["Wednesday 30 October 2024"]


def test_links_of_the_page_keep_the_choice_and_files_do_not_change(visitor: FlaskClient, visit: Visit) -> None:
    query = "zone=Asia%2FSeoul&days=zone"
    links = visit(f"/2024/10?{query}").links()
    assert links["Agenda"] == f"/agenda?{query}"
    assert "days" in FEED_KEYS
    for path in ("/calendar.ics", "/agenda.csv"):
        same = [visitor.get(f"{path}?party=KR{more}").data for more in ("", "&days=zone")]
        assert same[0] == same[1], path
    answers = [visitor.get(f"/api/v1/events?party=KR{more}").get_json()["events"] for more in ("", "&days=zone")]
    assert answers[0] == answers[1] != []


@pytest.mark.parametrize("path", ["/", "/2024/10", "/week/2024-10-28", "/agenda", "/follow", "/calendar.ics"])
def test_another_value_is_an_error(visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(f"{path}?days=moon")
    assert answer.status_code == 400
    assert "moon" in answer.text


def test_without_a_zone_the_days_are_those_of_the_venue_and_no_choice_is_offered(visitor: FlaskClient) -> None:
    page = Page(visitor.get("/2024/10?days=zone").text)
    assert [one for one in page.all("button") if one.attributes.get("name") == "days"] == []
    assert "missile" in texts_of_day(visitor, "/2024/10?days=zone", "2024-10-31")


def test_the_choice_stands_in_the_menu_of_times_and_is_remembered(visitor: FlaskClient) -> None:
    client = visitor.application.test_client()
    for page in ("/", "/2024/10", "/week/2024-10-28", "/agenda"):
        buttons = Page(client.get(f"{page}?zone=Asia/Seoul").text).all("button")
        choice = [(one.text, one.attributes["aria-pressed"]) for one in buttons if one.attributes.get("name") == "days"]
        assert choice == [("local to the venue", "true"), ("in my zone (Seoul)", "false")]
    back = "/2024/10?zone=America/New_York"
    answer = client.post("/display", data={"days": "zone", "back": back})
    assert (answer.status_code, answer.location) == (303, "/2024/10?zone=America%2FNew_York&days=zone")
    assert "18:10 EDT" in texts_of_day(client, back, "2024-10-30")
    assert "18:10 EDT" not in texts_of_day(client, f"{back}&days=venue", "2024-10-30")
    assert "18:10 EDT" not in texts_of_day(visitor, back, "2024-10-30")
    client.post("/display", data={"days": "", "back": back})
    assert "18:10 EDT" not in texts_of_day(client, back, "2024-10-30")
    assert client.post("/display", data={"days": "moon", "back": back}).status_code == 400


_MONTH_ENTRY = r'href="/events/(?P<id>[a-z0-9-]+)\?[^"]*"><time class="clock" [^>]*>(?P<clock>[^<]+)<'
_AGENDA_ENTRY = r'<time datetime="[^"]*T[^"]*">(?P<clock>[^<]+)<(?:(?!<li).)*?href="/events/(?P<id>[a-z0-9-]+)\?'


@pytest.mark.parametrize(
    ("page", "day", "entry"),
    [
        ("/2023/04", 'data-day="([0-9-]+)"', _MONTH_ENTRY),
        ("/agenda?from=2023-03-31&to=2023-05-02", r"<h3>[A-Z]\w+ (\d+ \w+ \d+)</h3>", _AGENDA_ENTRY),
    ],
)
def test_each_timed_entry_of_april_2023_is_on_its_day_in_seoul_by_its_clock_there(
    whole_sqlite_url: str, page: str, day: str, entry: str
) -> None:
    with close_app(make_app(whole_sqlite_url, now=LOADED_AT)) as app:
        client = app.test_client()
        table = client.get("/agenda.csv?from=2023-03-31&to=2023-05-02").text.lstrip("\ufeff")
        html = client.get(f"{page}{'&' if '?' in page else '?'}zone=Asia/Seoul&days=zone").text
    timed = [row for row in csv.DictReader(table.splitlines()) if "T" in row["start"]]
    _, *parts = re.split(day, html)
    found = {
        one["id"]: (to_iso(heading), one["clock"])
        for heading, part in zip(parts[::2], parts[1::2], strict=True)
        for one in re.finditer(entry, part, re.DOTALL)
    }
    expected = {row["id"]: one for row in timed if (one := in_seoul(row))[0].startswith("2023-04")}
    assert {key: found.get(key) for key in expected} == expected
    assert len(expected) >= 6


def to_iso(heading: str) -> str:
    """A day of a heading as ISO 8601."""
    return heading if "-" in heading else f"{datetime.strptime(heading, '%d %B %Y'):%Y-%m-%d}"  # noqa: DTZ007  a day


def in_seoul(row: dict[str, str]) -> tuple[str, str]:
    """The day and the clock time in Seoul of a row of the table."""
    start = datetime.fromisoformat(row["start"]).replace(tzinfo=ZoneInfo(row["time_zone"]))
    local = start.astimezone(ZoneInfo("Asia/Seoul"))
    return local.date().isoformat(), f"{local:%H:%M} KST"
