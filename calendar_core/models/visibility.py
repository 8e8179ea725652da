"""The embargo rule in SQL, equivalent to `domain.events.visibility.is_visible`; a property test compares the two."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Table, literal_column, or_, select

from calendar_core.models.columns import table_of
from calendar_core.models.event import Event
from calendar_core.models.office import Office
from calendar_core.models.party import Party

_EVENT, _OFFICE, _PARTY = table_of(Event), table_of(Office), table_of(Party)


def is_public_at(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether the public may know at `now` that the event exists."""
    no_embargo: ColumnElement[bool] = _EVENT.c.embargo_until.is_(None)
    return (_EVENT.c.visibility == "public") & or_(no_embargo, _EVENT.c.embargo_until <= now)


def is_entry_public_at(table: Table, now: datetime) -> ColumnElement[bool]:
    """Whether the public may know at `now` of an entry of the directory; of an office only with its party."""
    is_public: ColumnElement[bool] = table.c.public_from <= now
    if table is _OFFICE:
        is_public &= _OFFICE.c.party_id.in_(select(_PARTY.c.id).where(_PARTY.c.public_from <= now))
    return is_public


def had_embargo_lifted_by(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether the event was under an embargo and is public at `now`."""
    return (_EVENT.c.visibility == "public") & (_EVENT.c.embargo_until <= now)


#: `had_embargo_lifted_by` as SQL text; its one parameter is the instant.
EMBARGO_LIFTED_SQL: Final = str(
    had_embargo_lifted_by(literal_column("?")).compile(compile_kwargs={"literal_binds": True})
)
