"""Loading the data set: read all, check all, then write what differs, in one commit or none of it.

Loading the same files twice changes nothing. An event that is gone from the files is reported, never deleted, and what
the desk changed in the meantime stays (`domain.history.three_way_merge`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select
from sqlmodel import Session

from calendar_core.dataset.files import DataSet, Progress, check_data_set, read_data_set, sort_problems
from calendar_core.domain.events.record import flatten_names, record_from_json, record_to_json
from calendar_core.domain.history.three_way_merge import Snapshot, merge_snapshots, rebuild_loaded_snapshot
from calendar_core.errors import Problems
from calendar_core.models import Event, Revision, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.db.epoch import raise_epoch
from calendar_core.store.directory.titles import check_titles_of_events, load_title_patterns
from calendar_core.store.editing.entry_visibility import list_seen_too_early
from calendar_core.store.editing.save_directory import DirectoryChanges, load_ids_by_kind, save_entries
from calendar_core.store.editing.save_event import RevisionMetadata, create_event, revise_event
from calendar_core.store.events.rows import as_json, load_newest_snapshots
from calendar_core.store.history.changelog import BULK_THRESHOLD
from calendar_core.store.selection.search_index import index_events

#: Who saved a revision that came from the data set.
DATA_SET_EDITOR = "data set"
_EVENT, _REVISION = table_of(Event), table_of(Revision)
# SQLite takes 32,766 bound values in a statement.
_BATCH = 10_000


@dataclass
class LoadReport:
    """What loading did. Events are named by id, entries of the directory as `person kim-yong-hyun`."""

    files: int
    directory: DirectoryChanges = field(default_factory=lambda: DirectoryChanges(created=(), changed=()))
    created: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    unchanged: int = 0
    #: Event → what the desk changed and the files do not say: kept.
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Event → what the desk and the files changed differently: kept, and for a person to settle.
    conflicting: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Entries of the directory that the public sees although only held-back events among the loaded ones name them.
    seen_too_early: list[str] = field(default_factory=list)
    #: Events once loaded from the files and no longer in them.
    missing: list[str] = field(default_factory=list)


def load_paths(database: Database, paths: Sequence[Path], *, now: datetime, progress: Progress) -> LoadReport:
    """Load folders laid out like the shipped data set, or single files. Nothing is written where anything is wrong.

    Raises Problems with every problem of every file.
    """
    data_set = read_data_set(paths, progress=progress)
    with database.reading() as connection:
        events = connection.execute(select(_EVENT.c.id)).scalars()
        known = {**load_ids_by_kind(connection), "event": set(events)}
        check_data_set(data_set, known, load_title_patterns(connection))
    if data_set.findings.problems:
        raise Problems(sort_problems(data_set), next_step="Nothing was loaded. Mend them and load again.")
    with database.writing() as session:
        report = LoadReport(files=len(data_set.files))
        return _LoadRun(session=session, data_set=data_set, now=now, progress=progress, report=report).write()


_RevisionRow = tuple[int, str, Snapshot, Snapshot]


@dataclass(frozen=True, kw_only=True)
class _LoadRun:
    """One load while it is written, in the transaction of `session`."""

    session: Session
    data_set: DataSet
    now: datetime
    progress: Progress
    report: LoadReport

    def write(self) -> LoadReport:
        """Write what differs and report it."""
        self.report.directory = save_entries(self.session, self.data_set.entries, now=self.now)
        directory_changed = bool(self.report.directory.created or self.report.directory.changed)
        self.write_events()
        connection = self.session.connection()
        if directory_changed:
            check_titles_of_events(connection)
            index_events(self.session)
        if self.report.directory.are_public(connection, now=self.now):
            raise_epoch(self.session, self.now)
        loaded = [*self.report.created, *self.report.revised]
        self.report.seen_too_early = list_seen_too_early(connection, loaded, now=self.now)
        self.report.missing = _find_missing_events(connection, self.data_set)
        return self.report

    def write_events(self) -> None:
        present = load_newest_snapshots(self.session.connection())
        wanted = {event_id: record_to_json(record) for event_id, record in self.data_set.events.items()}
        new = [event_id for event_id in wanted if event_id not in present]
        differing = [event_id for event_id in wanted if event_id in present and wanted[event_id] != present[event_id]]
        self.report.unchanged = len(wanted) - len(new) - len(differing)
        for count, event_id in enumerate(new, start=1):
            # So many at once are a new record, not news: a mail for each would be a flood.
            change = replace(self.change(event_id), notifies_subscribers=len(new) < BULK_THRESHOLD)
            create_event(self.session, self.data_set.events[event_id], change, now=self.now)
            self.report.created.append(event_id)
            self.progress("Adding events", count, len(new))
        history = _load_history(self.session.connection(), differing)
        for count, event_id in enumerate(differing, start=1):
            self.revise(event_id, wanted[event_id], present[event_id], history[event_id])
            self.progress("Comparing events that differ", count, len(differing))

    def revise(self, event_id: str, wanted: Snapshot, current: Snapshot, history: list[_RevisionRow]) -> None:
        merged = merge_snapshots(file=wanted, loaded=rebuild_loaded_snapshot(history, DATA_SET_EDITOR), current=current)
        if merged.kept:
            self.report.kept[event_id] = merged.kept
        if merged.conflicting:
            self.report.conflicting[event_id] = merged.conflicting
        if merged.record == flatten_names(current):
            self.report.unchanged += 1
            return
        record = record_from_json(merged.record)
        base_revision = history[-1][0]
        revise_event(self.session, record, self.change(event_id), base_revision=base_revision, now=self.now)
        self.report.revised.append(event_id)

    def change(self, event_id: str) -> RevisionMetadata:
        return RevisionMetadata(
            editor=DATA_SET_EDITOR, reason=self.data_set.info.reason, source=self.data_set.file_by_event[event_id]
        )


def _load_history(connection: Connection, event_ids: list[str]) -> defaultdict[str, list[_RevisionRow]]:
    """Every revision of the events, in order."""
    history: defaultdict[str, list[_RevisionRow]] = defaultdict(list)
    columns = (_REVISION.c[name] for name in ("event_id", "number", "editor", "record", "changes"))
    query = select(*columns).order_by(_REVISION.c.event_id, _REVISION.c.number)
    for start in range(0, len(event_ids), _BATCH):
        batch = event_ids[start : start + _BATCH]
        for event_id, number, editor, record, changes in connection.execute(
            query.where(_REVISION.c.event_id.in_(batch))
        ):
            history[event_id].append((number, editor, as_json(record), as_json(changes)))
    return history


def _find_missing_events(connection: Connection, data_set: DataSet) -> list[str]:
    """The events that were once loaded and are missing now: from the whole folder, or from their own file."""
    loaded = select(_REVISION.c.event_id, _REVISION.c.source).where(
        _REVISION.c.number == 1, _REVISION.c.editor == DATA_SET_EDITOR
    )
    names = {file.name for file in data_set.files}
    return [
        event_id
        for event_id, source in connection.execute(loaded.order_by(_REVISION.c.event_id))
        if event_id not in data_set.events and (data_set.is_complete or source in names)
    ]
