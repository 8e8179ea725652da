"""A feed brought up to date is the feed made of nothing, to the byte, whatever happened since."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, update

from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day, Month, WallTime, When
from calendar_core.feeds.cache import build, entries
from calendar_core.feeds.cache import service as press_module
from calendar_core.feeds.cache import update as update_feed
from calendar_core.feeds.cache.build import BuiltFeed, build_feed
from calendar_core.feeds.cache.feed_cache import FeedCache, make_cached_feed
from calendar_core.feeds.cache.renderer import VeventRenderer
from calendar_core.feeds.cache.service import FeedService
from calendar_core.feeds.ical import blocks, vevent
from calendar_core.feeds.spec import FeedSpec, event_spec, filter_spec
from calendar_core.models import Party, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.db.epoch import query_public_state, raise_epoch
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.events.rows import load_newest_snapshots
from calendar_core.store.feeds import vevent_cache
from calendar_core.store.selection.conditions import EVENT
from calendar_core.store.selection.search_index import index_events
from tests.builders.event_details import BASE
from tests.builders.full_record import make_feed
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, make_record

START = NOW + timedelta(days=2)
WANTED = {
    "everything": filter_spec(Selection(), FeedOptions()),
    "everything-in-korean": filter_spec(Selection(), FeedOptions(lang="ko", undated="span", cancelled="drop")),
    "history": filter_spec(Selection(), FeedOptions(has_full_history=True, alarm=timedelta(hours=2))),
    "korea": filter_spec(Selection(party=("KR",)), FeedOptions()),
    "meetings-of-two": filter_spec(Selection(party=("KR", "US"), kind=("2+2",)), FeedOptions(cancelled="keep")),
    "dated": filter_spec(Selection(), FeedOptions(undated="none")),
    "words": filter_spec(Selection(q="talks"), FeedOptions()),
    "that-autumn": filter_spec(Selection(from_day=date(2024, 10, 1), to_day=date(2024, 12, 1)), FeedOptions()),
    "one": event_spec("event-0", "Event 0", None, FeedOptions(), BASE),
}


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows, limits and blocks so small that a few events reach every edge of them."""
    for module in (vevent_cache, update_feed):
        monkeypatch.setattr(module, "MIN_EVENTS", 5)
    for module in (build, entries, update_feed):
        monkeypatch.setattr(module, "MAX_EVENTS", 12)
    monkeypatch.setattr(entries, "_SPARE_EVENTS", 3)
    monkeypatch.setattr(vevent, "_EVENTS_PER_BOUNDARY", 2)
    monkeypatch.setattr(blocks, "_MIN_EVENTS_PER_BLOCK", 2)


class Desk:
    """An editor who does whatever chance says, and the clock."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database = database
        self.chance = random.Random(seed)  # noqa: S311  not for secrets
        self.now = START
        self.count = 0
        fill_directory(database)
        for _ in range(8):
            self.add()

    def when(self) -> When:
        day = (self.now + timedelta(days=self.chance.randint(-200, 200))).date()
        noon = datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001  a wall time
        whens: list[When] = [Day(day), Day(day, "Asia/Seoul"), WallTime(noon, "Asia/Tokyo"), Month(day.year, day.month)]
        return self.chance.choice(whens)

    def facts(self) -> dict[str, object]:
        chance = self.chance
        return {
            "names": Names(en=f"{chance.choice(['Talks', 'Summit', 'Visit'])} {chance.randint(1, 9)}"),
            "when": self.when(),
            "kind": chance.choice(["2+2", "summit"]),
            "parties": chance.choice([("KR",), ("US",), ("KR", "US")]),
            "lifecycle": chance.choice(["scheduled", "scheduled", "cancelled"]),
            "visibility": chance.choice(["public"] * 4 + ["draft"]),
            "embargo_until": chance.choice([None] * 4 + [self.now + timedelta(days=chance.randint(1, 40))]),
        }

    def add(self) -> None:
        facts = self.facts() if self.count else {"when": Day(date(2024, 12, 24))}
        usual = {"participants": (), "series": None, "number": None}
        add_events(self.database, make_record(id=f"event-{self.count}", **usual, **facts), now=self.now)
        self.count += 1

    def revise(self) -> None:
        event_id = f"event-{self.chance.randrange(1, self.count)}"
        with self.database.writing() as session:
            record: EventRecord = record_from_json(load_newest_snapshots(session.connection(), [event_id])[event_id])
            revision = session.connection().execute(EVENT.select().where(EVENT.c.id == event_id)).one().revision
            facts = self.facts()
            few = self.chance.sample(sorted(facts), 2)
            changed = replace(record, **{name: facts[name] for name in few})  # type: ignore[arg-type]  # of its own fields
            revise_event(session, changed, CHANGE, base_revision=revision, now=self.now)
            session.flush()
            index_events(session)

    def rename(self) -> None:
        with self.database.writing() as session:
            name = f"Republic of Korea {self.chance.randint(1, 9)}"
            session.execute(update(table_of(Party)).where(table_of(Party).c.id == "KR").values(names=Names(en=name)))
            raise_epoch(session, self.now)
            index_events(session)

    def act(self) -> None:
        self.now += self.chance.choice([timedelta(seconds=1), timedelta(hours=3), timedelta(days=9)])
        acts: list[Callable[[], None]] = [self.add] * 4 + [self.revise] * 8 + [self.rename]
        self.chance.choice(acts)()


def check(database: Database, service: FeedService, key: str, now: datetime) -> None:
    """The service's feed is that of a new service."""
    wanted = WANTED[key]
    ready = service.get_feed(key, lambda _: wanted, now)
    expected = make_feed(database, wanted, base_url=BASE, now=now)
    assert ready.built is not None
    assert ready.built.feed == expected, key
    state = query_public_state(database, now)
    anew = make_cached_feed(replace(ready.built, feed=expected), state=state, now=now)
    assert (ready.body, ready.gzipped, ready.etag, ready.last_modified, ready.fresh_until) == (
        expected.body,
        anew.gzipped,
        expected.etag,
        anew.last_modified,
        anew.fresh_until,
    )


def run(database: Database, seed: int, steps: int) -> None:
    """Make random edits, and ask one service each time and another one seldom."""
    desk = Desk(database, seed)
    always, seldom = (FeedService(database, FeedCache(None), base_url=BASE) for _ in range(2))
    for _ in range(steps):
        desk.act()
        for key in WANTED:
            check(database, always, key, desk.now)
        check(database, seldom, desk.chance.choice(sorted(WANTED)), desk.now)


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("seed", range(2))
def test_whatever_an_editor_and_the_clock_do_a_feed_brought_up_to_date_is_the_feed_made_of_nothing(
    database: Database, seed: int
) -> None:
    run(database, seed, steps=25)


def test_an_embargo_that_is_taken_away_after_its_end_has_lifted_for_a_feed_made_before(database: Database) -> None:
    fill_directory(database)
    held_back = make_record(id="event-0", embargo_until=START + timedelta(hours=1))
    add_events(database, make_record(id="event-1"), held_back, now=START)
    service = FeedService(database, FeedCache(None), base_url=BASE)
    check(database, service, "everything", START)
    later = START + timedelta(days=2)
    with database.writing() as session:
        revise_event(session, replace(held_back, embargo_until=None), CHANGE, base_revision=1, now=later)
    check(database, service, "everything", later)


@pytest.fixture
def made_whole(monkeypatch: pytest.MonkeyPatch) -> list[FeedSpec]:
    """Every feed that a service builds from nothing."""
    made: list[FeedSpec] = []

    def noted(connection: Connection, renderer: VeventRenderer, wanted: FeedSpec, **instants: datetime) -> BuiltFeed:
        made.append(wanted)
        return build_feed(connection, renderer, wanted, **instants)

    monkeypatch.setattr(press_module, "build_feed", noted)
    return made


def test_an_edit_makes_no_feed_whole_and_a_name_every_one(database: Database, made_whole: list[FeedSpec]) -> None:
    desk = Desk(database, seed=0)
    service = FeedService(database, FeedCache(None), base_url=BASE)
    for act, expected in ((desk.add, len(WANTED)), (desk.add, 0), (desk.revise, 0), (desk.rename, len(WANTED))):
        act()
        for key in WANTED:
            check(database, service, key, desk.now)
        assert len(made_whole) == expected
        made_whole.clear()


@pytest.mark.long
@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("seed", range(100, 140))
def test_however_long_they_go_on(database: Database, seed: int) -> None:
    run(database, seed, steps=100)
