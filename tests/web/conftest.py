"""A visitor of the site: over a small record, and over none. One kind of database is enough for how pages look."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.builders.web_app import RECORDS, Page, close_app, fill_database, make_app

Visit = Callable[[str], Page]


@pytest.fixture(scope="session")
def visitor(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A visitor of the small record, on 1 October 2024. Nobody writes to it: one is enough for all."""
    file = tmp_path_factory.mktemp("site") / "entente.db"
    file.write_bytes(sqlite_template.read_bytes())
    fill_database(f"sqlite:///{file}", *RECORDS)
    with close_app(make_app(f"sqlite:///{file}")) as app:
        yield app.test_client()


@pytest.fixture
def stranger(sqlite_url: str) -> Iterator[FlaskClient]:
    """A visitor of an empty record."""
    with close_app(make_app(sqlite_url)) as app:
        yield app.test_client()


@pytest.fixture
def visit(visitor: FlaskClient) -> Visit:
    """Open a page that must be there."""

    def opened(address: str) -> Page:
        response = visitor.get(address)
        assert response.status_code == 200, response.text
        return Page(response.text)

    return opened
