"""Tables of zone names: abbreviations (KST, ET, CEST), places ("Seoul time", "일본시간"), and what they mean.

How a name is read at a venue and on a day is in `zone_candidates`. None of these names is ever stored as a zone.

Several countries use the same letters: such an abbreviation has several meanings, and only the venue, its country or
a second reading in the same text can choose. Parsers that choose by themselves were wrong for a third of our sources
(dateparser reads IST as Israel and obeys "EST" in October: https://github.com/scrapinghub/dateparser/issues/683).
Sources of the meanings: the tz database, and for names that it gave up in 2017 (SGT, MSD …) its earlier releases.
"""

from dataclasses import dataclass
from typing import Final

# Told in UTC itself, also in a London summer, and also by those who write GMT.
UTC_NAMES: Final = frozenset({"UTC", "GMT", "Z", "ZULU", "UT", "UCT"})

# Said of either season: the two names that the tz database has for it.
GENERIC_ABBREVIATIONS: Final[dict[str, frozenset[str]]] = {
    "ET": frozenset({"EST", "EDT"}),
    "CT": frozenset({"CST", "CDT"}),
    "MT": frozenset({"MST", "MDT"}),
    "PT": frozenset({"PST", "PDT"}),
    "AKT": frozenset({"AKST", "AKDT"}),
    "AET": frozenset({"AEST", "AEDT"}),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """One zone that an abbreviation may mean: a place that keeps it, and the countries (ISO 3166-1) that call it so."""

    key: str
    countries: frozenset[str]


def _meaning(key: str, countries: str) -> Meaning:
    return Meaning(key, frozenset(countries.split()))


_EASTERN = _meaning("America/New_York", "US CA BS HT")
_CENTRAL = _meaning("America/Chicago", "US CA MX")
_MOUNTAIN = _meaning("America/Denver", "US CA MX")
_PACIFIC = _meaning("America/Los_Angeles", "US CA MX")
_ALASKA = _meaning("America/Anchorage", "US")
_ATLANTIC = _meaning("America/Halifax", "CA BM PR TT BB DO")
_SYDNEY = _meaning("Australia/Sydney", "AU")
_ADELAIDE = _meaning("Australia/Adelaide", "AU")
_AUCKLAND = _meaning("Pacific/Auckland", "NZ")
_CENTRAL_EUROPE = _meaning("Europe/Brussels", "BE FR DE NL LU IT ES CH AT PL CZ SK HU SI HR DK SE NO AL RS ME BA MK MT")
_EASTERN_EUROPE = _meaning("Europe/Helsinki", "FI EE LV LT GR CY BG RO UA MD")
_WESTERN_EUROPE = _meaning("Europe/Lisbon", "PT")
_ISRAEL = _meaning("Asia/Jerusalem", "IL")
_PHILIPPINES = _meaning("Asia/Manila", "PH")
_SINGAPORE = _meaning("Asia/Singapore", "SG")
_CUBA = _meaning("America/Havana", "CU")
_BANGLADESH = _meaning("Asia/Dhaka", "BD")

MEANINGS: Final[dict[str, tuple[Meaning, ...]]] = {
    "KST": (_meaning("Asia/Seoul", "KR"), _meaning("Asia/Pyongyang", "KP")),
    "KDT": (_meaning("Asia/Seoul", "KR"),),
    "JST": (_meaning("Asia/Tokyo", "JP"),),
    "ET": (_EASTERN,),
    "EST": (_EASTERN, _SYDNEY),
    "EDT": (_EASTERN, _SYDNEY),
    "CT": (_CENTRAL,),
    "CST": (_CENTRAL, _meaning("Asia/Shanghai", "CN"), _meaning("Asia/Taipei", "TW"), _CUBA),
    "CDT": (_CENTRAL, _CUBA),
    "MT": (_MOUNTAIN,),
    "MST": (_MOUNTAIN,),
    "MDT": (_MOUNTAIN,),
    "PT": (_PACIFIC,),
    "PST": (_PACIFIC, _PHILIPPINES),
    "PDT": (_PACIFIC,),
    "AKT": (_ALASKA,),
    "AKST": (_ALASKA,),
    "AKDT": (_ALASKA,),
    "HST": (_meaning("Pacific/Honolulu", "US"),),
    "AST": (_ATLANTIC, _meaning("Asia/Riyadh", "SA KW QA BH IQ YE")),
    "ADT": (_ATLANTIC,),
    "NST": (_meaning("America/St_Johns", "CA"),),
    "NDT": (_meaning("America/St_Johns", "CA"),),
    "CET": (_CENTRAL_EUROPE,),
    "CEST": (_CENTRAL_EUROPE,),
    "EET": (_EASTERN_EUROPE,),
    "EEST": (_EASTERN_EUROPE,),
    "WET": (_WESTERN_EUROPE,),
    "WEST": (_WESTERN_EUROPE,),
    "BST": (_meaning("Europe/London", "GB"), _BANGLADESH),
    "IST": (_meaning("Asia/Kolkata", "IN"), _ISRAEL, _meaning("Europe/Dublin", "IE")),
    "IDT": (_ISRAEL,),
    "MSK": (_meaning("Europe/Moscow", "RU"),),
    "TRT": (_meaning("Europe/Istanbul", "TR"),),
    "SGT": (_SINGAPORE,),
    "SST": (_meaning("Pacific/Pago_Pago", "AS"), _SINGAPORE),
    "HKT": (_meaning("Asia/Hong_Kong", "HK"),),
    "PHT": (_PHILIPPINES,),
    "PHST": (_PHILIPPINES,),
    "MYT": (_meaning("Asia/Kuala_Lumpur", "MY"),),
    "ICT": (_meaning("Asia/Bangkok", "TH VN KH LA"),),
    "WIB": (_meaning("Asia/Jakarta", "ID"),),
    "WITA": (_meaning("Asia/Makassar", "ID"),),
    "WIT": (_meaning("Asia/Jayapura", "ID"),),
    "MMT": (_meaning("Asia/Yangon", "MM"),),
    "NPT": (_meaning("Asia/Kathmandu", "NP"),),
    "PKT": (_meaning("Asia/Karachi", "PK"),),
    "BDT": (_BANGLADESH, _meaning("Asia/Brunei", "BN")),
    "GST": (_meaning("Asia/Dubai", "AE OM"),),
    "IRST": (_meaning("Asia/Tehran", "IR"),),
    "UZT": (_meaning("Asia/Tashkent", "UZ"),),
    "AET": (_SYDNEY,),
    "AEST": (_SYDNEY,),
    "AEDT": (_SYDNEY,),
    "ACST": (_ADELAIDE,),
    "ACDT": (_ADELAIDE,),
    "AWST": (_meaning("Australia/Perth", "AU"),),
    "NZST": (_AUCKLAND,),
    "NZDT": (_AUCKLAND,),
    "CHST": (_meaning("Pacific/Guam", "GU MP"),),
    "SAST": (_meaning("Africa/Johannesburg", "ZA LS SZ"),),
    "EAT": (_meaning("Africa/Nairobi", "KE ET TZ UG SO DJ ER"),),
    "CAT": (_meaning("Africa/Maputo", "MZ ZM ZW RW BW MW"),),
    "WAT": (_meaning("Africa/Lagos", "NG CM GA AO"),),
    "BRT": (_meaning("America/Sao_Paulo", "BR"),),
    "ART": (_meaning("America/Argentina/Buenos_Aires", "AR"),),
    "CLT": (_meaning("America/Santiago", "CL"),),
    "CLST": (_meaning("America/Santiago", "CL"),),
    "COT": (_meaning("America/Bogota", "CO"),),
    "PET": (_meaning("America/Lima", "PE"),),
    # "The hour in America" of Korean newspapers: the country has many.
    "U.S. TIME": (_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC),
}

# Of several meanings the first is meant, unless the venue lies where another is in use.
FIRST_MEANING_BY_DEFAULT: Final = frozenset({"KST", "EST", "EDT", "CDT"})

# Said by visitors and by the hosts alike: at a venue in Australia "EST" is a question, not Sydney's time.
CONTESTED: Final = frozenset({"EST", "EDT"})

# Kept by many countries at once: good for checking a reading, but no venue's zone. Without a venue: a question.
REGIONAL: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("CET", "CEST"), ("Europe/Brussels", "Europe/Berlin", "Europe/Paris", "Europe/Rome")),
    **dict.fromkeys(("EET", "EEST"), ("Europe/Helsinki", "Europe/Kyiv", "Europe/Athens", "Africa/Cairo")),
    **dict.fromkeys(("WET", "WEST"), ("Europe/Lisbon", "Atlantic/Canary")),
    "ICT": ("Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Phnom_Penh", "Asia/Vientiane"),
    "EAT": ("Africa/Nairobi", "Africa/Addis_Ababa"),
    "CAT": ("Africa/Maputo", "Africa/Kigali"),
    "WAT": ("Africa/Lagos", "Africa/Luanda"),
}

# Also words of English, so a zone only in capitals: "wet" is no hour in Lisbon.
ENGLISH_WORDS: Final = frozenset(
    {"et", "ct", "mt", "pt", "wet", "west", "wit", "eat", "cat", "art", "pet", "cot", "ut"}
)

# Written out: the abbreviation that it stands for.
LONG_NAMES: Final[dict[str, str]] = {
    "coordinated universal time": "UTC",
    "universal time": "UTC",
    "greenwich mean time": "GMT",
    "central european summer time": "CEST",
    "central european time": "CET",
    "eastern european summer time": "EEST",
    "eastern european time": "EET",
    "u.s. time": "U.S. TIME",
    "us time": "U.S. TIME",
    "미국시간": "U.S. TIME",
    "미국 시간": "U.S. TIME",
    "세계시": "UTC",
    "그리니치 표준시": "GMT",
}

# "Eastern Standard Time": the season that was said, so that a wrong one can be noted.
SEASON_ABBREVIATIONS: Final[dict[tuple[str, str], str]] = {
    (region, season): region[0].upper() + season[0].upper() + "T"
    for region in ("eastern", "central", "mountain", "pacific")
    for season in ("standard", "daylight")
}

# Cities and countries whose hour is named in news and communiqués, and the old and long names of zones.
ZONES_BY_PLACE: Final[dict[str, str]] = {
    **dict.fromkeys(("seoul", "korea", "korean", "south korea", "서울", "한국", "우리"), "Asia/Seoul"),
    **dict.fromkeys(("pyongyang", "north korea", "평양", "북한"), "Asia/Pyongyang"),
    **dict.fromkeys(("tokyo", "japan", "japanese", "일본", "도쿄"), "Asia/Tokyo"),
    **dict.fromkeys(("beijing", "china", "중국", "베이징"), "Asia/Shanghai"),
    **dict.fromkeys(("taipei", "taiwan", "대만"), "Asia/Taipei"),
    **dict.fromkeys(("hong kong", "홍콩"), "Asia/Hong_Kong"),
    **dict.fromkeys(("singapore", "싱가포르"), "Asia/Singapore"),
    **dict.fromkeys(("manila", "philippine", "마닐라", "필리핀"), "Asia/Manila"),
    **dict.fromkeys(("hanoi", "vietnam", "베트남", "하노이"), "Asia/Ho_Chi_Minh"),
    **dict.fromkeys(("bangkok", "thailand", "태국", "방콕"), "Asia/Bangkok"),
    **dict.fromkeys(("jakarta", "western indonesia", "자카르타"), "Asia/Jakarta"),
    **dict.fromkeys(("bali", "central indonesia", "발리"), "Asia/Makassar"),
    **dict.fromkeys(("kuala lumpur", "malaysia"), "Asia/Kuala_Lumpur"),
    **dict.fromkeys(("new delhi", "delhi", "india", "indian", "인도"), "Asia/Kolkata"),
    **dict.fromkeys(("washington, d.c.", "washington d.c.", "washington dc", "washington"), "America/New_York"),
    **dict.fromkeys(("new york", "eastern", "us eastern", "u.s. eastern", "워싱턴", "뉴욕"), "America/New_York"),
    **dict.fromkeys(("미국 동부", "미국동부", "미 동부", "미동부", "동부"), "America/New_York"),
    **dict.fromkeys(("chicago", "central", "미국 중부", "미 중부"), "America/Chicago"),
    **dict.fromkeys(("denver", "mountain", "미국 산악", "미 산악"), "America/Denver"),
    **dict.fromkeys(("los angeles", "san francisco", "pacific"), "America/Los_Angeles"),
    **dict.fromkeys(("미국 서부", "미국서부", "미 서부"), "America/Los_Angeles"),
    **dict.fromkeys(("honolulu", "hawaii", "하와이", "호놀룰루"), "Pacific/Honolulu"),
    **dict.fromkeys(("anchorage", "alaska", "알래스카"), "America/Anchorage"),
    **dict.fromkeys(("ottawa", "오타와"), "America/Toronto"),
    **dict.fromkeys(("moscow", "모스크바"), "Europe/Moscow"),
    **dict.fromkeys(("kyiv", "kiev", "ukraine", "우크라이나", "키이우"), "Europe/Kyiv"),
    **dict.fromkeys(("brussels", "브뤼셀"), "Europe/Brussels"),
    **dict.fromkeys(("paris", "france", "파리", "프랑스"), "Europe/Paris"),
    **dict.fromkeys(("berlin", "germany", "독일", "베를린"), "Europe/Berlin"),
    **dict.fromkeys(("london", "british", "uk", "u.k.", "런던", "영국"), "Europe/London"),
    **dict.fromkeys(("geneva", "swiss", "제네바"), "Europe/Zurich"),
    **dict.fromkeys(("rome", "italy", "로마"), "Europe/Rome"),
    **dict.fromkeys(("vienna", "빈"), "Europe/Vienna"),
    **dict.fromkeys(("warsaw", "바르샤바"), "Europe/Warsaw"),
    **dict.fromkeys(("helsinki", "헬싱키"), "Europe/Helsinki"),
    **dict.fromkeys(("vilnius", "빌뉴스"), "Europe/Vilnius"),
    **dict.fromkeys(("istanbul", "ankara", "turkey", "이스탄불"), "Europe/Istanbul"),
    **dict.fromkeys(("israel", "jerusalem", "이스라엘"), "Asia/Jerusalem"),
    **dict.fromkeys(("cairo", "카이로"), "Africa/Cairo"),
    **dict.fromkeys(("riyadh", "saudi"), "Asia/Riyadh"),
    **dict.fromkeys(("tehran", "iran", "테헤란"), "Asia/Tehran"),
    **dict.fromkeys(("sydney", "시드니"), "Australia/Sydney"),
    **dict.fromkeys(("melbourne", "멜버른"), "Australia/Melbourne"),
    **dict.fromkeys(("wellington", "new zealand", "웰링턴"), "Pacific/Auckland"),
}
