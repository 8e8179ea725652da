"""The curated feeds: everything, the archive, every collection, series and party, under names for life."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from calendar_core.domain.events.collections import COLLECTIONS
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.time.when import Day
from calendar_core.errors import NotFound
from calendar_core.feeds.spec import curated_spec
from calendar_core.store.db.database import Database
from calendar_core.store.feeds import curated as module
from calendar_core.store.feeds.curated import Gone, find_curated_feed, list_curated_feeds
from tests.builders.event_details import BASE
from tests.builders.full_record import make_feed
from tests.builders.records import NOW, add_events, fill_directory, make_record
from tests.feeds.ical.icslint import lint


@pytest.fixture
def filled(database: Database) -> Database:
    fill_directory(database)
    talks = make_record(id="talks", kind="summit", parties=("KR",), series=None, number=None, participants=())
    launch = replace(talks, id="launch", kind="incident", country="KP", parties=("US",))
    add_events(database, make_record(), talks, launch)
    return database


def pages(database: Database, name: str, options: FeedOptions = FeedOptions()) -> list[str]:  # noqa: B008  frozen
    """The ids of the events of a curated feed, which has no fault."""
    with database.reading() as connection:
        wanted = curated_spec(find_curated_feed(connection, name, public_at=None), options)
    body = make_feed(database, wanted, base_url=BASE, now=NOW).body
    assert lint(body) == []
    return sorted(str(event["URL"]).partition("?")[0].rpartition("/")[2] for event in Calendar.from_ical(body).events)


def test_every_series_party_and_collection_has_its_feed(filled: Database) -> None:
    with filled.reading() as connection:
        feeds = list_curated_feeds(connection, public_at=None)
    assert [(feed.group, feed.name) for feed in feeds] == [
        ("everything", "all"),
        ("everything", "archive"),
        *(("collections", one.name) for one in COLLECTIONS),
        ("series", "kr-us-scm"),
        ("parties", "kr"),
        ("parties", "us"),
    ]
    assert [feed.path for feed in feeds[:2]] == ["/feeds/all.ics", "/feeds/archive.ics"]


def test_they_hold_what_their_names_say(filled: Database) -> None:
    everything = ["kr-us-scm-56", "launch", "talks"]
    assert {name: pages(filled, name) for name in ("all", "archive", "kr", "US", "kr-us-scm", "summits")} == {
        "all": everything,
        "archive": everything,
        "kr": ["kr-us-scm-56", "talks"],
        "US": ["kr-us-scm-56", "launch"],
        "kr-us-scm": ["kr-us-scm-56"],
        "summits": ["talks"],
    }


def test_a_collection_is_the_union_of_its_selections_with_each_event_once(filled: Database) -> None:
    assert pages(filled, "korean-peninsula") == ["kr-us-scm-56", "launch"]
    assert pages(filled, "us-alliances") == ["kr-us-scm-56"]


def test_the_archive_keeps_what_the_window_left_behind(filled: Database) -> None:
    many = [
        make_record(id=f"old-{n}", when=Day(date(2020, 1, 1) + timedelta(days=n)), series=None, number=None)
        for n in range(120)
    ]
    add_events(filled, *many)
    assert len(pages(filled, "archive")) == 123
    assert len(pages(filled, "all")) == 100
    assert {"old-0", "old-19", "old-22"} - set(pages(filled, "all")) == {"old-0", "old-19", "old-22"}


def test_a_feed_is_called_in_the_readers_language(filled: Database) -> None:
    found = {}
    for lang in ("en", "ko"):
        with filled.reading() as connection:
            wanted = curated_spec(find_curated_feed(connection, "summits", public_at=None), FeedOptions(lang=lang))
        calendar = Calendar.from_ical(make_feed(filled, wanted, base_url=BASE, now=NOW).body)
        found[lang] = [str(calendar[key]) for key in ("NAME", "SOURCE")]
    assert found["en"] == ["Entente: Summits", f"{BASE}/feeds/summits.ics"]
    assert found["ko"] == ["Entente: 정상회담·정상회의", f"{BASE}/feeds/summits.ics?lang=ko"]


def test_a_feed_is_described_in_the_readers_language(filled: Database) -> None:
    with filled.reading() as connection:
        quad, korea, scm = (find_curated_feed(connection, name, public_at=None) for name in ("quad", "kr", "kr-us-scm"))
    assert quad.describe("en") == "Meetings of Australia, India, Japan and the United States together."
    assert quad.describe("ko") == "미국·일본·인도·호주 4개국이 함께하는 일정."
    assert (korea.describe("en"), korea.describe("ko")) == (
        "Every event that Republic of Korea takes part in.",
        "대한민국 참여 일정 전체.",
    )
    assert scm.describe("ko") == ""
    assert curated_spec(quad, FeedOptions(lang="ko")).description.endswith("4개국이 함께하는 일정.")


def test_an_unknown_name_is_not_found_and_a_retired_one_is_gone(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filled.reading() as connection:
        assert find_curated_feed(connection, "Summits", public_at=None).name == "summits"
        with pytest.raises(NotFound, match="There is no feed 'sumits'"):
            find_curated_feed(connection, "sumits", public_at=None)
        monkeypatch.setattr(module, "RETIRED", frozenset({"summits"}))
        with pytest.raises(Gone):
            find_curated_feed(connection, "SUMMITS", public_at=None)
        assert "summits" not in {feed.name for feed in list_curated_feeds(connection, public_at=None)}


def test_names_are_files_on_any_system_and_words_in_any_address() -> None:
    names = [one.name for one in COLLECTIONS]
    assert len({name.lower() for name in names}) == len(names)
    assert all(name == name.lower() and name.replace("-", "").isalnum() for name in names)
