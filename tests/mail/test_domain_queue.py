"""Who is given which mail: domains in turn, and a line kept free of any one of them."""

from collections.abc import Sequence

from calendar_core.domain.subscriptions.letter import Withdrawn
from calendar_core.mail.domain_queue import DomainQueue, QueuedMail
from calendar_core.store.outbox.message import ClaimedMessage
from tests.builders.mail import HOUR, NOW

DRAFT = Withdrawn(reason="of no matter here")


def queued_mails(*domains: str, first: int = 0) -> Sequence[QueuedMail]:
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


def holes(lines: int, *domains: str) -> DomainQueue:
    made = DomainQueue(lines, lambda: False)
    made.put(queued_mails(*domains))
    return made


def domains_taken(made: DomainQueue, most: int = 10) -> list[str]:
    found = [made.take_nowait() for _ in range(most)]
    return [queued_mail[0].domain for queued_mail in found if queued_mail is not None]


def test_domains_take_turns() -> None:
    assert domains_taken(holes(9, "a", "a", "a", "b", "c")) == ["a", "b", "c", "a", "a"]


def test_one_domain_never_has_the_last_line() -> None:
    made = holes(4, *["slow"] * 10)
    assert domains_taken(made) == ["slow"] * 3
    made.put(queued_mails("good", first=10))
    assert domains_taken(made) == ["good"]


def test_a_line_that_is_done_may_take_another_of_the_same() -> None:
    made = holes(2, "slow", "slow")
    first = made.take_nowait()
    assert first is not None
    assert made.take_nowait() is None
    made.mark_done(first[0])
    assert domains_taken(made) == ["slow"]


def test_a_single_line_serves_everybody() -> None:
    assert domains_taken(holes(1, "a")) == ["a"]


def test_what_waits_for_a_paused_domain_is_taken_out_and_nobody_gets_it() -> None:
    made = holes(4, "a", "b", "a")
    assert [message.id for message in made.remove_waiting("a")] == [0, 2]
    assert domains_taken(made) == ["b"]


def test_everything_in_hand_is_known_until_it_is_done() -> None:
    made = holes(4, "a", "b")
    taken = made.take_nowait()
    assert taken is not None
    assert sorted(message.id for message in made.list_unsettled()) == [0, 1]
    made.mark_done(taken[0])
    assert ([message.id for message in made.list_unsettled()], made.is_idle()) == ([1], False)
    made.remove_waiting("b")
    assert made.is_idle()


def test_the_domains_for_which_many_wait_are_full() -> None:
    assert (holes(4, "a", "a", "b").full_domains(2), holes(4, "a").full_domains(2)) == ({"a"}, set())


def test_nothing_is_given_out_once_it_is_closed_or_stopped() -> None:
    made = holes(4, "a")
    made.close()
    assert (made.take(), made.take_nowait(), made.wait_for_any()) == (None, None, False)
    stopped = DomainQueue(4, lambda: True)
    stopped.put(queued_mails("a"))
    assert (stopped.take(), stopped.take_nowait()) == (None, None)
