"""Kept copies of sources: added once for each content, bounded in size, listed by address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, func, select
from sqlmodel import Session

from calendar_core.errors import NotFound
from calendar_core.models import Source, SourceCopy, table_of
from calendar_core.store.db.database import insert_if_absent

_COPY, _SOURCE = table_of(SourceCopy), table_of(Source)
#: What all copies together may take; a day of a busy desk is a few megabytes.
MAX_TOTAL_BYTES: Final = 500_000_000
_COLUMNS: Final = tuple(_COPY.c[name] for name in ("id", "url", "sha256", "content_type", "size", "fetched_at"))


@dataclass(frozen=True, kw_only=True)
class KeptCopy:
    """A kept copy without its bytes: of what an address gave at an instant."""

    id: int
    url: str
    sha256: str
    content_type: str
    size: int
    fetched_at: datetime


def add_copy(
    session: Session,
    *,
    url: str,
    sha256: str,
    content_type: str,
    warc: bytes,
    now: datetime,
    most: int = MAX_TOTAL_BYTES,
) -> bool:
    """Keep a copy unless the same content of that address is kept; whether it is kept now.

    Where the room of `most` bytes is full, the oldest copies of addresses that no event cites make room. If that is not
    enough, the copy is not kept.
    """
    values = {"url": url, "sha256": sha256, "content_type": content_type, "size": len(warc), "fetched_at": now}
    same = session.execute(select(_COPY.c.id).where(_COPY.c.url == url, _COPY.c.sha256 == sha256)).first()
    if same is not None:
        return True
    if not _make_room(session, len(warc), most):
        return False
    insert_if_absent(session, _COPY, [{**values, "warc": warc}])
    return True


def _make_room(session: Session, size: int, most: int) -> bool:
    total = int(session.execute(select(func.coalesce(func.sum(_COPY.c.size), 0))).scalar_one())
    if total + size <= most:
        return True
    cited = select(_SOURCE.c.url).where(_SOURCE.c.url.is_not(None))
    unused = select(_COPY.c.id, _COPY.c.size).where(_COPY.c.url.not_in(cited)).order_by(_COPY.c.fetched_at, _COPY.c.id)
    gone = []
    for row in session.execute(unused):
        if total + size <= most:
            break
        gone.append(row.id)
        total -= row.size
    session.execute(delete(_COPY).where(_COPY.c.id.in_(gone)))
    return total + size <= most


def list_copies(connection: Connection, urls: Iterable[str]) -> list[KeptCopy]:
    """The copies of addresses, the newest first."""
    query = select(*_COLUMNS).where(_COPY.c.url.in_(list(urls))).order_by(_COPY.c.fetched_at.desc(), _COPY.c.id)
    return [KeptCopy(**row._mapping) for row in connection.execute(query)]


def load_copy(connection: Connection, number: int) -> tuple[KeptCopy, bytes]:
    """A copy and its WARC file. Raises NotFound."""
    row = connection.execute(select(*_COLUMNS, _COPY.c.warc).where(_COPY.c.id == number)).one_or_none()
    if row is None:
        raise NotFound("There is no such copy.", next_step="Look at the history of the event.")
    return KeptCopy(**{column.name: row._mapping[column.name] for column in _COLUMNS}), bytes(row.warc)
