"""The names of the whole record, loaded once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from calendar_core.intake.text.known_names import KnownNames, load_known_names
from calendar_core.store.db.database import Database


@pytest.fixture(scope="session")
def whole_record(loaded_sqlite_template: Path) -> Iterator[Connection]:
    """A connection to the whole record, to read only."""
    database = Database(f"sqlite:///{loaded_sqlite_template}")
    with database.reading() as connection:
        yield connection
    database.close()


@pytest.fixture(scope="session")
def known(whole_record: Connection) -> KnownNames:
    """The names of the whole record."""
    return load_known_names(whole_record)
