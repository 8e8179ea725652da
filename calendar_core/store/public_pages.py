"""Which pages a search engine may be told of: those of public events and of the directory.

Always the public's view, whoever asks: a sitemap is read by everybody.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from calendar_core.models import Office, Party, Person, Series, table_of
from calendar_core.store.selecting import EVENT, visible

_DIRECTORY = {
    "series": table_of(Series),
    "party": table_of(Party),
    "person": table_of(Person),
    "office": table_of(Office),
}


@dataclass(frozen=True, kw_only=True)
class PublicEvent:
    """A public event: when it last changed for the public, and its first day at the venue."""

    id: str
    changed_at: datetime
    first_day: date


def public_events(connection: Connection, *, now: datetime) -> list[PublicEvent]:
    """Every event that the public may see, by id."""
    query = select(EVENT.c.id, EVENT.c.public_changed_at, EVENT.c.first_day).where(visible("public", now))
    return [
        PublicEvent(id=row.id, changed_at=row.public_changed_at, first_day=row.first_day)
        for row in connection.execute(query.order_by(EVENT.c.id))
    ]


def directory_ids(connection: Connection) -> dict[str, list[str]]:
    """The ids of every series, party, person and office; none of them is ever secret."""
    return {
        key: list(connection.execute(select(table.c.id).order_by(table.c.id)).scalars())
        for key, table in _DIRECTORY.items()
    }
