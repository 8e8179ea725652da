"""How the watched sources are: for the page of the desk, and what is wrong with any for its queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from calendar_core.errors import CalendarError
from calendar_core.intake.watch.all_definitions import load_all_definitions
from calendar_core.intake.watch.definition import SourceDefinition
from calendar_core.store.desk.watched_items import SeenItem, load_newest_items
from calendar_core.store.desk.watched_sources import WatchState, load_latest_items, load_states

#: What may be wrong: no answer, another layout, nothing new for long, no definition any more.
Trouble = Literal["broken", "layout", "silent", "undefined"]
_SHOWN_ITEMS = 5


@dataclass(frozen=True, kw_only=True)
class WatchedSourceView:
    """A source with its state. `definition` is None where it is gone, `state` where it was never on.

    `latest_at` is when it last had a new or changed item.
    """

    id: str
    definition: SourceDefinition | None
    state: WatchState | None
    latest_at: datetime | None
    is_being_asked: bool
    trouble: Trouble | None
    since: datetime | None
    items: tuple[SeenItem, ...] = ()

    @property
    def name(self) -> str:
        """Its name, its id where no definition has one."""
        return self.definition.name if self.definition else self.id

    @property
    def is_on(self) -> bool:
        """Whether it is asked."""
        return self.state is not None and self.state.is_on

    @property
    def is_of_desk(self) -> bool:
        """Whether it was added at the desk, so that it can be changed there."""
        return self.state is not None and self.state.definition is not None


@dataclass(frozen=True, kw_only=True)
class WatchOverview:
    """All sources, those that are on first, and the problems of definitions."""

    sources: tuple[WatchedSourceView, ...]
    problems: tuple[CalendarError, ...]


def load_overview(connection: Connection, file: Path, *, now: datetime) -> WatchOverview:
    """The sources of the file and of the desk, with the items that were read last. A query for each that is on."""
    known, states, latest = (
        load_all_definitions(connection, file),
        load_states(connection),
        load_latest_items(connection),
    )
    ids = [*known.sources, *(one for one in states if one not in known.sources and states[one].is_on)]
    views = []
    for source_id in ids:
        state = states.get(source_id)
        is_on = state is not None and state.is_on
        items = tuple(load_newest_items(connection, source_id, limit=_SHOWN_ITEMS)) if is_on else ()
        views.append(_view(known.sources.get(source_id), source_id, state, latest.get(source_id), items, now=now))
    return WatchOverview(sources=tuple(sorted(views, key=lambda one: not one.is_on)), problems=known.problems)


def list_troubles(connection: Connection, file: Path, *, now: datetime) -> list[WatchedSourceView]:
    """The sources that are on and silent, broken, of another layout or without a definition. None on: one query."""
    states = {key: state for key, state in load_states(connection).items() if state.is_on}
    if not states:
        return []
    known, latest = load_all_definitions(connection, file).sources, load_latest_items(connection)
    views = (_view(known.get(key), key, state, latest.get(key), (), now=now) for key, state in states.items())
    return [one for one in views if one.trouble is not None]


def _view(
    definition: SourceDefinition | None,
    source_id: str,
    state: WatchState | None,
    latest_at: datetime | None,
    items: tuple[SeenItem, ...],
    *,
    now: datetime,
) -> WatchedSourceView:
    trouble, since = _find_trouble(definition, state, latest_at, now)
    return WatchedSourceView(
        id=source_id,
        definition=definition,
        state=state,
        latest_at=latest_at,
        is_being_asked=state is not None and state.lease_until is not None and state.lease_until > now,
        trouble=trouble,
        since=since,
        items=items,
    )


def _find_trouble(
    definition: SourceDefinition | None, state: WatchState | None, latest_at: datetime | None, now: datetime
) -> tuple[Trouble | None, datetime | None]:
    """What is wrong with a source that is on, and since when."""
    if state is None or not state.is_on:
        return None, None
    if definition is None:
        return "undefined", state.switched_at
    if state.problem is not None:
        return ("broken" if state.problem == "broken" else "layout"), state.failing_since
    quiet_since = max((at for at in (latest_at, state.switched_at) if at is not None), default=None)
    is_silent = state.answered_at is not None and quiet_since is not None
    if is_silent and quiet_since is not None and now - quiet_since > timedelta(days=definition.silent_after):
        return "silent", quiet_since
    return None, None
