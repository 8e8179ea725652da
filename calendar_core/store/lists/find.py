"""Readers' lists by the token of their link or by their id, with all that is starred."""

from collections import defaultdict
from typing import Final

from sqlalchemy import ColumnElement, Connection, select

from calendar_core.domain.events.reader_lists import ReaderList
from calendar_core.domain.events.selection import refuse_list
from calendar_core.domain.subscriptions.tokens import trim_token
from calendar_core.domain.text.email_address import sha256_hex
from calendar_core.models import ReaderList as ReaderListRow
from calendar_core.models import Star, table_of
from calendar_core.store.selection.conditions import EVENT

_LIST, _STAR = table_of(ReaderListRow), table_of(Star)
# Merges of merges; more than this are a circle, which imported files could contain.
_MAX_MERGE_STEPS: Final = 10


def find_list_by_token(connection: Connection, token: str) -> ReaderList:
    """The list of a link. Raises NotFound for a link that never led to one, and for one that no longer does."""
    token = trim_token(token)
    return _find_list(connection, _LIST.c.token_hash == sha256_hex(token), token)


def find_list_by_id(connection: Connection, list_id: str) -> ReaderList:
    """The list of an id, as stored queries have it. Raises NotFound."""
    return _find_list(connection, _LIST.c.id == list_id, list_id)


def load_merged_ids(connection: Connection, ids: frozenset[str]) -> dict[str, str]:
    """`{id of a duplicate: id of the event that it was merged into}` for those events, and further on for these."""
    into: dict[str, str] = {}
    asked = ids
    for _ in range(_MAX_MERGE_STEPS):
        # An event that was published again is no duplicate any more.
        merged = (EVENT.c.visibility != "public") & EVENT.c.merged_into.is_not(None)
        query = select(EVENT.c.id, EVENT.c.merged_into).where(EVENT.c.id.in_(sorted(asked)), merged)
        found = {row.id: row.merged_into for row in connection.execute(query)}
        into |= found
        asked = frozenset(found.values()) - into.keys()
        if not asked:
            break
    return into


def _find_list(connection: Connection, where: ColumnElement[bool], name: str) -> ReaderList:
    row = connection.execute(select(_LIST).where(where)).one_or_none()
    if row is None:
        return refuse_list(name)
    stars: defaultdict[str, set[str]] = defaultdict(set)
    for kind, target in connection.execute(select(_STAR.c.kind, _STAR.c.target_id).where(_STAR.c.list_id == row.id)):
        stars[kind].add(target)
    events = frozenset(stars["event"])
    return ReaderList(
        id=row.id,
        name=name,
        version=row.version,
        used_at=row.used_at,
        events=events.union(load_merged_ids(connection, events).values()) if events else events,
        series=frozenset(stars["series"]),
        parties=frozenset(stars["party"]),
        people=frozenset(stars["person"]),
    )
