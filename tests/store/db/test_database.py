"""What a connection is really set to, on each database, and what `reading` and `writing` guarantee."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import DBAPIError, InternalError, StatementError

from calendar_core.domain.text.localized import Names
from calendar_core.errors import CalendarError, Conflict
from calendar_core.models import Epoch, Event, Heartbeat, Party, table_of
from calendar_core.store.db.database import Database, check_reachable, is_wal_safe, sqlite_file
from calendar_core.store.db.epoch import raise_epoch
from tests.builders.epoch import read_epoch
from tests.builders.records import NOW, add_events, fill_directory, make_record

_HEARTBEAT, _PARTY = table_of(Heartbeat), table_of(Party)


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    opened = Database(postgresql_url)
    yield opened
    opened.close()


# --- Settings ---------------------------------------------------------------------------------------------------------


def pragmas(connection: Connection) -> dict[str, object]:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema", "journal_size_limit")
    return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names}


def test_each_sqlite_connection_is_set_as_it_must_be(sqlite: Database) -> None:
    expected = {
        "journal_mode": "wal" if is_wal_safe(sqlite3.sqlite_version_info) else "truncate",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "trusted_schema": 0,
        "journal_size_limit": 64 << 20,
    }
    with sqlite.reading() as first, sqlite.reading() as second, sqlite.writing() as session:
        assert [pragmas(first), pragmas(second), pragmas(session.connection())] == [expected] * 3
        assert first.connection.dbapi_connection is not second.connection.dbapi_connection


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_used_only_where_it_cannot_lose_commits(version: tuple[int, int, int], is_safe: bool) -> None:
    assert is_wal_safe(version) == is_safe


@pytest.mark.parametrize(("version", "mode"), [((3, 40, 1), "truncate"), ((3, 51, 3), "wal")])
def test_the_version_decides_the_journal(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], mode: str
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    database = Database(sqlite_url)
    with database.reading() as connection:
        assert pragmas(connection)["journal_mode"] == mode
    database.close()


def test_each_postgresql_connection_is_set_as_it_must_be(postgresql: Database) -> None:
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "transaction_isolation")
    with postgresql.reading() as connection:
        found = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]
    assert found == ["10s", "1min", "1min", "repeatable read"]
    with postgresql.writing() as session:
        found = [session.connection().exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]
    assert found == ["10s", "1min", "1min", "read committed"]


def test_writing_takes_the_lock_at_once_on_sqlite(sqlite: Database) -> None:
    begun: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        begun.append(statement)

    event.listen(sqlite.engine, "before_cursor_execute", note)
    with sqlite.writing():
        assert begun == ["BEGIN IMMEDIATE"]
    with sqlite.reading() as connection:
        connection.exec_driver_sql("SELECT 1")
        assert begun == ["BEGIN IMMEDIATE", "BEGIN DEFERRED", "SELECT 1"]


# --- Promises ---------------------------------------------------------------------------------------------------------


def test_reading_sees_one_moment_whatever_others_write(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without WAL a reader makes writers wait, and so sees one moment too; one process may use it on any version.
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    database = Database(database_url)
    with database.reading() as connection:
        before = read_epoch(connection)
        with database.writing() as session:
            raise_epoch(session, NOW)
        assert read_epoch(connection) == before
    with database.reading() as connection:
        assert read_epoch(connection) == (before[0] + 1, NOW)
    database.close()


def test_nothing_that_reading_does_is_kept(database: Database) -> None:
    row = {"id": "KR", "kind": "country", "names": Names(en="Korea"), "short_names": Names()}
    # SQLSTATE 25006 is read_only_sql_transaction.
    refused: AbstractContextManager[object] = (
        nullcontext() if database.is_sqlite else pytest.raises(InternalError, match="SQLSTATE 25006")
    )
    with refused, database.reading() as connection:
        connection.execute(insert(_PARTY), row)
    with database.reading() as connection:
        assert connection.execute(select(_PARTY.c.id)).all() == []
    with database.writing() as session:
        session.execute(insert(_PARTY), row)
    with database.reading() as connection:
        assert connection.execute(select(_PARTY.c.id)).scalar_one() == "KR"


def test_writers_wait_for_each_other_and_none_is_lost(database: Database) -> None:
    with database.reading() as connection:
        before, _ = read_epoch(connection)

    def read_then_write() -> None:
        for _ in range(20):
            with database.writing() as session:
                epoch = session.get_one(Epoch, 1, with_for_update=True)
                epoch.number += 1

    threads = [threading.Thread(target=read_then_write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as connection:
        assert read_epoch(connection)[0] == before + 120


def test_a_row_that_somebody_else_changed_meanwhile_is_a_conflict(postgresql: Database) -> None:
    fill_directory(postgresql)
    add_events(postgresql, make_record())

    def write_twice() -> None:
        with postgresql.writing() as session:
            mine = session.get_one(Event, "kr-us-scm-56")
            with postgresql.writing() as other:
                other.get_one(Event, "kr-us-scm-56").names = Names(en="Theirs")
            mine.names = Names(en="Mine")

    with pytest.raises(Conflict, match="Somebody else saved this first"):
        write_twice()
    with postgresql.reading() as connection:
        assert connection.execute(select(table_of(Event).c.names, table_of(Event).c.revision)).one() == (
            Names(en="Theirs"),
            2,
        )


# --- Instants ---------------------------------------------------------------------------------------------------------


def beat(database: Database, last_run_at: datetime) -> None:
    with database.writing() as session:
        session.add(Heartbeat(node="n", job="j", last_run_at=last_run_at))


def test_an_instant_comes_back_aware_and_in_utc(database: Database) -> None:
    seoul = datetime(2024, 10, 31, 7, 10, tzinfo=timezone(timedelta(hours=9)))
    beat(database, seoul)
    with database.reading() as connection:
        found = connection.execute(select(_HEARTBEAT.c.last_run_at)).scalar_one()
        asked = select(_HEARTBEAT.c.node).where(_HEARTBEAT.c.last_run_at == seoul)
        assert connection.execute(asked).scalar_one() == "n"
    assert (found, found.tzinfo) == (datetime(2024, 10, 30, 22, 10, tzinfo=UTC), UTC)


def test_a_naive_instant_is_refused_in_a_row_and_in_a_question(database: Database) -> None:
    naive = datetime.fromisoformat("2024-10-31T07:10")
    with pytest.raises(StatementError, match="has no offset"):
        beat(database, naive)
    with database.reading() as connection, pytest.raises(StatementError, match="has no offset"):
        connection.execute(select(_HEARTBEAT).where(_HEARTBEAT.c.last_run_at == naive))
    with database.reading() as connection:
        assert connection.execute(select(_HEARTBEAT)).all() == []


# --- Addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["nonsense", "mysql://localhost/x", "postgresql+psycopg2://localhost/x", "://"])
def test_an_address_of_no_supported_database_is_refused_by_name(url: str) -> None:
    with pytest.raises(CalendarError) as refused:
        Database(url)
    assert refused.value.where == "ENTENTE_DATABASE_URL"


def test_a_database_that_cannot_be_opened_is_told_without_its_password(free_port: int) -> None:
    database = Database(f"postgresql+psycopg://entente:secret@127.0.0.1:{free_port}/entente")
    with pytest.raises(CalendarError) as refused:
        check_reachable(database)
    assert "cannot be opened" in refused.value.what
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///var/entente.db", "var/entente.db"),
        ("sqlite:////srv/entente.db", "/srv/entente.db"),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("postgresql+psycopg://localhost/x", None),
    ],
)
def test_the_file_behind_an_address_is_known(url: str, path: str | None) -> None:
    found = sqlite_file(url)
    assert (None if found is None else str(found)) == path


def test_a_new_sqlite_file_and_its_journal_are_closed_to_other_users(empty_sqlite_url: str) -> None:
    file = Path(empty_sqlite_url.removeprefix("sqlite:///"))
    opened = Database(empty_sqlite_url)
    with opened.writing() as session:
        session.connection().exec_driver_sql("CREATE TABLE one (number INTEGER)")
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in file.parent.iterdir()}
    opened.close()
    assert len(modes) > 1
    assert set(modes.values()) == {0o600}


def test_an_error_of_the_database_quotes_no_value(database: Database) -> None:
    rows = [{"id": "secret", "kind": "country", "names": Names(), "short_names": Names()}] * 2
    with pytest.raises(DBAPIError) as caught, database.writing() as session:
        session.connection().execute(insert(_PARTY), rows)
    text = str(caught.value)
    assert "INSERT INTO party" in text
    assert "SQLSTATE 23505, pk_party" in text or database.is_sqlite
    assert "secret" not in text
