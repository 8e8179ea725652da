"""No page is heavy: its HTML, its style and its script are sent in less than 100 kB, with all of the shipped record."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.builders.web_app import Page, close_app, make_app
from tests.conftest import LOADED_AT

MOST = 100_000
# The heaviest page of each kind.
PAGES = [
    "/",
    "/2024/10?lang=ko",
    "/week/2024-10-28",
    "/diary?week=2025-W44&lang=ko",
    "/year/2025",
    "/agenda",
    "/agenda?from=1968-01-01",
    "/events/kr-us-scm-56",
    "/events/kr-us-scm-56/history",
    "/events/kr-us-scm-56/chain",
    "/series",
    "/series/kr-us-scm",
    "/parties",
    "/parties/US",
    "/people",
    "/people/antony-blinken",
    "/offices",
    "/offices/us-secstate",
    "/search?q=minister",
    "/changes",
    "/feeds",
    "/follow?lang=ko",
    "/subscribe",
    "/suggest?event=kr-us-scm-56",
    "/pictures",
    "/coverage",
    "/embed",
    "/embed/events/kr-us-scm-56",
    "/nowhere",
]


@pytest.fixture(scope="module")
def reader(loaded_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Somebody before the whole data set, when it has been loaded: its directory is public from then on."""
    file = tmp_path_factory.mktemp("weights") / "entente.db"
    file.write_bytes(loaded_sqlite_template.read_bytes())
    with close_app(make_app(f"sqlite:///{file}", now=LOADED_AT)) as app:
        yield app.test_client()


def sent(reader: FlaskClient, address: str) -> int:
    """How many bytes go over the line for an address, compressed as any server in front does it."""
    with reader.get(address) as answer:  # a file of `static/` is open until then
        return len(gzip.compress(answer.data, 6))


def weight(reader: FlaskClient, address: str) -> int:
    """The bytes of a page with its style and its script."""
    page = Page(reader.get(address).text)
    styles = [one.attributes["href"] for one in page.all("link") if one.attributes["rel"] == "stylesheet"]
    scripts = [one.attributes["src"] for one in page.all("script") if "src" in one.attributes]
    assert styles
    return sum(sent(reader, part or "") for part in (address, *styles, *scripts))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_with_its_style_and_script_is_light(reader: FlaskClient, address: str) -> None:
    assert reader.get(address).status_code == (404 if address == "/nowhere" else 200)
    assert weight(reader, address) < MOST


def test_what_is_too_heavy_would_be_seen(reader: FlaskClient) -> None:
    assert 10_000 < weight(reader, "/nowhere") < weight(reader, "/people")
