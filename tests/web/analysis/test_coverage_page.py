"""The coverage page: its tables say what the record holds, by series and by year, and what it lacks."""

from datetime import date, timedelta

from flask.testing import FlaskClient

from calendar_core.domain.time.when import Day
from tests.builders.records import NOW, make_record
from tests.builders.web_app import Page, close_app, fill_database, make_app
from tests.web.conftest import Visit

LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
SERIES = "ROK–U.S. Security Consultative Meeting"


def test_the_coverage_links_a_series_and_the_editions_that_it_lacks(visit: Visit) -> None:
    links = visit("/coverage").links()
    assert (links[SERIES], links["missing: 57th"]) == ("/series/kr-us-scm", "/series/kr-us-scm#editions")
    korean = visit("/coverage?lang=ko").links()
    assert korean["누락: 제57차"] == "/series/kr-us-scm?lang=ko#editions"


def test_the_tables_of_the_coverage_add_up(visit: Visit) -> None:
    rows = visit("/coverage").texts("tr")
    assert [row for row in rows if row.startswith(("2020s", "All"))] == [
        "2020s 8 8",
        "All Events here: 8 From – to: 2024 Second source: 1 Sources until: 2 October 2024",
        "All 2024: 8",
    ]
    assert [row for row in rows if row.startswith((SERIES, "Outside"))] == [
        f"{SERIES} Events here: 6 From – to: 2024 Second source: 1 Sources until: 2 October 2024 "
        "56th – 58th; missing: 57th",
        "Outside any series Events here: 2 From – to: 2024 Second source: 0 Sources until: 20 September 2024",
        f"{SERIES} 2024: 6",
        "Outside any series 2024: 2",
    ]


def test_a_long_record_is_told_by_decades_and_shows_nothing_under_embargo(sqlite_url: str) -> None:
    tomorrow = NOW + timedelta(days=1)
    editions = {1: (1968, None), 2: (1999, tomorrow), 3: (2024, None)}
    fill_database(
        sqlite_url,
        *(
            make_record(
                id=f"scm-{number}", number=number, when=Day(date(year, 10, 30), "Asia/Seoul"), embargo_until=lift
            )
            for number, (year, lift) in editions.items()
        ),
    )
    tables = []
    for now in (NOW, tomorrow):
        with close_app(make_app(sqlite_url, now=now)) as app:
            page = Page(app.test_client().get("/coverage").text)
        assert page.texts("tr")[-3] == "Series 1960s 1970s 1980s 1990s 2000s 2010s 2020s"
        tables.append(
            (
                page.texts("tr")[-1],
                "missing: 2nd" in page.links(),
                any(one.attributes["href"] == "/year/1999" for one in page.all("a")),
            )
        )
    assert tables == [("All 1960s: 1 2020s: 1", True, False), ("All 1960s: 1 1990s: 1 2020s: 1", False, True)]


def test_the_coverage_of_one_series_without_events_has_its_row_and_no_years(sqlite_url: str) -> None:
    fill_database(sqlite_url)
    with close_app(make_app(sqlite_url)) as app:
        page = Page(app.test_client().get("/coverage").text)
    assert page.texts("tr") == [
        "Series Events here Since From – to Second source Sources until Numbers, and missing ones",
        f"{SERIES} Events here: 0",
        "All Events here: 0",
    ]
    assert "Events by year" not in page.texts("h2")


def test_the_coverage_names_the_licence_of_the_record(visitor: FlaskClient) -> None:
    for address in ("/coverage", "/coverage?lang=ko"):
        response = visitor.get(address)
        assert response.headers["Link"] == f'<{LICENCE_URL}>; rel="license"'
        assert [
            one.attributes["href"] for one in Page(response.text).all("a") if one.attributes.get("rel") == "license"
        ] == [LICENCE_URL]
