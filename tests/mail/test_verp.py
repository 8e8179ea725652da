"""Where mail comes back to: one address a message, which nobody can make up."""

import re

import pytest

from calendar_core.errors import CalendarError
from calendar_core.mail.verp import Verp, parse_return_path

KEY = "k" * 32
MESSAGE_ID = f"<{'a2' * 13}@calendar.example.org>"
READER = "Reader@example.org"
PATH = Verp(address="bounces@example.org", key=KEY)


def token_of(path: Verp = PATH, recipient: str = READER) -> str:
    (token,) = path.find_tokens(path.build_address(MESSAGE_ID, recipient).encode())
    return token


def test_each_message_has_an_address_that_any_server_takes() -> None:
    address = PATH.build_address(MESSAGE_ID, READER)
    assert re.fullmatch(r"bounces\+(a2){13}[a-z2-7]{16}@example\.org", address)
    assert len(address.partition("@")[0]) <= 64


def test_addresses_of_letters_that_were_sent_stay_valid() -> None:
    assert PATH.build_address(MESSAGE_ID, READER) == f"bounces+{'a2' * 13}67gfoahegdfjz7bl@example.org"


def test_the_token_leads_back_to_the_message_however_it_is_written() -> None:
    said = f"To: <{PATH.build_address(MESSAGE_ID, READER).upper()}>\r\n".encode()
    (token,) = PATH.find_tokens(said)
    assert (PATH.unique_part(token), PATH.is_token_valid(token, READER)) == ("a2" * 13, True)


def test_a_token_is_found_once_and_only_at_our_address() -> None:
    own = PATH.build_address(MESSAGE_ID, READER)
    text = f"{own} {own} x{own}x {own.replace('bounces', 'other')} {own.replace('example.org', 'example.net')}"
    assert len(list(PATH.find_tokens(text.encode()))) == 1


@pytest.mark.parametrize(
    "forger",
    [Verp(address=PATH.address, key="x" * 32), PATH],
    ids=["without the key", "for another reader"],
)
def test_nobody_makes_one_up(forger: Verp) -> None:
    recipient = READER if forger is not PATH else "other@example.org"
    assert not PATH.is_token_valid(token_of(forger, recipient), READER)
    assert PATH.is_token_valid(token_of(), READER)


def test_without_the_setting_there_is_none() -> None:
    assert parse_return_path("", key=KEY) is None
    assert parse_return_path("Bounces@Example.org", key=KEY) == PATH


@pytest.mark.parametrize("text", ["bounces", "a@example.org, b@example.org", f"{'b' * 22}@example.org"])
def test_an_address_that_cannot_bear_a_token_stops_the_start(text: str) -> None:
    with pytest.raises(CalendarError, match="ENTENTE_BOUNCE_ADDRESS"):
        parse_return_path(text, key=KEY)


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(PATH)
