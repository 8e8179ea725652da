"""The queue: what needs a hand, by the days to it and by the gravest issue."""

from dataclasses import replace
from datetime import date, timedelta

from calendar_core.desk.checks.overdue import find_overdue_meetings
from calendar_core.desk.checks.worklist import WorklistItem, build_worklist, group_items
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.time.when import Day, Month
from calendar_core.store.desk.link_checks import DeadLink
from tests.builders.records import NOW, make_record

TODAY = NOW.date()


def an_event(days: int, **facts: object) -> EventRecord:
    """An event so many days from now."""
    when = Day(TODAY + timedelta(days=days), "Asia/Seoul")
    return make_record(**{"id": f"in-{days}", "when": when, "number": None, "series": None, **facts})


def editions(*, notice: int | None = 24) -> list[EventRecord]:
    """Five editions of a series, each late in October, told of so many days before."""
    made = []
    for year in range(2019, 2024):
        day = date(year, 10, 20)
        published = None if notice is None else str(day - timedelta(days=notice))
        sources = (Source(publisher="A ministry", url="https://example.org", published=published),)
        made.append(
            make_record(id=f"scm-{year}", when=Day(day, "Asia/Seoul"), lifecycle="held", sources=sources, number=None)
        )
    return made


def expected(first_day: date, **facts: object) -> EventRecord:
    return make_record(**{"id": "next", "certainty": "expected", "when": Day(first_day, "Asia/Seoul"), **facts})


def queue(*records: EventRecord, dead_sources: dict[str, DeadLink] | None = None) -> list[WorklistItem]:
    late = find_overdue_meetings(records, now=NOW).events
    return build_worklist(records, {}, late=late, dead_sources=dead_sources or {}, now=NOW)


def test_the_nearest_is_first_and_of_two_as_near_the_more_doubtful() -> None:
    records = [
        an_event(30, certainty="proposed"),
        an_event(3, certainty="announced"),
        an_event(3, id="unsure", certainty="expected"),
    ]
    assert [item.record.id for item in queue(*records)] == ["unsure", "in-3", "in-30"]
    assert queue(*reversed(records)) == queue(*records)
    assert queue(*(replace(one, certainty="confirmed") for one in records)) == []


def test_the_list_is_in_parts_by_what_is_to_be_done_each_in_the_order_of_its_dates() -> None:
    records = [
        an_event(-9, certainty="announced"),
        an_event(-2, lifecycle="postponed"),
        an_event(3, certainty="announced"),
        an_event(29, certainty="proposed"),
        an_event(31, certainty="announced"),
        an_event(5, certainty="expected"),
        an_event(-1, certainty="expected"),
    ]
    items = [WorklistItem(record=one, days=0, urgency=0, reasons=()) for one in records]
    blocks = {block: [item.record.id for item in found] for block, found in group_items(items, now=NOW).items()}
    assert blocks == {
        "past": ["in--1", "in--2", "in--9"],
        "soon": ["in-3", "in-29"],
        "other": ["in-31"],
        "expected": ["in-5"],
    }


def test_an_edition_whose_usual_notice_has_passed_is_late_to_be_announced() -> None:
    on_time, late = (TODAY + timedelta(days=days) for days in (24, 23))
    assert [item.reasons for item in queue(*editions(), expected(late))] == [
        (
            "Late to be announced: the first source usually appears 24 days ahead (median of 5); that was "
            "Monday 30 September 2024.",
        )
    ]
    assert [item.reasons for item in queue(*editions(), expected(on_time))] == [
        ("Expected from past meetings only; nobody has announced it yet.",)
    ]
    assert queue(*editions(), expected(late, certainty="confirmed")) == []
    assert "Late" not in queue(*editions(notice=None), expected(late))[0].reasons[0]


def test_a_late_edition_is_in_the_queue_although_it_is_not_near() -> None:
    far = expected(TODAY + timedelta(days=200))
    assert queue(*editions(), far) == []
    assert [item.record.id for item in queue(*editions(notice=240), far)] == ["next"]


def test_a_series_without_an_edition_ahead_is_late_when_its_season_is_nearer_than_its_notice() -> None:
    found = find_overdue_meetings(editions(notice=40), now=NOW)
    assert (found.events, found.series) == (
        {},
        {
            "kr-us-scm": "Late to be announced: the first source usually appears 40 days ahead (median of 5); "
            "that was Saturday 21 September 2024."
        },
    )
    # By a notice of 24 days a meeting of 31 October may still be announced.
    assert find_overdue_meetings(editions(), now=NOW).series == {}
    ahead = expected(date(2024, 12, 1), when=Month(2024, 12))
    assert find_overdue_meetings([*editions(notice=40), ahead], now=NOW).series == {}


def test_a_series_whose_season_has_passed_is_overdue_although_its_notice_is_not_known() -> None:
    november = NOW + timedelta(days=31)
    assert find_overdue_meetings(editions(notice=None), now=NOW).series == {}
    assert find_overdue_meetings(editions(notice=None), now=november).series == {
        "kr-us-scm": "None announced; by its pattern it was due in October 2024. Basis: 5 meetings in the record, "
        "2019–2023; 5 of 5 in October; 4 of 4 steps of 1 year, counted by season; all 4 gaps 12 months."
    }


def test_a_source_that_leads_nowhere_brings_even_what_is_long_past_into_the_queue_after_all_others() -> None:
    gone = DeadLink(url="https://example.org/scm", error="404 Not Found", failing_since=NOW, checked_at=NOW)
    past, near = an_event(-900, lifecycle="held"), an_event(80, certainty="announced", sources=())
    assert [item.record.id for item in queue(past, near)] == ["in-80"]
    found = queue(past, near, dead_sources={gone.url: gone})
    assert [item.record.id for item in found] == ["in-80", "in--900"]
    assert found[1].reasons == ("Broken source link: https://example.org/scm (404 Not Found).",)
