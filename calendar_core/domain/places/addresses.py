"""A place on one line: venue, city and country in a language."""

from calendar_core.domain.places.cities import city_name
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.text.lists import join_parts
from calendar_core.domain.text.single_line import one_line
from calendar_core.messages import Lang


def format_address(venue: str | None, city: str | None, country: str | None, lang: Lang = "en") -> str:
    """The known parts, without repeats. A venue has one name; a city has one in each language that the program knows.

    >>> format_address("The Pentagon", "Washington, D.C.", "US"), format_address(None, "Seoul", "KR", "ko")
    ('The Pentagon, Washington, D.C., United States', '서울, 대한민국')
    """
    parts = (venue, city and city_name(city, lang), country and country_name(country, lang))
    return join_parts(dict.fromkeys(one_line(part) for part in parts if part), lang)
