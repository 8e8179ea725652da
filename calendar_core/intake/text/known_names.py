"""What the extraction knows of the record: its names, offices with their holders, series and cities."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import Final

from sqlalchemy import Connection, func, select

from calendar_core.domain.events.cards import PartyName, SeriesName
from calendar_core.domain.events.terms_of_office import TermOfOffice, check_held_during
from calendar_core.domain.places.cities import city_name
from calendar_core.domain.places.countries import COUNTRIES, country_name
from calendar_core.domain.text.localized import contains_hangul
from calendar_core.intake.text.folded_text import fold_name
from calendar_core.intake.text.gazetteer import listed_cities
from calendar_core.intake.text.name_index import NameIndex, NameKind, build_name_index
from calendar_core.intake.text.nationalities import ADJECTIVES
from calendar_core.messages import LANGS
from calendar_core.store.desk.known_places import Place, load_known_places
from calendar_core.store.directory.entries import OfficeEntry, PersonEntry, SeriesEntry
from calendar_core.store.directory.queries import (
    load_offices,
    load_parties,
    load_party_aliases,
    load_people,
    load_series,
)
from calendar_core.store.selection.conditions import EVENT

# Short names of series that are words of their own: they name the series only beside its parties, which the kind does.
_GENERIC: Final = frozenset(
    {
        *(
            "2+2",
            "summit",
            "정상회담",
            "fm talks",
            "외교장관회담",
            "defence talks",
            "국방장관회담",
            "2+2 dialogue",
            "fs",
        ),
        *("trilateral summit", "trilateral fm", "trilateral vfm"),
        *("한미연합훈련", "한미연합연습", "군사위원회 회의", "안보협의회의", "우크라이나 재건회의", "two-plus-two"),
    }
)


# What texts call the countries in names of series; a longer form stands before one that it contains.
_COUNTRY_WORDS: Final = (
    ("United States", "U.S.", "US"),
    ("South Korea", "ROK", "Korea"),
    ("North Korea", "DPRK"),
    ("United Kingdom", "UK", "U.K."),
)
# The EU Foreign Affairs Council is called so without the EU too.
_COUNCIL: Final = re.compile(r"[A-Z]{2,5} (?P<name>(?:\w+ ){2,}(?:Council|Committee))$")
_LEADING: Final = frozenset({"head-of-state", "head-of-government"})


@dataclass(frozen=True, kw_only=True)
class KnownSeries:
    """What a series tells of a meeting: its names, kind and parties.

    `is_numbered`: meetings of the record have ordinals; `has_numbered_titles`: they are called by them (the 56th SCM).
    """

    name: SeriesName
    kind: str
    parties: tuple[str, ...]
    folded_names: tuple[str, ...]
    is_numbered: bool
    has_numbered_titles: bool

    @property
    def id(self) -> str:
        """The id of the series."""
        return self.name.id


@dataclass(frozen=True, kw_only=True)
class KnownNames:
    """The names of the record. `parties`, `people` and `offices` are by id, `terms` by person.

    `organisations` are the folded names by id of the parties that are no countries; `surnames` the people by surname.
    """

    index: NameIndex = field(repr=False)
    parties: Mapping[str, PartyName] = field(repr=False)
    series: Mapping[str, KnownSeries] = field(repr=False)
    offices: Mapping[str, OfficeEntry] = field(repr=False)
    people: Mapping[str, PersonEntry] = field(repr=False)
    terms: Mapping[str, Sequence[TermOfOffice]] = field(repr=False)
    places: Mapping[str, Place] = field(repr=False)
    city_counts: Mapping[str, int] = field(repr=False)
    organisations: Mapping[str, tuple[str, ...]] = field(repr=False)
    surnames: Mapping[str, tuple[str, ...]] = field(repr=False)

    def find_office(self, *, party: str, kind: str, rank: str) -> str | None:
        """The office of a party by kind and rank; None where there is none or more than one."""
        found = [
            office.id
            for office in self.offices.values()
            if (office.party.id, office.kind, office.rank) == (party, kind, rank)
            and not office.id.endswith("-six-party")
        ]
        return found[0] if len(found) == 1 else None

    def list_offices_of(self, person: str, day: date | None, *, only_surely: bool = False) -> list[str]:
        """The offices that a person holds on a day, surely ones first; all that were ever held without a day."""
        if day is None:
            return list(dict.fromkeys(term.office for term in reversed(self.terms.get(person, ()))))
        judged: dict[str, list[str]] = {"yes": [], "unknown": [], "no": []}
        for term in self.terms.get(person, ()):
            judged[check_held_during(term, day, day + timedelta(days=1))].append(term.office)
        return list(dict.fromkeys([*judged["yes"], *([] if only_surely else judged["unknown"])]))

    def find_office_on(self, person: str, day: date, *, kinds: Set[str] = frozenset()) -> str | None:
        """The only office that somebody holds on a day: surely, or for all that is known the one held last.

        Of several the one of the `kinds` is meant: of a secretary of state who is security adviser too, the first.
        """
        held = self.list_offices_of(person, day, only_surely=True)
        if len(held) > 1:
            held = [one for one in held if self.offices[one].kind in kinds]
        begun = [term.office for term in self.terms.get(person, ()) if (term.valid_from or "") <= day.isoformat()]
        if not held and begun:
            held = [one for one in self.list_offices_of(person, day) if one == begun[-1]]
        return held[0] if len(held) == 1 else None

    def is_leader(self, person: str, day: date | None) -> bool:
        """Whether somebody leads a country on a day; False without a day."""
        held = self.list_offices_of(person, day) if day is not None else []
        return any(self.offices[office].kind in _LEADING for office in held)

    def find_leader(self, surname: str, day: date | None) -> str | None:
        """The one who leads a country on a day and bears a surname (folded); None for nobody or several."""
        found = [person for person in self.find_by_surname(surname) if self.is_leader(person, day)]
        return found[0] if len(found) == 1 else None

    def find_by_surname(self, surname: str) -> tuple[str, ...]:
        """The people who bear a surname (folded)."""
        return self.surnames.get(surname, ())

    def find_holder(self, office: str, surname: str, day: date | None) -> str | None:
        """The person of a surname (folded) who held an office on a day; None for nobody or several."""
        found = [person for person in self.find_by_surname(surname) if office in self.list_offices_of(person, day)]
        return found[0] if len(found) == 1 else None


def _people_by_surname(people: Iterable[PersonEntry]) -> dict[str, tuple[str, ...]]:
    """The people by the words that may be their surnames: Korean names begin with it, European ones end so."""
    found: dict[str, dict[str, None]] = {}
    for person in people:
        for name in filter(str.strip, (*person.names.values(), *person.aliases)):
            is_one_word = " " not in person.names.get("ko", " ")
            for surname in _surnames(name, is_first=is_one_word or contains_hangul(name)):
                found.setdefault(surname, {})[person.id] = None
    return {surname: tuple(ids) for surname, ids in found.items()}


def _surnames(name: str, *, is_first: bool) -> tuple[str, ...]:
    """The words of a name that may be its surname; a Korean name in one word begins with it.

    `is_first`: it may be the first word, as of Koreans and Chinese.
    """
    words = name.casefold().split()
    if len(words) == 1 and contains_hangul(name):
        return words[0][:1], words[0]
    return (words[0], words[-1]) if is_first else (words[-1],)


def load_known_names(connection: Connection) -> KnownNames:
    """Everything that bears a name in the record. A pass over the directory and the cities of its events."""
    people, offices = load_people(connection, public_at=None), load_offices(connection, public_at=None)
    series = load_series(connection, public_at=None)
    places = {key: one.place for key, one in listed_cities().items()} | load_known_places(connection)
    parties = load_parties(connection, public_at=None)
    aliases = load_party_aliases(connection)
    numbered = set(
        connection.execute(select(EVENT.c.series_id).where(EVENT.c.number.is_not(None)).distinct()).scalars()
    )
    party_names: list[tuple[NameKind, str, str]] = []
    for party in parties:
        every = (*party.names.values(), *party.short_names.values(), *aliases[party.id], *ADJECTIVES.get(party.id, ()))
        party_names += [("party", party.id, name) for name in every]
    known = {party.id for party in parties}
    for code in COUNTRIES:
        if code not in known:
            every = (*(country_name(code, lang) for lang in LANGS), *ADJECTIVES.get(code, ()))
            party_names += [("party", code, name) for name in every]
    return KnownNames(
        index=build_name_index(
            [
                *party_names,
                *_series_names(series, {fold_name(name) for _, _, name in party_names}),
                *_people_names(people),
                *_city_names(places),
            ],
        ),
        parties={party.id: party for party in parties},
        series={one.name.id: _known_series(one, numbered) for one in series},
        offices={office.id: office for office in offices},
        people={person.id: person for person in people},
        terms={person.id: person.terms_of_office() for person in people},
        places=places,
        surnames=_people_by_surname(people),
        organisations={
            party.id: tuple(fold_name(name) for name in (*party.names.values(), *party.short_names.values()))
            for party in parties
            if party.kind != "country"
        },
        city_counts=dict(_count_events_by_city(connection)),
    )


def _count_events_by_city(connection: Connection) -> Iterator[tuple[str, int]]:
    query = select(EVENT.c.city, func.count()).where(EVENT.c.city.is_not(None)).group_by(EVENT.c.city)
    yield from (tuple(row) for row in connection.execute(query))


def _known_series(entry: SeriesEntry, numbered: Set[str]) -> KnownSeries:
    patterns = (*entry.name.title_patterns.values(), *entry.name.short_patterns.values())
    return KnownSeries(
        name=entry.name,
        kind=entry.kind,
        parties=tuple(party.id for party in entry.parties),
        folded_names=tuple(fold_name(name) for name in (*entry.name.names.values(), *entry.aliases)),
        is_numbered=entry.name.id in numbered,
        has_numbered_titles=any("{n}" in one or "{ordinal}" in one for one in patterns),
    )


def _series_names(series: Sequence[SeriesEntry], parties: Set[str]) -> Iterator[tuple[NameKind, str, str]]:
    """The names of series, those apart that are a party's too: the G7 is a group, and its summit a meeting."""
    for one in series:
        for name in (*one.name.names.values(), *one.name.short_names.values(), *one.aliases):
            if name.casefold() not in _GENERIC:
                # Korean names end with their abbreviation in brackets, which a text may leave out.
                spelled = (name, name.replace("Defence", "Defense"), name.replace("Defense", "Defence"))
                for written in (*spelled, *_without_abbreviation(name), *_with_other_countries(name)):
                    if fold_name(written) not in parties:
                        yield "series", one.name.id, written
                if len(one.parties) == 1 and (council := _COUNCIL.match(name)):
                    yield "series", one.name.id, council["name"]


def _without_abbreviation(name: str) -> Iterator[str]:
    """A name without the abbreviation in brackets that ends it: 한미안보협의회의(SCM)."""
    if name.endswith(")"):
        yield name.partition("(")[0]


def _with_other_countries(name: str) -> Iterator[str]:
    """A name with its countries as others write them: "Australia–U.S. Ministerial Consultations"."""
    groups = [next(((word, group) for word in group if word in name), None) for group in _COUNTRY_WORDS]
    present = [found for found in groups if found is not None]
    for words in product(*(group for _, group in present)):
        written = name
        for (word, _), other in zip(present, words, strict=True):
            written = written.replace(word, other)
        yield written


def _people_names(people: Sequence[PersonEntry]) -> Iterator[tuple[NameKind, str, str]]:
    for person in people:
        whole = person.names.get("ko", "")
        for name in (*person.names.values(), person.name_native or "", *person.aliases):
            is_surname = " " in whole and " " not in name and contains_hangul(name)
            yield "surname" if is_surname else "person", person.id, name
            if "-" in name:
                yield "person", person.id, name.replace("-", "")


def _city_names(places: Mapping[str, Place]) -> Iterator[tuple[NameKind, str, str]]:
    for key, place in places.items():
        for lang in LANGS:
            name = city_name(place.city, lang)
            yield "city", place.city, name
            yield "city", place.city, name.partition(",")[0]
        if key in listed_cities():
            yield from (("city", place.city, name) for name in listed_cities()[key].korean_names)
