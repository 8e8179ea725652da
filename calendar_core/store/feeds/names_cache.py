"""The names of the directory in memory, to build the details of an event from its record without a query.

They are valid while the full epoch is the same.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select
from sqlmodel import SQLModel

from calendar_core.domain.events import record as facts
from calendar_core.domain.events.cards import Attendance, EventDetails, PartyName
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.terms_of_office import TermOfOffice
from calendar_core.models import Office, OfficeTitle, Party, Person, Series, Term, table_of
from calendar_core.store.directory.queries import PARTY_NAME_COLUMNS
from calendar_core.store.directory.titles import TitlePatterns, with_titles
from calendar_core.store.events.cards import build_card_of_record, build_details_of_record, build_party_name
from calendar_core.store.events.details import OfficeName, PersonName, build_attendance, term_from_row
from calendar_core.store.feeds.changed_events import ChangedEvent

# The columns that a VEVENT depends on, None for all: a new alias or description makes no VEVENT again.
_COLUMNS: Final[dict[type[SQLModel], tuple[str, ...] | None]] = {
    Party: PARTY_NAME_COLUMNS,
    Office: ("id", "party_id", "names"),
    OfficeTitle: None,
    Person: ("id", "names", "name_native"),
    Term: None,
    Series: ("id", "title_patterns"),
}


@dataclass(frozen=True, kw_only=True)
class DirectoryNames:
    """Every name that events can refer to; `digest` differs when one of them does."""

    digest: str
    parties: dict[str, PartyName]
    people: dict[str, PersonName]
    offices: dict[str, tuple[OfficeName, PartyName]]
    terms: dict[tuple[str, str], list[TermOfOffice]]
    titles: dict[str, list[Row[Any]]]
    title_patterns: TitlePatterns

    def details(self, changed: ChangedEvent) -> EventDetails:
        """What the public may see of an event, without its series and the events it is linked with."""
        record = with_titles(changed.record, self.title_patterns)
        card = build_card_of_record(changed, record, series=None, parties=self._parties(record))
        return build_details_of_record(card, record, self._participants(record))

    def names_in(self, record: EventRecord) -> tuple[Any, ...]:
        """The names that an event takes from the directory."""
        titles = with_titles(record, self.title_patterns).names
        return titles, self._parties(record), self._participants(record)

    def _parties(self, record: EventRecord) -> tuple[PartyName, ...]:
        return tuple(self.parties[party] for party in record.parties)

    def _participants(self, record: EventRecord) -> tuple[Attendance, ...]:
        return tuple(self._attendance(record, one) for one in record.participants)

    def _attendance(self, record: EventRecord, one: facts.Participant) -> Attendance:
        office, party = self.offices[one.office]
        return build_attendance(
            record.when,
            one.role,
            person=self.people[one.person],
            office=office,
            party=party,
            terms=self.terms.get((one.person, one.office), ()),
            titles=self.titles.get(one.office, ()),
        )


def load_directory_names(connection: Connection) -> DirectoryNames:
    """Load all names: one pass over the directory."""
    digest = hashlib.sha256()
    rows: dict[Any, list[Row[Any]]] = {}
    for model, columns in _COLUMNS.items():
        table = table_of(model)
        query = select(*(table.c[name] for name in columns or table.c.keys()))
        rows[model] = list(connection.execute(query.order_by(*table.primary_key.columns)))
        digest.update(repr([tuple(row) for row in rows[model]]).encode())
    parties = {row.id: build_party_name(row) for row in rows[Party]}
    terms: defaultdict[tuple[str, str], list[TermOfOffice]] = defaultdict(list)
    for row in rows[Term]:
        terms[row.person_id, row.office_id].append(term_from_row(row))
    titles: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows[OfficeTitle]:
        titles[row.office_id].append(row)
    return DirectoryNames(
        digest=digest.hexdigest(),
        parties=parties,
        people={row.id: PersonName(id=row.id, names=row.names, name_native=row.name_native) for row in rows[Person]},
        offices={row.id: (OfficeName(id=row.id, names=row.names), parties[row.party_id]) for row in rows[Office]},
        terms=dict(terms),
        titles=dict(titles),
        title_patterns={row.id: row.title_patterns for row in rows[Series]},
    )
