"""Who is given which mail: domains in turn, and a line kept free of any one of them."""

from collections.abc import Sequence

from calendar_core.domain.subscriptions.letter import Withdrawn
from calendar_core.mail.domain_queue import Parcel, Pigeonholes
from calendar_core.store.outbox.outbox import ClaimedMessage
from tests.builders.mail import HOUR, NOW

DRAFT = Withdrawn(reason="of no matter here")


def parcels(*domains: str, first: int = 0) -> Sequence[Parcel]:
    return [
        (
            ClaimedMessage(
                id=first + number,
                message_id=f"<{number}@x>",
                kind="reminder",
                subscription_id="s",
                event_id="e",
                domain=domain,
                occurrence="o",
                lead="PT1H",
                due_at=NOW,
                not_after=NOW + HOUR,
                attempts=1,
                in_doubt_count=0,
                lease_token="t",
            ),
            DRAFT,
        )
        for number, domain in enumerate(domains)
    ]


def holes(lines: int, *domains: str) -> Pigeonholes:
    made = Pigeonholes(lines, lambda: False)
    made.put(parcels(*domains))
    return made


def domains_taken(made: Pigeonholes, most: int = 10) -> list[str]:
    found = [made.take_at_once() for _ in range(most)]
    return [parcel[0].domain for parcel in found if parcel is not None]


def test_domains_take_turns() -> None:
    assert domains_taken(holes(9, "a", "a", "a", "b", "c")) == ["a", "b", "c", "a", "a"]


def test_one_domain_never_has_the_last_line() -> None:
    made = holes(4, *["slow"] * 10)
    assert domains_taken(made) == ["slow"] * 3
    made.put(parcels("good", first=10))
    assert domains_taken(made) == ["good"]


def test_a_line_that_is_done_may_take_another_of_the_same() -> None:
    made = holes(2, "slow", "slow")
    first = made.take_at_once()
    assert first is not None
    assert made.take_at_once() is None
    made.done(first[0])
    assert domains_taken(made) == ["slow"]


def test_a_single_line_serves_everybody() -> None:
    assert domains_taken(holes(1, "a")) == ["a"]


def test_what_waits_for_a_paused_domain_is_taken_out_and_nobody_gets_it() -> None:
    made = holes(4, "a", "b", "a")
    assert [message.id for message in made.take_out("a")] == [0, 2]
    assert domains_taken(made) == ["b"]


def test_everything_in_hand_is_known_until_it_is_done() -> None:
    made = holes(4, "a", "b")
    taken = made.take_at_once()
    assert taken is not None
    assert sorted(message.id for message in made.in_hand()) == [0, 1]
    made.done(taken[0])
    assert ([message.id for message in made.in_hand()], made.is_idle()) == ([1], False)
    made.take_out("b")
    assert made.is_idle()


def test_the_domains_for_which_many_wait_are_full() -> None:
    assert (holes(4, "a", "a", "b").full(2), holes(4, "a").full(2)) == ({"a"}, set())


def test_nothing_is_given_out_once_it_is_closed_or_stopped() -> None:
    made = holes(4, "a")
    made.close()
    assert (made.take(), made.take_at_once(), made.is_any()) == (None, None, False)
    stopped = Pigeonholes(4, lambda: True)
    stopped.put(parcels("a"))
    assert (stopped.take(), stopped.take_at_once()) == (None, None)
