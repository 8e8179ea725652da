"""Readers of Korean are told every venue of the shipped record in Korean."""

from calendar_core.domain.places.cities import city_name
from tests.builders.shipped_events import read_shipped_events


def is_hangul(text: str) -> bool:
    """Whether there is any Hangul in it."""
    return any("가" <= letter <= "힣" for letter in text)


def test_every_city_of_the_shipped_record_has_a_korean_name() -> None:
    cities = {event["city"] for event in read_shipped_events() if event.get("city")}
    assert "Évian-les-Bains" in cities
    assert [city for city in sorted(cities) if not is_hangul(city_name(city, "ko"))] == []
