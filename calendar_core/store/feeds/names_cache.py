"""The directory's names in memory, to tell an event by its record alone: for who tells of the same few again and again.

They hold until the epoch is raised wholesale. Everybody else reads whole events from their rows (`dossiers`).
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from calendar_core.domain.events import record as facts
from calendar_core.domain.events.cards import CARD_FACTS, DETAIL_FACTS, Attendance, Card, EventDetails, PartyName
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.terms_of_office import TermOfOffice
from calendar_core.models import Office, OfficeTitle, Party, Person, Term, table_of
from calendar_core.store.directory.queries import build_party_name
from calendar_core.store.events.details import LocalizedName, build_attendance, term_from_row
from calendar_core.store.feeds.changed_events import CARD_ROW_FIELDS, ChangedEvent

_TABLES = (Party, Office, OfficeTitle, Person, Term)


@dataclass(frozen=True, kw_only=True)
class DirectoryNames:
    """Every name that events are told with; `digest` differs when one of them does."""

    digest: str
    parties: dict[str, PartyName]
    people: dict[str, LocalizedName]
    offices: dict[str, tuple[LocalizedName, PartyName]]
    terms: dict[tuple[str, str], list[TermOfOffice]]
    titles: dict[str, list[Row[Any]]]

    def details(self, changed: ChangedEvent) -> EventDetails:
        """What the public may see of an event, but its series and the events it is linked with."""
        record = changed.record
        card = Card(
            **{name: getattr(changed, name) for name in CARD_ROW_FIELDS},
            **{name: getattr(record, name) for name in CARD_FACTS},
            series=None,
            parties=self._parties(record),
        )
        return EventDetails(
            card=card,
            **{name: getattr(record, name) for name in DETAIL_FACTS},
            notes=None,
            participants=self._participants(record),
            parent=None,
            parts=(),
            related=(),
        )

    def names_in(self, record: EventRecord) -> tuple[Any, ...]:
        """Of an event, all that it is told with and that is the directory's."""
        return self._parties(record), self._participants(record)

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
    """All of them: a pass over the directory."""
    digest = hashlib.sha256()
    rows: dict[Any, list[Row[Any]]] = {}
    for model in _TABLES:
        table = table_of(model)
        rows[model] = list(connection.execute(select(table).order_by(*table.primary_key.columns)))
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
        people={row.id: LocalizedName(id=row.id, name=row.name, local_name=row.name_native) for row in rows[Person]},
        offices={
            row.id: (LocalizedName(id=row.id, name=row.title, local_name=row.title_ko), parties[row.party_id])
            for row in rows[Office]
        },
        terms=dict(terms),
        titles=dict(titles),
    )
