"""Duplicates that were merged into another event, as far as the public may know of both.

A duplicate that the public never saw has no target: a redirect would reveal that it existed. One query reads all merged
events; it is needed only where an event was not found or a past instant is shown.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from calendar_core.store.selection.conditions import EVENT, where_visible


def load_merge_targets(connection: Connection, *, now: datetime) -> dict[str, str]:
    """`{id of a duplicate: id of the event that it was merged into}`, over any number of steps."""
    is_visible = where_visible("public", now).label("is_visible")
    query = select(EVENT.c.id, EVENT.c.merged_into, EVENT.c.public_revision, is_visible)
    rows = connection.execute(query.where(EVENT.c.merged_into.is_not(None))).all()
    into = {row.id: row.merged_into for row in rows if not row.is_visible}
    ends = {
        row.id: end for row in rows if row.public_revision > 0 and (end := _find_chain_end(row.id, into)) is not None
    }
    public = set(connection.execute(select(EVENT.c.id).where(EVENT.c.id.in_(set(ends.values())), is_visible)).scalars())
    return {key: end for key, end in ends.items() if end in public and end != key}


def _find_chain_end(key: str, into: dict[str, str]) -> str | None:
    """The last event of a chain; None for a circle, which imported files could contain."""
    seen = {key}
    while key in into:
        key = into[key]
        if key in seen:
            return None
        seen.add(key)
    return key
