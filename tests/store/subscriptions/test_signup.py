"""Double opt-in: asked, admitted within limits, confirmed; and nobody is flooded."""

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest

from calendar_core.domain.events.selection import Selection
from calendar_core.errors import CalendarError, NotFound
from calendar_core.models import Signup, Subscription, Suppression
from calendar_core.store.db.database import Database
from calendar_core.store.subscriptions import signup
from calendar_core.store.subscriptions.manage import end_subscription
from calendar_core.store.subscriptions.signup import SignupRequest
from tests.builders.mail import DAY, DOMAIN, HOUR, NOW, load_messages, load_rows, subscribe

READER = "reader@example.org"


def ask(database: Database, address: str = READER, now: datetime = NOW, **facts: Any) -> None:
    usual: dict[str, Any] = {
        "selection": Selection(),
        "leads": [DAY],
        "changes": "none",
        "lang": "en",
        "time_zone": "UTC",
        "network": None,
    }
    with database.writing() as session:
        signup.sign_up(session, SignupRequest(address=address, **{**usual, **facts}), now=now)


def admit(database: Database, now: datetime = NOW) -> int:
    mailed = 0
    while True:
        with database.reading() as connection:
            if not signup.has_new_signups(connection):
                return mailed
        with database.writing() as session:
            mailed += signup.admit_signups(session, mail_domain=DOMAIN, now=now)


def subscriptions(database: Database) -> list[tuple[Any, ...]]:
    return sorted(load_rows(database, Subscription, "address", "query", "state"))


def id_of(database: Database, address: str = READER) -> str:
    return next(str(row[1]) for row in load_rows(database, Subscription, "address", "id") if row[0] == address)


def confirm(database: Database, now: datetime = NOW, chosen: list[str] | None = None) -> int:
    own = id_of(database)
    with database.writing() as session:
        waiting = [one.id for one in signup.list_own_pending(session.connection(), own, now=now)]
        return signup.confirm_subscriptions(session, own, waiting if chosen is None else chosen, now=now)


def test_a_wish_becomes_one_mail_and_a_subscription_that_waits_and_then_runs(database: Database) -> None:
    ask(database)
    assert (admit(database), admit(database)) == (1, 0)
    assert subscriptions(database) == [(READER, "", "pending")]
    assert load_messages(database, "kind", "event_id", "state", "not_after") == [
        ("confirmation", None, "pending", NOW + 2 * DAY)
    ]
    assert (confirm(database), confirm(database)) == (1, 0)
    assert subscriptions(database) == [(READER, "", "confirmed")]


def test_what_was_asked_is_forgotten_when_it_is_handled(database: Database) -> None:
    ask(database)
    assert load_rows(database, Signup, "address", "leads") == [(READER, "P1D")]
    admit(database)
    assert load_rows(database, Signup, "address", "query", "leads") == [(None, "", "")]


def test_three_wishes_of_a_day_are_one_mail_and_one_confirmation(database: Database) -> None:
    for party in ("KR", "US", "JP"):
        ask(database, selection=Selection(party=(party,)))
    assert admit(database) == 1
    assert confirm(database) == 3


def test_only_what_was_ticked_is_confirmed_and_nothing_of_others(database: Database) -> None:
    for address in (READER, "other@example.org"):
        ask(database, address)
    admit(database)
    assert confirm(database, chosen=[id_of(database, "other@example.org")]) == 0
    assert {state for _, _, state in subscriptions(database)} == {"pending"}


def test_a_link_confirms_for_two_days(database: Database) -> None:
    ask(database)
    admit(database)
    assert confirm(database, NOW + 2 * DAY) == 0
    ask(database, now=NOW + 2 * DAY)
    assert admit(database, NOW + 2 * DAY) == 1
    assert confirm(database, NOW + 3 * DAY) == 1


def test_one_who_is_subscribed_is_asked_again_and_keeps_what_they_have(database: Database) -> None:
    before = subscribe(database, "3h")
    ask(database, leads=[HOUR], lang="ko")
    assert admit(database) == 1
    assert load_rows(database, Subscription, "leads", "lang", "state") == [("PT3H", "en", "confirmed")]
    assert before.id == id_of(database)


def test_one_who_left_may_come_back_and_keeps_what_was_sent(database: Database) -> None:
    before = subscribe(database)
    with database.writing() as session:
        end_subscription(session, before.id)
    ask(database, leads=[DAY])
    admit(database)
    confirm(database)
    assert load_rows(database, Subscription, "id", "leads", "state") == [(before.id, "P1D", "confirmed")]


@pytest.mark.parametrize("same", [READER, "READER@example.org", "reader+a@EXAMPLE.org"])
def test_a_victim_gets_one_mail_a_day_and_three_a_week_whatever_is_asked(database: Database, same: str) -> None:
    mailed = []
    for day in range(8):
        for party in ("KR", "US"):
            ask(database, same, NOW + day * DAY, selection=Selection(party=(party,)))
            ask(database, READER, NOW + day * DAY)
        mailed.append(admit(database, NOW + day * DAY))
    assert mailed == [1, 1, 1, 0, 0, 0, 0, 1]


def test_one_network_asks_five_times_an_hour(database: Database) -> None:
    for number in range(8):
        ask(database, f"reader{number}@example{number}.org", network="2a00:1450:4001:81b::200e")
        ask(database, f"own{number}@example{number}.org", network=f"2a00:1450:4001:81b::{number}")
    ask(database, "neighbour@example.org", network="2a00:1450:4001:81c::1")
    assert admit(database) == 6
    ask(database, now=NOW + HOUR, network="2a00:1450:4001:81b::1")
    assert admit(database, NOW + HOUR) == 1


@pytest.mark.parametrize("proxy", ["127.0.0.1", "10.0.0.7", "::1", "", None])
def test_a_proxy_is_not_taken_for_a_network(database: Database, proxy: str | None) -> None:
    for number in range(8):
        ask(database, f"reader{number}@example{number}.org", network=proxy)
    assert admit(database) == 8


def test_one_domain_gets_sixty_an_hour_and_others_are_served(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(70):
        ask(database, f"reader{number}@example.org")
    ask(database, "reader@example.net")
    with caplog.at_level(logging.WARNING):
        assert admit(database) == 61
    assert "60 confirmations an hour to one domain" in caplog.text
    assert "example.org" not in caplog.text


def test_all_together_get_no_more_than_the_cap(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signup, "MAX_TOTAL_AN_HOUR", 7)
    for number in range(20):
        ask(database, f"reader@example{number}.org")
    assert admit(database) == 7
    ask(database, now=NOW + HOUR)
    assert admit(database, NOW + HOUR) == 1


def test_who_refuses_is_never_written_to_again_and_nothing_but_a_hash_is_kept(database: Database) -> None:
    ask(database)
    admit(database)
    own = id_of(database)
    with database.writing() as session:
        signup.suppress_address(session, own, reason="asked for", now=NOW)
    assert (subscriptions(database), load_messages(database)) == ([], [])
    with database.reading() as connection:
        kept = list(connection.execute(Suppression.__table__.select()))  # type: ignore[attr-defined]
    assert [READER in str(row) for row in kept] == [False]
    ask(database, "Reader+x@example.org", NOW + 9 * DAY)
    assert admit(database, NOW + 9 * DAY) == 0
    assert subscriptions(database) == []
    with pytest.raises(NotFound), database.reading() as connection:
        signup.list_own_pending(connection, own, now=NOW)


def test_what_nobody_confirmed_is_forgotten_after_a_week_and_what_ran_once_is_ended(database: Database) -> None:
    before = subscribe(database, address="old@example.org")
    with database.writing() as session:
        end_subscription(session, before.id)
    ask(database)
    ask(database, "old@example.org")
    admit(database)
    for moment, left in ((NOW + 7 * DAY - timedelta(seconds=1), 2), (NOW + 7 * DAY, 1)):
        with database.writing() as session:
            signup.delete_expired_signups(session, now=moment)
        assert len(subscriptions(database)) == left
    assert subscriptions(database) == [("old@example.org", "", "ended")]
    assert load_rows(database, Signup, "id") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "a@b.org, c@d.org"},
        {"address": "a@b.org\r\nBcc: c@d.org"},
        {"leads": []},
        {"time_zone": "KST"},
        {"selection": Selection(as_of=NOW)},
    ],
)
def test_a_wish_that_cannot_be_kept_is_said_whoever_asks(database: Database, wrong: dict[str, Any]) -> None:
    with pytest.raises(CalendarError):
        ask(database, **wrong)
    assert load_rows(database, Signup, "id") == []
