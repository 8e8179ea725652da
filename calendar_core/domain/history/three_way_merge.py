"""Three-way merge of an event in a file with an event that the desk may have changed since, field by field.

The three snapshots are the file as it was last loaded, the file as it is, and the event as it stands. A field that only
the file changed is taken from it. A field that only the desk changed stays. A field that both changed differently stays
and is reported.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from calendar_core.domain.events.record import WHEN_KEYS, flatten_names

Snapshot = dict[str, Any]

# Fields that make one statement are merged as one: nobody wrote the desk's day with the file's hour.
_UNIT_BY_FIELD = {
    **dict.fromkeys(WHEN_KEYS, "when"),
    "certainty": "status",
    "lifecycle": "status",
    "visibility": "publication",
    "embargo_until": "publication",
    "merged_into": "publication",
}


@dataclass(frozen=True, kw_only=True)
class MergeResult:
    """The record to save, flat; the fields that only the desk changed; those that both changed.

    The desk's values of the latter stay.
    """

    record: Snapshot
    kept: tuple[str, ...]
    conflicting: tuple[str, ...]


def rebuild_loaded_snapshot(revisions: Iterable[tuple[int, str, Snapshot, Mapping[str, Any]]], loader: str) -> Snapshot:
    """The file's record at the last load, from `(number, editor, record, changes)` of all revisions in order.

    Empty if the loader never saved the event.
    """
    loaded: Snapshot = {}
    for number, editor, record, changes in revisions:
        if editor != loader:
            continue
        if number == 1:
            loaded = flatten_names(record)
        for name, (_, new) in changes.items():
            loaded.pop(name, None)
            if new is not None:
                loaded[name] = new
    return loaded


def merge_snapshots(*, file: Snapshot, loaded: Snapshot, current: Snapshot) -> MergeResult:
    """The result of the merge."""
    file, loaded, current = flatten_names(file), flatten_names(loaded), flatten_names(current)
    record, kept, conflicting = dict(current), [], []
    for unit, names in _group_by_unit(file.keys() | loaded.keys() | current.keys()).items():
        if _is_same(names, file, current):
            continue
        if _is_same(names, file, loaded):
            kept.append(unit)
        elif _is_same(names, current, loaded):
            for name in names:
                record.pop(name, None)
                if name in file:
                    record[name] = file[name]
        else:
            conflicting.append(unit)
    return MergeResult(record=record, kept=tuple(sorted(kept)), conflicting=tuple(sorted(conflicting)))


def _group_by_unit(names: Iterable[str]) -> dict[str, list[str]]:
    units: dict[str, list[str]] = {}
    for name in sorted(names):
        units.setdefault(_UNIT_BY_FIELD.get(name, name), []).append(name)
    return units


def _is_same(names: list[str], one: Snapshot, other: Snapshot) -> bool:
    return all(one.get(name) == other.get(name) for name in names)
