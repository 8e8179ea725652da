"""The table of a selection has the events of its agenda, in a form that spreadsheets read."""

import csv
import io

from flask.testing import FlaskClient

from tests.builders.web_app import Page


def read_rows(visitor: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = visitor.get(f"/agenda.csv?{query}")
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_table_has_the_events_of_the_agenda_in_their_order(visitor: FlaskClient) -> None:
    query = "from=2024-10-01&to=2024-12-01"
    hrefs = [one.attributes.get("href") or "" for one in Page(visitor.get(f"/agenda?{query}").text).all("a")]
    rows = read_rows(visitor, query)
    assert {f"/events/{row['id']}" for row in rows} == {href for href in hrefs if href.startswith("/events/")}
    assert [row["start"] for row in rows if row["start"].startswith("2024-10-3")] == ["2024-10-30", "2024-10-31T07:10"]


def test_a_row_names_the_event_in_both_languages(visitor: FlaskClient) -> None:
    [row] = read_rows(visitor, "kind=defence-ministerial&from=2024-10-30&to=2024-10-31&certainty=confirmed")
    assert row["title"] == "56th ROK–U.S. Security Consultative Meeting"
    assert row["title_ko"] == "제56차 한미안보협의회의"
    assert row["parties"] == "KR US"


def test_an_unknown_value_is_an_error_and_an_empty_selection_a_heading(visitor: FlaskClient) -> None:
    assert visitor.get("/agenda.csv?party=XX").status_code == 400
    assert read_rows(visitor, "from=1950-01-01&to=1950-02-01") == []


def test_every_page_of_a_selection_leads_to_its_table(visitor: FlaskClient) -> None:
    page = Page(visitor.get("/2024/10?party=KR").text)
    assert page.links()["Table (CSV)"] == "/agenda.csv?party=KR"
    tag = visitor.get("/agenda.csv?party=KR").headers["ETag"]
    assert visitor.get("/agenda.csv?party=KR", headers={"If-None-Match": tag}).status_code == 304
