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
from calendar_core.feeds.publish import refresh_feeds_if_changed
from calendar_core.feeds.spec import filter_spec
from calendar_core.store.db.database import Database, DatabaseUnreachable
from calendar_core.store.db.epoch import raise_epoch
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
def press(filled: Database, tmp_path: Path) -> FeedService:
    return FeedService(filled, FeedCache(tmp_path / "feeds"), base_url=BASE)


def everything(press: FeedService, now: datetime = LATER) -> CachedFeed:
    ready = press.get_feed(KEY, lambda _: filter_spec(Selection(), FeedOptions()), now)
    assert lint(ready.body) == []
    return ready


def break_down(database: Database) -> None:
    """A database that answers nothing sensible any more."""
    with database.writing() as session:
        session.execute(text("ALTER TABLE epoch RENAME TO lost"))
    database.close()


def test_a_feed_is_made_once_while_nothing_changes(press: FeedService) -> None:
    first = everything(press)
    assert everything(press, LATER + timedelta(days=7)) is first
    assert press.get_if_fresh(KEY, LATER) is first


def test_a_commit_is_in_the_next_answer(press: FeedService) -> None:
    first = everything(press)
    with press.database.writing() as session:
        revise_event(session, replace(SCM, city="Arlington"), CHANGE, opened_at=1, now=LATER)
    brought = press.get_if_fresh(KEY, LATER)
    second = everything(press, LATER + timedelta(seconds=1))
    assert brought is not None
    assert (brought.body, brought.gzipped) == (second.body, second.gzipped)
    assert (b"Arlington" in first.body, b"Arlington" in second.body) == (False, True)
    assert first.etag != second.etag


def test_a_commit_elsewhere_leaves_bytes_and_etag_alone(press: FeedService) -> None:
    wanted: Callable[[object], object] = lambda _: filter_spec(Selection(party=("KR",)), FeedOptions())  # noqa: E731
    first = press.get_feed("korea", wanted, LATER)  # type: ignore[arg-type]
    add_events(press.database, make_record(id="elsewhere", parties=("US",), participants=()), now=LATER)
    second = press.get_feed("korea", wanted, LATER + timedelta(seconds=1))  # type: ignore[arg-type]
    assert (first.body, first.etag, first.gzipped) == (second.body, second.etag, second.gzipped)
    assert first is not second


def test_an_embargo_lifts_at_its_instant_although_it_was_set_and_moved_without_a_trace(press: FeedService) -> None:
    secret = make_record(id="secret", embargo_until=LATER + timedelta(days=3))
    first = everything(press)
    add_events(press.database, secret, now=LATER)
    earlier = replace(secret, embargo_until=LATER + timedelta(days=2))
    with press.database.writing() as session:
        revise_event(session, earlier, CHANGE, opened_at=1, now=LATER)
    assert everything(press, LATER + timedelta(days=2) - timedelta(seconds=1)) is first
    assert b"secret" in everything(press, LATER + timedelta(days=2)).body


def test_the_window_rolls_at_its_instant(press: FeedService) -> None:
    old = [make_record(id=f"old-{n}", when=Day(date(2024, 7, 2))) for n in range(3)]
    ahead = [make_record(id=f"ahead-{n}", when=Day(date(2026, 1, 1))) for n in range(100)]
    add_events(press.database, *old, *ahead)
    roll = datetime(2024, 11, 1, tzinfo=UTC)
    before = everything(press, roll - timedelta(seconds=1))
    after = everything(press, roll)
    assert (before.body.count(b"BEGIN:VEVENT"), after.body.count(b"BEGIN:VEVENT")) == (104, 101)
    assert after.last_modified == roll
    assert everything(press, roll + timedelta(days=20)) is after


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_when_the_database_is_lost_the_last_good_bytes_are_served_from_memory_and_from_disk(press: FeedService) -> None:
    good = everything(press)
    break_down(press.database)
    with pytest.raises(DatabaseUnreachable):
        press.get_if_fresh(KEY, LATER)
    assert everything(press, LATER + timedelta(days=400)) is good
    directory = press.cache._directory
    restarted = FeedService(press.database, FeedCache(directory), base_url=BASE)
    again = everything(restarted)
    assert (again.body, again.etag, again.gzipped, again.last_modified) == (
        good.body,
        good.etag,
        good.gzipped,
        good.last_modified,
    )


def test_newer_bytes_reach_the_disk_after_their_readers_and_before_long(
    press: FeedService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_disk() -> bytes:
        last = FeedCache(tmp_path / "feeds").get_last_good(KEY)
        return b"" if last is None else last.body

    def move_to(city: str, *, opened_at: int) -> bytes:
        with press.database.writing() as session:
            revise_event(session, replace(SCM, city=city), CHANGE, opened_at=opened_at, now=LATER)
        return everything(press).body

    monkeypatch.setattr("calendar_core.feeds.cache.feed_cache._SAVE_SECONDS", 3600)
    first = everything(press).body
    assert on_disk() == first
    second = move_to("Arlington", opened_at=1)
    third = move_to("Fairfax", opened_at=2)
    assert (len({first, second, third}), on_disk()) == (3, first)
    press.save()
    assert on_disk() == third
    monkeypatch.setattr("calendar_core.feeds.cache.feed_cache._SAVE_SECONDS", 0.01)
    fourth = move_to("Norfolk", opened_at=3)
    pause = threading.Event()
    assert any(on_disk() == fourth or pause.wait(0.05) for _ in range(200))


def test_a_dropped_feed_that_waited_for_the_disk_does_not_come_back(
    press: FeedService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calendar_core.feeds.cache.feed_cache._SAVE_SECONDS", 3600)
    ready, shelf = everything(press), FeedCache(tmp_path / "few")
    for key in "ab":
        shelf.put(key, ready)
        shelf.put(key, replace(ready, etag="newer", gzipped=ready.gzipped))
    shelf.drop("b")
    shelf.save()
    assert FeedCache(tmp_path / "few").get_last_good("a") is not None
    assert FeedCache(tmp_path / "few").get_last_good("b") is None


def test_what_was_never_published_cannot_be_served_then(press: FeedService) -> None:
    break_down(press.database)
    with pytest.raises(DatabaseUnreachable, match="cannot be made right now"):
        everything(press)


def test_a_spoilt_file_is_not_served(press: FeedService, tmp_path: Path) -> None:
    everything(press)
    (file,) = (tmp_path / "feeds").iterdir()
    file.write_bytes(file.read_bytes()[:-100])
    assert FeedCache(tmp_path / "feeds").get_last_good(KEY) is None


def test_a_disk_that_takes_nothing_stops_no_feed(filled: Database, tmp_path: Path) -> None:
    (tmp_path / "feeds").write_text("a file where the directory should be")
    press = FeedService(filled, FeedCache(tmp_path / "feeds"), base_url=BASE)
    assert everything(press).body.count(b"BEGIN:VEVENT") == 1


def test_what_the_reader_got_wrong_is_said_and_no_old_feed_given_for_it(press: FeedService) -> None:
    everything(press)

    def gone(_: object) -> None:
        raise NotFound("There is none.", next_step="Look elsewhere.")

    def misspelt(_: object) -> None:
        raise CalendarError("No such key.", next_step="Write another.")

    after = LATER + timedelta(days=1)
    with press.database.writing() as session:
        raise_epoch(session, after)
    with pytest.raises(CalendarError, match="No such key"):
        press.get_feed(KEY, misspelt, after)  # type: ignore[arg-type]
    assert press.cache.get_last_good(KEY) is not None
    with pytest.raises(NotFound):
        press.get_feed(KEY, gone, after)  # type: ignore[arg-type]
    assert press.cache.get_last_good(KEY) is None


def test_every_curated_feed_is_made_once_after_each_change(press: FeedService, tmp_path: Path) -> None:
    assert refresh_feeds_if_changed(press, LATER)
    assert not refresh_feeds_if_changed(press, LATER + timedelta(seconds=1))
    files = {file: file.read_bytes() for file in (tmp_path / "feeds").iterdir()}
    assert len(files) > 10
    with press.database.writing() as session:
        revise_event(session, replace(SCM, city="Arlington"), CHANGE, opened_at=1, now=LATER)
    assert refresh_feeds_if_changed(press, LATER + timedelta(seconds=2))
    changed = [file for file, body in files.items() if file.read_bytes() != body]
    assert 0 < len(changed) < len(files)


def test_a_lost_database_is_no_news_for_the_scheduler(press: FeedService) -> None:
    assert refresh_feeds_if_changed(press, LATER)
    break_down(press.database)
    assert not refresh_feeds_if_changed(press, LATER)


def test_the_shelf_forgets_the_oldest_when_it_is_full(press: FeedService) -> None:
    ready = replace(everything(press), built=None)
    shelf = FeedCache(None, max_bytes=3 * (1 + len(ready.body) + 3 * len(ready.gzipped)))
    for key in "abc":
        shelf.put(key, ready)
    assert shelf.get("a") is ready
    shelf.put("d", ready)
    assert [key for key in "abcd" if shelf.get(key)] == ["a", "c", "d"]
    assert shelf.get_last_good("b") is None


def test_old_files_make_room_for_new_ones(press: FeedService, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ready = everything(press)
    monkeypatch.setattr("calendar_core.feeds.cache.feed_cache._MAX_FILES", 2)
    shelf = FeedCache(tmp_path / "few")
    for key in "abc":
        shelf.put(key, ready)
    assert len(list((tmp_path / "few").iterdir())) == 2
    assert FeedCache(tmp_path / "few").get_last_good("c") is not None


def test_a_backup_that_was_put_back_is_in_the_next_answer(press: FeedService) -> None:
    with press.database.writing() as session:
        revise_event(session, replace(SCM, city="Arlington"), CHANGE, opened_at=1, now=LATER)
    assert b"Arlington" in everything(press).body
    with press.database.writing() as session:
        for statement in (
            "UPDATE event SET city = 'Seoul', revision = 1, epoch = 1",
            "DELETE FROM revision WHERE number > 1",
            "UPDATE epoch SET number = 1",
        ):
            session.execute(text(statement))
    assert b"Seoul" in everything(press, LATER + timedelta(seconds=1)).body
