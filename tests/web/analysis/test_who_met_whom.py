"""Pages and files of who met whom, of two parties, of two instants and of two meetings of a series."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.time.when import Day, Month
from tests.builders.records import make_record
from tests.builders.web_app import Page, close_app, fill_database, make_app

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
HELD = make_record(lifecycle="held", when=Day(date(2024, 9, 1), "Asia/Seoul"))
RECORDS = (
    HELD,
    replace(HELD, id="scm-55", number=55, when=Month(2023, 11), city="Seoul", country="KR", venue=None),
    replace(HELD, id="unverified", number=None, series=None, lifecycle="scheduled", kind="visit", participants=()),
    replace(HELD, id="ahead", number=57, lifecycle="scheduled", when=Day(date(2024, 10, 30), "America/New_York")),
)


@pytest.fixture(scope="module")
def client(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    file = tmp_path_factory.mktemp("meetings") / "entente.db"
    file.write_bytes(sqlite_template.read_bytes())
    fill_database(f"sqlite:///{file}", *RECORDS)
    with close_app(make_app(f"sqlite:///{file}")) as app:
        yield app.test_client()


def rows_of(client: FlaskClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_a_pair_has_its_number_first_and_last_and_leads_to_its_events(client: FlaskClient) -> None:
    page = Page(client.get("/meetings?by=offices&zone=Asia/Seoul").text)
    assert "Minister of National Defense" in page.texts("table")[-1]
    text = page.texts("table")[-1]
    assert "2 November 2023 Sunday 1 September 2024 30 days" in text
    held = page.links()["2"]
    assert held == "/agenda?office=kr-mnd&office=us-secdef&lifecycle=held&zone=Asia%2FSeoul"
    agenda = Page(client.get(held.replace("lifecycle", "from=2000-01-01&lifecycle")).text)
    assert len(agenda.texts("p", "entry-title")) == 2
    assert "it does not follow that two did not meet" in " ".join(page.texts("p", "note"))


def test_what_is_not_verified_as_held_is_counted_apart(client: FlaskClient) -> None:
    [row] = rows_of(client, "/meetings.csv")
    assert (row["held"], row["not_verified_as_held"], row["first_meeting"], row["last_meeting_id"]) == (
        "2",
        "1",
        "2023-11",
        "kr-us-scm-56",
    )
    assert rows_of(client, "/meetings.csv?level=heads") == []
    assert rows_of(client, "/meetings.csv?from=2024-01-01")[0]["held"] == "1"
    [then] = rows_of(client, "/meetings.csv?as_of=2024-08-31")
    assert (then["held"], then["last_meeting_id"]) == ("1", "scm-55")


def test_the_graph_has_a_node_for_each_and_an_edge_for_each_pair(client: FlaskClient) -> None:
    root = ET.fromstring(client.get("/meetings.graphml?by=people").data)  # noqa: S314 - our own bytes
    assert [node.get("id") for node in root.iter(f"{GRAPHML}node")] == ["kim-yong-hyun", "lloyd-austin"]
    [edge] = root.iter(f"{GRAPHML}edge")
    assert [data.text for data in edge] == ["2", "0", "2023-11", "2024-09-01"]


def test_two_parties_have_next_last_gap_and_figures(client: FlaskClient) -> None:
    page = Page(client.get("/parties/KR/with/US").text)
    assert page.texts("p", "tally") == [
        "2 events were held; 1 is over and not verified as held. 30 days since the last that was held: "
        "Sunday 1 September 2024. Follow their meetings"
    ]
    assert page.links()["Follow their meetings"] == "/follow?party=KR&party=US"
    assert rows_of(client, "/parties/KR/with/US.csv?kind=visit") == [
        {
            **{"year": "2024", "kind": "visit", "level": "", "series": "", "held": "0"},
            **{"not_verified_as_held": "1", "ahead": "0", "postponed": "0", "cancelled": "0"},
        }
    ]
    images = [one.attributes["src"] for one in page.all("img", "chart")]
    assert images == ["/pictures/years.svg?party=KR&party=US"]


def test_the_two_have_one_address_and_errors_say_what_is_wrong(client: FlaskClient) -> None:
    turned = client.get("/parties/us/with/KR?kind=summit")
    assert (turned.status_code, turned.headers["Location"]) == (301, "/parties/KR/with/US?kind=summit")
    assert client.get("/parties/US/with/KR.csv").headers["Location"] == "/parties/KR/with/US.csv"
    same = client.get("/parties/KR/with/KR")
    assert (same.status_code, "KR stands on both sides." in same.text) == (400, True)
    unknown = Page(client.get("/parties/KR/with/USS").text)
    assert unknown.links()["US"] == "/parties/KR/with/US"
    assert client.get("/meetings?by=person").status_code == 400
    assert client.get("/meetings?page=7").status_code == 404
    assert client.get("/compare?as_of=2024-09-02&with=2024-09-01").status_code == 400


def test_two_instants_have_a_permanent_address_and_a_table(client: FlaskClient) -> None:
    page = Page(client.get("/compare?as_of=2024-09-10&zone=Asia/Seoul").text)
    address = page.links()["Permanent link"]
    assert address == "/compare?as_of=2024-09-10T15%3A00%3A00Z&with=2024-10-01T12%3A00%3A00Z&zone=Asia%2FSeoul"
    assert Page(client.get(address).text).texts("h3") == page.texts("h3")
    found = rows_of(client, address.replace("/compare", "/compare.csv"))
    assert [(row["id"], row["difference"]) for row in found] == [("ahead", "New")]


def test_two_meetings_of_a_series_stand_side_by_side(client: FlaskClient) -> None:
    page = Page(client.get("/series/kr-us-scm/compare?a=55&b=56").text)
    assert page.texts("h2") == ["Facts", "Level of each side", "Who came, by office"]
    assert "Republic of Korea Ministers Ministers the same" in page.texts("table")[1]
    found = {row["item"]: row for row in rows_of(client, "/series/kr-us-scm/compare.csv?a=55&b=56")}
    assert (found["id"]["first"], found["id"]["second"]) == ("scm-55", "kr-us-scm-56")
    assert found["Place"]["change"] == "changed"
    assert rows_of(client, "/series/kr-us-scm/compare.csv")[0]["first"] == "scm-55"
    korean = client.get("/series/kr-us-scm/compare.csv?a=55&b=56&lang=ko")
    kinds = next(row for row in csv.reader(io.StringIO(korean.data.decode("utf-8-sig"))) if row[1] == "종류")
    assert kinds[2:] == ["국방장관회의", "국방장관회의", ""]
    wrong = client.get("/series/kr-us-scm/compare?a=99")
    assert (wrong.status_code, "57, 56, 55" in wrong.text) == (400, True)
