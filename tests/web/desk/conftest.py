"""A desk over the small record, at 12:00 UTC on 1 October 2024."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask

from calendar_core.store.db.database import Database
from tests.builders.desk_browser import DeskClient, add_accounts, sign_in_as
from tests.builders.records import NOW
from tests.builders.web_app import RECORDS, close_app, fill_database, make_app


class Clock:
    """The present, as a test sets it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the desk."""
    return Clock()


@pytest.fixture
def desk(sqlite_url: str, clock: Clock) -> Iterator[Flask]:
    """The application, with one account of each role. How pages behave does not depend on the database."""
    fill_database(sqlite_url, *RECORDS)
    with close_app(make_app(sqlite_url, now=clock)) as app:
        add_accounts(app.extensions["entente"].database)
        yield app


@pytest.fixture
def database(desk: Flask) -> Database:
    """The desk's database."""
    found: Database = desk.extensions["entente"].database
    return found


@pytest.fixture
def editor(desk: Flask) -> DeskClient:
    """An editor, signed in."""
    return sign_in_as(desk)


@pytest.fixture
def chief(desk: Flask) -> DeskClient:
    """A chief, signed in."""
    return sign_in_as(desk, "chief")


@pytest.fixture
def reporter(desk: Flask) -> DeskClient:
    """A reporter, signed in."""
    return sign_in_as(desk, "reporter")
