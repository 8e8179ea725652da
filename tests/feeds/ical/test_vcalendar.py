"""A feed as a whole: the same facts give the same bytes, and a change changes them."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from calendar_core.domain.time.when import Day
from calendar_core.feeds.ical.vevent import to_last_modified
from tests.builders.event_details import SAVED_AT, make_event_details, make_wall_time, render_feed_of
from tests.feeds.ical.icslint import lint

DAYS = [make_event_details(id=f"day-{n}", uid=f"uid-{n}", when=Day(date(2024, 10, 1 + n % 5))) for n in range(20)]
TIMES = [
    make_event_details(id=zone, uid=zone, when=make_wall_time("2024-10-31T07:10", zone))
    for zone in ("Asia/Seoul", "Europe/Brussels", "America/New_York", "Asia/Tokyo", "UTC", "America/Santiago")
]


def test_a_feed_of_many_events_has_no_fault() -> None:
    assert lint(render_feed_of(*DAYS, *TIMES).body) == []


def test_an_empty_feed_is_a_good_feed() -> None:
    assert Calendar.from_ical(render_feed_of(make_event_details()).body).events != []
    empty = render_feed_of().body
    assert lint(empty) == []
    calendar = Calendar.from_ical(empty)
    assert (calendar.events, [zone.tz_name for zone in calendar.timezones]) == ([], ["Etc/UTC"])


def test_shuffled_events_give_the_same_bytes() -> None:
    events = [*DAYS, *TIMES]
    feed = render_feed_of(*events)
    for seed in range(5):
        random.Random(seed).shuffle(events)  # noqa: S311  not for secrets
        assert render_feed_of(*events) == feed


def test_events_come_by_start_and_then_by_uid() -> None:
    events = Calendar.from_ical(render_feed_of(*reversed(DAYS)).body).events
    order = [(event.start, str(event["UID"])) for event in events]
    assert order == sorted(order)
    assert len(order) == 20


def test_each_used_zone_is_defined_once_and_no_other() -> None:
    again = make_event_details(id="again", uid="again", when=make_wall_time("2024-11-01T07:10", "Asia/Seoul"))
    calendar = Calendar.from_ical(render_feed_of(*DAYS, *TIMES, again).body)
    assert [zone.tz_name for zone in calendar.timezones] == [
        "America/New_York",
        "Asia/Seoul",
        "Asia/Tokyo",
        "Europe/Brussels",
    ]


def test_a_moved_event_changes_every_sign_that_some_app_goes_by() -> None:
    before = make_event_details()
    later = SAVED_AT + timedelta(days=1)
    card = replace(before.card, when=Day(date(2024, 10, 31)), sequence=1, revision=2, changed_at=later)
    old, new = render_feed_of(before), render_feed_of(replace(before, card=card), changed_at=later)
    signs = []
    for feed in (old, new):
        (event,) = Calendar.from_ical(feed.body).events
        signs.append(
            (feed.etag, feed.last_modified, event.stamp, event.decoded("LAST-MODIFIED"), event["SEQUENCE"], event.uid)
        )
    assert [one != other for one, other in zip(*signs, strict=True)] == [True, True, True, True, True, False]
    assert signs[1][1] == signs[1][2] == signs[1][3] == to_last_modified(later)


def test_an_event_that_left_changes_the_etag_and_the_date() -> None:
    taken_back = SAVED_AT + timedelta(days=2)
    before, after = render_feed_of(*DAYS), render_feed_of(*DAYS[1:], changed_at=taken_back)
    assert before.etag != after.etag
    assert (before.last_modified, after.last_modified) == (to_last_modified(SAVED_AT), to_last_modified(taken_back))


def test_the_bytes_do_not_go_by_what_changed_elsewhere() -> None:
    calm, busy = render_feed_of(*DAYS), render_feed_of(*DAYS, changed_at=SAVED_AT + timedelta(days=9))
    assert (calm.body, calm.etag) == (busy.body, busy.etag)


def test_the_date_is_in_whole_seconds() -> None:
    odd = datetime(2024, 10, 9, 8, 7, 6, 543_210, tzinfo=UTC)
    assert render_feed_of(changed_at=odd).last_modified == to_last_modified(odd.replace(microsecond=0))


def test_compressed_bytes_are_the_same_each_time() -> None:
    feed = render_feed_of(*DAYS)
    assert feed.compressed() == feed.compressed()
    assert len(feed.compressed()) < len(feed.body) / 2
