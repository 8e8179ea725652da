"""Where the parties keep their clocks: the capital of a country, the seat of an organisation, with its IANA zone.

Only for showing a time that is already an instant: an event's own zone is its venue's, and never comes from here.
"""

from typing import Final

from babel.dates import get_timezone_location

from calendar_core.domain.vocabulary import Lang
from calendar_core.domain.zones import zone

#: `{party id: (city, zone)}`. An organisation without a seat (G7, BRICS …) is left out.
CAPITALS: Final[dict[str, tuple[str, str]]] = {
    "AM": ("Yerevan", "Asia/Yerevan"),
    "AU": ("Canberra", "Australia/Sydney"),
    "BE": ("Brussels", "Europe/Brussels"),
    "BR": ("Brasília", "America/Sao_Paulo"),
    "CA": ("Ottawa", "America/Toronto"),
    "CH": ("Bern", "Europe/Zurich"),
    "CN": ("Beijing", "Asia/Shanghai"),
    "DE": ("Berlin", "Europe/Berlin"),
    "DK": ("Copenhagen", "Europe/Copenhagen"),
    "EE": ("Tallinn", "Europe/Tallinn"),
    "ES": ("Madrid", "Europe/Madrid"),
    "FI": ("Helsinki", "Europe/Helsinki"),
    "FR": ("Paris", "Europe/Paris"),
    "GB": ("London", "Europe/London"),
    "ID": ("Jakarta", "Asia/Jakarta"),
    "IN": ("New Delhi", "Asia/Kolkata"),
    "IS": ("Reykjavík", "Atlantic/Reykjavik"),
    "IT": ("Rome", "Europe/Rome"),
    "JP": ("Tokyo", "Asia/Tokyo"),
    "KP": ("Pyongyang", "Asia/Pyongyang"),
    "KR": ("Seoul", "Asia/Seoul"),
    "LT": ("Vilnius", "Europe/Vilnius"),
    "LV": ("Riga", "Europe/Riga"),
    "MD": ("Chișinău", "Europe/Chisinau"),
    "MX": ("Mexico City", "America/Mexico_City"),
    "NL": ("The Hague", "Europe/Amsterdam"),
    "NO": ("Oslo", "Europe/Oslo"),
    "NZ": ("Wellington", "Pacific/Auckland"),
    "PH": ("Manila", "Asia/Manila"),
    "PL": ("Warsaw", "Europe/Warsaw"),
    "QA": ("Doha", "Asia/Qatar"),
    "RO": ("Bucharest", "Europe/Bucharest"),
    "RU": ("Moscow", "Europe/Moscow"),
    "SA": ("Riyadh", "Asia/Riyadh"),
    "SE": ("Stockholm", "Europe/Stockholm"),
    "SG": ("Singapore", "Asia/Singapore"),
    "SK": ("Bratislava", "Europe/Bratislava"),
    "TH": ("Bangkok", "Asia/Bangkok"),
    "TR": ("Ankara", "Europe/Istanbul"),
    "UA": ("Kyiv", "Europe/Kyiv"),
    "US": ("Washington", "America/New_York"),
    "VN": ("Hanoi", "Asia/Ho_Chi_Minh"),
    "ZA": ("Pretoria", "Africa/Johannesburg"),
    "APEC": ("Singapore", "Asia/Singapore"),
    "ASEAN": ("Jakarta", "Asia/Jakarta"),
    "EU": ("Brussels", "Europe/Brussels"),
    "IMF": ("Washington", "America/New_York"),
    "NATO": ("Brussels", "Europe/Brussels"),
    "OSCE": ("Vienna", "Europe/Vienna"),
    "SCO": ("Beijing", "Asia/Shanghai"),
    "UN": ("New York", "America/New_York"),
    "UNC": ("Pyeongtaek", "Asia/Seoul"),
}

_KOREAN: Final = {
    "Anchorage": "앵커리지",
    "Andong": "안동",
    "Ankara": "앙카라",
    "Annapolis": "아나폴리스",
    "Athens": "아테네",
    "Bali": "발리",
    "Bangkok": "방콕",
    "Beijing": "베이징",
    "Berlin": "베를린",
    "Bern": "베른",
    "Biarritz": "비아리츠",
    "Boston": "보스턴",
    "Brasília": "브라질리아",
    "Bratislava": "브라티슬라바",
    "Brisbane": "브리즈번",
    "Brussels": "브뤼셀",
    "Bucharest": "부쿠레슈티",
    "Busan": "부산",
    "Canberra": "캔버라",
    "Chișinău": "키시너우",
    "Copenhagen": "코펜하겐",
    "Doha": "도하",
    "Dubai": "두바이",
    "Geneva": "제네바",
    "Gyeongju": "경주",
    "Halifax": "핼리팩스",
    "Hanoi": "하노이",
    "Helsinki": "헬싱키",
    "Hiroshima": "히로시마",
    "Honolulu": "호놀룰루",
    "Islamabad": "이슬라마바드",
    "Jakarta": "자카르타",
    "Kuala Lumpur": "쿠알라룸푸르",
    "Kyiv": "키이우",
    "Lima": "리마",
    "London": "런던",
    "Madrid": "마드리드",
    "Manila": "마닐라",
    "Melbourne": "멜버른",
    "Mexico City": "멕시코시티",
    "Moscow": "모스크바",
    "Munich": "뮌헨",
    "Nara": "나라",
    "New Delhi": "뉴델리",
    "New York": "뉴욕",
    "Osaka": "오사카",
    "Oslo": "오슬로",
    "Ottawa": "오타와",
    "Paju": "파주",
    "Paris": "파리",
    "Phnom Penh": "프놈펜",
    "Prague": "프라하",
    "Pretoria": "프리토리아",
    "Pyeongtaek": "평택",
    "Pyongyang": "평양",
    "Reykjavík": "레이캬비크",
    "Riga": "리가",
    "Rio de Janeiro": "리우데자네이루",
    "Riyadh": "리야드",
    "Rome": "로마",
    "San Francisco": "샌프란시스코",
    "Seoul": "서울",
    "Shanghai": "상하이",
    "Singapore": "싱가포르",
    "Stockholm": "스톡홀름",
    "Sydney": "시드니",
    "Tallinn": "탈린",
    "The Hague": "헤이그",
    "Tokyo": "도쿄",
    "Vienna": "빈",
    "Vientiane": "비엔티안",
    "Vilnius": "빌뉴스",
    "Vladivostok": "블라디보스토크",
    "Warsaw": "바르샤바",
    "Washington": "워싱턴",
    "Wellington": "웰링턴",
    "Yerevan": "예레반",
}

#: The zones that a reader of this field switches between, by the city that stands for each.
USUAL_ZONES: Final[dict[str, str]] = {
    "Asia/Seoul": "Seoul",
    "America/New_York": "Washington",
    "Europe/London": "London",
    "Europe/Brussels": "Brussels",
    "Asia/Tokyo": "Tokyo",
    "UTC": "UTC",
}


def city_name(city: str, lang: Lang = "en") -> str:
    """A capital or seat in a language; in English where there is no other name for it."""
    return _KOREAN.get(city) or _KOREAN.get(city.partition(",")[0], city) if lang == "ko" else city


def place_of_zone(key: str, lang: Lang = "en") -> str:
    """A city that keeps the time of a zone: the one that this field thinks of, else the zone's own.

    >>> place_of_zone("America/New_York"), place_of_zone("Asia/Kathmandu"), place_of_zone("Europe/Oslo", "ko")
    ('Washington', 'Kathmandu', '오슬로')
    """
    if key in USUAL_ZONES:
        return city_name(USUAL_ZONES[key], lang)
    if "/" not in key or key.startswith("Etc/"):
        return key
    return str(get_timezone_location(zone(key), locale=lang, return_city=True))


def zones_to_choose(lang: Lang = "en") -> list[tuple[str, str]]:
    """What a reader is offered as a zone: (IANA key, its cities), UTC first, then by city. Any other key works too."""
    cities: dict[str, list[str]] = {}
    for city, key in sorted(CAPITALS.values()):
        cities.setdefault(key, [])
        if city not in cities[key]:
            cities[key].append(city)
    named = {key: ", ".join(city_name(city, lang) for city in names) for key, names in cities.items()}
    return [("UTC", "UTC"), *named.items()]
