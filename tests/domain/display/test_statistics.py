"""What the pictures show, counted: places, years, notice; and the map on which the places lie."""

import doctest
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.display import map_projection, statistics
from calendar_core.domain.display.map_projection import HEIGHT, WIDTH, Dot, place_labels, project
from calendar_core.domain.display.statistics import (
    MAX_PARTIES,
    announcement_lead_days,
    build_day_histogram,
    count_places,
    count_years,
)
from calendar_core.domain.events.cards import Card, PartyName
from calendar_core.domain.places import coordinates
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day, Month, WallTime

DAY = Day(date(2024, 10, 30), "Asia/Seoul")
INSTANT = datetime(2024, 10, 30, tzinfo=UTC)
CARD = Card(
    id="one",
    uid="one",
    revision=1,
    public_revision=1,
    sequence=0,
    created_at=INSTANT,
    changed_at=INSTANT,
    names=Names(en="One"),
    kind="summit",
    when=DAY,
    starts_at=INSTANT,
    ends_at=INSTANT,
    certainty="confirmed",
    lifecycle="scheduled",
    format="in-person",
    venue=None,
    city="Seoul",
    country="KR",
    series=None,
    number=None,
    parties=(),
)


def party(name: str) -> PartyName:
    return PartyName(id=name, kind="country", names=Names(en=name), short_names=Names())


@pytest.mark.parametrize("module", [statistics, map_projection, coordinates])
def test_the_examples_in_the_modules_are_true(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]  # a module


def test_years_are_parted_by_what_became_of_the_events() -> None:
    held = replace(CARD, lifecycle="held", when=Day(date(2022, 5, 1)))
    assert count_years([CARD, held, CARD]).by_lifecycle == (("held", (1, 0, 0)), ("scheduled", (0, 0, 2)))


def test_places_are_counted_by_city_and_what_has_no_city_is_counted_too() -> None:
    counted = count_places(
        [
            CARD,
            replace(CARD, city="San Francisco, California", country="US"),
            replace(CARD, city="San Francisco", country="US"),
            replace(CARD, city="Amur Region", country="RU"),
            replace(CARD, city=None),
            replace(CARD, format="virtual"),
            replace(CARD, city=None, country=None),
        ]
    )
    assert [(place.city, place.events, place.point is not None) for place in counted.cities] == [
        ("San Francisco", 2, True),
        ("Amur Region", 1, False),
        ("Seoul", 1, True),
    ]
    assert (counted.by_country, counted.virtual, counted.unknown) == ((("KR", 1),), 1, 1)


def test_years_without_an_event_are_there_and_a_chosen_party_comes_first() -> None:
    korea, japan = party("KR"), party("JP")
    counted = count_years(
        [
            replace(CARD, parties=(korea, japan)),
            replace(CARD, when=Day(date(2022, 1, 1)), parties=(korea,)),
            replace(CARD, when=Month(2022, 5)),
        ],
        first=["JP"],
    )
    assert (counted.years, counted.totals) == ((2022, 2023, 2024), (2, 0, 1))
    assert counted.parties == ((japan, (0, 0, 1)), (korea, (1, 0, 1)))
    assert counted.has_all_parties


def test_so_many_parties_have_a_line_and_those_with_most_events_have_it() -> None:
    every = [party(f"{number:02}") for number in range(MAX_PARTIES + 1)]
    counted = count_years([replace(CARD, parties=tuple(every)), replace(CARD, parties=tuple(every[1:]))])
    assert [one.id for one, _ in counted.parties] == [one.id for one in every[1:]]
    assert not counted.has_all_parties


def test_nothing_has_no_years() -> None:
    assert count_years([]).years == ()


def test_notice_is_counted_in_days_at_the_venue_from_the_oldest_source() -> None:
    # 20:30 in Washington is the morning after in Seoul.
    assert announcement_lead_days(DAY, ["2024-10-27T20:30-04:00", "2024-10-29"]) == 2
    assert announcement_lead_days(WallTime(datetime(2024, 10, 30, 9, 0), "Asia/Seoul"), ["2024-10-20"]) == 10  # noqa: DTZ001


@pytest.mark.parametrize("published", [[], ["2024-10-30"], ["2024-10-31"], ["2024-09"], ["2024"]])
def test_no_notice_is_read_from_a_report_or_from_a_month(published: list[str]) -> None:
    assert announcement_lead_days(DAY, published) is None
    assert announcement_lead_days(DAY, [*published, "2024-10-29"]) == 1


def test_an_event_without_a_day_has_no_notice() -> None:
    assert announcement_lead_days(Month(2024, 10), ["2024-01-01"]) is None


@given(st.lists(st.none() | st.integers(1, 2_000)))
def test_every_length_is_in_exactly_one_step(days: list[int | None]) -> None:
    counted = build_day_histogram(days)
    assert sum(events for _, _, events in counted.counts) + counted.unknown == len(days)
    assert (counted.median_days is None) == (counted.unknown == len(days))


@given(st.floats(-56, 83.6), st.floats(-180, 180))
def test_every_place_where_people_live_is_on_the_map(latitude: float, longitude: float) -> None:
    x, y = project(latitude, longitude)
    assert 0 <= x <= WIDTH
    assert 0 <= y <= HEIGHT


def test_areas_keep_their_size() -> None:
    def width(latitude: float) -> float:
        return project(latitude, 180)[0] - project(latitude, -180)[0]

    def height(latitude: float) -> float:
        return project(latitude - 2, 0)[1] - project(latitude + 2, 0)[1]

    # A band round the globe has the area of its latitude's cosine; heights and widths are rounded to a tenth.
    assert width(60) * height(60) / (width(0) * height(0)) == pytest.approx(0.5, rel=0.02)


def test_names_stand_where_they_cover_nothing() -> None:
    alone = Dot(x=500, y=200, radius=5, text="Seoul")
    beside = Dot(x=540, y=200, radius=5, text="Tokyo")
    assert [(one.text, one.anchor) for one in place_labels([alone], max_labels=5)] == [("Seoul", "start")]
    assert [(one.text, one.anchor) for one in place_labels([alone, beside], max_labels=5)] == [
        ("Seoul", "end"),
        ("Tokyo", "start"),
    ]
    edge = Dot(x=WIDTH - 5, y=200, radius=5, text="Suva")
    assert [one.anchor for one in place_labels([edge], max_labels=5)] == ["end"]
    assert place_labels([alone, beside], max_labels=0) == []
