"""Whose voice a publisher is: the side that the record gives it most often."""

from collections import Counter, defaultdict

from sqlalchemy import Connection, func, select

from calendar_core.domain.text.normalization import normalize
from calendar_core.models import Source, table_of

_SOURCE = table_of(Source)


def find_side(connection: Connection, publisher: str) -> str | None:
    """The side of a publisher by the sources of the record whose publisher begins with its name; None for a new one.

    A pass over the publishers of the record, which are a few hundred.
    """
    wanted = normalize(publisher)
    if not wanted:
        return None
    query = select(_SOURCE.c.publisher, _SOURCE.c.side, func.count()).where(_SOURCE.c.side.is_not(None))
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, side, count in connection.execute(query.group_by(_SOURCE.c.publisher, _SOURCE.c.side)):
        counts[normalize(name)][side] += count
    found: Counter[str] = Counter()
    for name, sides in counts.items():
        if name == wanted or name.startswith(f"{wanted} "):
            found += sides
    return found.most_common(1)[0][0] if found else None
