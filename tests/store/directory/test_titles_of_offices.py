"""The titles that an office bore during a term, with its present title only where the term reaches it."""

import pytest

from calendar_core.domain.events.cards import PartyName
from calendar_core.domain.text.localized import Names
from calendar_core.store.directory.entries import OfficeEntry

DEFENSE, WAR = Names(en="Secretary of Defense"), Names(en="Secretary of War")
OFFICE = OfficeEntry(
    id="us-secdef",
    party=PartyName(id="US", kind="country", names=Names(en="United States"), short_names=Names()),
    names=WAR,
    kind="defence",
    rank="principal",
    earlier_titles=((DEFENSE, None, "2025-09-04"),),
)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "titles"),
    [
        ("2021-01-22", "2025-01-20", (DEFENSE,)),
        ("2025-01-25", None, (DEFENSE, WAR)),
        ("2025-09-04", "2025-09-05", (DEFENSE, WAR)),
        ("2025-09-05", None, (WAR,)),
        (None, None, (DEFENSE, WAR)),
    ],
)
def test_a_term_has_the_titles_of_its_time(
    valid_from: str | None, valid_to: str | None, titles: tuple[Names, ...]
) -> None:
    assert OFFICE.titles_during(valid_from, valid_to) == titles
