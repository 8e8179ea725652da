"""What a file wants of an event that the desk may have changed since: field by field, nobody's work is overwritten.

Three records are compared: the file as it was last loaded, the file as it is, and the event as it stands. A field that
only the file changed is taken; one that only the desk changed is kept; one that both changed differently is kept and
reported. All of them are snapshots as `domain.record` writes them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from calendar_core.domain.events.record import WHEN_KEYS

Snapshot = dict[str, Any]

# What is one statement is taken or kept whole: the desk's day with the file's hour would be nobody's.
_TOGETHER = {
    **dict.fromkeys(WHEN_KEYS, "when"),
    "certainty": "status",
    "lifecycle": "status",
    "visibility": "publication",
    "embargo_until": "publication",
    "merged_into": "publication",
}


@dataclass(frozen=True, kw_only=True)
class Merged:
    """The record to save, the fields that the desk keeps, and those that both sides changed (kept as well)."""

    record: Snapshot
    kept: tuple[str, ...]
    disagreeing: tuple[str, ...]


def as_last_loaded(revisions: Iterable[tuple[int, str, Snapshot, Mapping[str, Any]]], loader: str) -> Snapshot:
    """The file's record at the last load, from `(number, editor, record, changes)` of every revision, in order.

    Empty where the loader never touched the event.
    """
    loaded: Snapshot = {}
    for number, editor, record, changes in revisions:
        if editor != loader:
            continue
        if number == 1:
            loaded = dict(record)
        for name, (_, new) in changes.items():
            loaded.pop(name, None)
            if new is not None:
                loaded[name] = new
    return loaded


def merge(*, file: Snapshot, loaded: Snapshot, current: Snapshot) -> Merged:
    """What the event should become."""
    record, kept, disagreeing = dict(current), [], []
    for unit, names in _units(file.keys() | loaded.keys() | current.keys()).items():
        if _same(names, file, current):
            continue
        if _same(names, file, loaded):
            kept.append(unit)
        elif _same(names, current, loaded):
            for name in names:
                record.pop(name, None)
                if name in file:
                    record[name] = file[name]
        else:
            disagreeing.append(unit)
    return Merged(record=record, kept=tuple(sorted(kept)), disagreeing=tuple(sorted(disagreeing)))


def _units(names: Iterable[str]) -> dict[str, list[str]]:
    units: dict[str, list[str]] = {}
    for name in sorted(names):
        units.setdefault(_TOGETHER.get(name, name), []).append(name)
    return units


def _same(names: list[str], one: Snapshot, other: Snapshot) -> bool:
    return all(one.get(name) == other.get(name) for name in names)
