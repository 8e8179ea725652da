"""Feeds read from a database: what they hold, and what moves their bytes and their dates."""

import subprocess
import sys
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.time.when import Day, Month, Quarter, Year
from calendar_core.errors import NotFound
from calendar_core.feeds.cache import build
from calendar_core.feeds.cache.build import find_event_spec
from calendar_core.feeds.ical.vcalendar import Feed
from calendar_core.feeds.ical.vevent import to_last_modified
from calendar_core.feeds.spec import filter_spec
from calendar_core.messages import Lang
from calendar_core.store.db.database import Database
from calendar_core.store.directory.filter_words import describe_selection
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.feeds import vevent_cache
from tests.builders.event_details import BASE
from tests.builders.full_record import make_feed
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, make_record
from tests.feeds.ical.icslint import lint

LATER = NOW + timedelta(days=7)
SCM = make_record()
TALKS = make_record(id="talks", kind="2+2", when=Day(date(2024, 10, 31), "America/New_York"), parties=("US",))
UID_OF_TALKS = str(uuid.uuid5(uuid.UUID("6f1d2c1e-57a5-5d0e-9f60-0c6a0f3a8f11"), "talks"))


@pytest.fixture
def filled(database: Database) -> Database:
    fill_directory(database)
    add_events(database, SCM, TALKS)
    return database


def feed(
    database: Database,
    *,
    now: datetime = LATER,
    selection: Selection = Selection(),  # noqa: B008  frozen
    options: FeedOptions = FeedOptions(),  # noqa: B008  frozen
) -> Feed:
    with database.reading() as connection:
        words = describe_selection(connection, selection, lang=options.lang)
    found = make_feed(database, filter_spec(selection, options, words), base_url=BASE, now=now)
    assert lint(found.body) == []
    return found


def event_feed(database: Database, event_id: str, *, now: datetime = LATER, as_of: datetime | None = None) -> Feed:
    with database.reading() as connection:
        wanted = find_event_spec(connection, event_id, Selection(as_of=as_of), FeedOptions(), base_url=BASE, now=now)
    found = make_feed(database, wanted, base_url=BASE, now=now)
    assert lint(found.body) == []
    return found


def pages(found: Feed) -> list[str]:
    """The ids of the events of a feed, sorted; tombstones have none."""
    addresses = [str(event["URL"]) for event in Calendar.from_ical(found.body).events if "URL" in event]
    return sorted(address.partition("?")[0].rpartition("/")[2] for address in addresses)


def revise(database: Database, record: EventRecord, *, at: int = 1, now: datetime = LATER) -> None:
    with database.writing() as session:
        assert revise_event(session, record, CHANGE, base_revision=at, now=now)


def test_a_feed_holds_its_selection(filled: Database) -> None:
    assert pages(feed(filled)) == ["kr-us-scm-56", "talks"]
    assert pages(feed(filled, selection=Selection(party=("KR",)))) == ["kr-us-scm-56"]
    assert pages(feed(filled, selection=Selection(kind=("summit",)))) == []


def entry_of_talks(found: Feed) -> Any:
    """The entry of the talks in a feed."""
    (event,) = (one for one in Calendar.from_ical(found.body).events if one.uid == UID_OF_TALKS)
    return event


def test_an_event_known_to_a_year_is_in_a_feed_only_where_it_is_asked_for(filled: Database) -> None:
    assert "talks" in pages(feed(filled))
    revise(filled, replace(TALKS, when=Year(2024)))
    assert pages(feed(filled)) == pages(feed(filled, options=FeedOptions(undated="none"))) == ["kr-us-scm-56"]
    assert pages(feed(filled, options=FeedOptions(undated="span"))) == ["kr-us-scm-56", "talks"]


def test_an_event_that_goes_from_its_day_to_a_month_and_back_is_the_same_entry_on_other_days(filled: Database) -> None:
    title = "56th ROK–U.S. Security Consultative Meeting"
    steps = [
        (TALKS.when, date(2024, 10, 31), title),
        (Month(2024, 12), date(2024, 12, 1), f"{title} (day open, December 2024)"),
        (Day(date(2024, 12, 12)), date(2024, 12, 12), title),
        (Quarter(2025, 1), date(2025, 1, 1), f"{title} (day open, first quarter of 2025)"),
    ]
    for revision, (when, start, summary) in enumerate(steps):
        now = LATER + timedelta(hours=revision)
        if revision:
            revise(filled, replace(TALKS, when=when), at=revision, now=now)
        event = entry_of_talks(feed(filled, now=now))
        assert (event.start, event.end, str(event["SUMMARY"])) == (start, start + timedelta(days=1), summary)
        saved_at = now if revision else NOW
        assert (int(event["SEQUENCE"]), event.decoded("LAST-MODIFIED")) == (revision, to_last_modified(saved_at))


def test_an_entry_on_a_first_day_stays_when_its_month_is_over_also_as_the_last_of_its_feed(filled: Database) -> None:
    """GNOME keeps the last entry of a feed that becomes empty."""
    words = Selection(kind=("2+2",))
    revise(filled, replace(TALKS, kind="2+2", when=Month(2024, 11, "early")))
    over = datetime(2024, 12, 1, tzinfo=UTC)
    moments = (LATER, over - timedelta(seconds=1), over, over + timedelta(days=400))
    found = [feed(filled, now=moment, selection=words) for moment in moments]
    assert {(one.body, one.last_modified) for one in found} == {(found[0].body, to_last_modified(LATER))}
    assert entry_of_talks(found[0]).start == date(2024, 11, 1)


def test_an_entry_on_a_first_day_leaves_with_the_window_as_other_past_events_do(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vevent_cache, "MIN_EVENTS", 1)
    month, day = replace(TALKS, when=Month(2024, 11)), replace(TALKS, when=Day(date(2024, 11, 30)))
    whole = FeedOptions(has_full_history=True)
    for revision, record in enumerate((month, day), start=1):
        revise(filled, record, at=revision, now=LATER + timedelta(hours=revision))
        add_events(filled, make_record(id=f"later-{revision}", when=Day(date(2025, 6, revision))), now=LATER)
        left_at = datetime(2025, 3, 1, tzinfo=UTC)
        assert [
            "talks" in pages(feed(filled, now=moment, options=options))
            for moment in (left_at - timedelta(seconds=1), left_at)
            for options in (FeedOptions(), whole)
        ] == [True, True, False, True]


@pytest.mark.parametrize(
    ("lang", "held"), [("en", "{} (day not known, November 2024)"), ("ko", "{}(날짜 미상, 2024년 11월)")]
)
def test_what_is_known_to_a_month_stays_when_it_is_cancelled_and_when_it_was_held(
    filled: Database, lang: Lang, held: str
) -> None:
    month, options = replace(TALKS, when=Month(2024, 11)), FeedOptions(lang=lang)
    revise(filled, replace(month, lifecycle="cancelled"))
    cancelled = entry_of_talks(feed(filled, options=options))
    assert (str(cancelled["STATUS"]), cancelled.start) == ("CANCELLED", date(2024, 11, 1))
    later = LATER + timedelta(hours=1)
    revise(filled, replace(month, lifecycle="held"), at=2, now=later)
    entry = entry_of_talks(feed(filled, options=options, now=later))
    assert (str(entry["SUMMARY"]), entry.start) == (held.format(TALKS.names.text(lang)), date(2024, 11, 1))


def test_as_known_then_an_entry_stands_on_its_first_day(filled: Database) -> None:
    revise(filled, replace(TALKS, when=Month(2024, 11)))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for day in (date(2024, 11, 30), date(2024, 12, 1)):
        then = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        assert pages(feed(filled, now=now, selection=Selection(as_of=then))) == ["kr-us-scm-56", "talks"]


def test_a_feed_that_would_be_too_long_says_until_which_day_it_goes(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = feed(filled)
    monkeypatch.setattr(build, "MAX_EVENTS", 1)
    notes = {
        "en": "The feed would be too long: it goes until Wednesday 30 October 2024; later events are on the page.",
        "ko": "피드가 너무 길어 2024년 10월 30일(수)까지만 담았습니다. 이후 일정은 웹페이지에 있습니다.",
    }
    for lang, note in notes.items():
        calendar = Calendar.from_ical(feed(filled, options=FeedOptions(lang=lang)).body)
        (event,) = calendar.events
        assert str(calendar["X-WR-CALDESC"]).replace("\\", "").endswith(f" {note}")
        assert str(event["DESCRIPTION"]).endswith(f"\n{note}")
    assert notes["en"].encode() not in whole.body.replace(b"\r\n ", b"")


def test_a_feed_names_its_filter_its_own_address_and_its_page(filled: Database) -> None:
    selection = Selection(party=("KR", "US"), q="2+2")
    names = {}
    for chosen in (selection, Selection()):
        calendar = Calendar.from_ical(feed(filled, selection=chosen).body)
        names[chosen.query()] = [str(calendar[key]).replace("\\,", ",") for key in ("NAME", "SOURCE", "URL")]
    assert names == {
        "party=KR&party=US&q=2%2B2": [
            "Entente: Republic of Korea, United States, 2+2",
            f"{BASE}/calendar.ics?party=KR&party=US&q=2%2B2",
            f"{BASE}/agenda?party=KR&party=US&q=2%2B2&lang=en",
        ],
        "": ["Entente", f"{BASE}/feeds/all.ics", f"{BASE}/agenda?lang=en"],
    }


def test_time_alone_changes_nothing(filled: Database) -> None:
    first, last = feed(filled, now=NOW), feed(filled, now=NOW + timedelta(days=900))
    assert (first.body, first.etag, first.last_modified) == (last.body, last.etag, last.last_modified)


def test_a_removed_event_moves_the_date_although_what_is_left_is_older(filled: Database) -> None:
    before = feed(filled)
    revise(filled, replace(TALKS, visibility="draft"))
    after = feed(filled)
    assert (pages(before), pages(after)) == (["kr-us-scm-56", "talks"], ["kr-us-scm-56"])
    assert before.etag != after.etag
    assert (before.last_modified, after.last_modified) == (to_last_modified(NOW), to_last_modified(LATER))


def test_a_change_elsewhere_leaves_the_bytes_of_a_feed_alone(filled: Database) -> None:
    korean = Selection(party=("KR",))
    before = feed(filled, selection=korean)
    revise(filled, replace(TALKS, venue="Blair House"))
    assert feed(filled, selection=korean).body == before.body
    assert feed(filled).body != before.body


def test_an_event_under_embargo_leaves_no_trace_until_its_instant_and_then_is_there(filled: Database) -> None:
    lift = LATER + timedelta(days=1)
    before = feed(filled)
    secret = make_record(id="secret", embargo_until=lift)
    add_events(filled, secret, now=LATER)
    revise(filled, replace(secret, city="Arlington"), now=LATER + timedelta(hours=1))
    just_before = lift - timedelta(seconds=1)
    assert feed(filled, now=just_before) == before
    with pytest.raises(NotFound) as hidden:
        event_feed(filled, "secret", now=just_before)
    with pytest.raises(NotFound) as unknown:
        event_feed(filled, "nobody", now=just_before)
    assert str(hidden.value).replace("secret", "nobody") == str(unknown.value)
    after = feed(filled, now=lift)
    assert pages(after) == ["kr-us-scm-56", "secret", "talks"]
    assert after.last_modified == to_last_modified(lift)


def test_work_on_a_draft_leaves_no_trace(filled: Database) -> None:
    before = feed(filled)
    draft = make_record(id="draft", visibility="draft")
    add_events(filled, draft, now=LATER)
    revise(filled, replace(draft, city="Arlington"))
    assert feed(filled) == before
    revise(filled, replace(draft, visibility="public"), at=2, now=LATER + timedelta(hours=1))
    assert pages(feed(filled, now=LATER + timedelta(hours=2))) == ["draft", "kr-us-scm-56", "talks"]


def test_the_calendar_as_known_then_stays_as_it_was_known(filled: Database) -> None:
    then = Selection(as_of=NOW + timedelta(days=1))
    before = feed(filled, selection=then)
    revise(filled, replace(SCM, lifecycle="cancelled", certainty="announced"))
    assert b"Cancelled" in feed(filled).body
    assert feed(filled, selection=then).body == before.body
    assert str(Calendar.from_ical(before.body)["SOURCE"]) == f"{BASE}/calendar.ics?as_of=2024-10-02T12%3A00%3A00Z"


def test_as_known_at_an_instant_to_come_is_as_known_now(filled: Database) -> None:
    ahead = Selection(as_of=LATER + timedelta(days=30))
    revise(filled, replace(SCM, lifecycle="cancelled", certainty="announced"))
    events = [event.to_ical() for event in Calendar.from_ical(feed(filled, selection=ahead).body).events]
    assert events == [event.to_ical() for event in Calendar.from_ical(feed(filled).body).events]


def test_the_feed_of_one_event(filled: Database) -> None:
    revise(filled, replace(TALKS, when=Year(2024)))
    found = event_feed(filled, "kr-us-scm-56")
    assert pages(event_feed(filled, "kr-us-scm-56", as_of=NOW)) == ["kr-us-scm-56"]
    with pytest.raises(NotFound, match="known only as 2024"):
        event_feed(filled, "talks")
    with pytest.raises(NotFound, match="no day was known"):
        event_feed(filled, "talks", as_of=datetime(2020, 1, 1, tzinfo=UTC))
    assert pages(found) == ["kr-us-scm-56"]
    assert str(Calendar.from_ical(found.body)["SOURCE"]) == f"{BASE}/events/kr-us-scm-56.ics"
    revise(filled, replace(TALKS, when=Month(2024, 11)), at=2, now=LATER + timedelta(hours=1))
    assert entry_of_talks(event_feed(filled, "talks", now=LATER + timedelta(hours=1))).start == date(2024, 11, 1)
    much_later = event_feed(filled, "talks", now=LATER + timedelta(days=400))
    assert entry_of_talks(much_later).start == date(2024, 11, 1)


PRINT_FEED = f"""
import sys
from datetime import datetime
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from tests.builders.full_record import make_feed
from calendar_core.feeds.ical.vevent import to_last_modified
from calendar_core.feeds.spec import filter_spec
from calendar_core.feeds.ical.vevent import to_last_modified
from calendar_core.messages import Lang
from calendar_core.store.db.database import Database
now = datetime.fromisoformat(sys.argv[2])
feed = make_feed(Database(sys.argv[1]), filter_spec(Selection(), FeedOptions()), base_url={BASE!r}, now=now)
sys.stdout.write(f"{{feed.etag}} {{feed.last_modified.isoformat()}}")
"""


def test_every_process_makes_the_same_feed_whatever_its_hash_seed(filled: Database, database_url: str) -> None:
    here = feed(filled)
    for seed in ("0", "1", "4711"):
        done = subprocess.run(
            [sys.executable, "-c", PRINT_FEED, database_url, LATER.isoformat()],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[3])},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == f"{here.etag} {here.last_modified.isoformat()}"
