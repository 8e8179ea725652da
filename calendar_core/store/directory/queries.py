"""Queries for series, parties, offices and people.

`public_at` is the instant at which the public asks: entries that it may not know of are left out, also where another
entry names them. None is the desk, which sees all.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Table, select, true

from calendar_core.domain.events.cards import PartyName, SeriesName
from calendar_core.domain.text.localized import Names
from calendar_core.errors import NotFound
from calendar_core.messages import mark
from calendar_core.models import (
    Office,
    OfficeTitle,
    Party,
    Person,
    PersonName,
    Series,
    SeriesOffice,
    SeriesParty,
    Term,
    table_of,
)
from calendar_core.models import PartyName as PartyNameRow
from calendar_core.models import SeriesName as SeriesNameRow
from calendar_core.models.visibility import is_entry_public_at
from calendar_core.store.directory.entries import OfficeEntry, PersonEntry, SeriesEntry, TermEntry

_PARTY, _PARTY_NAME = table_of(Party), table_of(PartyNameRow)
_OFFICE, _OFFICE_TITLE = table_of(Office), table_of(OfficeTitle)
_PERSON, _PERSON_NAME, _TERM = table_of(Person), table_of(PersonName), table_of(Term)
_SERIES, _SERIES_NAME = table_of(Series), table_of(SeriesNameRow)
#: What a party is called: the fields of PartyName.
PARTY_NAME_COLUMNS: Final = ("id", "kind", "names", "short_names")
#: What a series is called, and the patterns of its titles: the fields of SeriesName.
SERIES_NAME_COLUMNS: Final = ("id", "names", "short_names", "title_patterns", "short_patterns")
_SERIES_PARTY, _SERIES_OFFICE = table_of(SeriesParty), table_of(SeriesOffice)


def load_entry_ids(connection: Connection, *, public_at: datetime | None) -> dict[str, frozenset[str]]:
    """The ids of each kind: `{"party": …, "person": …, "office": …, "series": …}`."""
    tables = {"party": _PARTY, "person": _PERSON, "office": _OFFICE, "series": _SERIES}
    return {
        key: frozenset(connection.execute(select(table.c.id).where(_is_seen(table, public_at))).scalars())
        for key, table in tables.items()
    }


def load_parties(connection: Connection, *, public_at: datetime | None) -> list[PartyName]:
    """Every party by its id."""
    query = select(_PARTY).where(_is_seen(_PARTY, public_at)).order_by(_PARTY.c.id)
    return [_build_party_name(row) for row in connection.execute(query)]


def _build_party_name(row: Row[Any]) -> PartyName:
    return PartyName(**{name: getattr(row, name) for name in PARTY_NAME_COLUMNS})


def load_party_aliases(connection: Connection) -> defaultdict[str, list[str]]:
    """The other names of each party, and those that it had for a time."""
    aliases = defaultdict[str, list[str]](list)
    for row in connection.execute(select(_PARTY.c.id, _PARTY.c.aliases)):
        aliases[row.id] += row.aliases
    for row in connection.execute(select(_PARTY_NAME).order_by(_PARTY_NAME.c.party_id, _PARTY_NAME.c.position)):
        aliases[row.party_id] += row.names.values()
    return aliases


def find_party(connection: Connection, party_id: str, *, public_at: datetime | None) -> PartyName:
    """One party; NotFound where there is none."""
    return _build_party_name(_find(connection, _PARTY, party_id, public_at))


def load_offices(
    connection: Connection, *, public_at: datetime | None, party_id: str | None = None
) -> list[OfficeEntry]:
    """Every office, or those of one party, by id."""
    parties = {party.id: party for party in load_parties(connection, public_at=public_at)}
    titles: defaultdict[str, list[tuple[Names, str | None, str | None]]] = defaultdict(list)
    for row in connection.execute(select(_OFFICE_TITLE).order_by(_OFFICE_TITLE.c.position)):
        titles[row.office_id].append((row.names, row.valid_from, row.valid_to))
    query = select(_OFFICE).where(_is_seen(_OFFICE, public_at)).order_by(_OFFICE.c.id)
    if party_id is not None:
        query = query.where(_OFFICE.c.party_id == party_id)
    return [
        OfficeEntry(
            id=row.id,
            party=parties[row.party_id],
            names=row.names,
            kind=row.kind,
            rank=row.rank,
            aliases=tuple(row.aliases),
            earlier_titles=tuple(titles[row.id]),
        )
        for row in connection.execute(query)
    ]


def find_office(connection: Connection, office_id: str, *, public_at: datetime | None) -> OfficeEntry:
    """One office; NotFound where there is none."""
    _find(connection, _OFFICE, office_id, public_at)
    return next(office for office in load_offices(connection, public_at=public_at) if office.id == office_id)


def load_terms(
    connection: Connection, *, public_at: datetime | None, office_id: str | None = None, person_id: str | None = None
) -> list[TermEntry]:
    """Every term, or those of one office or person, oldest first as far as their bounds tell."""
    offices = {office.id: office for office in load_offices(connection, public_at=public_at)}
    query = select(_TERM, _PERSON.c.names, _PERSON.c.name_native).join(_PERSON, _PERSON.c.id == _TERM.c.person_id)
    query = query.where(_is_seen(_PERSON, public_at))
    if office_id is not None:
        query = query.where(_TERM.c.office_id == office_id)
    if person_id is not None:
        query = query.where(_TERM.c.person_id == person_id)
    terms = [
        TermEntry(
            person=row.person_id,
            names=row.names,
            name_native=row.name_native,
            office=offices[row.office_id],
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            acting=row.acting,
            has_observed_bounds=row.bounds == "sightings",
            source=row.source,
        )
        for row in connection.execute(query)
        if row.office_id in offices
    ]
    return sorted(
        terms, key=lambda term: (term.valid_from or term.valid_to or "", term.valid_to or "9999", term.person)
    )


def filter_terms_begun_by(terms: Iterable[TermEntry], day: date) -> list[TermEntry]:
    """The terms that had begun on a day, as far as their bounds tell; those that ended later had no end then."""
    text = day.isoformat()
    return [
        replace(term, valid_to=None if (term.valid_to or "") > text[: len(term.valid_to or "")] else term.valid_to)
        for term in terms
        if (term.valid_from or "") <= text[: len(term.valid_from or "")]
    ]


def load_people(connection: Connection, *, public_at: datetime | None) -> list[PersonEntry]:
    """Every person with names and terms, by name."""
    terms: defaultdict[str, list[TermEntry]] = defaultdict(list)
    for term in load_terms(connection, public_at=public_at):
        terms[term.person].append(term)
    aliases = _load_names(connection, _PERSON_NAME, "person_id")
    people = [
        PersonEntry(
            id=row.id,
            names=row.names,
            name_native=row.name_native,
            aliases=tuple(aliases[row.id]),
            terms=tuple(terms[row.id]),
        )
        for row in connection.execute(select(_PERSON).where(_is_seen(_PERSON, public_at)))
    ]
    return sorted(people, key=lambda person: (person.names.text(), person.id))


def find_person(connection: Connection, person_id: str, *, public_at: datetime | None) -> PersonEntry:
    """One person; NotFound where there is none."""
    row = _find(connection, _PERSON, person_id, public_at)
    names = select(_PERSON_NAME.c.name).where(_PERSON_NAME.c.person_id == person_id).order_by(_PERSON_NAME.c.position)
    return PersonEntry(
        id=row.id,
        names=row.names,
        name_native=row.name_native,
        aliases=tuple(connection.execute(names).scalars()),
        terms=tuple(load_terms(connection, public_at=public_at, person_id=person_id)),
    )


def load_series(connection: Connection, *, public_at: datetime | None) -> list[SeriesEntry]:
    """Every series, by name."""
    aliases = _load_names(connection, _SERIES_NAME, "series_id")
    parties = {party.id: party for party in load_parties(connection, public_at=public_at)}
    offices = {office.id: office for office in load_offices(connection, public_at=public_at)}
    usual_parties = _load_references(connection, _SERIES_PARTY, "party_id")
    usual_offices = _load_references(connection, _SERIES_OFFICE, "office_id")
    entries = [
        SeriesEntry(
            name=SeriesName(**{name: getattr(row, name) for name in SERIES_NAME_COLUMNS}),
            kind=row.kind,
            cadence=row.cadence,
            since=row.since,
            hosting=row.hosting,
            description=row.description,
            notes=row.notes,
            source=row.source,
            aliases=tuple(aliases[row.id]),
            parties=tuple(parties[key] for key in usual_parties[row.id] if key in parties),
            offices=tuple(offices[key] for key in usual_offices[row.id] if key in offices),
        )
        for row in connection.execute(select(_SERIES).where(_is_seen(_SERIES, public_at)))
    ]
    return sorted(entries, key=lambda one: (one.name.display_name(), one.name.id))


def find_series(connection: Connection, series_id: str, *, public_at: datetime | None) -> SeriesEntry:
    """One series; NotFound where there is none."""
    _find(connection, _SERIES, series_id, public_at)
    return next(series for series in load_series(connection, public_at=public_at) if series.name.id == series_id)


_MISSING: Final = {
    "party": mark("There is no party %(id)s."),
    "office": mark("There is no office %(id)s."),
    "person": mark("There is no person %(id)s."),
    "series": mark("There is no series %(id)s."),
}


def _is_seen(table: Table, public_at: datetime | None) -> ColumnElement[bool]:
    return true() if public_at is None else is_entry_public_at(table, public_at)


def _find(connection: Connection, table: Table, key: str, public_at: datetime | None) -> Row[Any]:
    row = connection.execute(select(table).where(table.c.id == key, _is_seen(table, public_at))).one_or_none()
    if row is None:
        raise NotFound(_MISSING[table.name], next_step="Look for it in the directory, or use the search.", id=repr(key))
    return row


def _load_names(connection: Connection, table: Table, owner: str) -> defaultdict[str, list[str]]:
    names: defaultdict[str, list[str]] = defaultdict(list)
    for key, name in connection.execute(select(table.c[owner], table.c.name).order_by(table.c.position)):
        names[key].append(name)
    return names


def _load_references(connection: Connection, table: Table, column: str) -> defaultdict[str, list[str]]:
    references: defaultdict[str, list[str]] = defaultdict(list)
    for key, other in connection.execute(select(table.c.series_id, table.c[column]).order_by(table.c.position)):
        references[key].append(other)
    return references
