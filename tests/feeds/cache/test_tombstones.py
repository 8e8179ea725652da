"""What feeds say of an event that the public saw and may not see any more: one word, for thirty days, and no more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.time.when import Day, Month, WallTime, Year
from calendar_core.errors import NotFound
from calendar_core.feeds.cache import build
from calendar_core.feeds.cache.build import find_event_spec
from calendar_core.feeds.ical.vcalendar import Feed
from calendar_core.feeds.ical.vevent import to_last_modified
from calendar_core.feeds.spec import filter_spec
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.feeds import tombstones, vevent_cache
from tests.builders.event_details import BASE
from tests.builders.full_record import make_feed
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, load_numbered_record, make_record
from tests.feeds.ical.icslint import lint

HOUR = timedelta(hours=1)
WITHDRAWN_AT = NOW + timedelta(days=7)
SCM = make_record()
TALKS = make_record(
    id="talks",
    title="Quiet talks",
    title_ko="조용한 회담",
    kind="2+2",
    when=WallTime(datetime(2024, 10, 31, 10, 0), "Asia/Seoul", datetime(2024, 10, 31, 15, 0)),  # noqa: DTZ001  wall times
    parties=("KR",),
    participants=(),
)
#: Each field of the events.
WORDS = ("Quiet", "조용한", "Pentagon", "Washington", "SCM", "talks", "2+2", "Korea", "example.org/scm")
USUAL = FeedOptions()


@pytest.fixture
def filled(database: Database) -> Database:
    fill_directory(database)
    add_events(database, SCM, TALKS)
    return database


def save(database: Database, record: EventRecord, *, now: datetime = WITHDRAWN_AT) -> None:
    number, _ = load_numbered_record(database, record.id)
    with database.writing() as session:
        assert revise_event(session, record, CHANGE, base_revision=number, now=now)


def entries(
    database: Database,
    selection: Selection = Selection(),  # noqa: B008  frozen
    options: FeedOptions = USUAL,
    *,
    now: datetime = WITHDRAWN_AT,
) -> dict[str, str]:
    """The title of each entry of a feed by its UID."""
    return {str(one["UID"]): str(one["SUMMARY"]) for one in events_of(feed(database, selection, options, now=now))}


def feed(database: Database, selection: Selection, options: FeedOptions, *, now: datetime) -> Feed:
    found = make_feed(database, filter_spec(selection, options), base_url=BASE, now=now)
    assert lint(found.body) == []
    return found


def events_of(found: Feed) -> list[Any]:
    return list(Calendar.from_ical(found.body).events)


def uid_of(database: Database, title: str) -> str:
    (uid,) = (uid for uid, one in entries(database, now=NOW).items() if one == title)
    return uid


@pytest.mark.parametrize(
    ("hidden", "options", "word"),
    [
        ({"visibility": "draft"}, USUAL, "Withdrawn"),
        ({"visibility": "draft"}, FeedOptions(lang="ko", cancelled="keep"), "게시 중단"),
        ({"embargo_until": datetime(2025, 1, 1, tzinfo=UTC)}, USUAL, "Withdrawn"),
    ],
)
def test_a_withdrawn_event_leaves_its_uid_its_start_and_one_word(
    filled: Database, hidden: dict[str, Any], options: FeedOptions, word: str
) -> None:
    uid = uid_of(filled, "Quiet talks")
    save(filled, replace(TALKS, city="Nowhere", **hidden))
    (entry,) = (one for one in events_of(feed(filled, Selection(), options, now=WITHDRAWN_AT)) if one.uid == uid)
    stamp = to_last_modified(WITHDRAWN_AT)
    assert entry.to_ical().decode().split("\r\n") == [
        "BEGIN:VEVENT",
        f"SUMMARY:{word}",
        "DTSTART;TZID=Asia/Seoul:20241031T100000",
        "DTEND;TZID=Asia/Seoul:20241031T110000",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"UID:{uid}",
        "SEQUENCE:1",
        f"LAST-MODIFIED:{stamp:%Y%m%dT%H%M%SZ}",
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "END:VEVENT",
        "",
    ]


def test_it_stands_in_each_feed_that_had_the_event_and_in_no_other(filled: Database) -> None:
    every = [
        Selection(),
        Selection(party=("KR",)),
        Selection(kind=("2+2",)),
        Selection(country=("US",)),
        Selection(q="quiet 조용한"),
        Selection(from_day=date(2024, 10, 31), to_day=date(2024, 11, 1)),
        Selection(party=("US",)),
        Selection(kind=("summit",)),
        Selection(q="secret"),
        Selection(from_day=date(2024, 12, 1)),
    ]
    before = ["Quiet talks" in entries(filled, selection).values() for selection in every]
    assert before == [True] * 6 + [False] * 4
    # What the desk writes into a draft decides nothing, with the withdrawal or after it.
    secret = replace(
        make_record(id="talks", title="Secret summit", kind="summit", parties=("US",), when=Day(date(2024, 12, 24))),
        visibility="draft",
    )
    save(filled, secret)
    save(filled, replace(secret, venue="Secret place"), now=WITHDRAWN_AT + HOUR)
    now = WITHDRAWN_AT + 2 * HOUR
    assert ["Withdrawn" in entries(filled, selection, now=now).values() for selection in every] == before
    for selection in every:
        body = feed(filled, selection, USUAL, now=now).body
        assert b"Secret summit" not in body
        assert b"Secret place" not in body


def test_options_that_left_the_event_out_leave_its_tombstone_out(filled: Database) -> None:
    for step, (facts, options) in enumerate(
        (
            ({"when": Month(2024, 12)}, FeedOptions(undated="none")),
            ({"when": Year(2024)}, USUAL),
            ({"lifecycle": "cancelled"}, FeedOptions(cancelled="drop")),
        )
    ):
        now = WITHDRAWN_AT + step * timedelta(days=1)
        shown = replace(TALKS, **facts)  # type: ignore[arg-type]  # of several types
        save(filled, shown, now=now)
        save(filled, replace(shown, visibility="draft"), now=now + HOUR)
        now += 2 * HOUR
        assert "Withdrawn" not in entries(filled, options=options, now=now).values()
        assert "Withdrawn" in entries(filled, options=FeedOptions(undated="span"), now=now).values()


def test_an_event_that_the_window_had_left_behind_has_no_tombstone(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vevent_cache, "MIN_EVENTS", 1)
    save(filled, replace(TALKS, when=Day(date(2024, 1, 1))))
    save(filled, replace(TALKS, when=Day(date(2024, 1, 1)), visibility="draft"), now=WITHDRAWN_AT + HOUR)
    now = WITHDRAWN_AT + 2 * HOUR
    assert "Withdrawn" not in entries(filled, now=now).values()
    assert "Withdrawn" in entries(filled, options=FeedOptions(has_full_history=True), now=now).values()


def test_after_thirty_days_it_goes_at_its_instant(filled: Database) -> None:
    save(filled, replace(TALKS, visibility="draft"))
    gone_at = WITHDRAWN_AT + timedelta(days=30)
    last = feed(filled, Selection(), USUAL, now=gone_at - timedelta(seconds=1))
    after = feed(filled, Selection(), USUAL, now=gone_at)
    assert [len(events_of(one)) for one in (last, after)] == [2, 1]
    assert after.last_modified == to_last_modified(gone_at)
    later = feed(filled, Selection(), USUAL, now=gone_at + timedelta(days=9))
    assert (later.body, later.last_modified) == (after.body, after.last_modified)


@pytest.mark.parametrize("has_changed", [False, True])
def test_an_event_that_is_published_again_is_newer_than_its_tombstone(filled: Database, has_changed: bool) -> None:
    uid = uid_of(filled, "Quiet talks")
    back_at = WITHDRAWN_AT + timedelta(days=3)
    save(filled, replace(TALKS, visibility="draft"))
    save(filled, replace(TALKS, city="Busan") if has_changed else TALKS, now=back_at)
    (event,) = (one for one in events_of(feed(filled, Selection(), USUAL, now=back_at)) if one.uid == uid)
    assert (str(event["SUMMARY"]), int(event["SEQUENCE"])) == ("Quiet talks", 2)
    assert event.decoded("LAST-MODIFIED") == event.decoded("DTSTAMP") == to_last_modified(back_at)


def test_an_event_that_is_held_back_again_returns_at_the_end_of_its_embargo(filled: Database) -> None:
    uid = uid_of(filled, "Quiet talks")
    lifts = WITHDRAWN_AT + timedelta(days=3)
    save(filled, replace(TALKS, embargo_until=lifts))
    signs = []
    for now in (lifts - timedelta(seconds=1), lifts):
        (event,) = (one for one in events_of(feed(filled, Selection(), USUAL, now=now)) if one.uid == uid)
        signs.append((str(event["SUMMARY"]), int(event["SEQUENCE"]), event.decoded("LAST-MODIFIED")))
    assert signs == [
        ("Withdrawn", 1, to_last_modified(WITHDRAWN_AT)),
        ("Quiet talks", 2, to_last_modified(lifts)),
    ]


@pytest.mark.parametrize(("target", "word"), [({}, "Merged"), ({"visibility": "draft"}, "Withdrawn")])
def test_a_merged_event_says_so_unless_the_other_is_hidden(filled: Database, target: dict[str, Any], word: str) -> None:
    uid = uid_of(filled, "Quiet talks")
    if target:
        save(filled, replace(SCM, **target), now=WITHDRAWN_AT - HOUR)
    save(filled, replace(TALKS, visibility="draft", merged_into=SCM.id))
    assert entries(filled)[uid] == word


def test_a_draft_and_an_event_under_its_first_embargo_leave_no_tombstone(filled: Database) -> None:
    lifts = WITHDRAWN_AT + timedelta(days=3)
    draft, secret = make_record(id="draft", visibility="draft"), make_record(id="secret", embargo_until=lifts)
    before = feed(filled, Selection(), USUAL, now=WITHDRAWN_AT + 3 * HOUR)
    add_events(filled, draft, secret, now=WITHDRAWN_AT)
    for hour, record in enumerate(
        (replace(draft, city="Busan"), replace(secret, visibility="draft", embargo_until=None))
    ):
        save(filled, record, now=WITHDRAWN_AT + (hour + 1) * HOUR)
    assert feed(filled, Selection(), USUAL, now=WITHDRAWN_AT + 3 * HOUR) == before


def test_as_known_then_there_is_no_tombstone(filled: Database) -> None:
    save(filled, replace(TALKS, visibility="draft"))
    then = Selection(as_of=WITHDRAWN_AT + HOUR)
    assert list(entries(filled, then, now=WITHDRAWN_AT + 2 * HOUR).values()) == [SCM.names.text("en")]


def one_event(database: Database, *, now: datetime, as_of: datetime | None = None, lang: str = "en") -> Feed:
    options = FeedOptions(lang=lang)
    with database.reading() as connection:
        spec = find_event_spec(connection, "talks", Selection(as_of=as_of), options, base_url=BASE, now=now)
    found = make_feed(database, spec, base_url=BASE, now=now)
    assert lint(found.body) == []
    return found


def test_the_file_of_one_event_has_its_tombstone_and_says_nothing_of_it(filled: Database) -> None:
    assert all(word.encode() in one_event(filled, now=NOW).body.replace(b"\r\n ", b"") for word in WORDS[:2])
    save(filled, replace(TALKS, visibility="draft"))
    for lang, word in (("en", "Withdrawn"), ("ko", "게시 중단")):
        found = one_event(filled, now=WITHDRAWN_AT, lang=lang)
        assert [str(one["SUMMARY"]) for one in events_of(found)] == [word]
        body = found.body.replace(b"\r\n ", b"").replace(b"/events/talks.ics", b"")
        assert [text for text in WORDS if text.encode() in body] == []
    with pytest.raises(NotFound):
        one_event(filled, now=WITHDRAWN_AT + HOUR, as_of=WITHDRAWN_AT)
    with pytest.raises(NotFound):
        one_event(filled, now=WITHDRAWN_AT + timedelta(days=30))


def test_the_file_of_a_merged_event_is_not_found_so_that_its_address_leads_on(filled: Database) -> None:
    save(filled, replace(TALKS, visibility="draft", merged_into=SCM.id))
    with pytest.raises(NotFound):
        one_event(filled, now=WITHDRAWN_AT)


def test_of_very_many_withdrawals_the_newest_are_told(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tombstones, "MAX_TOMBSTONES", 1)
    uid = uid_of(filled, "Quiet talks")
    save(filled, replace(SCM, visibility="draft"))
    save(filled, replace(TALKS, visibility="draft"), now=WITHDRAWN_AT + HOUR)
    assert entries(filled, now=WITHDRAWN_AT + HOUR) == {uid: "Withdrawn"}


def test_a_feed_that_is_cut_may_end_with_a_tombstone(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    add_events(filled, make_record(id="last", when=Day(date(2025, 1, 1))))
    save(filled, replace(TALKS, visibility="draft"))
    monkeypatch.setattr(build, "MAX_EVENTS", 2)
    assert list(entries(filled).values()) == [SCM.names.text("en"), "Withdrawn"]
