"""A page of the queue: what waits, the oldest first, and what was settled within a day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Connection

from calendar_core.desk.editing.settle import UNDO_WINDOW
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.text.localized import Names
from calendar_core.errors import CalendarError
from calendar_core.models.desk import PROPOSAL_CHANNELS
from calendar_core.store.desk.proposals import (
    Channel,
    StoredProposal,
    count_proposals,
    list_proposals,
    list_settled_proposals,
)
from calendar_core.store.directory.titles import load_title_patterns, with_titles

_PAGE_SIZE: Final = 50
_MAX_TITLE: Final = 120


@dataclass(frozen=True, kw_only=True)
class QueueEntry:
    """A proposal with what it is called, and the record that it would make, if it has one.

    `names` are the titles of the event by language, where it has some.
    """

    stored: StoredProposal
    title: str
    record: EventRecord | None
    names: Names | None = None

    @property
    def action(self) -> str | None:
        """What a text does to the record: new, move, cancel and the like."""
        return (self.stored.draft or {}).get("action")


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    """A page of the queue. `counts` are of all that waits, by channel; `next_offset` begins the next page."""

    waiting: tuple[QueueEntry, ...]
    settled: tuple[QueueEntry, ...]
    counts: Counter[Channel]
    channel: Channel | None
    offset: int
    next_offset: int | None

    @property
    def previous_offset(self) -> int | None:
        """The offset of the page before."""
        return max(0, self.offset - _PAGE_SIZE) if self.offset else None


def load_queue(connection: Connection, *, channel: str = "", offset: int = 0, now: datetime) -> QueuePage:
    """A page of the queue, of one channel or of all. Raises CalendarError for a channel that there is not."""
    if channel and channel not in PROPOSAL_CHANNELS:
        raise CalendarError(
            "There is no channel %(channel)s.",
            next_step="Choose one of: %(channels)s.",
            channel=repr(channel[:20]),
            channels=", ".join(PROPOSAL_CHANNELS),
        )
    chosen = cast("Channel", channel) if channel else None
    found = list_proposals(connection, channel=chosen, offset=offset, limit=_PAGE_SIZE + 1)
    settled = list_settled_proposals(connection, since=now - UNDO_WINDOW, channel=chosen)
    return QueuePage(
        waiting=_name(connection, found[:_PAGE_SIZE]),
        settled=_name(connection, settled),
        counts=count_proposals(connection),
        channel=chosen,
        offset=offset,
        next_offset=offset + _PAGE_SIZE if len(found) > _PAGE_SIZE else None,
    )


def name_proposal(connection: Connection, stored: StoredProposal) -> QueueEntry:
    """One proposal with what it is called."""
    return _name(connection, [stored])[0]


def _name(connection: Connection, found: Iterable[StoredProposal]) -> tuple[QueueEntry, ...]:
    patterns = load_title_patterns(connection)
    entries = []
    for one in found:
        record = with_titles(one.record, patterns) if one.record else None
        facts = (one.draft or {}).get("facts") or {}
        names = record.names if record else Names(facts["names"]) if facts.get("names") else None
        title = names.text() if names else _first_line(one)
        entries.append(QueueEntry(stored=one, title=title, record=record, names=names))
    return tuple(entries)


def _first_line(stored: StoredProposal) -> str:
    line = " ".join((stored.text or "").split())
    short = line if len(line) <= _MAX_TITLE else f"{line[:_MAX_TITLE].rpartition(' ')[0]} …"
    return short or stored.event_id or stored.reason
