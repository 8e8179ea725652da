"""The closed word lists of the record, with their printed names in English and Korean.

The words are those of the data set and of the query string; what they mean together is in `status`.
"""

from typing import Literal, get_args

from calendar_core.errors import CalendarError
from calendar_core.messages import Lang

Certainty = Literal["expected", "proposed", "announced", "confirmed"]
Lifecycle = Literal["scheduled", "held", "postponed", "cancelled"]
Format = Literal["in-person", "virtual", "hybrid"]
Visibility = Literal["draft", "public"]
Role = Literal["host", "co-chair", "chair", "head-of-delegation", "participant", "observer"]
Side = Literal["own-government", "counterpart", "host", "agency", "press"]

CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
LIFECYCLES: tuple[Lifecycle, ...] = get_args(Lifecycle)
FORMATS: tuple[Format, ...] = get_args(Format)
VISIBILITIES: tuple[Visibility, ...] = get_args(Visibility)
ROLES: tuple[Role, ...] = get_args(Role)
SIDES: tuple[Side, ...] = get_args(Side)

KINDS: dict[str, tuple[str, str]] = {
    "summit": ("Summit", "정상회담"),
    "leaders-meeting": ("Leaders’ meeting", "정상회의"),
    "2+2": ("2+2 ministerial", "외교·국방장관회의(2+2)"),
    "foreign-ministerial": ("Foreign ministers’ meeting", "외교장관회의"),
    "defence-ministerial": ("Defence ministers’ meeting", "국방장관회의"),
    "military-committee": ("Military committee", "군사위원회"),
    "senior-officials": ("Senior officials’ talks", "고위급 협의"),
    "visit": ("Visit", "방문"),
    "signing": ("Signing", "서명식"),
    "exercise": ("Exercise", "연습"),
    "conference": ("Conference", "회의"),
    "general-assembly": ("General assembly", "총회"),
    "incident": ("Incident", "사건"),
}

PARTY_KINDS = ("country", "organisation")
OFFICE_KINDS = (
    "head-of-state",
    "head-of-government",
    "foreign",
    "defence",
    "military",
    "unification",
    "nsa",
    "secretary-general",
    "other",
)
RANKS = ("principal", "senior-official")

_LABELS: dict[str, tuple[str, str]] = {
    **KINDS,
    "expected": ("Expected", "예상"),
    "proposed": ("Proposed", "제안"),
    "announced": ("Announced", "발표"),
    "confirmed": ("Confirmed", "확정"),
    "scheduled": ("Scheduled", "예정"),
    "held": ("Held", "개최"),
    "postponed": ("Postponed", "연기"),
    "cancelled": ("Cancelled", "취소"),
    "in-person": ("In person", "대면"),
    "virtual": ("Virtual", "화상"),
    "hybrid": ("Hybrid", "대면·화상 병행"),
    "host": ("Host", "주최"),
    "co-chair": ("Co-chair", "공동의장"),
    "chair": ("Chair", "의장"),
    "head-of-delegation": ("Head of delegation", "수석대표"),
    "participant": ("Participant", "참석"),
    "observer": ("Observer", "참관"),
    "own-government": ("own government", "자국 정부"),
    "counterpart": ("counterpart government", "상대국 정부"),
    "agency": ("news agency", "통신사"),
    "press": ("press", "언론"),
}


def format_label(word: str, lang: Lang = "en") -> str:
    """The printed name of a word of this file.

    >>> format_label("2+2"), format_label("held", "ko")
    ('2+2 ministerial', '개최')
    """
    try:
        english, korean = _LABELS[word]
    except KeyError:
        raise CalendarError(
            "%(word)s is not a word of the record.",
            next_step="Use one of calendar_core.domain.vocabulary.",
            word=repr(word),
        ) from None
    return korean if lang == "ko" else english
