"""Dates of events that were postponed or cancelled are struck in every list, and no others are."""

import pytest
from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

# Of every date of a list: whether its event fell through, and whether it is struck.
DATES = """
return [...document.querySelectorAll("main :is(li, tr) time")]
    .filter((time) => !time.closest(".event-when, .event"))
    .map((time) => [
        time.closest("[class*=sure-]")?.matches(".is-postponed, .is-cancelled") || false,
        getComputedStyle(time).textDecorationLine === "line-through",
    ]);
"""


@pytest.mark.parametrize(
    "address",
    [
        "/agenda?lifecycle=postponed&lifecycle=cancelled&lifecycle=held&party=IN",
        "/series/quad-leaders",
        "/parties/IN",
        "/people/mike-pompeo",
        "/search?q=quad",
    ],
)
def test_in_a_list_the_dates_that_fell_through_are_struck(reader: Chrome, site: str, address: str) -> None:
    reader.get(f"{site}{address}")
    dates = reader.execute_script(DATES)
    assert dates
    assert [one for one in dates if one[0] != one[1]] == []


def test_the_lists_have_both_kinds_of_dates(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/series/quad-leaders")
    assert {tuple(one) for one in reader.execute_script(DATES)} == {(True, True), (False, False)}
