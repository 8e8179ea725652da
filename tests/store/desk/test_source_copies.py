"""Kept copies of sources: each content once, in the room that they have."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from calendar_core.domain.events.record import Source
from calendar_core.errors import NotFound
from calendar_core.intake.document import Document
from calendar_core.intake.documents.warc import build_warc, keep_copy, read_warc
from calendar_core.models import SourceCopy, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.desk.source_copies import add_copy, list_copies, load_copy
from tests.builders.records import NOW, add_events, fill_directory, make_record

URL = "https://ministry.example/notice"


def count(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table_of(SourceCopy))).scalar_one())


def keep(database: Database, raw: bytes, url: str | None = URL, *, hours: int = 0) -> bool:
    document = Document(kind="page", text="x", url=url, raw=raw, content_type="text/html; charset=utf-8")
    with database.writing() as session:
        return keep_copy(session, document, now=NOW + timedelta(hours=hours))


def test_a_copy_holds_the_bytes_with_their_address_and_time() -> None:
    warc = build_warc(URL, b"\x00\xff page", "text/html", now=NOW)
    assert read_warc(warc) == b"\x00\xff page"
    assert warc[:2] == b"\x1f\x8b"


def test_the_same_content_of_an_address_is_kept_once(database: Database) -> None:
    assert [keep(database, b"one"), keep(database, b"one", hours=1), keep(database, b"two", hours=2)] == [True] * 3
    assert keep(database, b"one", url=None) is False
    with database.reading() as connection:
        newest, oldest = list_copies(connection, [URL, "https://elsewhere.example/"])
        assert (newest.fetched_at - oldest.fetched_at, oldest.fetched_at) == (timedelta(hours=2), NOW)
        copy, warc = load_copy(connection, oldest.id)
        assert (copy, read_warc(warc)) == (oldest, b"one")
        with pytest.raises(NotFound):
            load_copy(connection, 999)


def test_copies_that_no_event_cites_make_room(database: Database) -> None:
    fill_directory(database)
    add_events(database, make_record(sources=(Source(publisher="A ministry", url=URL),)))

    def add(number: int, url: str) -> bool:
        with database.writing() as session:
            when = NOW + timedelta(hours=number)
            added = {"sha256": str(number), "content_type": "text/html", "warc": b"x" * 40}
            return add_copy(session, url=url, **added, now=when, most=100)  # type: ignore[arg-type]  # as they are named

    assert [add(1, URL), add(2, "https://a.example/"), add(3, "https://b.example/")] == [True] * 3
    assert count(database) == 2
    assert [add(4, URL), add(5, "https://c.example/")] == [True, False]
    with database.reading() as connection:
        assert [one.sha256 for one in list_copies(connection, [URL])] == ["4", "1"]
