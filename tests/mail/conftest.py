"""The misbehaving server and messages that are due, for the tests of mail."""

from collections.abc import Callable, Iterator

import pytest

from calendar_core.store.db.database import Database
from tests.builders.mail import HOUR, NOW, enqueue_all, make_record_at, plan_all, subscribe
from tests.builders.records import add_events, fill_directory
from tests.builders.smtp_server import ScriptedSmtpServer


@pytest.fixture
def smtp_server() -> Iterator[ScriptedSmtpServer]:
    """Run a server that misbehaves as it is told to."""
    server = ScriptedSmtpServer()
    yield server
    server.close()


@pytest.fixture
def raised(database: Database) -> Callable[[int], Database]:
    """So many messages that are due."""

    def make(count: int) -> Database:
        fill_directory(database)
        add_events(database, *(make_record_at(NOW + 3 * HOUR, id=f"event-{n}") for n in range(count)))
        subscribe(database)
        plan_all(database)
        assert enqueue_all(database, NOW + 2 * HOUR) == count
        return database

    return make
