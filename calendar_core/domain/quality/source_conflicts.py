"""Conflicts between sources: what each source states about a fact, which one the record follows, who has announced.

A source supports the value of the record (`supports`), or states another one (`says`): a key and a value of the data
set, such as `start 2024-10-31`. It states nothing about a fact that it names in neither. Accepting another source swaps
the two, so that no statement is lost. The reason is stored with the revision.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from calendar_core.domain.events.cards import Card, PartyName
from calendar_core.domain.events.facts import facts_used_for
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.events.status import join_status, split_status
from calendar_core.domain.history.describe_changes import fact_label
from calendar_core.domain.places.capitals import CAPITALS
from calendar_core.domain.places.cities import city_name
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.text.lists import join_names
from calendar_core.domain.text.localized import DEFAULT_LANG
from calendar_core.domain.text.ordinals import format_ordinal
from calendar_core.domain.time.formatting import format_when_with_zone
from calendar_core.domain.time.when import When
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.domain.vocabulary import format_label
from calendar_core.errors import CalendarError
from calendar_core.messages import Lang, gettext, ngettext, pgettext

#: The facts that sources may disagree about, each with the keys of the data set that say it.
DISPUTABLE_FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    fact.name if fact.type == "when" else fact.source_keys[0]: fact.source_keys for fact in facts_used_for("dispute")
}
#: What `says` may begin with.
STATEMENT_KEYS: Final = tuple(key for keys in DISPUTABLE_FACTS.values() for key in keys)
# Whose voice is no announcement, whichever country it comes from.
_MEDIA_SIDES: Final = frozenset({"agency", "press"})
# More names than so many are a number.
_MAX_NAMES: Final = 3
# Where more take part, that one has not announced says nothing.
_MAX_SIDES: Final = 2


@dataclass(frozen=True, kw_only=True)
class SourceStatement:
    """What one source states about a fact, as text; `position` is its position among the sources of the record."""

    position: int
    source: Source
    text: str
    is_accepted: bool


@dataclass(frozen=True, kw_only=True)
class SourceConflict:
    """A fact about which sources disagree: the value of the record, and the statement of each source."""

    fact: str
    recorded: str
    statements: tuple[SourceStatement, ...]


def disputable_fact_label(fact: str, lang: Lang = "en") -> str:
    """The label of a disputable fact."""
    if fact == "status":
        return pgettext("statement of a source", "Standing", lang)
    return fact_label(fact, lang)


def split_statement(text: str) -> tuple[str, str]:
    """The key and the value of a text of `says`.

    >>> split_statement("venue Camp Humphreys")
    ('venue', 'Camp Humphreys')
    """
    key, _, value = text.partition(" ")
    return key, value.strip()


def find_conflicts(
    record: EventRecord | Card, sources: Sequence[Source], lang: Lang = "en"
) -> tuple[SourceConflict, ...]:
    """The facts about which a source contradicts the record, in the order of DISPUTABLE_FACTS."""
    found = []
    for fact in DISPUTABLE_FACTS:
        recorded = _find_recorded_value(record, fact)
        said = [(position, _find_stated_value(source, fact, record)) for position, source in enumerate(sources)]
        if any(value not in (None, recorded) for _, value in said):
            words = tuple(
                SourceStatement(
                    position=position,
                    source=sources[position],
                    text=_format_value(fact, value, lang),
                    is_accepted=value == recorded,
                )
                for position, value in said
                if value is not None
            )
            found.append(SourceConflict(fact=fact, recorded=_format_value(fact, recorded, lang), statements=words))
    return tuple(found)


def accept_source(record: EventRecord, fact: str, position: int) -> EventRecord:
    """The record with the value of a fact that the source at `position` states; contrary sources are marked as such.

    Raises CalendarError where that source states nothing else than the record.
    """
    value = None
    if fact in DISPUTABLE_FACTS and 0 <= position < len(record.sources):
        value = _find_stated_value(record.sources[position], fact, record)
    if value is None or value == _find_recorded_value(record, fact):
        raise CalendarError(
            "This source says nothing else than the record.", next_step="Choose one of those that disagree."
        )
    sources = tuple(
        _restate(source, fact, _find_stated_value(source, fact, record), value) for source in record.sources
    )
    return replace(_with_fact(record, fact, value), sources=sources)


def _restate(source: Source, fact: str, said: Any, recorded: Any) -> Source:
    """The source with its statement about a fact rewritten against the accepted value."""
    if said is None:
        return source
    keys = DISPUTABLE_FACTS[fact]
    supports = tuple(one for one in source.supports if one not in keys)
    says = tuple(one for one in source.says if split_statement(one)[0] not in keys)
    if said == recorded:
        return replace(source, supports=(*supports, keys[0]), says=says)
    return replace(source, supports=supports, says=(*says, *_format_statements(fact, said)))


def _find_stated_value(source: Source, fact: str, record: EventRecord | Card) -> Any:
    """The value of a fact that a source states; None where it states nothing."""
    said = dict(split_statement(one) for one in source.says)
    keys = DISPUTABLE_FACTS[fact]
    if not said.keys().isdisjoint(keys):
        if fact == "when":
            return resolve_stated_when(said, record.when)
        return _PARSERS.get(fact, str)(said[fact])
    return _find_recorded_value(record, fact) if not set(source.supports).isdisjoint(keys) else None


def resolve_stated_when(said: Mapping[str, str], when: When) -> When:
    """The when that a source states against the record; parts that it does not state are the record's.

    Raises CalendarError for an invalid date.
    """
    end = said.get("end", None if "start" in said else when.end_text)
    return when_from_texts(said.get("start", when.start_text), end, zone=said.get("time_zone", when.zone))


def _find_recorded_value(record: EventRecord | Card, fact: str) -> Any:
    if fact == "status":
        return join_status(record.certainty, record.lifecycle)
    return getattr(record, fact)


def _with_fact(record: EventRecord, fact: str, value: Any) -> EventRecord:
    if fact == "status":
        certainty, lifecycle = split_status(value)
        return replace(record, certainty=certainty, lifecycle=lifecycle)
    if fact == "when":
        return replace(record, when=value, time_as_stated=None)
    if fact == "title":
        return replace(record, names=record.names | {DEFAULT_LANG: value})
    return replace(record, **{fact: value})


def _format_statements(fact: str, value: Any) -> Iterable[str]:
    if fact != "when":
        return (f"{fact} {value}",)
    texts = zip(DISPUTABLE_FACTS["when"], (value.start_text, value.end_text, value.zone), strict=True)
    return tuple(f"{key} {text}" for key, text in texts if text)


def _format_value(fact: str, value: Any, lang: Lang) -> str:
    if value is None:
        return "–"
    if fact == "when":
        return format_when_with_zone(value, lang)
    return _FORMATTERS[fact](value, lang) if fact in _FORMATTERS else str(value)


_PARSERS: Final[dict[str, Any]] = {"number": int}
_FORMATTERS: Final[dict[str, Any]] = {
    "status": format_label,
    "format": format_label,
    "number": format_ordinal,
    "country": country_name,
}


# --- Who has announced it ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class AnnouncingParties:
    """The parties that have announced an event and those that have not, in the order of the event's parties."""

    announced: tuple[str, ...]
    silent: tuple[str, ...]


def find_announcing_parties(
    parties: Sequence[str], sources: Iterable[Source], *, country: str | None
) -> AnnouncingParties:
    """Who has announced an event, by the sides of its sources; `country` is the host.

    A government that is not named may be any of them: then no party counts as silent. Nor does one of three or more: of
    many parties the host alone announces.
    """
    voices, is_unnamed = set(), False
    for source in sources:
        party = source.party or (country if source.side == "host" else None)
        if source.side in _MEDIA_SIDES:
            continue
        if party in parties:
            voices.add(party)
        is_unnamed |= source.side is not None and party is None
    by = tuple(party for party in parties if party in voices)
    silent = tuple(party for party in parties if party not in voices)
    return AnnouncingParties(announced=by, silent=() if is_unnamed or not by or len(parties) > _MAX_SIDES else silent)


def format_announcing_parties(announcing: AnnouncingParties, parties: Iterable[PartyName], lang: Lang = "en") -> str:
    """'Announced by Seoul, not by Washington.' Empty where no party has announced it."""
    names = {party.id: _format_capital(party, lang) for party in parties}
    by, not_by = (_format_names([names[one] for one in ids], lang) for ids in (announcing.announced, announcing.silent))
    if not by:
        return ""
    if not_by:
        return gettext("Announced by %(parties)s, not by %(others)s.", lang, parties=by, others=not_by)
    return gettext("Announced by %(parties)s.", lang, parties=by)


def _format_capital(party: PartyName, lang: Lang) -> str:
    """A country by its capital, and an organisation by its name, because several share a city."""
    if party.kind == "country" and party.id in CAPITALS:
        return city_name(CAPITALS[party.id][0], lang)
    return party.display_name(lang)


def _format_names(names: Sequence[str], lang: Lang) -> str:
    if len(names) > _MAX_NAMES:
        return ngettext("%(num)s party", "%(num)s parties", len(names), lang)
    return join_names(names, lang)
