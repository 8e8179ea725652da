"""The items of watched sources that were seen: each by its id, with the digest of its words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select, update
from sqlmodel import Session

from calendar_core.models import WatchedItem, table_of
from calendar_core.store.db.database import batches, upsert_if_newer

_ITEM = table_of(WatchedItem)
#: An item that a source has not shown for so long is forgotten.
ITEM_RETENTION: Final = timedelta(days=400)
# An item that is shown still is written once a day.
_SEEN_INTERVAL: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class SeenItem:
    """An item that was seen. `proposed` is None for one that was too old to be read; `refused` is why some were not."""

    key: str
    digest: str
    title: str | None = None
    url: str | None = None
    proposed: int | None = None
    refused: str | None = None
    first_seen_at: datetime


def load_digests(connection: Connection, source_id: str, keys: Collection[str]) -> dict[str, str]:
    """The digests of the items that were seen, by key."""
    found: dict[str, str] = {}
    for batch in batches(keys):
        query = select(_ITEM.c.key, _ITEM.c.digest).where(_ITEM.c.source_id == source_id, _ITEM.c.key.in_(batch))
        found |= {row.key: row.digest for row in connection.execute(query)}
    return found


def has_items(connection: Connection, source_id: str) -> bool:
    """Whether any item of a source was seen."""
    return connection.execute(select(_ITEM.c.key).where(_ITEM.c.source_id == source_id).limit(1)).first() is not None


def save_items(session: Session, source_id: str, items: Sequence[SeenItem], *, now: datetime) -> None:
    """Note items as seen at `now`, each in place of the one that has its key."""
    rows = [
        {
            "source_id": source_id,
            "key": one.key,
            "digest": one.digest,
            "title": one.title,
            "url": one.url,
            "proposed": one.proposed,
            "refused": one.refused,
            "first_seen_at": one.first_seen_at,
            "last_seen_at": now,
        }
        for one in items
    ]
    upsert_if_newer(session, _ITEM, rows, dated_by="last_seen_at")


def touch_items(session: Session, source_id: str, keys: Collection[str], *, now: datetime) -> None:
    """Note that a source still shows items."""
    for batch in batches(keys):
        old = (_ITEM.c.source_id == source_id) & _ITEM.c.key.in_(batch) & (_ITEM.c.last_seen_at <= now - _SEEN_INTERVAL)
        session.execute(update(_ITEM).where(old).values(last_seen_at=now))


def load_newest_items(connection: Connection, source_id: str, *, limit: int) -> list[SeenItem]:
    """The items of a source that were read last, the newest first."""
    columns = [_ITEM.c[name] for name in SeenItem.__dataclass_fields__]
    query = select(*columns).where(_ITEM.c.source_id == source_id, _ITEM.c.proposed.is_not(None))
    ordered = query.order_by(_ITEM.c.first_seen_at.desc(), _ITEM.c.key).limit(limit)
    return [SeenItem(**row._mapping) for row in connection.execute(ordered)]


def delete_expired_items(session: Session, *, now: datetime) -> None:
    """Delete the items that their sources have not shown for long."""
    session.execute(delete(_ITEM).where(_ITEM.c.last_seen_at <= now - ITEM_RETENTION))
