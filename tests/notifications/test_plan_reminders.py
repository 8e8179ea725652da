"""Which reminders are to be, and that planning again, elsewhere or later changes nothing that is right."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event, update

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.time.when import Day, Month, WallTime
from calendar_core.models import Event, table_of
from calendar_core.notifications.plan_reminders import missing_reminders, save_reminders
from calendar_core.store.db.database import Database
from tests.builders.mail import (
    DAY,
    HOUR,
    NOW,
    enqueue_all,
    first_column,
    load_reminders,
    make_record_at,
    plan_all,
    revise,
    subscribe,
)
from tests.builders.records import add_events, fill_directory, make_record

MINUTE = timedelta(minutes=1)


@pytest.fixture
def calendar(database: Database) -> Database:
    fill_directory(database)
    return database


def test_reminders_are_planned_two_days_ahead_and_no_further(calendar: Database) -> None:
    add_events(
        calendar, make_record_at(NOW + 2 * DAY + HOUR), make_record_at(NOW + 2 * DAY + HOUR + MINUTE, id="later")
    )
    subscribe(calendar)
    assert plan_all(calendar) == 1
    assert load_reminders(calendar, "event_id", "lead", "due_at", "not_after", "state") == [
        ("kr-us-scm-56", "PT1H", NOW + 2 * DAY, NOW + 2 * DAY + HOUR, "pending")
    ]
    assert plan_all(calendar, NOW + MINUTE) == 1
    assert first_column(load_reminders(calendar, "event_id")) == ["kr-us-scm-56", "later"]


def test_a_long_lead_is_planned_although_its_event_is_far_off(calendar: Database) -> None:
    add_events(calendar, make_record_at(NOW + 8 * DAY))
    subscribe(calendar, "1w", "1d")
    assert plan_all(calendar) == 1
    assert load_reminders(calendar) == [("P7D", "pending", NOW + DAY)]


def test_planning_twice_changes_nothing(calendar: Database) -> None:
    add_events(calendar, make_record_at(NOW + 3 * HOUR))
    subscribe(calendar, "1h", "2h")
    assert (plan_all(calendar), plan_all(calendar), plan_all(calendar, NOW + MINUTE)) == (2, 0, 0)


def test_nothing_is_written_when_nothing_is_missing(calendar: Database) -> None:
    add_events(calendar, make_record_at(NOW + 3 * HOUR))
    subscribe(calendar)
    plan_all(calendar)
    statements: list[str] = []
    event.listen(calendar.engine, "before_cursor_execute", lambda *call: statements.append(call[2].split()[0]))
    with calendar.reading() as connection:
        assert missing_reminders(connection, now=NOW) == []
    assert set(statements) - {"BEGIN"} == {"SELECT"}


def test_two_planners_at_once_plan_once(calendar: Database) -> None:
    add_events(calendar, *(make_record_at(NOW + 3 * HOUR, id=f"event-{n}") for n in range(20)))
    for n in range(5):
        subscribe(calendar, address=f"reader{n}@example.org")
    with calendar.reading() as connection:
        missing = missing_reminders(connection, now=NOW)
    barrier = threading.Barrier(4)

    def keep() -> None:
        barrier.wait()
        with calendar.writing() as session:
            save_reminders(session, missing, now=NOW)

    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert first_column(load_reminders(calendar, "state")) == ["pending"] * 100


def test_the_selection_of_a_subscription_is_that_of_the_pages(calendar: Database) -> None:
    add_events(calendar, make_record_at(NOW + 3 * HOUR), make_record_at(NOW + 3 * HOUR, id="alone", parties=("KR",)))
    subscribe(calendar, selection=Selection(party=("KR", "US")))
    plan_all(calendar)
    assert first_column(load_reminders(calendar, "event_id")) == ["kr-us-scm-56"]


def test_a_subscription_that_names_what_is_gone_does_not_hold_up_the_others(calendar: Database) -> None:
    add_events(calendar, make_record_at(NOW + 3 * HOUR))
    subscribe(calendar, selection=Selection(party=("XX",)))
    good = subscribe(calendar, address="other@example.org")
    plan_all(calendar)
    assert first_column(load_reminders(calendar, "subscription_id")) == [good.id]


def test_an_embargoed_event_has_no_reminder_until_the_embargo_lifts(calendar: Database) -> None:
    lifts = NOW + HOUR
    add_events(calendar, make_record_at(NOW + 3 * HOUR, embargo_until=lifts))
    subscribe(calendar)
    assert plan_all(calendar, lifts - timedelta(seconds=1)) == 0
    assert load_reminders(calendar) == []
    assert plan_all(calendar, lifts) == 1


@pytest.mark.parametrize("hidden", [{"visibility": "draft"}, {"lifecycle": "cancelled"}, {"lifecycle": "postponed"}])
def test_what_is_no_public_plan_has_no_reminder(calendar: Database, hidden: dict[str, str]) -> None:
    add_events(calendar, make_record_at(NOW + 3 * HOUR, id="seen"), make_record_at(NOW + 3 * HOUR, **hidden))
    subscribe(calendar)
    plan_all(calendar)
    assert first_column(load_reminders(calendar, "event_id")) == ["seen"]


def test_a_month_has_no_reminder_and_a_day_has(calendar: Database) -> None:
    day = Day(date(2024, 10, 31), "Asia/Seoul")
    add_events(
        calendar, make_record(id="month", when=Month(2024, 11, zone="Asia/Seoul")), make_record(id="day", when=day)
    )
    subscribe(calendar, "1d", zone="Asia/Seoul")
    plan_all(calendar)
    assert first_column(load_reminders(calendar, "event_id")) == ["day"]


def test_moving_an_event_supersedes_the_reminders_of_the_old_time_and_plans_the_new(calendar: Database) -> None:
    old, new = make_record_at(NOW + 3 * HOUR), make_record_at(NOW + 5 * HOUR)
    add_events(calendar, old)
    subscribe(calendar)
    plan_all(calendar)
    revise(calendar, new, base_revision=1)
    assert load_reminders(calendar) == [("PT1H", "superseded", NOW + 2 * HOUR)]
    assert plan_all(calendar) == 1
    assert load_reminders(calendar) == [("PT1H", "superseded", NOW + 2 * HOUR), ("PT1H", "pending", NOW + 4 * HOUR)]
    revise(calendar, old, base_revision=2)
    assert plan_all(calendar) == 1
    assert load_reminders(calendar) == [("PT1H", "pending", NOW + 2 * HOUR), ("PT1H", "superseded", NOW + 4 * HOUR)]


def test_cancelling_takes_back_and_reinstating_wakes(calendar: Database) -> None:
    add_events(calendar, make_record_at(NOW + 3 * HOUR))
    subscribe(calendar)
    plan_all(calendar)
    revise(calendar, make_record_at(NOW + 3 * HOUR, lifecycle="cancelled"), base_revision=1)
    assert (plan_all(calendar), first_column(load_reminders(calendar, "state"))) == (0, ["superseded"])
    revise(calendar, make_record_at(NOW + 3 * HOUR), base_revision=2)
    assert (plan_all(calendar), first_column(load_reminders(calendar, "state"))) == (1, ["pending"])


def test_the_reminders_of_many_readers_are_restored_at_once(calendar: Database) -> None:
    event = make_record_at(NOW + 3 * HOUR)
    add_events(calendar, event)
    for reader in range(3):
        subscribe(calendar, address=f"reader{reader}@example.org")
    plan_all(calendar)
    revise(calendar, replace(event, lifecycle="cancelled"), base_revision=1)
    assert first_column(load_reminders(calendar, "state")) == ["superseded"] * 3
    revise(calendar, event, base_revision=2)
    assert plan_all(calendar) == 3
    assert first_column(load_reminders(calendar, "state")) == ["pending"] * 3


def test_a_reminder_whose_instant_shifted_is_set_right(calendar: Database) -> None:
    """The clocks go back over it: the same wall time and zone, an hour later."""
    twice = WallTime(datetime.fromisoformat("2024-11-03T01:30"), "America/New_York")
    add_events(calendar, make_record(when=twice))
    subscribe(calendar, now=NOW)
    first = twice.extent().start - HOUR
    assert plan_all(calendar, first - DAY) == 1
    revise(calendar, make_record(when=replace(twice, fold=1)), base_revision=1, now=first - DAY)
    assert load_reminders(calendar) == [("PT1H", "pending", first)]
    assert plan_all(calendar, first - DAY) == 1
    assert load_reminders(calendar, "lead", "state", "due_at", "not_after") == [
        ("PT1H", "pending", first + HOUR, first + 2 * HOUR)
    ]


def test_an_event_whose_wall_time_no_longer_stands_does_not_hold_up_the_others(calendar: Database) -> None:
    add_events(calendar, make_record_at(NOW + 3 * HOUR), make_record_at(NOW + 3 * HOUR, id="skipped"))
    subscribe(calendar)
    with calendar.writing() as session:
        skipped = {"start_text": "2025-03-09T02:30", "time_zone": "America/New_York"}
        table = table_of(Event)
        session.execute(update(table).where(table.c.id == "skipped").values(skipped))
    plan_all(calendar)
    assert first_column(load_reminders(calendar, "event_id")) == ["kr-us-scm-56"]


# --- Too late is said or not sent -----------------------------------------------------------------------------------


def test_an_event_that_appears_too_late_for_its_leads_is_reminded_of_once_by_the_shortest(calendar: Database) -> None:
    subscribe(calendar, "1w", "1d", "1h", now=NOW - 30 * DAY)
    add_events(calendar, make_record_at(NOW + HOUR / 2))
    assert plan_all(calendar) == 1
    assert load_reminders(calendar) == [("PT1H", "pending", NOW - HOUR / 2)]


def test_of_an_event_that_appears_between_two_leads_both_are_told(calendar: Database) -> None:
    subscribe(calendar, "1d", "1h", now=NOW - 30 * DAY)
    add_events(calendar, make_record_at(NOW + 3 * HOUR))
    plan_all(calendar)
    assert sorted(load_reminders(calendar)) == [
        ("P1D", "pending", NOW - 21 * HOUR),
        ("PT1H", "pending", NOW + 2 * HOUR),
    ]


def test_a_new_subscription_is_not_greeted_by_what_was_due_before_it(calendar: Database) -> None:
    add_events(calendar, *(make_record_at(NOW + n * DAY, id=f"event-{n}") for n in range(1, 6)))
    subscribe(calendar, "1w")
    assert plan_all(calendar) == 0
    subscribe(calendar, "1w", address="early@example.org", now=NOW - 7 * DAY)
    assert plan_all(calendar) == 5


def test_a_new_subscription_is_told_what_it_missed_by_less_than_an_hour(calendar: Database) -> None:
    add_events(calendar, make_record_at(NOW + HOUR - MINUTE), make_record_at(NOW + DAY - HOUR - MINUTE, id="tomorrow"))
    subscribe(calendar, "1h", "1d")
    plan_all(calendar)
    assert sorted(load_reminders(calendar, "event_id", "lead")) == [("kr-us-scm-56", "PT1H"), ("tomorrow", "PT1H")]


def test_nothing_is_planned_for_an_event_that_has_begun(calendar: Database) -> None:
    add_events(calendar, make_record_at(NOW + MINUTE))
    subscribe(calendar)
    assert plan_all(calendar, NOW + MINUTE) == 0
    assert plan_all(calendar, NOW + MINUTE - timedelta(seconds=1)) == 1


def test_leads_of_a_day_that_fall_on_one_morning_are_one_reminder(calendar: Database) -> None:
    add_events(calendar, make_record(when=Day(date(2024, 10, 31), "Asia/Seoul")))
    subscribe(calendar, "1h", "3h", "12h", zone="Asia/Seoul")
    plan_all(calendar)
    assert first_column(load_reminders(calendar, "lead")) == ["PT1H"]


def test_after_a_node_slept_over_two_leads_only_the_shorter_is_raised(calendar: Database) -> None:
    add_events(calendar, make_record_at(NOW + 3 * HOUR))
    subscribe(calendar, "2h", "1h")
    assert plan_all(calendar) == 2
    assert enqueue_all(calendar, NOW + 2 * HOUR + MINUTE) == 1
    assert sorted(load_reminders(calendar, "lead", "state")) == [("PT1H", "enqueued"), ("PT2H", "superseded")]
    assert plan_all(calendar, NOW + 2 * HOUR + MINUTE) == 0
