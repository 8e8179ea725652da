"""What a refusal says: of the address, or of the sender, the message and the system."""

import pytest

from calendar_core.domain.subscriptions.refusals import classify_refusal, find_status


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        ("5.1.1 <a@b.org>: unknown", "5.1.1"),
        ("#5.1.1 unknown", "5.1.1"),
        ("Sorry, no mailbox here by that name. (#5.1.1)", "5.1.1"),
        ("Connection from 5.1.1.77 refused by local policy", ""),
        ("5.1.1.77 is refused", ""),
        ("mx 192.0.2.1 said 5.2.1", ""),
        ("no such user", ""),
    ],
)
def test_a_status_stands_at_the_beginning_of_a_reply(reply: str, status: str) -> None:
    assert find_status(reply) == status


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.1.351", "5.2.1"])
def test_some_codes_say_that_the_address_is_dead(status: str) -> None:
    assert classify_refusal(status, "as it is") == "dead"


@pytest.mark.parametrize("status", ["5.7.1", "5.7.606", "5.1.7", "5.1.8", "5.1.20", "5.6.0", "5.3.0", "5.3.4", "5.2.3"])
def test_codes_of_the_sender_and_the_system_say_nothing_of_the_address(status: str) -> None:
    assert classify_refusal(status, "user unknown") is None


@pytest.mark.parametrize(
    "text",
    [
        "no such user",
        "User unknown in virtual mailbox table",
        "Unknown user",
        "The email account that you tried to reach does not exist.",
        "Requested action not taken: mailbox unavailable",
        "host spam.example.org said: mailbox <blocked@example.org> does not exist",
        "mailbox disabled",
    ],
)
def test_under_a_general_code_the_words_say_that_the_address_is_dead(text: str) -> None:
    assert (classify_refusal("", text), classify_refusal("5.0.0", text)) == ("dead", "dead")


@pytest.mark.parametrize(
    "text",
    [
        "Connection from 5.1.1.77 refused by local policy",
        "blocked using a block list",
        "Sender address rejected: Domain not found",
        "Your message looks like spam: mailbox unavailable",
        "Relay access denied: unknown user",
    ],
)
def test_under_a_general_code_words_about_the_sender_say_nothing_of_the_address(text: str) -> None:
    assert (classify_refusal("", text), classify_refusal("5.0.0", text)) == (None, None)


@pytest.mark.parametrize("text", ["", "not accepted", "mailbox is full", "mailbox temporarily unavailable"])
def test_other_words_are_a_failure(text: str) -> None:
    assert (classify_refusal("", text), classify_refusal("5.2.2", text)) == ("failed", "failed")


def test_words_about_the_sender_outweigh_a_code_of_a_dead_address() -> None:
    assert classify_refusal("5.1.1", "<desk@example.org>: Sender address rejected: User unknown") is None
    assert classify_refusal("5.2.1", "is receiving mail at a rate that prevents additional messages") is None
