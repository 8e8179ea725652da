"""Details of events without a database, for tests of what is written about one event."""

from datetime import UTC, date, datetime
from typing import Any

from calendar_core.domain.events.cards import Attendance, Card, EventDetails, PartyName
from calendar_core.domain.events.record import Source
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day, WallTime, When
from calendar_core.feeds.ical.description import FeedEntry
from calendar_core.feeds.ical.vcalendar import CalendarProperties, Feed, compose_feed, sort_vevents
from calendar_core.feeds.ical.vevent import render_event
from tests.builders.records import SCM_TITLES, nest_titles

BASE = "https://calendar.example.org"
SAVED_AT = datetime(2024, 10, 1, 12, 0, tzinfo=UTC)
KOREA = PartyName(
    id="KR", kind="country", names=Names(en="Republic of Korea", ko="대한민국"), short_names=Names(en="South Korea")
)
AMERICA = PartyName(
    id="US",
    kind="country",
    names=Names(en="United States of America", ko="미국"),
    short_names=Names(en="United States"),
)
SCM_DAY = Day(date(2024, 10, 30), "America/New_York")
CALENDAR_PROPERTIES = CalendarProperties(
    name="Entente", description="All events.", feed_url=f"{BASE}/feeds/all.ics", page_url=f"{BASE}/agenda"
)


def make_wall_time(text: str, zone: str, end: str | None = None) -> WallTime:
    """A clock time from texts: `at("2024-10-31T07:10", "Asia/Seoul")`; an end may be a time or a day."""
    end_time = None if end is None else datetime.fromisoformat(end) if "T" in end else date.fromisoformat(end)
    return WallTime(datetime.fromisoformat(text), zone, end_time)


def make_event_details(*, when: When = SCM_DAY, **facts: Any) -> EventDetails:
    """The 56th SCM as confirmed; facts of the card and of the details may be given."""
    extent = when.extent()
    card: dict[str, Any] = {
        "id": "kr-us-scm-56",
        "uid": "a3b19041-0c05-5791-9e5a-423c04de0ed3",
        "revision": 1,
        "public_revision": 1,
        "sequence": 0,
        "created_at": SAVED_AT,
        "changed_at": SAVED_AT,
        "names": SCM_TITLES,
        "kind": "defence-ministerial",
        "when": when,
        "starts_at": extent.start,
        "ends_at": extent.end,
        "certainty": "confirmed",
        "lifecycle": "scheduled",
        "format": "in-person",
        "venue": "The Pentagon",
        "city": "Washington, D.C.",
        "country": "US",
        "series": None,
        "number": 56,
        "parties": (KOREA, AMERICA),
    }
    dossier: dict[str, Any] = {
        "time_as_stated": None,
        "agenda": None,
        "outcome": None,
        "disputed": None,
        "notes": None,
        "participants": (
            Attendance(
                person="kim-yong-hyun",
                names=Names(en="Kim Yong-hyun", ko="김용현"),
                name_native="김용현",
                office="kr-mnd",
                office_title=Names(en="Minister of National Defense"),
                party=KOREA,
                role="co-chair",
                acting=False,
            ),
        ),
        "documents": (),
        "deadlines": (),
        "sources": (Source(publisher="A wire", url="https://example.org/scm", published="2024-09-20"),),
        "parent": None,
        "parts": (),
        "related": (),
    }
    facts = nest_titles(facts, SCM_TITLES)
    unknown = facts.keys() - card.keys() - dossier.keys()
    assert not unknown, f"no such facts: {unknown}"
    card.update({key: value for key, value in facts.items() if key in card})
    dossier.update({key: value for key, value in facts.items() if key in dossier})
    return EventDetails(card=Card(**card), **dossier)


def render_feed_of(
    *all_details: EventDetails,
    changed_at: datetime = SAVED_AT,
    options: FeedOptions = FeedOptions(),  # noqa: B008  frozen
) -> Feed:
    """The feed of some details."""
    events = [render_event(FeedEntry(details=dossier), base_url=BASE, options=options) for dossier in all_details]
    return compose_feed(
        sort_vevents(events), CALENDAR_PROPERTIES, changed_at=changed_at, alarm=options.alarm, expires_at=None
    )
