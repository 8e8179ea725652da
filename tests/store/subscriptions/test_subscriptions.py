"""Who is to be told: added, listed, ended, begun anew."""

from datetime import datetime, timedelta

import pytest

from calendar_core.domain.events.selection import Selection
from calendar_core.errors import CalendarError, Conflict, NotFound
from calendar_core.store.db.database import Database
from calendar_core.store.subscriptions.subscriptions import (
    end_subscriptions,
    list_confirmed_subscriptions,
    list_subscriptions,
)
from tests.builders.mail import DAY, HOUR, NOW, load_reminders, make_record_at, plan_all, subscribe
from tests.builders.records import add_events, fill_directory

BOTH = Selection(party=("KR", "US"))


def test_a_subscription_is_confirmed_at_once_and_keeps_what_it_was_made_of(database: Database) -> None:
    made = subscribe(
        database, "1h", "24h", "1d", selection=BOTH, address="Reader@Example.ORG", lang="ko", zone="Asia/Seoul"
    )
    assert (made.address, made.query, made.leads) == ("Reader@example.org", "party=KR&party=US", (DAY, HOUR))
    assert (made.lang, made.time_zone, made.state, made.confirmed_at) == ("ko", "Asia/Seoul", "confirmed", NOW)
    with database.reading() as connection:
        assert list_subscriptions(connection) == list_confirmed_subscriptions(connection) == [made]


def test_an_address_has_a_selection_once_and_may_have_several(database: Database) -> None:
    subscribe(database, selection=BOTH)
    subscribe(database)
    with pytest.raises(Conflict, match="is subscribed to party=KR&party=US already"):
        subscribe(database, "1w", selection=BOTH)
    with database.reading() as connection:
        assert [subscriber.query for subscriber in list_subscriptions(connection)] == ["", "party=KR&party=US"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"address": "reader@example.org\nBcc: all@example.org"}, "is not an email address"),
        ({"zone": "KST"}, "is not an IANA time zone"),
        ({"selection": Selection(as_of=NOW)}, "the calendar of a past day"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_kept(
    database: Database, wrong: dict[str, object], message: str
) -> None:
    with pytest.raises(CalendarError, match=message):
        subscribe(database, **wrong)  # type: ignore[arg-type]
    with database.reading() as connection:
        assert list_subscriptions(connection) == []


def test_too_many_lead_times_are_refused(database: Database) -> None:
    with pytest.raises(CalendarError, match="6 lead times"):
        subscribe(database, "1h", "2h", "3h", "4h", "5h", "6h")


def test_an_instant_without_an_offset_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="has no offset"):
        subscribe(database, now=datetime(2024, 10, 29, 22, 0))  # noqa: DTZ001  that is the test


def test_ending_a_subscription_takes_back_its_reminders_and_beginning_anew_wakes_them(database: Database) -> None:
    fill_directory(database)
    add_events(database, make_record_at(NOW + 3 * HOUR))
    first, other = subscribe(database), subscribe(database, address="other@example.org")
    assert plan_all(database) == 2
    with database.writing() as session:
        assert end_subscriptions(session, address="reader@EXAMPLE.org") == [first]
    assert set(load_reminders(database, "subscription_id", "state")) == {
        (first.id, "superseded"),
        (other.id, "pending"),
    }
    assert plan_all(database) == 0
    again = subscribe(database, now=NOW + timedelta(minutes=5))
    assert again.id == first.id
    assert plan_all(database, NOW + timedelta(minutes=5)) == 1
    assert set(load_reminders(database, "subscription_id", "state")) == {(first.id, "pending"), (other.id, "pending")}


def test_one_of_several_subscriptions_of_an_address_can_be_ended(database: Database) -> None:
    subscribe(database)
    kept = subscribe(database, address="other@example.org")
    narrow = subscribe(database, selection=BOTH)
    with database.writing() as session:
        assert end_subscriptions(session, address="reader@example.org", selection=BOTH) == [narrow]
        assert [one.query for one in end_subscriptions(session, address="reader@example.org")] == [""]
    with database.reading() as connection:
        assert list_subscriptions(connection) == [kept]


def test_ending_what_is_not_there_says_so(database: Database) -> None:
    with pytest.raises(NotFound, match="has no such subscription"), database.writing() as session:
        end_subscriptions(session, address="reader@example.org")
