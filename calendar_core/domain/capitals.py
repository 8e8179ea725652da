"""Where the parties keep their clocks: the capital of a country, the seat of an organisation, with its IANA zone.

Only for showing a time that is already an instant: an event's own zone is its venue's, and never comes from here.
"""

from typing import Final

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


def zones_to_choose() -> list[tuple[str, str]]:
    """What a reader is offered as a zone: (IANA key, its cities), UTC first, then by city. Any other key works too."""
    cities: dict[str, list[str]] = {}
    for city, zone in sorted(CAPITALS.values()):
        cities.setdefault(zone, [])
        if city not in cities[zone]:
            cities[zone].append(city)
    return [("UTC", "UTC"), *((zone, ", ".join(names)) for zone, names in cities.items())]
