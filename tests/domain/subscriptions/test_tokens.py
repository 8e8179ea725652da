"""Tokens in the links of letters: only a token that was signed for a purpose opens its page."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.subscriptions.tokens import Purpose, build_token, parse_token
from calendar_core.errors import NotFound

KEY, OTHER = "k" * 32, "o" * 32
ID = secrets.token_hex(16)


def test_a_token_is_short_and_leads_back_to_its_subscription() -> None:
    token = build_token("unsubscribe", ID, key=KEY)
    assert (len(token), parse_token("unsubscribe", token, key=KEY)) == (38, ID)


@pytest.mark.parametrize(
    ("purpose", "token"),
    [
        ("unsubscribe", "Dw8PDw8PDw8PDw8PDw8PDxXhORHSQk45FyaS8w"),
        ("manage", "Dw8PDw8PDw8PDw8PDw8PD59oF2rkeHZsIK3S9A"),
        ("confirm", "Dw8PDw8PDw8PDw8PDw8PD11N4C2mrpP7XLQlvw"),
    ],
)
def test_tokens_in_letters_that_were_sent_stay_valid(purpose: Purpose, token: str) -> None:
    assert build_token(purpose, "0f" * 16, key=KEY) == token
    assert parse_token(purpose, token, key=KEY) == "0f" * 16


def test_a_token_serves_one_purpose_and_one_key() -> None:
    token = build_token("unsubscribe", ID, key=KEY)
    for purpose, key in (("manage", KEY), ("confirm", KEY), ("unsubscribe", OTHER)):
        with pytest.raises(NotFound):
            parse_token(purpose, token, key=key)  # type: ignore[arg-type]


@pytest.mark.parametrize("position", range(38))
def test_a_token_with_another_letter_anywhere_opens_nothing(position: int) -> None:
    token = build_token("manage", ID, key=KEY)
    # The last letter has four bits that say nothing; "A" and "Q" differ in one that does.
    other = "Q" if token[position] in "ABCDEFGHIJKLMNOP" else "A"
    with pytest.raises(NotFound):
        parse_token("manage", f"{token[:position]}{other}{token[position + 1 :]}", key=KEY)


@given(st.text(max_size=60))
def test_whatever_else_is_given_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        parse_token("manage", text, key=KEY)
