"""A list is cited as it was known at an instant: the text and the files name it, and the address shows it for good."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.builders.records import NOW, make_record
from tests.builders.web_app import Page, close_app, fill_database, make_app

AS_OF = "as_of=2024-10-03T12%3A00%3A00Z"


@pytest.fixture
def client(sqlite_url: str) -> Iterator[FlaskClient]:
    """Two meetings, and one that is secret."""
    secret = make_record(id="secret", number=54, embargo_until=NOW + timedelta(days=9))
    fill_database(sqlite_url, make_record(), make_record(id="other", number=None, kind="summit"), secret)
    with close_app(make_app(sqlite_url, now=NOW + timedelta(days=2))) as app:
        yield app.test_client()


def test_a_list_is_cited_with_its_filter_its_instant_and_the_day_of_reading(client: FlaskClient) -> None:
    page = Page(client.get("/cite?kind=summit").text)
    [text] = page.texts("p", "citation")
    address = f"https://calendar.example.org/agenda?kind=summit&{AS_OF}"
    assert text == (
        "“Summit” (1 event). Entente: a calendar of diplomatic meetings, as known at "
        f"Thursday 3 October 2024, 12:00 UTC, {address} (read 2024-10-03)."
    )
    assert page.links()["BibTeX"] == f"/cite.bib?kind=summit&{AS_OF}"
    assert client.get(address.removeprefix("https://calendar.example.org")).status_code == 200


def test_the_whole_record_is_cited_without_a_filter(client: FlaskClient) -> None:
    assert Page(client.get("/cite").text).texts("p", "citation")[0].startswith("“The whole record” (2 events). Entente")
    for page, text in (("/agenda", "Cite this list"), ("/coverage", "Cite the record")):
        assert Page(client.get(page).text).links()[text] == "/cite"


def test_the_files_say_publisher_year_and_days(client: FlaskClient) -> None:
    bibtex, ris = (client.get(f"/cite.{ending}?kind=summit").text for ending in ("bib", "ris"))
    assert {"publisher = {Entente}", "year = {2024}", "urldate = {2024-10-03}"} <= {
        line.strip().rstrip(",") for line in bibtex.splitlines()
    }
    assert {"PB  - Entente", "PY  - 2024", "Y2  - 2024/10/03/"} <= set(ris.splitlines())
    [item] = json.loads(client.get("/cite.csl.json?kind=summit&lang=ko").text)
    assert (item["publisher"], item["issued"], item["accessed"]) == (
        "Entente",
        {"date-parts": [[2024, 10, 3]]},
        {"date-parts": [[2024, 10, 3]]},
    )
    [item] = json.loads(client.get("/events/kr-us-scm-56.csl.json").text)
    assert item["URL"] == "https://calendar.example.org/events/kr-us-scm-56/revisions/1"
    assert client.get("/events/secret.csl.json").status_code == 404


def test_an_earlier_instant_is_cited_as_it_was_asked_for(client: FlaskClient) -> None:
    assert "/agenda?as_of=2024-10-02T00%3A00%3A00Z" in client.get("/cite?as_of=2024-10-01").text
