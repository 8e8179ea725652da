"""An application whose record has one event, and whose desk an account of each role."""

from collections.abc import Iterator

import pytest
from flask import Flask

from calendar_core.store.db.database import Database
from tests.builders.desk_browser import add_accounts
from tests.builders.web_app import SCM, close_app, fill_database, make_app


@pytest.fixture
def application(database_url: str) -> Iterator[Flask]:
    """The application, on each database."""
    fill_database(database_url, SCM)
    with close_app(make_app(database_url)) as app:
        add_accounts(app.extensions["entente"].database)
        yield app


@pytest.fixture
def opened(application: Flask) -> Database:
    """Its database."""
    found: Database = application.extensions["entente"].database
    return found
