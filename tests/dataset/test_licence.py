"""The licence of the record: a statement in plain words, and the text of the licence word for word."""

from hashlib import sha256

from calendar_core.dataset.licence import LICENCE_FILE, LICENCE_NAME, LICENCE_URL
from tests.conftest import SHIPPED_DATA

#: SHA-256 of https://creativecommons.org/licenses/by/4.0/legalcode.txt.
LEGAL_CODE = "2a82ac9bbc3e3ee066908381e8d373896db5a6025d083fbd59692fe9ccfb9111"


def test_the_licence_beside_the_data_has_the_legal_text_word_for_word() -> None:
    assert SHIPPED_DATA / "LICENSE" == LICENCE_FILE
    statement, begin, legal_code = LICENCE_FILE.read_text(encoding="utf-8").partition(
        "Attribution 4.0 International\n\n==="
    )
    assert sha256((begin + legal_code).encode()).hexdigest() == LEGAL_CODE
    assert (LICENCE_NAME in statement, LICENCE_URL in statement, "Entente contributors" in statement) == (True,) * 3
