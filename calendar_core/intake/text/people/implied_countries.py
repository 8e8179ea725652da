"""The country of an office beside which the text names none: of the word, of a ministry, of the dateline."""

import re
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.name_index import NameMention
from calendar_core.intake.text.people.context import SentenceContext
from calendar_core.intake.text.people.offices import OfficeWord

# Of a Korean or Chinese name, in syllables.
_LONGEST_NAME: Final = 4
# A title of several words stands within so many characters of the name.
_BESIDE: Final = 70
_LONG_TITLE: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]+")
_KOREAN_NAME: Final = re.compile(
    r"(?:남궁|선우|제갈|황보|독고|사공)[가-힣]{1,2}"
    r"|[김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진나엄원천방공현함변염여추도소석선설마길위표명기반라왕금옥육인맹제모탁국어은편용예경봉사부○][가-힣○]{1,2}"
)
_INSTITUTION: Final = re.compile(
    r"\s(?:대통령실|대통령궁|총리실|외교부|외무부|외무성|국방부|국방성|방위성|정부|왕실|크렘린궁?)(?:은|는|이|가)\s"
)
# Offices whose kind in the record is another than the word for them tells.
_OFFICES_OF_OTHER_KINDS: Final = {
    ("KP", "head-of-state"): "kp-sac",
    ("US", "finance"): "us-treasury",
    ("KR", "finance"): "kr-moef",
    ("KR", "trade"): "kr-motie",
}


def office_of(party: str, word: OfficeWord, known: KnownNames) -> str | None:
    found = known.find_office(party=party, kind=word.kind, rank=word.rank)
    return found or _OFFICES_OF_OTHER_KINDS.get((party, word.kind))


def office_by_words(mention: NameMention, context: SentenceContext) -> str | None:
    """The office that somebody ever held and whose title stands beside the name: 수석부차관보 직무대행."""
    text = context.text
    beside = {
        word
        for words in (text[max(0, mention.start - _BESIDE) : mention.start], text[mention.end : mention.end + _BESIDE])
        for word in _WORD.findall(words.casefold())
    }
    for office in context.known.list_offices_of(mention.ids[0], None):
        for name in context.known.offices[office].names.values():
            title = _WORD.findall(name.casefold())
            is_korean = contains_hangul(name)
            if (is_korean and len(title[-1]) >= _LONG_TITLE and title[-1] in beside) or (
                not is_korean and len(title) >= _LONG_TITLE and set(title[:_LONG_TITLE]) <= beside
            ):
                return office
    return None


def sounds_like(name: str, party: str | None) -> bool:
    """Whether a Korean text may mean somebody of a country by a name: a Japanese one has two words, others one."""
    if party is None or not contains_hangul(name):
        return True
    if party == "KR":
        return _KOREAN_NAME.fullmatch(name) is not None
    return " " in name if party == "JP" else " " not in name and len(name) <= _LONGEST_NAME


def implied_country(word: OfficeWord, person: str | None, name: str | None, context: SentenceContext) -> str | None:
    """The country of a minister whom nobody knows: that of the word for the office, or of the dateline."""
    if person is not None or may_be_of_another(word, context) or not sounds_like(name or "", word.party):
        return None
    return word.party or context.before.home


def country_of_institution(word: OfficeWord, context: SentenceContext) -> str | None:
    """The country whose ministry tells of its minister: 에티오피아 외교부는 … 외교장관이."""
    countries = {
        one.ids[0]
        for one in context.mentions
        if one.kind == "party" and one.end <= word.start and _INSTITUTION.match(context.text, one.end)
    }
    return next(iter(countries)) if len(countries) == 1 else None


def may_be_of_another(word: OfficeWord, context: SentenceContext) -> bool:
    """Whether a minister whom nobody knows may be of another country than the word for the office tells."""
    others = [one for one in context.mentions if one.kind == "party" and one.start < word.start]
    return (word.party is not None and context.before.home not in (None, word.party)) or any(
        one.ids[0] != word.party for one in others
    )


def office_of_home(word: OfficeWord, context: SentenceContext) -> str | None:
    """The office of the country of the dateline: of a minister whose country the text does not name.

    If the record has somebody else in it on that day, it is that of another country.
    """
    known, day = context.known, context.day
    is_alone = not any(one.kind == "party" and one.start < word.start for one in context.mentions)
    office = office_of(context.before.home, word, known) if context.before.home and is_alone else None
    is_taken = (
        office and day and any(office in known.list_offices_of(one, day, only_surely=True) for one in known.people)
    )
    return None if is_taken else office
