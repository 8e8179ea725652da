"""JSCalendar of the whole shipped record has the entries of its iCalendar feed, fact by fact."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Month
from calendar_core.feeds.cache.renderer import VeventRenderer
from calendar_core.feeds.ical.description import FeedEntry
from calendar_core.feeds.jscalendar import group
from calendar_core.feeds.jscalendar.event import build_event
from calendar_core.feeds.spec import filter_spec
from calendar_core.store.db.database import Database
from tests.builders.event_details import BASE, make_event_details, make_wall_time
from tests.builders.full_record import make_feed
from tests.conftest import LOADED_AT


@pytest.fixture(scope="module")
def whole(loaded_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The data set in a SQLite database."""
    file = tmp_path_factory.mktemp("whole") / "entente.db"
    file.write_bytes(loaded_sqlite_template.read_bytes())
    with closing(Database(f"sqlite:///{file}")) as database:
        yield database


def times_of(entry: dict[str, Any]) -> tuple[date, date]:
    """Start and end as iCalendar has them: days, or instants in UTC."""
    start = datetime.fromisoformat(entry["start"])
    [numbers] = re.findall(r"^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$", entry["duration"])
    days, hours, minutes = (int(number or 0) for number in numbers)
    length = timedelta(days=days, hours=hours, minutes=minutes)
    if entry.get("showWithoutTime"):
        assert "timeZone" not in entry
        return start.date(), start.date() + length
    begin = start.replace(tzinfo=ZoneInfo(entry["timeZone"])).astimezone(UTC)
    return begin, begin + length


def in_utc(value: date) -> date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def facts_of_vevent(event: Any) -> dict[str, Any]:
    geo = event.get("GEO")
    return {
        "uid": str(event["UID"]),
        "created": event["CREATED"].dt,
        "updated": event["LAST-MODIFIED"].dt,
        "sequence": int(event["SEQUENCE"]),
        "title": str(event["SUMMARY"]),
        "description": str(event["DESCRIPTION"]),
        "times": (in_utc(event.start), in_utc(event.end)),
        "status": str(event["STATUS"]).lower(),
        "freeBusyStatus": {"OPAQUE": "busy", "TRANSPARENT": "free"}[str(event["TRANSP"])],
        "keywords": set(map(str, event.categories)),
        "location": str(event.get("LOCATION", "")),
        "point": (geo.latitude, geo.longitude) if geo else None,
        "page": str(event["URL"]),
        "has_alarm": bool(event.alarms.times),
    }


def facts_of_entry(entry: dict[str, Any]) -> dict[str, Any]:
    place = entry.get("locations", {}).get("1", {})
    point = place.get("coordinates")
    same = ("uid", "sequence", "title", "description", "status", "freeBusyStatus")
    return {name: entry[name] for name in same} | {
        "created": datetime.fromisoformat(entry["created"]),
        "updated": datetime.fromisoformat(entry["updated"]),
        "times": times_of(entry),
        "keywords": set(entry["keywords"]),
        "location": place.get("name", ""),
        "point": tuple(map(float, point.removeprefix("geo:").split(","))) if point else None,
        "page": entry["links"]["1"]["href"],
        "has_alarm": "alerts" in entry,
    }


@pytest.mark.parametrize(
    "options",
    [
        FeedOptions(has_full_history=True),
        FeedOptions(lang="ko", undated="span", alarm=timedelta(hours=1)),
        FeedOptions(cancelled="keep", in_utc=True, has_short_titles=True),
    ],
)
def test_it_has_the_entries_of_icalendar_and_their_facts(whole: Database, options: FeedOptions) -> None:
    spec = filter_spec(Selection(), options)
    feed = make_feed(whole, spec, base_url=BASE, now=LOADED_AT, renderer=VeventRenderer(BASE))
    with whole.reading() as connection:
        body = group.build_group(connection, spec, base_url=BASE, now=LOADED_AT)
    calendar: Any = Calendar.from_ical(feed.body)
    assert [facts_of_entry(one) for one in body["entries"]] == [facts_of_vevent(one) for one in calendar.events]
    assert (body["title"], body["description"]) == (str(calendar["NAME"]), str(calendar["DESCRIPTION"]))
    assert datetime.fromisoformat(body["updated"]) == calendar["LAST-MODIFIED"].dt
    assert len(body["entries"]) >= 100


def test_a_feed_that_would_be_too_long_says_until_which_day_it_goes(
    whole: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calendar_core.feeds.cache.build.MAX_EVENTS", 20)
    with whole.reading() as connection:
        body = group.build_group(connection, filter_spec(Selection(), FeedOptions()), base_url=BASE, now=LOADED_AT)
    note = "later events are on the page."
    assert (len(body["entries"]), body["description"].endswith(note)) == (20, True)
    assert [one["description"].endswith(note) for one in body["entries"]] == [False] * 19 + [True]


def build(options: FeedOptions = FeedOptions(), **facts: Any) -> dict[str, Any]:  # noqa: B008  frozen
    return build_event(FeedEntry(details=make_event_details(**facts)), base_url=BASE, options=options)


def test_a_clock_time_is_a_wall_time_with_its_zone_and_an_exact_length() -> None:
    entry = build(when=make_wall_time("2024-11-02T22:00", "America/New_York", "2024-11-03T03:30"))
    assert [entry[name] for name in ("start", "timeZone", "duration")] == [
        "2024-11-02T22:00:00",
        "America/New_York",
        "PT6H30M",
    ]
    assert "showWithoutTime" not in entry


def test_a_month_is_a_whole_day_without_a_zone_and_tentative() -> None:
    entry = build(when=Month(2026, 11))
    names = ("start", "duration", "showWithoutTime", "status", "freeBusyStatus")
    assert [entry[name] for name in names] == ["2026-11-01T00:00:00", "P1D", True, "tentative", "free"]
    assert "timeZone" not in entry


def test_participants_documents_and_sources_are_properties_and_invite_nobody() -> None:
    entry = build()
    assert entry["participants"] == {
        "1": {
            "@type": "Participant",
            "name": "Kim Yong-hyun",
            "description": "Minister of National Defense, South Korea (co-chair)",
            "kind": "individual",
            "roles": {"attendee": True, "chair": True},
        }
    }
    assert [(one["rel"], one["href"]) for one in entry["links"].values()] == [
        ("describedby", f"{BASE}/events/kr-us-scm-56?lang=en"),
        ("via", "https://example.org/scm"),
    ]
    assert "replyTo" not in entry


def test_titles_and_places_in_the_languages_of_the_record_are_localizations() -> None:
    entry = build(names=Names(en="56th SCM", ko="제56차 한미안보협의회의"), lifecycle="cancelled")
    assert entry["localizations"] == {
        "ko": {"title": "[취소] 제56차 한미안보협의회의", "locations/1/name": "The Pentagon, 워싱턴, 미국"}
    }
    korean = build(replace(FeedOptions(), lang="ko"), names=Names(en="56th SCM", ko="제56차 한미안보협의회의"))
    assert (korean["locale"], list(korean["localizations"])) == ("ko", ["en"])
