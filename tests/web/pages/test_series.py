"""The list of series and the page of each say what is next, no more exactly than the pattern bears."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day, Year
from calendar_core.models import Series
from calendar_core.store.db.database import Database
from tests.builders.records import NOW, add_events, fill_directory, make_record
from tests.builders.web_app import Page, close_app, make_app

BASIS = (
    "Basis: 4 meetings in the record, 2020–2023; 4 of 4 in October; 3 of 3 steps of 1 year, counted by season; "
    "all 3 gaps 12 months."
)


def make_edition(series: str, day: date, **facts: object) -> EventRecord:
    """An edition that was held."""
    usual: dict[str, object] = {
        "id": f"{series}-{day.year}",
        "title": f"Meeting {day}",
        "when": Day(day, "Asia/Seoul"),
        "lifecycle": "held",
        "number": None,
        "sources": (),
        "participants": (),
    }
    return make_record(series=series, **usual | facts)


ANNUAL = [make_edition("kr-us-scm", date(year, 10, 30)) for year in range(2020, 2024)]
IRREGULAR = [make_edition("irregular", day) for day in (date(2014, 10, 24), date(2016, 10, 19), date(2021, 3, 18))]


@pytest.fixture
def client(database_url: str, database: Database) -> Iterator[FlaskClient]:
    """An annual series, an irregular one, one that ended, and one without events."""
    fill_directory(database)
    with database.writing() as session:
        for key in ("irregular", "ended", "without"):
            session.add(Series(id=key, names=Names(en=f"The {key} one"), kind="summit"))
    ended = [make_edition("ended", date(year, 3, 1)) for year in (2010, 2012, 2014)]
    add_events(database, *ANNUAL, *IRREGULAR, *ended)
    with close_app(make_app(database_url, now=NOW)) as app:
        yield app.test_client()


def visit(client: FlaskClient, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return Page(response.text)


def next_of_each(client: FlaskClient, address: str) -> list[str]:
    cells = visit(client, address).texts("td")
    return [cells[place].partition(": ")[2] for place in range(2, len(cells), 5)]


def section(client: FlaskClient, address: str) -> list[str]:
    """The paragraphs of the section of the next meeting."""
    page = visit(client, address)
    html = client.get(address).text.partition('<section aria-labelledby="next">')[2].partition("</section>")[0]
    assert 'id="next"' in {f'id="{one.attributes.get("id")}"' for one in page.all("h2")}
    return Page(html).texts("p")


def test_the_list_says_of_each_series_what_is_next(client: FlaskClient) -> None:
    assert next_of_each(client, "/series") == [
        "None announced; expected in October 2024 Last in the record: October 2023, 11 months ago.",
        "Not known to have met since March 2014; past gaps 24 months",
        "None announced; past gaps 24–53 months Last in the record: March 2021, 42 months ago.",
        "None announced; no meeting that was held is in the record",
    ]
    assert next_of_each(client, "/series?lang=ko") == [
        "발표된 회의 없음(2024년 10월 예상) 수록된 최근 회의: 2023년 10월(11개월 전).",
        "2014년 3월 이후 개최가 확인되지 않음(과거 간격 24개월)",
        "발표된 회의 없음(과거 간격 24~53개월) 수록된 최근 회의: 2021년 3월(42개월 전).",
        "발표된 회의 없음(개최된 회의가 수록되지 않음)",
    ]


def test_the_page_of_a_series_says_it_with_its_basis(client: FlaskClient) -> None:
    assert section(client, "/series/kr-us-scm") == [
        "None announced; expected in October 2024.",
        "Last in the record: October 2023, 11 months ago.",
        BASIS,
    ]
    assert section(client, "/series/irregular?lang=ko") == [
        "발표된 회의 없음(과거 간격 24~53개월).",
        "수록된 최근 회의: 2021년 3월(42개월 전).",
        "근거: 수록된 회의 3회(2014~2021년); 간격 24~53개월, 중앙값 38개월(간격 2개).",
    ]
    assert section(client, "/series/without") == ["None announced; no meeting that was held is in the record."]


def test_an_event_of_the_record_is_the_next_meeting_and_has_a_basis_where_nobody_announced_it(
    client: FlaskClient, database: Database
) -> None:
    coming = make_edition("kr-us-scm", date(2024, 10, 30), when=Year(2025), lifecycle="scheduled", certainty="expected")
    add_events(database, coming)
    assert next_of_each(client, "/series")[0] == "2025 Expected"
    assert visit(client, "/series").links()["2025"] == "/events/kr-us-scm-2024"
    shown = section(client, "/series/kr-us-scm")
    assert (shown[0].startswith("Meeting 2024-10-30"), shown[1], shown[-1]) == (True, "2025", BASIS)
    announced = replace(coming, id="announced", when=Year(2024), certainty="announced")
    add_events(database, announced)
    assert next_of_each(client, "/series")[0] == "2024 Announced"
    assert BASIS not in section(client, "/series/kr-us-scm")


def test_what_is_hidden_changes_neither_the_list_nor_the_page(client: FlaskClient, database: Database) -> None:
    pages = ("/series", "/series/kr-us-scm", "/series/without?lang=ko")
    before = [client.get(address).text for address in pages]
    hidden = [
        make_edition("kr-us-scm", date(2024, 10, 2), lifecycle="scheduled", visibility="draft"),
        make_edition("without", date(2024, 9, 1), visibility="draft"),
    ]
    add_events(database, *hidden)
    assert [client.get(address).text for address in pages] == before
    add_events(database, make_edition("without", date(2023, 9, 1)))
    assert [client.get(address).text == text for address, text in zip(pages, before, strict=True)] == [
        False,
        True,
        False,
    ]


def test_the_calendar_of_a_past_day_expects_what_was_to_be_expected_then(client: FlaskClient) -> None:
    assert next_of_each(client, "/series?as_of=2023-03-01")[0] == (
        "None announced; expected in October 2023 Last in the record: October 2022, 4 months ago."
    )
    assert section(client, "/series/kr-us-scm?as_of=2022-03-01")[0] == (
        "None announced; 2 meetings in the record, the last in October 2021; too few for a pattern."
    )


def test_a_guess_is_on_no_agenda_in_no_feed_and_not_in_the_api(client: FlaskClient, database: Database) -> None:
    def count() -> tuple[int, int, int]:
        links = visit(client, "/agenda?series=kr-us-scm&from=2024-10-01").links().values()
        feed = client.get("/feeds/kr-us-scm.ics").text
        events = client.get("/api/v1/events?series=kr-us-scm").json
        assert events is not None
        ahead = [one for one in links if one.startswith("/events/")]
        return len(ahead), feed.count("BEGIN:VEVENT"), len(events["events"])

    past = count()
    assert past[0] == 0
    add_events(database, make_edition("kr-us-scm", date(2024, 10, 28), lifecycle="scheduled", certainty="expected"))
    assert count() == (1, past[1] + 1, past[2] + 1)


@pytest.mark.parametrize(("lang", "months"), [("en", "Oct ×4"), ("ko", "10월 4회")])
def test_months_of_past_meetings_do_not_read_as_dates(client: FlaskClient, lang: str, months: str) -> None:
    page = visit(client, f"/series/kr-us-scm?lang={lang}")
    assert months in page.texts("dd")
