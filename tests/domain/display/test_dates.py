"""Dates beside entries of the directory."""

import pytest

from calendar_core.domain.display.dates import format_term


@pytest.mark.parametrize(
    ("begin", "end", "text"),
    [
        ("2013-06", "2026-09", "Recorded in office between June 2013 and September 2026; the real term is longer"),
        ("2013-06", "2013-06", "Recorded in office in June 2013; the real term is longer"),
        ("2013-06", None, "Recorded in office from June 2013 to the last check; the real term began earlier"),
    ],
)
def test_a_term_known_by_sightings_says_how_far_they_reach(begin: str, end: str | None, text: str) -> None:
    assert format_term(begin, end, has_observed_bounds=True, lang="en") == text
