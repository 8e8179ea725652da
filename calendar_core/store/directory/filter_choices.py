"""What the ids of a filter are called, and what a form of it offers to choose from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, true

from calendar_core.domain.events.cards import PartyName, SeriesName
from calendar_core.domain.events.selection import Selection
from calendar_core.messages import Lang
from calendar_core.models import Office, Person, Series, table_of
from calendar_core.models.visibility import is_entry_public_at
from calendar_core.store.directory.queries import SERIES_NAME_COLUMNS, load_parties

_SERIES, _OFFICE, _PERSON = table_of(Series), table_of(Office), table_of(Person)


@dataclass(frozen=True, kw_only=True)
class FilterChoices:
    """What a filter may name, for a form: people and offices are too many, and are chosen on their own pages."""

    parties: tuple[PartyName, ...]
    series: tuple[SeriesName, ...]


def load_filter_choices(connection: Connection, *, public_at: datetime | None) -> FilterChoices:
    """The parties and series, by the name they are called; `public_at` as in `queries`."""
    columns = (_SERIES.c[name] for name in SERIES_NAME_COLUMNS)
    seen = true() if public_at is None else is_entry_public_at(_SERIES, public_at)
    series = connection.execute(select(*columns).where(seen))
    return FilterChoices(
        parties=tuple(
            sorted(
                load_parties(connection, public_at=public_at),
                key=lambda party: (party.kind, party.display_name().casefold()),
            )
        ),
        series=tuple(
            sorted((SeriesName(**row._mapping) for row in series), key=lambda one: one.display_name().casefold())
        ),
    )


def load_person_and_office_names(
    connection: Connection, selection: Selection, lang: Lang
) -> dict[tuple[str, str], str]:
    """`{("person", id): name}` and `{("office", id): title}` for those that a selection names."""
    people = select(_PERSON.c.id, _PERSON.c.names).where(_PERSON.c.id.in_(selection.person))
    offices = select(_OFFICE.c.id, _OFFICE.c.names).where(_OFFICE.c.id.in_(selection.office))
    people_names = {("person", key): names.text(lang) for key, names in connection.execute(people)}
    return people_names | {("office", key): names.text(lang) for key, names in connection.execute(offices)}
