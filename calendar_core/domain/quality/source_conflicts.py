"""Sources that disagree: what each says of a fact, which of them was taken, and who has announced the event at all.

A source bears out what the record says (`supports`), or says otherwise (`says`): texts of a fact and its value in the
words of the data set, `start 2024-10-31`, `venue Camp Humphreys`. Of a fact that it names in neither it says nothing.
To take another one's word turns the two around, so that nothing that was said is lost. Why is kept with the revision.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from calendar_core.domain.events.cards import Card, PartyName
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.events.status import joined_status, split_status
from calendar_core.domain.history.describe_changes import fact_label
from calendar_core.domain.places.capitals import CAPITALS
from calendar_core.domain.places.cities import city_name
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.text.ordinals import print_ordinal
from calendar_core.domain.time.formatting import print_when_with_zone
from calendar_core.domain.time.when import When, when_from_texts
from calendar_core.domain.vocabulary import print_word
from calendar_core.errors import CalendarError
from calendar_core.messages import Lang

_WHEN: Final = ("start", "end", "time_zone")
#: The facts that sources may disagree about, each with the keys of the data set that say it.
FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "when": _WHEN,
    **{name: (name,) for name in ("status", "title", "number", "format", "venue", "city", "country")},
}
#: What `says` may begin with.
SAYABLE: Final = tuple(key for keys in FACTS.values() for key in keys)
# Whose voice is no announcement, whichever country it comes from.
_NOT_A_PARTY: Final = frozenset({"agency", "press"})
# More names than so many are a number.
_MOST_NAMED: Final = 3


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one source says of a fact, in words; `place` is its place among the sources of the record."""

    place: int
    source: Source
    text: str
    is_taken: bool


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """A fact that sources say differently: the record's word for it, and what each source says."""

    fact: str
    taken: str
    said: tuple[Said, ...]


def name_of_fact(fact: str, lang: Lang = "en") -> str:
    """A fact that sources speak of, by its name."""
    if fact == "status":
        return "현황" if lang == "ko" else "Standing"
    return fact_label(fact, lang)


def split_said(text: str) -> tuple[str, str]:
    """The key and the value of a text of `says`.

    >>> split_said("venue Camp Humphreys")
    ('venue', 'Camp Humphreys')
    """
    key, _, value = text.partition(" ")
    return key, value.strip()


def disputes(record: EventRecord | Card, sources: Sequence[Source], lang: Lang = "en") -> tuple[Dispute, ...]:
    """The facts that at least one source says otherwise than the record, in the order of FACTS."""
    found = []
    for fact in FACTS:
        taken = _of_record(record, fact)
        said = [(place, _said_by(source, fact, record)) for place, source in enumerate(sources)]
        if any(value not in (None, taken) for _, value in said):
            words = tuple(
                Said(
                    place=place,
                    source=sources[place],
                    text=_print(fact, value, lang),
                    is_taken=value == taken,
                )
                for place, value in said
                if value is not None
            )
            found.append(Dispute(fact=fact, taken=_print(fact, taken, lang), said=words))
    return tuple(found)


def take_word(record: EventRecord, fact: str, place: int) -> EventRecord:
    """The record as the source at a place tells a fact; those who said it otherwise are noted to do so.

    Raises CalendarError where that source says nothing else than the record.
    """
    value = None
    if fact in FACTS and 0 <= place < len(record.sources):
        value = _said_by(record.sources[place], fact, record)
    if value is None or value == _of_record(record, fact):
        raise CalendarError(
            "This source says nothing else than the record.", next_step="Choose one of those that disagree."
        )
    sources = tuple(_retold(source, fact, _said_by(source, fact, record), value) for source in record.sources)
    return replace(_with_fact(record, fact, value), sources=sources)


def _retold(source: Source, fact: str, said: Any, taken: Any) -> Source:
    """The source with its word on a fact written anew against what was taken."""
    if said is None:
        return source
    keys = FACTS[fact]
    supports = tuple(one for one in source.supports if one not in keys)
    says = tuple(one for one in source.says if split_said(one)[0] not in keys)
    if said == taken:
        return replace(source, supports=(*supports, keys[0]), says=says)
    return replace(source, supports=supports, says=(*says, *_as_said(fact, said)))


def _said_by(source: Source, fact: str, record: EventRecord | Card) -> Any:
    """What a source says of a fact; None where it says nothing."""
    said = dict(split_said(one) for one in source.says)
    keys = FACTS[fact]
    if not said.keys().isdisjoint(keys):
        if fact == "when":
            return said_when(said, record.when)
        return _READ.get(fact, str)(said[fact])
    return _of_record(record, fact) if not set(source.supports).isdisjoint(keys) else None


def said_when(said: Mapping[str, str], when: When) -> When:
    """The when that a source says where the record has another; what it leaves out is as the record has it.

    Raises CalendarError for what is no date.
    """
    end = said.get("end", None if "start" in said else when.end_text)
    return when_from_texts(said.get("start", when.start_text), end, zone=said.get("time_zone", when.zone))


def _of_record(record: EventRecord | Card, fact: str) -> Any:
    if fact == "status":
        return joined_status(record.certainty, record.lifecycle)
    return getattr(record, fact)


def _with_fact(record: EventRecord, fact: str, value: Any) -> EventRecord:
    if fact == "status":
        certainty, lifecycle = split_status(value)
        return replace(record, certainty=certainty, lifecycle=lifecycle)
    if fact == "when":
        return replace(record, when=value, time_as_stated=None)
    return replace(record, **{fact: value})


def _as_said(fact: str, value: Any) -> Iterable[str]:
    if fact != "when":
        return (f"{fact} {value}",)
    texts = zip(_WHEN, (value.start_text, value.end_text, value.zone), strict=True)
    return tuple(f"{key} {text}" for key, text in texts if text)


def _print(fact: str, value: Any, lang: Lang) -> str:
    if value is None:
        return "–"
    if fact == "when":
        return print_when_with_zone(value, lang)
    return _PRINTED[fact](value, lang) if fact in _PRINTED else str(value)


_READ: Final[dict[str, Any]] = {"number": int}
_PRINTED: Final[dict[str, Any]] = {
    "status": print_word,
    "format": print_word,
    "number": print_ordinal,
    "country": country_name,
}


# --- Who has announced it ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Announced:
    """The parties that have announced an event, and those that have not, in the order of the event's parties."""

    by: tuple[str, ...]
    not_by: tuple[str, ...]


def announced_by(parties: Sequence[str], sources: Iterable[Source], *, country: str | None) -> Announced:
    """Who has announced an event, by the sides of its sources; `country` is the one that plays host.

    A government that is not named may be any of them: then nobody is said to be silent.
    """
    voices, is_unnamed = set(), False
    for source in sources:
        party = source.party or (country if source.side == "host" else None)
        if source.side in _NOT_A_PARTY:
            continue
        if party in parties:
            voices.add(party)
        is_unnamed |= source.side is not None and party is None
    by = tuple(party for party in parties if party in voices)
    silent = tuple(party for party in parties if party not in voices)
    return Announced(by=by, not_by=() if is_unnamed or not by else silent)


def print_announced(announced: Announced, parties: Iterable[PartyName], lang: Lang = "en") -> str:
    """'Announced by Seoul, not by Washington.' Empty where no party has announced it."""
    names = {party.id: _seat(party, lang) for party in parties}
    by, not_by = (_listed([names[one] for one in some], lang) for some in (announced.by, announced.not_by))
    if not by:
        return ""
    if lang == "ko":
        return f"{by} 발표, {not_by} 미발표." if not_by else f"{by} 발표."
    return f"Announced by {by}, not by {not_by}." if not_by else f"Announced by {by}."


def _seat(party: PartyName, lang: Lang) -> str:
    """A country speaks from its capital; several organisations share one."""
    if party.kind == "country" and party.id in CAPITALS:
        return city_name(CAPITALS[party.id][0], lang)
    return party.called(lang)


def _listed(names: Sequence[str], lang: Lang) -> str:
    if len(names) > _MOST_NAMED:
        return f"{len(names)}개 당사자" if lang == "ko" else f"{len(names)} parties"
    if lang == "ko" or len(names) < 2:
        return "·".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
