"""From which instant the public may know of a party, office, person or series: derived from the events that name it.

An entry that only held-back events name would tell of them. It is hidden until the first of them is public. What the
public could see before stays public: an entry that vanished would tell of the event as well. See docs/decisions/0128.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    bindparam,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
    update,
)

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.visibility import is_visible
from calendar_core.models import Event, EventParty, Office, Participant, Party, Person, Series, table_of
from calendar_core.models.columns import UtcInstant
from calendar_core.models.visibility import is_entry_public_at, is_public_at

_EVENT, _EVENT_PARTY, _PARTICIPANT, _OFFICE = (table_of(model) for model in (Event, EventParty, Participant, Office))
_TABLES: Final[dict[str, Table]] = {
    "party": table_of(Party),
    "office": _OFFICE,
    "person": table_of(Person),
    "series": table_of(Series),
}


def _build_unseen_query(kind: str) -> Select[Any]:
    """Query for those of the ids, given under the name of the kind, that the public had not seen before `now`."""
    table = _TABLES[kind]
    is_unseen = or_(table.c.public_from.is_(None), table.c.public_from >= bindparam("now", type_=UtcInstant()))
    is_derived = or_(table.c.visibility.is_(None), table.c.visibility != "public")
    is_requested = table.c.id.in_(bindparam(kind, expanding=True))
    columns = (literal(kind).label("kind"), table.c.id, table.c.public_from)
    return select(*columns).where(is_requested, is_unseen, is_derived)


# Built once: for one event building costs more than executing.
_UNSEEN_QUERY: Final = union_all(*map(_build_unseen_query, _TABLES))
_PARTIES_QUERY: Final = select(_OFFICE.c.party_id).where(_OFFICE.c.id.in_(bindparam("offices", expanding=True)))


def update_public_from(
    connection: Connection, record: EventRecord, *, before: EventRecord | None = None, now: datetime
) -> None:
    """Derive the visibility of the entries that a saved event names or named, as far as the public has not seen them.

    A few seeks where nothing is hidden, else a query for each hidden entry.
    """
    is_public = is_visible(record.visibility, record.embargo_until, viewer="public", now=now)
    named = _list_named_entries(connection, record)
    dropped = _list_named_entries(connection, before) if before is not None else {}
    for kind, entry_id, present in _load_unseen(connection, (named, dropped), now):
        is_seen = is_public and entry_id in named[kind]
        public_from = now if is_seen else find_first_public(connection, kind, entry_id, now=now)
        if public_from != present:
            table = _TABLES[kind]
            connection.execute(update(table).where(table.c.id == entry_id).values(public_from=public_from))


def _list_named_entries(connection: Connection, record: EventRecord) -> dict[str, set[str]]:
    """The entries that a record names, by kind; the party of an office is named with it."""
    offices = {one.office for one in record.participants}
    parties = connection.execute(_PARTIES_QUERY, {"offices": list(offices)}).scalars() if offices else ()
    return {
        "party": {*record.parties, *parties},
        "office": offices,
        "person": {one.person for one in record.participants},
        "series": {record.series} if record.series else set(),
    }


def derive_public_from(
    connection: Connection, kind: str, entry_id: str, *, visibility: str | None, before: datetime | None, now: datetime
) -> datetime | None:
    """The instant of an entry whose visibility an editor set; `before` is the one that it had.

    An entry that no event names is public unless it is for the desk.
    """
    first = find_first_public(connection, kind, entry_id, now=now)
    was_seen = before is not None and before < now
    if visibility == "desk":
        return before if was_seen and first is not None and first <= now else first
    if was_seen:
        return before
    return now if visibility == "public" or not _is_named(connection, kind, entry_id) else first


def find_first_public(connection: Connection, kind: str, entry_id: str, *, now: datetime) -> datetime | None:
    """The instant, now at the earliest, from which the public sees an event that names the entry; None without one."""
    present = literal(now, UtcInstant())
    instant = func.min(func.coalesce(_EVENT.c.embargo_until, present), type_=UtcInstant())
    query = select(instant).where(_EVENT.c.visibility == "public", _names(kind, entry_id))
    found: datetime | None = connection.execute(query).scalar_one()
    return None if found is None else max(found, now)


def find_public_from(connection: Connection, kind: str, entry_id: str) -> datetime | None:
    """The instant from which the public may know of an entry; None while no public event names it."""
    table = _TABLES[kind]
    found: datetime | None = connection.execute(select(table.c.public_from).where(table.c.id == entry_id)).scalar()
    return found


def list_seen_too_early(connection: Connection, event_ids: Collection[str], *, now: datetime) -> list[str]:
    """The entries that the public may see, as `person kim-yong-hyun`, although only held-back events name them.

    Of the held-back ones among the events. What an editor made public is left out.
    """
    found = []
    for kind, entry_id in _list_named_by_hidden(connection, event_ids, now):
        table = _TABLES[kind]
        seen = select(1).where(table.c.id == entry_id, table.c.visibility.is_(None), table.c.public_from <= now)
        public = select(1).where(_names(kind, entry_id), is_public_at(now)).limit(1)
        if connection.execute(seen).first() and not connection.execute(public).first():
            found.append(f"{kind} {entry_id}")
    return found


def is_any_public(connection: Connection, entries: Iterable[str], *, now: datetime) -> bool:
    """Whether the public may know of any of the entries, each as `person kim-yong-hyun`."""
    for kind, _, entry_id in (entry.partition(" ") for entry in entries):
        table = _TABLES[kind]
        if connection.execute(select(1).where(table.c.id == entry_id, is_entry_public_at(table, now))).first():
            return True
    return False


def _list_named_by_hidden(
    connection: Connection, event_ids: Collection[str], now: datetime
) -> Iterator[tuple[str, str]]:
    hidden = select(_EVENT.c.id).where(_EVENT.c.id.in_(event_ids), ~is_public_at(now)).scalar_subquery()
    queries: dict[str, Select[Any]] = {
        "party": select(_EVENT_PARTY.c.party_id).where(_EVENT_PARTY.c.event_id.in_(hidden)),
        "office": select(_PARTICIPANT.c.office_id).where(_PARTICIPANT.c.event_id.in_(hidden)),
        "person": select(_PARTICIPANT.c.person_id).where(_PARTICIPANT.c.event_id.in_(hidden)),
        "series": select(_EVENT.c.series_id).where(_EVENT.c.id.in_(hidden), _EVENT.c.series_id.is_not(None)),
    }
    for kind, query in queries.items():
        for entry_id in sorted(connection.execute(query.distinct()).scalars()):
            yield kind, entry_id


def _load_unseen(
    connection: Connection, named: Collection[Mapping[str, Collection[str]]], now: datetime
) -> list[tuple[str, str, datetime | None]]:
    """Kind, id and instant of the named entries that the public had not seen before `now`, in a fixed order.

    What was added now is not seen yet.
    """
    ids = {kind: list({entry for one in named for entry in one.get(kind, ())}) for kind in _TABLES}
    rows = connection.execute(_UNSEEN_QUERY, {"now": now, **ids})
    found = [(row.kind, row.id, row.public_from) for row in rows]
    # The rows of two changes are locked in the same order.
    return sorted(found, key=lambda one: (list(_TABLES).index(one[0]), one[1]))


def _names(kind: str, entry_id: str) -> ColumnElement[bool]:
    """Whether an event names the entry. It names the party of an office as well."""
    if kind == "series":
        return _EVENT.c.series_id == entry_id
    if kind == "party":
        offices = select(_OFFICE.c.id).where(_OFFICE.c.party_id == entry_id)
        named = union(
            select(_EVENT_PARTY.c.event_id).where(_EVENT_PARTY.c.party_id == entry_id),
            select(_PARTICIPANT.c.event_id).where(_PARTICIPANT.c.office_id.in_(offices)),
        ).subquery()
        return _EVENT.c.id.in_(select(named.c.event_id))
    column = _PARTICIPANT.c.office_id if kind == "office" else _PARTICIPANT.c.person_id
    return _EVENT.c.id.in_(select(_PARTICIPANT.c.event_id).where(column == entry_id))


def _is_named(connection: Connection, kind: str, entry_id: str) -> bool:
    return connection.execute(select(1).select_from(_EVENT).where(_names(kind, entry_id)).limit(1)).first() is not None
