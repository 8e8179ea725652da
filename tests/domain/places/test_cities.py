"""Readers of Korean are told every venue of the shipped record in Korean."""

from pathlib import Path

import yaml

from calendar_core.domain.places.cities import city_name

EVENTS = Path(__file__).parents[3] / "data" / "events"


def is_hangul(text: str) -> bool:
    """Whether there is any Hangul in it."""
    return any("가" <= letter <= "힣" for letter in text)


def test_every_city_of_the_shipped_record_has_a_korean_name() -> None:
    events = [event for file in sorted(EVENTS.glob("*.yaml")) for event in yaml.safe_load(file.read_text("utf-8"))]
    cities = {event["city"] for event in events if event.get("city")}
    assert "Évian-les-Bains" in cities
    assert [city for city in sorted(cities) if not is_hangul(city_name(city, "ko"))] == []
