"""A run over the watched sources: each that is due is claimed, asked, and its new items become proposals.

No transaction is open while a source is asked. Whatever goes wrong with one source is written into its row, and the
next one is asked.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from calendar_core.error_log import log_exception
from calendar_core.errors import CalendarError
from calendar_core.intake.limited_process import ReaderFailed
from calendar_core.intake.watch.all_definitions import load_all_definitions
from calendar_core.intake.watch.ask import Answer, ask_source
from calendar_core.intake.watch.definition import SourceDefinition, format_definition
from calendar_core.intake.watch.items import read_items
from calendar_core.intake.watch.polite_client import AskFailed, PoliteClient, Stopped, TooSoon, origin_of
from calendar_core.intake.watch.take_items import SourceRun, take_items
from calendar_core.safe_http import SafeHttpClient
from calendar_core.store.db.database import Database
from calendar_core.store.desk.watched_sources import (
    WatchState,
    claim_source,
    list_due,
    settle_source,
)

Outcome = Literal["answered", "unchanged", "broken", "layout", "later"]

# A run ends after so long; what is due still comes with the next one.
_LONGEST_RUN: Final = timedelta(minutes=10)
# The pause after failures doubles from the interval up to a day.
_MAX_BACKOFF: Final = timedelta(days=1)
# Items that one run had no time for are read soon.
_REST_AFTER: Final = timedelta(minutes=15)
_MAX_ERROR: Final = 500
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class WatchTools:
    """What a run works with. `clock` is the present instant, `elapsed` a time that only goes on.

    `wait` waits so many seconds, and returns whether to stop.
    """

    database: Database
    client: SafeHttpClient
    clock: Callable[[], datetime]
    wait: Callable[[float], bool]
    elapsed: Callable[[], timedelta]

    def polite_client(self) -> PoliteClient:
        """A client for one run."""
        return PoliteClient(client=self.client, wait=self.wait, elapsed=lambda: self.elapsed().total_seconds())


@dataclass(frozen=True, kw_only=True)
class SourceReport:
    """How a source was asked. `error` says what is wrong; `later` is one that asks for a longer pause."""

    id: str
    outcome: Outcome
    new: int = 0
    proposed: int = 0
    error: str | None = None


def run_due(tools: WatchTools, file: Path) -> list[SourceReport]:
    """Ask every source that is on and due. Returns what came of each. Where none is due, one row is read."""
    with tools.database.reading() as connection:
        due = list_due(connection, now=tools.clock())
        known = load_all_definitions(connection, file).sources if due else {}
    return ask_sources(tools, [known[one] for one in due if one in known], is_early=False)


def ask_sources(tools: WatchTools, definitions: list[SourceDefinition], *, is_early: bool) -> list[SourceReport]:
    """Ask sources that are on, one after the other; those that others ask at this moment are passed over.

    `is_early` asks those that are not due yet.
    """
    polite = tools.polite_client()
    end = tools.elapsed() + _LONGEST_RUN
    reports: list[SourceReport] = []
    for definition in definitions:
        if tools.elapsed() > end or tools.wait(0.0):
            break
        with tools.database.writing() as session:
            state = claim_source(session, definition.id, now=tools.clock(), is_early=is_early)
        if state is None:
            continue
        try:
            reports.append(_ask(tools, polite, definition, state))
        except Stopped:
            _settle(tools, state, {}, next_at=state.next_at)
            break
        except Exception as error:  # noqa: BLE001  one broken source harms no other
            log_exception(_log, "The watched source %r failed.", definition.id)
            reason = f"The program failed on it ({type(error).__name__})."
            reports.append(_fail(tools, definition, state, "broken", reason))
    return reports


def _ask(tools: WatchTools, polite: PoliteClient, definition: SourceDefinition, state: WatchState) -> SourceReport:
    now = tools.clock()
    digest = hashlib.sha256(format_definition(definition).encode()).hexdigest()
    asked = state
    if state.definition_digest != digest:
        asked = replace(state, etag=None, last_modified=None, robots=None, robots_at=None)
    try:
        answer = ask_source(polite, definition, asked, now=now)
    except TooSoon as error:
        _settle(tools, state, {}, next_at=now + error.pause)
        return SourceReport(id=definition.id, outcome="later")
    except AskFailed as error:
        return _fail(tools, definition, state, "broken", str(error), pause=error.pause)
    kept = _build_kept(polite, definition, asked, now) | {"definition_digest": digest}
    if answer.body is None:
        _succeed(tools, definition, state, {**kept, **_validators(answer)}, interval=None)
        return SourceReport(id=definition.id, outcome="unchanged")
    try:
        items = read_items(definition, answer.body, content_type=answer.content_type, url=answer.url, today=now.date())
    except ReaderFailed as error:
        return _fail(tools, definition, state, "broken", str(error))
    except CalendarError as error:
        return _fail(tools, definition, state, "layout", str(error))
    run = SourceRun(database=tools.database, polite=polite, definition=definition, state=state, clock=tools.clock)
    taken = take_items(run, items)
    validators = {"etag": None, "last_modified": None} if taken.is_rest_left else _validators(answer)
    _succeed(tools, definition, state, {**kept, **validators}, interval=_REST_AFTER if taken.is_rest_left else None)
    return SourceReport(id=definition.id, outcome="answered", new=taken.read, proposed=taken.proposed)


def _validators(answer: Answer) -> dict[str, Any]:
    return {"etag": answer.etag, "last_modified": answer.last_modified}


def _build_kept(polite: PoliteClient, definition: SourceDefinition, asked: WatchState, now: datetime) -> dict[str, Any]:
    """The robots.txt of the host, and since when it is known."""
    text = polite.robots_texts.get(origin_of(definition.url))
    return {"robots": text, "robots_at": asked.robots_at if text == asked.robots and asked.robots_at else now}


def _succeed(
    tools: WatchTools,
    definition: SourceDefinition,
    state: WatchState,
    values: Mapping[str, Any],
    *,
    interval: timedelta | None,
) -> None:
    now = tools.clock()
    pause = min(interval or timedelta(minutes=definition.interval), timedelta(minutes=definition.interval))
    fine = {"answered_at": now, "failures": 0, "failing_since": None, "problem": None, "error": None}
    _settle(tools, state, {**values, **fine}, next_at=now + pause)


def _fail(
    tools: WatchTools,
    definition: SourceDefinition,
    state: WatchState,
    problem: Literal["broken", "layout"],
    error: str,
    *,
    pause: timedelta | None = None,
) -> SourceReport:
    """Note what is wrong; ask again after the pause that the server asks for, and after one that doubles."""
    now = tools.clock()
    failures = state.failures + 1
    interval = timedelta(minutes=definition.interval)
    backoff = min(interval * 2 ** min(failures - 1, 10), max(_MAX_BACKOFF, interval))
    values = {
        "failures": failures,
        "failing_since": state.failing_since or now,
        "problem": problem,
        "error": error[:_MAX_ERROR],
        # The answer that comes next is to be read whole.
        "etag": None,
        "last_modified": None,
    }
    _settle(tools, state, values, next_at=now + max(backoff, pause or timedelta()))
    return SourceReport(id=definition.id, outcome=problem, error=error[:_MAX_ERROR])


def _settle(tools: WatchTools, state: WatchState, values: Mapping[str, Any], *, next_at: datetime) -> None:
    with tools.database.writing() as session:
        settle_source(session, state, values, next_at=next_at)
