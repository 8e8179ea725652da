"""Diff of two snapshots of an event, and its effect on SEQUENCE and LAST-MODIFIED."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from calendar_core.domain.events.facts import facts_used_for
from calendar_core.domain.events.record import flatten_names

_SEQUENCE_KEYS: Final = frozenset(key for fact in facts_used_for("sequence") for key in fact.record_keys)

Changes = dict[str, list[Any]]


def diff_snapshots(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """`{field: [old, new]}` for each field that differs, in the order of their names; empty where nothing changed.

    >>> diff_snapshots({"title": "SCM", "city": "Seoul"}, {"title": "SCM", "city": "Busan"})
    {'city': ['Seoul', 'Busan']}
    """
    before, after = flatten_names(before), flatten_names(after)
    names = sorted(before.keys() | after.keys())
    return {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}


def raises_sequence(changes: Changes) -> bool:
    """Whether a change touches what people plan by: time, place or standing."""
    return not _SEQUENCE_KEYS.isdisjoint(changes)


def compute_last_modified(now: datetime, previous: datetime | None) -> datetime:
    """LAST-MODIFIED of a new revision: `now` in whole seconds, but at least a second after the previous one.

    Evolution compares whole seconds and ICSx5 skips an event whose LAST-MODIFIED did not grow.
    """
    moment = now.replace(microsecond=0)
    return moment if previous is None else max(moment, previous + timedelta(seconds=1))
