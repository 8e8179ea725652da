"""A suspended address: nothing goes there, nobody else can tell, and its reader comes back by confirming."""

from calendar_core.domain.events.selection import Selection
from calendar_core.models import Bounce, Subscription
from calendar_core.store.db.database import Database
from calendar_core.store.outbox.bounces import (
    BounceKind,
    delete_expired_bounces,
    find_status,
    list_suspended_addresses,
    record_bounce,
)
from calendar_core.store.subscriptions import signup
from calendar_core.store.subscriptions.manage import delete_address
from tests.builders.mail import DAY, NOW, load_messages, load_rows, subscribe
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


def test_the_status_is_found_in_what_servers_say() -> None:
    assert [find_status(text) for text in ("5.1.1 <a@b.org>: unknown", "no such user", "mx 192.0.2.1 said 5.2.1")] == [
        "5.1.1",
        "",
        "5.2.1",
    ]


def test_signing_up_still_ends_old_requests(database: Database) -> None:
    subscribe(database, address=READER)
    bounce(database)
    ask(database, now=NOW + DAY)
    admit(database, now=NOW + DAY)
    with database.writing() as session:
        signup.delete_expired_signups(session, now=NOW + 9 * DAY)
    assert states(database) == {("", "ended")}
