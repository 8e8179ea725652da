"""The closed vocabularies of the record, with the label of each word.

The words are those of the data set and of query strings.
"""

from typing import Final, Literal, get_args

from calendar_core.errors import CalendarError
from calendar_core.messages import Lang, mark, pgettext, pmark

Certainty = Literal["expected", "proposed", "announced", "confirmed"]
Lifecycle = Literal["scheduled", "held", "postponed", "cancelled"]
Format = Literal["in-person", "virtual", "hybrid"]
Visibility = Literal["draft", "public"]
#: Who sees an event, in words.
VISIBILITY_LABELS: Final = {"public": mark("Everybody"), "draft": mark("The desk only: a draft")}
EntryVisibility = Literal["desk", "public"]
Role = Literal["host", "co-chair", "chair", "head-of-delegation", "participant", "observer"]
Side = Literal["own-government", "counterpart", "host", "agency", "press"]

CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
LIFECYCLES: tuple[Lifecycle, ...] = get_args(Lifecycle)
FORMATS: tuple[Format, ...] = get_args(Format)
VISIBILITIES: tuple[Visibility, ...] = get_args(Visibility)
ENTRY_VISIBILITIES: tuple[EntryVisibility, ...] = get_args(EntryVisibility)
ROLES: tuple[Role, ...] = get_args(Role)
SIDES: tuple[Side, ...] = get_args(Side)

#: Every kind of event with its English label.
KINDS: dict[str, str] = {
    "summit": pmark("label", "Summit"),
    "leaders-meeting": pmark("label", "Leaders’ meeting"),
    "2+2": pmark("label", "2+2 ministerial"),
    "foreign-ministerial": pmark("label", "Foreign ministers’ meeting"),
    "defence-ministerial": pmark("label", "Defence ministers’ meeting"),
    "finance-ministerial": pmark("label", "Finance ministers’ meeting"),
    "trade-ministerial": pmark("label", "Trade ministers’ meeting"),
    "ministerial": pmark("label", "Ministerial meeting"),
    "military-committee": pmark("label", "Military committee"),
    "senior-officials": pmark("label", "Senior officials’ talks"),
    "working-level": pmark("label", "Working-level talks"),
    "negotiation": pmark("label", "Round of negotiations"),
    "call": pmark("label", "Call"),
    "visit": pmark("label", "Visit"),
    "signing": pmark("label", "Signing"),
    "exercise": pmark("label", "Exercise"),
    "conference": pmark("label", "Conference"),
    "general-assembly": pmark("label", "General assembly"),
    "incident": pmark("label", "Incident"),
}

#: What people call an event of a kind in a search, besides its labels.
KIND_SEARCH_WORDS: dict[str, str] = {
    "summit": pmark("search", "summit meeting"),
    "leaders-meeting": pmark("search", "leaders meeting"),
    "2+2": pmark("search", "ministers meeting"),
    "foreign-ministerial": pmark("search", "foreign ministerial"),
    "defence-ministerial": pmark("search", "defence ministerial"),
    "exercise": pmark("search", "military exercise drill"),
    "call": pmark("search", "phone call"),
    "visit": pmark("search", "visit"),
    "signing": pmark("search", "signing of a treaty"),
    "working-level": pmark("search", "working level meeting"),
}

#: The IPTC Media Topic (medtop) of each kind that has one: its number and its English name, as of July 2026.
KIND_TOPICS: dict[str, tuple[str, str]] = {
    "summit": ("20000640", "summit meeting"),
    "leaders-meeting": ("20000640", "summit meeting"),
    "2+2": ("20000639", "diplomacy"),
    "foreign-ministerial": ("20000639", "diplomacy"),
    "defence-ministerial": ("20000598", "national security"),
    "finance-ministerial": ("20000345", "economic policy"),
    "trade-ministerial": ("20000377", "trade policy"),
    "ministerial": ("20000639", "diplomacy"),
    "military-committee": ("20000598", "national security"),
    "senior-officials": ("20000639", "diplomacy"),
    "working-level": ("20000639", "diplomacy"),
    "negotiation": ("20000639", "diplomacy"),
    "call": ("20000639", "diplomacy"),
    "visit": ("20000638", "international relations"),
    "signing": ("20000638", "international relations"),
    "exercise": ("20000599", "armed forces"),
    "general-assembly": ("20000644", "international organisation"),
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

#: The English label of every word; the translations are messages.
_LABELS: dict[str, str] = {
    **KINDS,
    "expected": pmark("label", "Expected"),
    "proposed": pmark("label", "Proposed"),
    "announced": pmark("label", "Announced"),
    "confirmed": pmark("label", "Confirmed"),
    "scheduled": pmark("label", "Scheduled"),
    "held": pmark("label", "Held"),
    "postponed": pmark("label", "Postponed"),
    "cancelled": pmark("label", "Cancelled"),
    "in-person": pmark("label", "In person"),
    "virtual": pmark("label", "Virtual"),
    "hybrid": pmark("label", "Hybrid"),
    "host": pmark("label", "Host"),
    "co-chair": pmark("label", "Co-chair"),
    "chair": pmark("label", "Chair"),
    "head-of-delegation": pmark("label", "Head of delegation"),
    "participant": pmark("label", "Participant"),
    "observer": pmark("label", "Observer"),
    "own-government": pmark("label", "own government"),
    "counterpart": pmark("label", "counterpart government"),
    "agency": pmark("label", "news agency"),
    "press": pmark("label", "press"),
}


# Parts the two forms that the label of a kind may have in a translation: talks of two parties, and a meeting of more.
_FORMS: Final = "|"


def format_label(word: str, lang: Lang = "en") -> str:
    """The label of a word of this file, with both forms of one that has two. Raises CalendarError for any other word.

    >>> format_label("2+2"), format_label("held", "ko"), format_label("summit", "ko")
    ('2+2 ministerial', '개최', '정상회담·정상회의')
    """
    return pgettext("between the forms of a label", "·", lang).join(label_forms(word, lang))


def format_kind(kind: str, lang: Lang, *, title: str = "", parties: int = 0) -> str:
    """The label of the kind of one event: the form whose ending its title has, else that of its number of parties.

    >>> format_kind("summit", "ko", title="한미 정상회담"), format_kind("summit", "ko", parties=3)
    ('정상회담', '정상회의')
    """
    forms = label_forms(kind, lang)
    stated = [one for one in forms if one[-2:] in title]
    if len(stated) == 1:
        return stated[0]
    return forms[0] if parties == 2 else forms[-1]


def label_forms(word: str, lang: Lang = "en") -> tuple[str, ...]:
    """The forms of a label: one, or two of some kinds in some languages. Raises CalendarError for an unknown word."""
    try:
        return tuple(pgettext("label", _LABELS[word], lang).split(_FORMS))
    except KeyError:
        raise CalendarError(
            "%(word)s is not a word of the record.",
            next_step="Use one of calendar_core.domain.vocabulary.",
            word=repr(word),
        ) from None
