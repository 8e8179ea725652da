"""A desk over the small record, at 12:00 UTC on 1 October 2024."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask

from calendar_core.store.db.database import Database
from tests.builders.desk_browser import Visitor, add_editors, signed_in
from tests.builders.records import NOW
from tests.builders.web_app import RECORDS, closed, fill, make_app


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
    fill(sqlite_url, *RECORDS)
    with closed(make_app(sqlite_url, now=clock)) as app:
        add_editors(app.extensions["entente"].database)
        yield app


@pytest.fixture
def database(desk: Flask) -> Database:
    """The desk's database."""
    found: Database = desk.extensions["entente"].database
    return found


@pytest.fixture
def editor(desk: Flask) -> Visitor:
    """An editor, signed in."""
    return signed_in(desk)


@pytest.fixture
def chief(desk: Flask) -> Visitor:
    """A chief, signed in."""
    return signed_in(desk, "chief")


@pytest.fixture
def reporter(desk: Flask) -> Visitor:
    """A reporter, signed in."""
    return signed_in(desk, "reporter")
