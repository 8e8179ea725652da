from datetime import date, timedelta
from typing import Any

import pytest

from calendar_core.domain.events.terms_of_office import TermOfOffice, check_held_during, find_term


def a_term(valid_from: str | None, valid_to: str | None, **facts: Any) -> TermOfOffice:
    return TermOfOffice(person="p", office="o", valid_from=valid_from, valid_to=valid_to, **facts)


def held_on(term: TermOfOffice, day: date) -> str:
    return check_held_during(term, day, day + timedelta(days=1))


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "day", "held"),
    [
        ("2021-01-22", "2025-01-20", date(2021, 1, 21), "no"),
        ("2021-01-22", "2025-01-20", date(2021, 1, 22), "yes"),
        ("2021-01-22", "2025-01-20", date(2025, 1, 20), "yes"),
        ("2021-01-22", "2025-01-20", date(2025, 1, 21), "no"),
        ("2021-01", None, date(2021, 1, 15), "unknown"),
        ("2021-01", None, date(2021, 2, 1), "yes"),
        ("2021-01", None, date(2020, 12, 31), "no"),
        (None, "2021", date(2021, 6, 1), "unknown"),
        (None, "2021", date(2022, 1, 1), "no"),
        (None, None, date(2022, 1, 1), "unknown"),
    ],
)
def test_a_term_is_judged_no_finer_than_its_bounds(
    valid_from: str | None, valid_to: str | None, day: date, held: str
) -> None:
    assert held_on(a_term(valid_from, valid_to), day) == held


def test_sightings_never_contradict() -> None:
    outside = date(2014, 1, 1)
    assert held_on(a_term("2015-04", "2015-04"), outside) == "no"
    assert held_on(a_term("2015-04", "2015-04", has_observed_bounds=True), outside) == "unknown"


def test_an_event_known_to_the_month_is_covered_by_a_term_of_some_of_its_days() -> None:
    term = a_term("2024-09-06", "2024-12-05")
    assert check_held_during(term, date(2024, 12, 1), date(2025, 1, 1)) == "yes"
    assert check_held_during(term, date(2025, 1, 1), date(2025, 2, 1)) == "no"


def test_the_surest_of_two_terms_is_taken() -> None:
    first, second = a_term("2006-11-18", "2009"), a_term("2021-01-22", None, acting=True)
    assert find_term([first, second], date(2022, 1, 1), date(2022, 1, 2)) == second
    assert find_term([first, second], date(2009, 5, 1), date(2009, 5, 2)) == first
    assert find_term([first, second], date(2001, 1, 1), date(2001, 1, 2)) is None
