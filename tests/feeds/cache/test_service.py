"""Feeds kept fresh, and the last good bytes when nothing else is left."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.time.when import Day
from calendar_core.errors import CalendarError, NotFound
from calendar_core.feeds.cache.feed_cache import CachedFeed, FeedCache
from calendar_core.feeds.cache.service import FeedService
from calendar_core.feeds.ical.vevent import to_last_modified
from calendar_core.feeds.publish import refresh_feeds_if_changed
from calendar_core.feeds.spec import filter_spec
from calendar_core.store.db.database import Database
from calendar_core.store.db.epoch import raise_epoch
from calendar_core.store.db.raw_connections import DatabaseUnreachable
from calendar_core.store.editing.save_event import revise_event
from tests.builders.event_details import BASE
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, make_record
from tests.feeds.ical.icslint import lint

SCM = make_record()
LATER = NOW + timedelta(days=1)
KEY = "/calendar.ics"


@pytest.fixture
def filled(database: Database) -> Database:
    fill_directory(database)
    add_events(database, SCM)
    return database


@pytest.fixture
def service(filled: Database, tmp_path: Path) -> FeedService:
    return FeedService(filled, FeedCache(tmp_path / "feeds"), base_url=BASE)


def everything(service: FeedService, now: datetime = LATER) -> CachedFeed:
    ready = service.get_feed(KEY, lambda _: filter_spec(Selection(), FeedOptions()), now)
    assert lint(ready.body) == []
    return ready


def break_down(database: Database) -> None:
    """A database that answers nothing sensible any more."""
    with database.writing() as session:
        session.execute(text("ALTER TABLE epoch RENAME TO lost"))
    database.close()


def test_a_feed_is_made_once_while_nothing_changes(service: FeedService) -> None:
    first = everything(service)
    assert everything(service, LATER + timedelta(days=7)) is first
    assert service.get_if_fresh(KEY, LATER) is first


def test_a_commit_is_in_the_next_answer(service: FeedService) -> None:
    first = everything(service)
    with service.database.writing() as session:
        revise_event(session, replace(SCM, city="Arlington"), CHANGE, base_revision=1, now=LATER)
    brought = service.get_if_fresh(KEY, LATER)
    second = everything(service, LATER + timedelta(seconds=1))
    assert brought is not None
    assert (brought.body, brought.gzipped) == (second.body, second.gzipped)
    assert (b"Arlington" in first.body, b"Arlington" in second.body) == (False, True)
    assert first.etag != second.etag


def test_a_commit_elsewhere_leaves_bytes_and_etag_alone(service: FeedService) -> None:
    wanted: Callable[[object], object] = lambda _: filter_spec(Selection(party=("KR",)), FeedOptions())  # noqa: E731
    first = service.get_feed("korea", wanted, LATER)  # type: ignore[arg-type]
    add_events(service.database, make_record(id="elsewhere", parties=("US",), participants=()), now=LATER)
    second = service.get_feed("korea", wanted, LATER + timedelta(seconds=1))  # type: ignore[arg-type]
    assert (first.body, first.etag, first.gzipped) == (second.body, second.etag, second.gzipped)
    assert first is not second


def test_an_embargo_lifts_at_its_instant_although_it_was_set_and_moved_without_a_trace(service: FeedService) -> None:
    secret = make_record(id="secret", embargo_until=LATER + timedelta(days=3))
    first = everything(service, LATER)
    add_events(service.database, secret, now=LATER)
    earlier = replace(secret, embargo_until=LATER + timedelta(days=2))
    with service.database.writing() as session:
        revise_event(session, earlier, CHANGE, base_revision=1, now=LATER)
    assert everything(service, LATER + timedelta(days=2) - timedelta(seconds=1)) is first
    assert b"secret" in everything(service, LATER + timedelta(days=2)).body


def test_the_window_rolls_at_its_instant(service: FeedService) -> None:
    old = [make_record(id=f"old-{n}", when=Day(date(2024, 7, 2))) for n in range(3)]
    ahead = [make_record(id=f"ahead-{n}", when=Day(date(2026, 1, 1))) for n in range(100)]
    add_events(service.database, *old, *ahead)
    roll = datetime(2024, 11, 1, tzinfo=UTC)
    before = everything(service, roll - timedelta(seconds=1))
    after = everything(service, roll)
    assert (before.body.count(b"BEGIN:VEVENT"), after.body.count(b"BEGIN:VEVENT")) == (104, 101)
    settled = everything(service, to_last_modified(roll))
    assert (settled.body, settled.last_modified) == (after.body, to_last_modified(roll))
    assert everything(service, roll + timedelta(days=20)) is settled


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_when_the_database_is_lost_the_last_good_bytes_are_served_from_memory_and_from_disk(
    service: FeedService,
) -> None:
    good = everything(service)
    break_down(service.database)
    with pytest.raises(DatabaseUnreachable):
        service.get_if_fresh(KEY, LATER)
    assert everything(service, LATER + timedelta(days=400)) is good
    directory = service.cache._directory
    restarted = FeedService(service.database, FeedCache(directory), base_url=BASE)
    again = everything(restarted)
    assert (again.body, again.etag, again.gzipped, again.last_modified) == (
        good.body,
        good.etag,
        good.gzipped,
        good.last_modified,
    )


def test_newer_bytes_reach_the_disk_after_their_readers_and_before_long(
    service: FeedService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_disk() -> bytes:
        last = FeedCache(tmp_path / "feeds").get_last_good(KEY)
        return b"" if last is None else last.body

    def move_to(city: str, *, base_revision: int) -> bytes:
        with service.database.writing() as session:
            revise_event(session, replace(SCM, city=city), CHANGE, base_revision=base_revision, now=LATER)
        return everything(service).body

    monkeypatch.setattr("calendar_core.feeds.cache.feed_cache._SAVE_SECONDS", 3600)
    first = everything(service).body
    assert on_disk() == first
    second = move_to("Arlington", base_revision=1)
    third = move_to("Fairfax", base_revision=2)
    assert (len({first, second, third}), on_disk()) == (3, first)
    service.save()
    assert on_disk() == third
    monkeypatch.setattr("calendar_core.feeds.cache.feed_cache._SAVE_SECONDS", 0.01)
    fourth = move_to("Norfolk", base_revision=3)
    pause = threading.Event()
    assert any(on_disk() == fourth or pause.wait(0.05) for _ in range(200))


def test_a_dropped_feed_that_waited_for_the_disk_does_not_come_back(
    service: FeedService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calendar_core.feeds.cache.feed_cache._SAVE_SECONDS", 3600)
    ready, cache = everything(service), FeedCache(tmp_path / "few")
    for key in "ab":
        cache.put(key, ready)
        cache.put(key, replace(ready, etag="newer", gzipped=ready.gzipped))
    cache.drop("b")
    cache.save()
    assert FeedCache(tmp_path / "few").get_last_good("a") is not None
    assert FeedCache(tmp_path / "few").get_last_good("b") is None


def test_what_was_never_published_cannot_be_served_then(service: FeedService) -> None:
    break_down(service.database)
    with pytest.raises(DatabaseUnreachable, match="cannot be built right now"):
        everything(service)


def test_a_spoilt_file_is_not_served(service: FeedService, tmp_path: Path) -> None:
    everything(service)
    (file,) = (tmp_path / "feeds").iterdir()
    file.write_bytes(file.read_bytes()[:-100])
    assert FeedCache(tmp_path / "feeds").get_last_good(KEY) is None


def test_a_disk_that_takes_nothing_stops_no_feed(filled: Database, tmp_path: Path) -> None:
    (tmp_path / "feeds").write_text("a file where the directory should be")
    service = FeedService(filled, FeedCache(tmp_path / "feeds"), base_url=BASE)
    assert everything(service).body.count(b"BEGIN:VEVENT") == 1


def test_what_the_disk_refused_is_written_when_it_has_room(
    filled: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calendar_core.feeds.cache.feed_cache._RETRY_SECONDS", 0.05)
    (tmp_path / "feeds").write_text("a file where the directory should be")
    body = everything(FeedService(filled, FeedCache(tmp_path / "feeds"), base_url=BASE)).body
    (tmp_path / "feeds").unlink()
    pause, restarted = threading.Event(), FeedCache(tmp_path / "feeds")
    assert any(restarted.get_last_good(KEY) is not None or pause.wait(0.05) for _ in range(200))
    last = restarted.get_last_good(KEY)
    assert (last and last.body) == body


def test_of_what_the_disk_refuses_so_much_waits_and_no_more(
    service: FeedService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calendar_core.feeds.cache.feed_cache._MAX_UNSAVED", 3)
    (tmp_path / "none").write_text("a file where the directory should be")
    ready, cache = everything(service), FeedCache(tmp_path / "none")
    for number in range(10):
        cache.put(f"feed {number}", ready)
    (tmp_path / "none").unlink()
    cache.save()
    assert len(list((tmp_path / "none").iterdir())) == 3


def test_what_the_reader_got_wrong_is_said_and_no_old_feed_given_for_it(service: FeedService) -> None:
    everything(service)

    def gone(_: object) -> None:
        raise NotFound("There is none.", next_step="Look elsewhere.")

    def misspelt(_: object) -> None:
        raise CalendarError("No such key.", next_step="Write another.")

    after = LATER + timedelta(days=1)
    with service.database.writing() as session:
        raise_epoch(session, after)
    with pytest.raises(CalendarError, match="No such key"):
        service.get_feed(KEY, misspelt, after)  # type: ignore[arg-type]
    assert service.cache.get_last_good(KEY) is not None
    with pytest.raises(NotFound):
        service.get_feed(KEY, gone, after)  # type: ignore[arg-type]
    assert service.cache.get_last_good(KEY) is None


def test_every_curated_feed_is_made_once_after_each_change(service: FeedService, tmp_path: Path) -> None:
    assert refresh_feeds_if_changed(service, LATER)
    assert not refresh_feeds_if_changed(service, LATER + timedelta(seconds=1))
    files = {file: file.read_bytes() for file in (tmp_path / "feeds").iterdir()}
    assert len(files) > 10
    with service.database.writing() as session:
        revise_event(session, replace(SCM, city="Arlington"), CHANGE, base_revision=1, now=LATER)
    assert refresh_feeds_if_changed(service, LATER + timedelta(seconds=2))
    changed = [file for file, body in files.items() if file.read_bytes() != body]
    assert 0 < len(changed) < len(files)


def test_a_lost_database_is_no_news_for_the_scheduler(service: FeedService) -> None:
    assert refresh_feeds_if_changed(service, LATER)
    break_down(service.database)
    assert not refresh_feeds_if_changed(service, LATER)


def test_the_cache_evicts_the_oldest_feed_when_it_is_full(service: FeedService) -> None:
    ready = replace(everything(service), built=None)
    cache = FeedCache(None, max_bytes=3 * (1 + len(ready.body) + 3 * len(ready.gzipped)))
    for key in "abc":
        cache.put(key, ready)
    assert cache.get("a") is ready
    cache.put("d", ready)
    assert [key for key in "abcd" if cache.get(key)] == ["a", "c", "d"]
    assert cache.get_last_good("b") is None


def test_old_files_make_room_for_new_ones(
    service: FeedService, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ready = everything(service)
    monkeypatch.setattr("calendar_core.feeds.cache.feed_cache._MAX_FILES", 2)
    cache = FeedCache(tmp_path / "few")
    for key in "abc":
        cache.put(key, ready)
    assert len(list((tmp_path / "few").iterdir())) == 2
    assert FeedCache(tmp_path / "few").get_last_good("c") is not None


def test_a_backup_that_was_put_back_is_in_the_next_answer(service: FeedService) -> None:
    with service.database.writing() as session:
        revise_event(session, replace(SCM, city="Arlington"), CHANGE, base_revision=1, now=LATER)
    assert b"Arlington" in everything(service).body
    with service.database.writing() as session:
        for statement in (
            "UPDATE event SET city = 'Seoul', revision = 1, epoch = 1",
            "DELETE FROM revision WHERE number > 1",
            "UPDATE epoch SET number = 1",
        ):
            session.execute(text(statement))
    assert b"Seoul" in everything(service, LATER + timedelta(seconds=1)).body
