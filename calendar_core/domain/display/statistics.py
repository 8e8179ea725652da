"""Statistics of a selection: events by place, year and party, lead times of announcements, reschedules.

Every event of the selection counts, whatever its lifecycle, so the numbers agree with the agenda of the same filter.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from calendar_core.domain.display.map_projection import project
from calendar_core.domain.events.cards import Card, PartyName
from calendar_core.domain.places.coordinates import find_coordinates
from calendar_core.domain.time.when import When
from calendar_core.domain.vocabulary import Lifecycle

Key = TypeVar("Key", str, tuple[str, str])

#: So many parties have a line of their own; more would be too fine to read, and the filter finds every other one.
MAX_PARTIES: Final = 12
#: What became of events, in the order in which figures show it.
LIFECYCLE_ORDER: Final[tuple[Lifecycle, ...]] = ("held", "scheduled", "postponed", "cancelled")
#: Lengths are sorted into these, in days: `[1, 7)`, … and the last one open.
_BIN_EDGES: Final = (1, 7, 30, 90, 365)


@dataclass(frozen=True, kw_only=True)
class CityCount:
    """A city with its number of events and its point on the map; None where its coordinates are not known."""

    city: str
    country: str
    events: int
    point: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True)
class PlaceCounts:
    """The events of a selection by place: cities, the most frequent first, and the events without a city.

    `by_country` counts events of which only the country is known, `virtual` virtual events.
    """

    cities: tuple[CityCount, ...]
    by_country: tuple[tuple[str, int], ...]
    virtual: int
    unknown: int


@dataclass(frozen=True, kw_only=True)
class YearCounts:
    """Events by year: `totals` of all, `parties` of the most frequent parties; one number for each year.

    `by_lifecycle` leaves out values that no event has.
    """

    years: tuple[int, ...]
    totals: tuple[int, ...]
    by_lifecycle: tuple[tuple[Lifecycle, tuple[int, ...]], ...]
    parties: tuple[tuple[PartyName, tuple[int, ...]], ...]
    has_all_parties: bool


@dataclass(frozen=True, kw_only=True)
class DayHistogram:
    """The number of events by a length in days, and the median; `unknown` counts events without a length."""

    counts: tuple[tuple[int, int | None, int], ...]
    median_days: int | None
    unknown: int


@dataclass(frozen=True, kw_only=True)
class RescheduledEvent:
    """An event that was moved `times` times from one day to another."""

    card: Card
    times: int
    first: date
    last: date

    @property
    def days(self) -> int:
        """The total distance in days; negative where the event is now earlier."""
        return (self.last - self.first).days


def count_places(cards: Iterable[Card]) -> PlaceCounts:
    """Count the events by place."""
    cities: Counter[tuple[str, str]] = Counter()
    countries: Counter[str] = Counter()
    virtual = unknown = 0
    for card in cards:
        if card.format == "virtual":
            virtual += 1
        elif card.city and card.country:
            # What follows a comma only tells cities of one name apart: "San Francisco, California".
            cities[card.city.partition(",")[0], card.country] += 1
        elif card.country:
            countries[card.country] += 1
        else:
            unknown += 1
    return PlaceCounts(
        cities=tuple(_city_count(*city, events) for city, events in _most_frequent_first(cities)),
        by_country=tuple(_most_frequent_first(countries)),
        virtual=virtual,
        unknown=unknown,
    )


def _city_count(city: str, country: str, events: int) -> CityCount:
    found = find_coordinates(city, country)
    return CityCount(city=city, country=country, events=events, point=project(*found) if found else None)


def _most_frequent_first(counts: "Counter[Key]") -> "list[tuple[Key, int]]":
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def count_years(cards: Sequence[Card], *, first: Sequence[str] = ()) -> YearCounts:
    """Count the events by year, lifecycle and party; the parties named `first` come first."""
    counts = Counter(card.when.first_day.year for card in cards)
    by_lifecycle = Counter((card.lifecycle, card.when.first_day.year) for card in cards)
    became = {card.lifecycle for card in cards}
    names = {party.id: party for card in cards for party in card.parties}
    with_party = Counter((party.id, card.when.first_day.year) for card in cards for party in card.parties)
    in_all = Counter(party.id for card in cards for party in card.parties)
    order = sorted(in_all, key=lambda key: (key not in first, -in_all[key], key))
    years = tuple(range(min(counts), max(counts) + 1)) if counts else ()
    return YearCounts(
        years=years,
        totals=tuple(counts[year] for year in years),
        by_lifecycle=tuple(
            (word, tuple(by_lifecycle[word, year] for year in years)) for word in LIFECYCLE_ORDER if word in became
        ),
        parties=tuple((names[key], tuple(with_party[key, year] for year in years)) for key in order[:MAX_PARTIES]),
        has_all_parties=len(order) <= MAX_PARTIES,
    )


def with_known_month(cards: Iterable[Card]) -> list[Card]:
    """The events of which at least the month is known."""
    return [card for card in cards if card.when.precision not in ("quarter", "half", "year")]


def announcement_lead_days(when: When, published: Iterable[str]) -> int | None:
    """Days from the oldest dated source to the first day of an event, both at the venue; None where it is not known.

    A source of the same day or of a later one reports the event and does not announce it. One that is dated only to the
    month is not counted.

    >>> from calendar_core.domain.time.when import Day
    >>> announcement_lead_days(Day(date(2024, 10, 30)), ["2024-11-02", "2024-09-20", "2024-08"])
    40
    """
    if not when.is_dated:
        return None
    days = [day for text in published if (day := _day_of(text, when.zone)) is not None and day < when.first_day]
    return (when.first_day - min(days)).days if days else None


def _day_of(text: str, zone: str | None) -> date | None:
    if "T" in text:
        return datetime.fromisoformat(text).astimezone(ZoneInfo(zone) if zone else UTC).date()
    return date.fromisoformat(text) if len(text) == len("2024-10-30") else None


def build_day_histogram(days: Iterable[int | None]) -> DayHistogram:
    """Sort lengths of at least one day into bins: `(from, to, events)`, `to` exclusive and None in the last.

    >>> build_day_histogram([3, 40, 41, None]).counts[:3]
    ((1, 7, 1), (7, 30, 0), (30, 90, 2))
    """
    every = list(days)
    known = [length for length in every if length is not None]
    steps = zip(_BIN_EDGES, (*_BIN_EDGES[1:], None), strict=True)
    return DayHistogram(
        counts=tuple(
            (start, end, sum(start <= length and (end is None or length < end) for length in known))
            for start, end in steps
        ),
        median_days=round(median(known)) if known else None,
        unknown=len(every) - len(known),
    )
