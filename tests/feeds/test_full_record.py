"""The feed of the whole shipped data set: no fault, every instant right, the same bytes from both databases."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import Cancelled, FeedOptions, Undated
from calendar_core.domain.places.cities import city_name
from calendar_core.domain.time.when import WallTime
from calendar_core.feeds.cache.renderer import VeventRenderer
from calendar_core.feeds.ical.validation import feed_faults
from calendar_core.feeds.ical.vcalendar import Feed
from calendar_core.feeds.ical.vevent import title_of
from calendar_core.feeds.spec import curated_spec, filter_spec
from calendar_core.messages import LANGS, Lang
from calendar_core.store.db.database import Database
from calendar_core.store.events.cards import load_selected_cards
from calendar_core.store.feeds.curated import list_curated_feeds
from tests.builders.event_details import BASE
from tests.builders.full_record import make_feed
from tests.conftest import LOADED_AT
from tests.feeds.ical.icslint import MOST_BYTES, MOST_EVENTS, lint


@pytest.fixture(scope="module")
def whole(loaded_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The data set in a SQLite database."""
    file = tmp_path_factory.mktemp("whole") / "entente.db"
    file.write_bytes(loaded_sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()


def everything(database: Database) -> Feed:
    """Past and future, by `history=all`."""
    return make_feed(
        database, filter_spec(Selection(), FeedOptions(has_full_history=True)), base_url=BASE, now=LOADED_AT
    )


@pytest.fixture(scope="module")
def feed(whole: Database) -> Feed:
    return everything(whole)


@pytest.fixture(scope="module")
def body_by(whole: Database) -> Callable[[FeedOptions], bytes]:
    """The bytes of the unfiltered feed by its options, built once for each."""
    return cache(lambda options: make_feed(whole, filter_spec(Selection(), options), base_url=BASE, now=LOADED_AT).body)


@pytest.fixture(scope="module")
def events(feed: Feed) -> dict[str, Event]:
    """The events read back by icalendar, by id."""
    return {
        str(event["URL"]).partition("?")[0].rpartition("/")[2]: event for event in Calendar.from_ical(feed.body).events
    }


@pytest.fixture(scope="module")
def cards(whole: Database) -> dict[str, Card]:
    with whole.reading() as connection:
        found = load_selected_cards(connection, Selection(), viewer="public", now=LOADED_AT)
    return {card.id: card for card in found}


def test_it_has_no_fault_but_its_length(feed: Feed, events: dict[str, Event]) -> None:
    assert faults_but_length(lint(feed.body)) == []
    assert (len(feed.body) > MOST_BYTES, len(events) > MOST_EVENTS) == (True, True)


def faults_but_length(faults: list[str]) -> list[str]:
    """Leave out that Google does not read so much: the whole history is more, and its page says so."""
    return [
        fault for fault in faults if f"Google reads {MOST_BYTES}" not in fault and f"reads {MOST_EVENTS}" not in fault
    ]


def test_it_holds_every_dated_event_and_no_other(events: dict[str, Event], cards: dict[str, Card]) -> None:
    held = {card.id for card in cards.values() if FeedOptions().allow(card.when, card.lifecycle)}
    assert events.keys() == held
    precisions = [
        {card.when.precision for card in cards.values() if (card.id in held) == is_held} for is_held in (0, 1)
    ]
    assert precisions == [{"half", "year"}, {"time", "day", "days", "month"}]


def test_a_meeting_by_video_link_has_no_venue_in_the_record_and_no_place_in_a_feed(
    events: dict[str, Event], cards: dict[str, Card]
) -> None:
    virtual = [card for card in cards.values() if card.format == "virtual" and card.id in events]
    assert len(virtual) > 20
    assert [card.id for card in virtual if card.venue or "LOCATION" in events[card.id]] == []


def test_every_city_of_the_record_is_korean_in_a_korean_feed(cards: dict[str, Card]) -> None:
    cities = {card.city for card in cards.values() if card.city}
    assert len(cities) > 100
    assert [city for city in cities if city_name(city, "ko") == city] == []


def test_short_titles_are_short_for_most_meetings_of_a_series(cards: dict[str, Card]) -> None:
    options = FeedOptions(has_short_titles=True)
    for lang, most in (("en", 27), ("ko", 18)):
        lengths = [len(title_of(card, replace(options, lang=lang))) for card in cards.values() if card.series]
        assert sorted(lengths)[len(lengths) * 9 // 10] <= most


def instant(stamp: date) -> date:
    """A day as it is, a time in UTC."""
    return stamp.astimezone(UTC) if isinstance(stamp, datetime) else stamp


def test_every_event_read_back_is_at_the_instant_that_the_tz_database_gives(
    events: dict[str, Event], cards: dict[str, Card]
) -> None:
    read, right = {}, {}
    for event_id, event in events.items():
        when = cards[event_id].when
        read[event_id] = instant(event.start)
        right[event_id] = (
            when.start.replace(tzinfo=ZoneInfo(when.zone), fold=when.fold).astimezone(UTC)
            if isinstance(when, WallTime)
            else when.first_day
        )
    assert read == right
    assert sum(isinstance(start, datetime) for start in read.values()) > 50


def test_the_two_events_everybody_asks_about(events: dict[str, Event]) -> None:
    assert (events["kr-us-scm-56"].start, events["kr-us-scm-56"].end) == (date(2024, 10, 30), date(2024, 10, 31))
    assert instant(events["dprk-icbm-2024-10-31"].start) == datetime(2024, 10, 30, 22, 10, tzinfo=UTC)


@pytest.mark.postgresql
def test_both_databases_give_the_same_bytes(loaded_postgresql_url: str, feed: Feed) -> None:
    with closing(Database(loaded_postgresql_url)) as database:
        assert everything(database) == feed


_TABLES = ("event", "event_party", "participant", "source", "document", "party", "person", "office", "term", "revision")


def test_rows_that_lie_in_another_order_give_the_same_bytes(whole: Database, feed: Feed, tmp_path: Path) -> None:
    file = tmp_path / "reversed.db"
    file.write_bytes(Path(str(whole.engine.url.database)).read_bytes())
    with closing(sqlite3.connect(file)) as connection:
        before = connection.execute("SELECT id, names FROM event").fetchall()
        connection.execute("DELETE FROM cached_vevent")
        for table in _TABLES:
            assert connection.execute(f"UPDATE {table} SET rowid = -rowid").rowcount > 0
        connection.commit()
        assert connection.execute("SELECT id, names FROM event").fetchall() == before[::-1]
    with closing(Database(f"sqlite:///{file}")) as database:
        assert everything(database) == feed


EVERY_OPTION = [
    FeedOptions(),
    FeedOptions(has_full_history=True, lang="ko", undated="span"),
    FeedOptions(has_full_history=True, cancelled="keep", in_utc=True, undated="span", alarm=timedelta(hours=1)),
    FeedOptions(has_full_history=True, cancelled="drop", lang="ko", in_utc=True, alarm=timedelta(days=1)),
    FeedOptions(lang="ko", cancelled="keep", undated="span"),
    FeedOptions(lang="ko", has_short_titles=True),
]


@pytest.mark.parametrize("options", EVERY_OPTION)
def test_no_option_makes_a_fault(body_by: Callable[[FeedOptions], bytes], options: FeedOptions) -> None:
    body = body_by(options)
    assert (faults_but_length(lint(body)) if options.has_full_history else lint(body)) == []
    assert feed_faults(body) == []


@pytest.mark.long
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("cancelled", get_args(Cancelled))
def test_no_options_together_make_a_fault(
    body_by: Callable[[FeedOptions], bytes], lang: Lang, cancelled: Cancelled
) -> None:
    for utc, undated, history, alarm in product(
        (False, True), get_args(Undated), (False, True), (None, timedelta(hours=1))
    ):
        options = FeedOptions(
            lang=lang, cancelled=cancelled, in_utc=utc, undated=undated, has_full_history=history, alarm=alarm
        )
        test_no_option_makes_a_fault(body_by, options)


@pytest.mark.parametrize("options", EVERY_OPTION)
def test_every_event_is_written_as_icalendar_would_write_it(
    body_by: Callable[[FeedOptions], bytes], options: FeedOptions
) -> None:
    body = body_by(options)
    read = Calendar.from_ical(body).events
    assert len(read) >= 100
    written = b"".join(event.to_ical() for event in read)
    assert written == body[body.index(b"BEGIN:VEVENT") : body.rindex(b"END:VCALENDAR")]


def test_no_curated_feed_has_a_fault_and_all_are_as_short_as_google_wants(whole: Database) -> None:
    with whole.reading() as connection:
        feeds = list_curated_feeds(connection, public_at=None)
    assert len(feeds) > 130
    renderer = VeventRenderer(BASE)
    for feed in feeds:
        for lang in LANGS:
            wanted = curated_spec(feed, FeedOptions(lang=lang))
            body = make_feed(whole, wanted, base_url=BASE, now=LOADED_AT, renderer=renderer).body
            assert feed_faults(body) == []
            if lang == "en":
                faults = faults_but_length(lint(body)) if feed.name == "archive" else lint(body)
                assert (feed.name, faults) == (feed.name, [])


def test_the_usual_feed_reaches_back_a_hundred_events_and_ahead_to_the_last(
    body_by: Callable[[FeedOptions], bytes], cards: dict[str, Card]
) -> None:
    body = body_by(FeedOptions())
    held = [instant(event.end) for event in Calendar.from_ical(body).events]
    dated = [card for card in cards.values() if card.when.is_dated]
    ahead = [card for card in dated if card.when.end_day > LOADED_AT.date()]
    assert 0 < len(ahead) < len(held) < len(dated)
    assert len(held) >= 100
    assert len(body) < MOST_BYTES / 4
