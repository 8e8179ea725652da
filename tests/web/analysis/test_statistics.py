"""The pictures of a selection: each with its table, of exactly the filter, and of nothing that is not public."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from calendar_core.domain.time.when import Day
from tests.builders.records import NOW, add_events, make_record
from tests.builders.web_app import (
    MISSILE_LAUNCH,
    RECORDS,
    SCM,
    Page,
    capture_statements,
    close_app,
    fill_database,
    make_app,
    make_many_records,
)
from tests.web.conftest import Visit

CHARTS = ("years", "parties", "editions", "notice", "moves")
ADDRESSES = ("/pictures", *(f"/pictures/{name}.svg" for name in CHARTS))


def rows(page: Page, heading: str) -> list[str]:
    """The rows of the first table whose head begins so."""
    found = [one.text for one in page.all("table")]
    return [text for text in found if text.startswith(heading)]


def test_it_shows_where_when_with_whom_and_how_long_before(visit: Visit) -> None:
    page = visit("/pictures")
    assert page.texts("h2") == ["Where", "By year and party", "Notice given", "Moved", "How often it came true"]
    assert page.texts("p", "tally") == [
        "8 events in the record, including upcoming, postponed and cancelled events. As a list"
    ]
    assert page.texts("text") == ["Washington 7", "Pyongyang 1"]
    assert rows(page, "City") == ["City Country Events Washington United States 7 Pyongyang North Korea 1"]
    assert rows(page, "Year") == ["Year All Republic of Korea United States 2024 8 8 8"]
    assert rows(page, "Days from") == [
        "Days from the oldest source to the event Notice Events "
        "1–6 days 0 7–29 days 0 30–89 days 4 90–364 days 0 365 days and more 0"
    ]


def test_it_shows_the_filter_and_hands_it_on_to_its_images(visit: Visit) -> None:
    page = visit("/pictures?kind=incident&lang=ko")
    assert page.texts("text") == ["평양 1"]
    images = [one.attributes["src"] for one in page.all("img", "chart")]
    assert images == [f"/pictures/{name}.svg?kind=incident&lang=ko" for name in ("years", "parties", "notice")]
    narrow = [one.attributes["srcset"] for one in page.all("source")]
    assert narrow[0] == "/pictures/years.svg?kind=incident&lang=ko&shape=narrow"


def test_it_is_the_calendar_as_it_was_known(visit: Visit) -> None:
    # One event has no source from before the 25th.
    assert visit("/pictures").texts("strong")[0] == "8 events"
    then = visit("/pictures?as_of=2024-09-25")
    assert then.texts("p", "tally")[0].startswith("7 events")
    assert then.all("img", "chart")[0].attributes["src"] == "/pictures/years.svg?as_of=2024-09-26T00%3A00%3A00Z"


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("shape", ["wide", "narrow"])
def test_a_chart_is_a_picture_without_script_that_fetches_nothing(visitor: FlaskClient, name: str, shape: str) -> None:
    answer = visitor.get(f"/pictures/{name}.svg?shape={shape}")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    root = ET.fromstring(answer.text)  # noqa: S314 - our own
    assert root.attrib["width"] == {"wide": "1000", "narrow": "360"}[shape]
    assert {"script", "image", "a", "foreignObject"} & {one.tag.rpartition("}")[2] for one in root.iter()} == set()
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
    )
    again = visitor.get(f"/pictures/{name}.svg?shape={shape}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def words_in(chart: bytes) -> list[str]:
    """What is written in a chart, without its numbers and without what a pointer would be told."""
    texts = [one for one in ET.fromstring(chart).iter() if one.tag.endswith("text")]  # noqa: S314 - our own
    return [one.text for one in texts if one.text and not one.text.isdigit() and "class" not in one.attrib]


def test_what_became_of_events_is_told_apart_in_words(visitor: FlaskClient) -> None:
    became = ["Held", "Scheduled", "Postponed"]
    assert words_in(visitor.get("/pictures/years.svg").data) == became
    assert words_in(visitor.get("/pictures/editions.svg").data)[-3:] == became
    assert words_in(visitor.get("/pictures/years.svg?lang=ko").data) == ["개최", "예정", "연기"]


@pytest.mark.parametrize(
    ("page", "chart"),
    [
        ("/parties/KR", "years.svg?party=KR"),
        ("/offices/kr-mnd", "years.svg?office=kr-mnd"),
        ("/series/kr-us-scm", "editions.svg?series=kr-us-scm"),
    ],
)
def test_pages_of_the_directory_show_a_chart_of_their_own_filter(visit: Visit, page: str, chart: str) -> None:
    assert [one.attributes["src"] for one in visit(page).all("img", "chart")] == [f"/pictures/{chart}"]


def test_the_same_figures_are_the_same_bytes(visitor: FlaskClient) -> None:
    assert visitor.get("/pictures/years.svg").data == visitor.get("/pictures/years.svg").data


@pytest.mark.parametrize(
    ("address", "status"),
    [("/pictures/tea.svg", 404), ("/pictures/years.svg?shape=round", 400), ("/pictures?shape=wide", 400)],
)
def test_what_there_is_not_is_said(visitor: FlaskClient, address: str, status: int) -> None:
    assert visitor.get(address).status_code == status


def test_text_of_the_record_is_no_markup_in_a_chart(sqlite_url: str) -> None:
    fill_database(sqlite_url, replace(SCM, city="<b>Seoul</b>"))
    with close_app(make_app(sqlite_url)) as app:
        page = Page(app.test_client().get("/pictures").text)
    assert page.all("b") == []
    assert rows(page, "City")[0].startswith("City Country Events <b>Seoul</b>")


def test_what_is_under_embargo_is_in_no_picture(sqlite_url: str) -> None:
    lifts = NOW + timedelta(hours=1)
    fill_database(sqlite_url, SCM, replace(MISSILE_LAUNCH, embargo_until=lifts))
    with close_app(make_app(sqlite_url)) as before, close_app(make_app(sqlite_url, now=lifts)) as after:
        bodies = [
            (before.test_client().get(address).data, after.test_client().get(address).data) for address in ADDRESSES
        ]
        assert b"Pyongyang 1" in bodies[0][1]
        assert b"Pyongyang 1" not in bodies[0][0]
    assert bodies[1][0] != bodies[1][1]


def test_what_is_under_embargo_changes_no_byte(database_url: str) -> None:
    fill_database(database_url, SCM)
    with close_app(make_app(database_url)) as app:
        bodies = [app.test_client().get(address).data for address in ADDRESSES]
        secret = replace(MISSILE_LAUNCH, embargo_until=NOW + timedelta(hours=1))
        add_events(app.extensions["entente"].database, secret, now=NOW - timedelta(hours=1))
        assert [app.test_client().get(address).data for address in ADDRESSES] == bodies


def test_pictures_of_many_events_ask_as_much_as_of_three(sqlite_url: str) -> None:
    fill_database(sqlite_url, *RECORDS[:3])
    with close_app(make_app(sqlite_url)) as app:
        asked = [questions(app)]
        add_events(app.extensions["entente"].database, *make_many_records(60))
        asked.append(questions(app))
    assert asked[0] == asked[1]


def questions(app: Flask) -> int:
    """How much one page of pictures asks of the database."""
    with capture_statements(app) as statements:
        assert app.test_client().get("/pictures").status_code == 200
    return len(statements)


def test_a_chart_says_how_many_years_a_dot_stands_for(sqlite_url: str) -> None:
    days = (Day(date(year, 5, 1), "Asia/Seoul") for year in range(1985, 2025))
    fill_database(sqlite_url, *(make_record(id=f"of-{day.first_day.year}", when=day, number=None) for day in days))
    with close_app(make_app(sqlite_url)) as app:
        client = app.test_client()
        note = next(text for text in Page(client.get("/pictures").text).texts("p", "note") if "A dot stands" in text)
        shapes = {shape: client.get(f"/pictures/parties.svg?shape={shape}").data for shape in ("wide", "narrow")}
        few = Page(client.get("/pictures?from=2020-01-01").text).texts("p", "note")
    assert note == (
        "The area of a dot is the number of events. A dot stands for 2 years. On a narrow screen it stands for 5 years."
    )
    labels = {
        shape: {one.text for one in ET.fromstring(svg).iter() if one.tag.endswith("text")}  # noqa: S314 - our own
        for shape, svg in shapes.items()
    }
    assert ("1990–91" in labels["wide"], "2000–04" in labels["narrow"]) == (True, True)
    assert "The area of a dot is the number of events. A dot stands for 1 year." in few
