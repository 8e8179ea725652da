"""The new and changed items of a source become proposals, each in a commit of its own."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from calendar_core.error_log import log_exception
from calendar_core.errors import CalendarError, Conflict
from calendar_core.intake.document import Document
from calendar_core.intake.documents.warc import keep_copy
from calendar_core.intake.import_text import ImportedDraft, TakeoverReport, propose_drafts
from calendar_core.intake.text.known_names import KnownNames, load_known_names
from calendar_core.intake.watch.definition import SourceDefinition
from calendar_core.intake.watch.items import SourceItem
from calendar_core.intake.watch.polite_client import PoliteClient, TooSoon
from calendar_core.intake.watch.read_item import follow_item, import_item
from calendar_core.store.db.database import Database
from calendar_core.store.desk.watched_items import SeenItem, has_items, load_digests, save_items, touch_items
from calendar_core.store.desk.watched_sources import WatchState, check_lease

#: So many items of a source one run reads; a ministry publishes about as many in a day.
MAX_READ: Final = 25
# A run gives one source so long; its lease is longer (`store.desk.watched_sources.LEASE`).
_SOURCE_SECONDS: Final = 300.0
_MAX_REFUSED: Final = 500
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class TakenItems:
    """How many items were read and proposals made, and whether some are left for the next run."""

    read: int = 0
    proposed: int = 0
    is_rest_left: bool = False


@dataclass(frozen=True, kw_only=True)
class SourceRun:
    """One source that this process has claimed: its definition, its row with the lease, and how it is asked."""

    database: Database
    polite: PoliteClient
    definition: SourceDefinition
    state: WatchState
    clock: Callable[[], datetime]


def take_items(run: SourceRun, items: list[SourceItem]) -> TakenItems:
    """Propose what new and changed items say. The first time, those older than `first_days` are only noted as seen."""
    now, end, source_id = run.clock(), run.polite.elapsed() + _SOURCE_SECONDS, run.definition.id
    with run.database.reading() as connection:
        seen = load_digests(connection, source_id, [one.key for one in items])
        is_first = not has_items(connection, source_id)
    new = [one for one in items if seen.get(one.key) != one.digest]
    since = now.date() - timedelta(days=run.definition.first_days)
    old = {one.key for one in new if is_first and not _is_recent(one, since)}
    with run.database.writing() as session:
        if not check_lease(session, run.state):
            return TakenItems()
        save_items(session, source_id, [_seen(one, now=now) for one in new if one.key in old], now=now)
        touch_items(session, source_id, [one.key for one in items if seen.get(one.key) == one.digest], now=now)
    fresh = [one for one in new if one.key not in old]
    read = proposed = 0
    if not fresh:
        return TakenItems()
    with run.database.reading() as connection:
        known = load_known_names(connection)
    for item in fresh[:MAX_READ]:
        if run.polite.elapsed() > end:
            break
        try:
            count = _take_item(run, item, known)
        except TooSoon:
            break
        if count is None:
            break
        read, proposed = read + 1, proposed + count
    return TakenItems(read=read, proposed=proposed, is_rest_left=read < len(fresh))


def _is_recent(item: SourceItem, since: date) -> bool:
    return item.day is not None and item.day >= since


def _take_item(run: SourceRun, item: SourceItem, known: KnownNames) -> int | None:
    """How many proposals an item made; None where the lease is over or somebody saved first, for the next run."""
    page = follow_item(run.polite, run.definition, item)
    refused = [page.problem] if page.problem else []
    found: list[ImportedDraft] = []
    try:
        with run.database.reading() as connection:
            found = import_item(connection, run.definition, item, page.document, known)
    except CalendarError as error:
        refused.append(str(error))
    except Exception as error:  # noqa: BLE001  one item that cannot be read harms no other
        log_exception(_log, "An item of the watched source %r failed.", run.definition.id)
        refused.append(f"The program failed on it ({type(error).__name__}).")
    try:
        return _save(run, item, found, page.document, refused=refused, known=known)
    except Conflict:
        return None


def _save(
    run: SourceRun,
    item: SourceItem,
    found: list[ImportedDraft],
    page: Document | None,
    *,
    refused: list[str],
    known: KnownNames,
) -> int | None:
    """Make the proposals and note the item in one commit; None where the lease is over."""
    now = run.clock()
    with run.database.writing() as session:
        if not check_lease(session, run.state):
            return None
        report = TakeoverReport(event_ids=(), unchanged=0, refused=())
        if found:
            report = propose_drafts(session, found, editor=None, channel="watch", now=now, known=known)
        if page is not None and report.event_ids:
            keep_copy(session, page, now=now)
        reasons = " ".join([*refused, *map(str, report.refused)])[:_MAX_REFUSED]
        seen = _seen(item, now=now, proposed=len(report.event_ids), refused=reasons or None)
        save_items(session, run.state.id, [seen], now=now)
    return len(report.event_ids)


def _seen(item: SourceItem, *, now: datetime, proposed: int | None = None, refused: str | None = None) -> SeenItem:
    return SeenItem(
        key=item.key,
        digest=item.digest,
        title=item.title,
        url=item.link,
        proposed=proposed,
        refused=refused,
        first_seen_at=now,
    )
