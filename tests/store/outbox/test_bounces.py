"""A suspended address: nothing goes there, nobody else can tell, and its reader comes back by confirming."""

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.subscriptions.refusals import BounceKind
from calendar_core.models import Bounce, Subscription
from calendar_core.store.db.database import Database
from calendar_core.store.outbox.bounces import (
    delete_expired_bounces,
    find_suspended_at,
    list_suspended_addresses,
    record_bounce,
    unsuspend_addresses,
)
from calendar_core.store.subscriptions import signup
from calendar_core.store.subscriptions.manage import delete_address, end_subscription, pause_subscription
from tests.builders.mail import DAY, HOUR, NOW, load_messages, load_rows, subscribe
from tests.store.subscriptions.test_signup import READER, admit, ask, confirm, id_of


def bounce(database: Database, kind: BounceKind = "dead", status: str = "5.1.1", number: int = 0) -> bool:
    with database.writing() as session:
        return record_bounce(session, READER, message_id=f"<{number}@x>", kind=kind, status=status, now=NOW)


def states(database: Database) -> set[tuple[str, str]]:
    return set(load_rows(database, Subscription, "query", "state"))


def test_the_reader_confirms_again_and_everything_is_forgiven(database: Database) -> None:
    ask(database)
    assert (admit(database), confirm(database)) == (1, 1)
    assert bounce(database)
    assert states(database) == {("", "suspended")}
    ask(database, now=NOW + DAY)
    assert admit(database, now=NOW + DAY) == 1
    assert states(database) == {("", "pending")}
    assert confirm(database, now=NOW + DAY) == 1
    assert states(database) == {("", "confirmed")}
    assert load_rows(database, Bounce, "kind") == []
    with database.reading() as connection:
        assert list_suspended_addresses(connection) == []


def test_whoever_asks_anew_may_confirm_all_that_was_suspended(database: Database) -> None:
    subscribe(database, address=READER)
    assert bounce(database)
    ask(database, selection=Selection(party=("KR",)), now=NOW + DAY)
    admit(database, now=NOW + DAY)
    assert states(database) == {("", "pending"), ("party=KR", "pending")}


def test_the_form_does_the_same_for_a_suspended_address_as_for_a_new_one(database: Database) -> None:
    subscribe(database, address=READER)
    bounce(database)
    ask(database)
    ask(database, address="new@example.org")
    assert admit(database) == 2
    assert len(load_messages(database)) == 2


def test_a_subscription_that_waits_is_suspended_too(database: Database) -> None:
    ask(database)
    admit(database)
    assert bounce(database)
    assert states(database) == {("", "suspended")}
    assert load_messages(database, "state", "last_error") == [("dead", "Suspended: no such address 5.1.1.")]


def test_operators_see_whom_since_when_and_why(database: Database) -> None:
    subscribe(database, address=READER)
    bounce(database, kind="complaint", status="")
    with database.reading() as connection:
        (found,) = list_suspended_addresses(connection)
    assert (found.address, found.since, found.reason) == (READER, NOW, "complained")


def test_who_wants_to_be_forgotten_is_forgotten_here_too(database: Database) -> None:
    subscribe(database, address=READER)
    bounce(database)
    with database.writing() as session:
        delete_address(session, id_of(database))
    assert load_rows(database, Bounce, "id") == []


def test_what_came_back_long_ago_counts_no_more(database: Database) -> None:
    subscribe(database, address=READER)
    bounce(database, kind="failed", status="5.7.1")
    with database.writing() as session:
        delete_expired_bounces(session, now=NOW + 30 * DAY)
    assert load_rows(database, Bounce, "id") == []


def unsuspend(database: Database, *addresses: str) -> int:
    with database.writing() as session:
        return unsuspend_addresses(session, addresses, now=NOW + DAY)


def test_an_operator_brings_a_reader_back_and_counting_begins_anew(database: Database) -> None:
    ask(database)
    admit(database)
    confirm(database)
    bounce(database)
    assert (states(database), unsuspend(database, READER), states(database)) == (
        {("", "suspended")},
        1,
        {("", "confirmed")},
    )
    assert load_rows(database, Bounce, "kind") == []
    columns = ("confirmed_at", "suspended_at", "suspension_reason")
    assert load_rows(database, Subscription, *columns) == [(NOW + DAY, None, None)]
    assert unsuspend(database, READER) == 0


def test_what_was_never_confirmed_is_not_confirmed_by_the_operator(database: Database) -> None:
    ask(database)
    admit(database)
    bounce(database)
    assert (unsuspend(database, READER), states(database)) == (1, {("", "pending")})


def test_what_had_ended_and_was_asked_for_anew_still_waits_for_its_confirmation(database: Database) -> None:
    reader = subscribe(database, address=READER)
    with database.writing() as session:
        end_subscription(session, reader.id)
    ask(database, now=NOW + HOUR)
    admit(database, now=NOW + HOUR)
    bounce(database)
    assert (unsuspend(database, READER), states(database)) == (1, {("", "pending")})


def test_a_paused_subscription_is_still_paused_afterwards(database: Database) -> None:
    reader = subscribe(database, address=READER)
    subscribe(database, address=READER, selection=Selection(party=("KR",)))
    with database.writing() as session:
        pause_subscription(session, reader.id)
    bounce(database)
    assert states(database) == {("", "paused"), ("party=KR", "suspended")}
    assert (unsuspend(database, READER), states(database)) == (1, {("", "paused"), ("party=KR", "confirmed")})


def test_who_moved_to_another_address_comes_back_confirmed(database: Database) -> None:
    reader = subscribe(database, address="old@example.org")
    with database.writing() as session:
        signup.request_move(session, reader.id, READER, network=None, now=NOW + HOUR)
    admit(database, now=NOW + HOUR)
    with database.writing() as session:
        (new,) = [row[1] for row in load_rows(database, Subscription, "address", "id") if row[0] == READER]
        assert signup.confirm_subscriptions(session, new, [new], now=NOW + HOUR) == 1
    bounce(database)
    assert unsuspend(database, READER) == 1
    assert set(load_rows(database, Subscription, "address", "state")) == {
        ("old@example.org", "ended"),
        (READER, "confirmed"),
    }


def test_a_domain_is_its_suspended_addresses_without_those_who_complained(database: Database) -> None:
    for address in (READER, "kim@example.org", "lee@example.org", "x@sub.example.org"):
        subscribe(database, address=address)
    subscribe(database, address="alive@example.org")
    kinds: list[tuple[str, BounceKind]] = [
        (READER, "dead"),
        ("kim@example.org", "complaint"),
        ("lee@example.org", "dead"),
        ("x@sub.example.org", "dead"),
    ]
    with database.writing() as session:
        for address, kind in kinds:
            record_bounce(session, address, message_id=f"<{address}>", kind=kind, status="", now=NOW)
    with database.reading() as connection:
        assert find_suspended_at(connection, "example.org") == ["lee@example.org", READER]


def test_signing_up_still_ends_old_requests(database: Database) -> None:
    subscribe(database, address=READER)
    bounce(database)
    ask(database, now=NOW + DAY)
    admit(database, now=NOW + DAY)
    with database.writing() as session:
        signup.delete_expired_signups(session, now=NOW + 9 * DAY)
    assert states(database) == {("", "ended")}
