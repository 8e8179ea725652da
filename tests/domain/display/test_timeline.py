"""The editions before and after an event, in real time and as far as their dates tell."""

from datetime import date

import pytest

from calendar_core.domain.display.timeline import find_adjacent
from calendar_core.domain.events.cards import Card
from calendar_core.domain.time.when import Day, Month, When, Year
from tests.builders.event_details import make_event_details

HERE = Day(date(2024, 10, 30), "America/New_York")


def edition(name: str, when: When, number: int | None = None, **facts: object) -> Card:
    return make_event_details(id=name, when=when, number=number, **facts).card


@pytest.mark.parametrize(
    ("others", "neighbours"),
    [
        ([edition("a", Day(date(2023, 11, 13))), edition("b", Day(date(2025, 11, 4)))], ("a", "b")),
        # The same day of the calendar is later in Seoul than in Washington, whatever order they are given in.
        ([edition("east", Day(date(2024, 10, 30), "Asia/Seoul"))], ("east", None)),
        # The year alone does not tell, and a number does.
        ([edition("year", Year(2024))], (None, None)),
        ([edition("year", Year(2024), number=57)], (None, "year")),
        ([edition("month", Month(2024, 9)), edition("year", Year(2023), number=1)], ("month", None)),
        # What was called off is no neighbour.
        ([edition("off", Day(date(2024, 9, 1)), lifecycle="cancelled"), edition("a", Year(2023))], ("a", None)),
    ],
)
def test_the_editions_before_and_after_are_those_of_real_time(
    others: list[Card], neighbours: tuple[str | None, str | None]
) -> None:
    here = edition("here", HERE, number=56)
    for given in (others, others[::-1]):
        found = find_adjacent(here, [*given, here])
        assert tuple(one and one.id for one in found) == neighbours
