"""Every curated feed as files: whole, compressed, indexed, and only what changed is touched."""

import gzip
import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from calendar_core.errors import CalendarError
from calendar_core.feeds.cache.feed_cache import FeedCache
from calendar_core.feeds.cache.service import FeedService
from calendar_core.feeds.ical.vevent import to_last_modified
from calendar_core.feeds.publish import publish_feed_files
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.feeds import curated as curated_module
from tests.builders.event_details import BASE
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, make_record
from tests.feeds.ical.icslint import lint

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LATER = NOW + timedelta(days=1)


@pytest.fixture
def service(database: Database) -> FeedService:
    fill_directory(database)
    add_events(database, make_record(), make_record(id="talks", kind="summit", series=None, number=None))
    return FeedService(database, FeedCache(None), base_url=BASE)


def state_of(directory: Path) -> dict[str, tuple[int, int]]:
    """Of every file its inode and its date: a file that was touched has others."""
    files = (file for file in directory.rglob("*") if file.is_file())
    return {str(file.relative_to(directory)): (file.stat().st_ino, file.stat().st_mtime_ns) for file in files}


def test_every_curated_feed_is_there_plain_and_compressed_with_its_own_date(
    service: FeedService, tmp_path: Path
) -> None:
    done = publish_feed_files(service, tmp_path, LATER)
    listed = json.loads((tmp_path / "index.json").read_bytes())["feeds"]
    assert [one["name"] for one in listed][:3] == ["all", "archive", "korean-peninsula"]
    assert {"kr", "us", "kr-us-scm"} < {one["name"] for one in listed}
    for one in listed:
        file = tmp_path / "feeds" / f"{one['name']}.ics"
        zipped = file.with_name(f"{file.name}.gz")
        assert lint(file.read_bytes()) == []
        zstandard = file.with_name(f"{file.name}.zst")
        assert gzip.decompress(zipped.read_bytes()) == zstd.decompress(zstandard.read_bytes()) == file.read_bytes()
        assert {one.stat().st_mtime for one in (file, zipped, zstandard)} == {to_last_modified(NOW).timestamp()}
        assert one["bytes"] == file.stat().st_size
    assert (done.written, done.unchanged, done.removed, done.failed) == (3 * len(listed) + 2, 0, 0, ())
    assert '<a href="feeds/kr-us-scm.ics">' in (tmp_path / "index.html").read_text()


def test_published_again_nothing_is_touched(service: FeedService, tmp_path: Path) -> None:
    publish_feed_files(service, tmp_path, LATER)
    before = state_of(tmp_path)
    assert publish_feed_files(service, tmp_path, LATER + timedelta(days=1)).written == 0
    assert state_of(tmp_path) == before


def test_after_a_change_only_the_feeds_that_tell_of_it_are_written(service: FeedService, tmp_path: Path) -> None:
    publish_feed_files(service, tmp_path, LATER)
    before = state_of(tmp_path)
    with service.database.writing() as session:
        revise_event(session, make_record(city="Arlington"), CHANGE, base_revision=1, now=LATER)
    publish_feed_files(service, tmp_path, LATER + timedelta(seconds=1))
    touched = {name for name, state in state_of(tmp_path).items() if state != before[name]}
    assert {"feeds/all.ics", "feeds/all.ics.gz", "feeds/kr-us-scm.ics", "index.json"} <= touched
    assert "feeds/summits.ics" not in touched
    assert [name for name in state_of(tmp_path) if "/." in name or name.startswith(".")] == []


def test_a_feed_that_was_retired_is_removed_and_what_is_not_ours_stays(
    service: FeedService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_feed_files(service, tmp_path, LATER)
    (tmp_path / "feeds" / "theirs.ics").write_text("somebody else's")
    monkeypatch.setattr(curated_module, "RETIRED", frozenset({"quad"}))
    assert publish_feed_files(service, tmp_path, LATER).removed == 1
    names = {file.name for file in (tmp_path / "feeds").iterdir()}
    assert {"quad.ics", "quad.ics.gz"} & names == set()
    assert {"theirs.ics", "nato.ics"} <= names


def test_an_index_that_somebody_wrote_removes_nothing_outside(service: FeedService, tmp_path: Path) -> None:
    outside = tmp_path / "precious.ics"
    outside.write_text("precious")
    directory = tmp_path / "out"
    directory.mkdir()
    (directory / "index.json").write_text('{"feeds": [{"name": "../../precious"}, {"name": ".."}]}')
    publish_feed_files(service, directory, LATER)
    assert outside.read_text() == "precious"


def test_a_feed_that_cannot_be_made_keeps_its_file(service: FeedService, tmp_path: Path) -> None:
    publish_feed_files(service, tmp_path, LATER)
    before = (tmp_path / "feeds" / "all.ics").read_bytes()
    with service.database.writing() as session:
        session.execute(text("ALTER TABLE cached_vevent RENAME TO lost"))
        session.execute(text("UPDATE epoch SET number = number + 1"))
    fresh = FeedService(service.database, FeedCache(None), base_url=BASE)
    done = publish_feed_files(fresh, tmp_path, LATER)
    assert "all" in done.failed
    assert (tmp_path / "feeds" / "all.ics").read_bytes() == before


def test_a_directory_that_cannot_be_written_to_is_said(service: FeedService, tmp_path: Path) -> None:
    (tmp_path / "feeds").write_text("a file")
    with pytest.raises(CalendarError, match="The feeds cannot be written to"):
        publish_feed_files(service, tmp_path, LATER)


def test_a_record_that_lost_an_event_loses_it_in_the_files(service: FeedService, tmp_path: Path) -> None:
    publish_feed_files(service, tmp_path, LATER)
    assert (tmp_path / "feeds" / "all.ics").read_bytes().count(b"BEGIN:VEVENT") == 2
    with service.database.writing() as session:
        revise_event(session, replace(make_record(), visibility="draft"), CHANGE, base_revision=1, now=LATER)
    publish_feed_files(service, tmp_path, LATER + timedelta(seconds=1))
    body = (tmp_path / "feeds" / "all.ics").read_bytes()
    assert (body.count(b"/events/kr-us-scm-56"), body.count(b"SUMMARY:Withdrawn")) == (0, 1)
