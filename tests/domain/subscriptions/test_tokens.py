"""Secret links: only what was sealed for a purpose opens it."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.subscriptions.tokens import sign, unsign
from calendar_core.errors import NotFound

KEY, OTHER = "k" * 32, "o" * 32
ID = secrets.token_hex(16)


def test_a_token_is_short_and_leads_back_to_its_subscription() -> None:
    token = sign("unsubscribe", ID, key=KEY)
    assert (len(token), unsign("unsubscribe", token, key=KEY)) == (38, ID)


def test_a_token_serves_one_purpose_and_one_key() -> None:
    token = sign("unsubscribe", ID, key=KEY)
    for purpose, key in (("manage", KEY), ("confirm", KEY), ("unsubscribe", OTHER)):
        with pytest.raises(NotFound):
            unsign(purpose, token, key=key)  # type: ignore[arg-type]


@pytest.mark.parametrize("position", range(38))
def test_a_token_with_another_letter_anywhere_opens_nothing(position: int) -> None:
    token = sign("manage", ID, key=KEY)
    # The last letter has four bits that say nothing; "A" and "Q" differ in one that does.
    other = "Q" if token[position] in "ABCDEFGHIJKLMNOP" else "A"
    with pytest.raises(NotFound):
        unsign("manage", f"{token[:position]}{other}{token[position + 1 :]}", key=KEY)


@given(st.text(max_size=60))
def test_whatever_else_is_given_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        unsign("manage", text, key=KEY)
