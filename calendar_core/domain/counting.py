"""Number, SEQUENCE, CREATED and LAST-MODIFIED as the public counts them: only by what it could see, and from when on.

Work under an embargo, in a draft or in the notes of the desk leaves no trace in them. See docs/decisions/0076.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calendar_core.domain.revisions import difference, modified_at, raises_sequence
from calendar_core.domain.telling import DESK_ONLY


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The counters of one version, and the version itself as the public sees it."""

    number: int
    sequence: int
    created_at: datetime
    changed_at: datetime
    snapshot: Mapping[str, Any]


def count_version(
    last: Counted | None, snapshot: Mapping[str, Any], *, seen_at: datetime, raises: bool = True
) -> Counted:
    """The counters of a version that the public sees from `seen_at` on; `last` is the one it saw before.

    A version in which nothing shows that was not there before counts as no version at all. `raises` is false where
    SEQUENCE stays although time or place were mended.
    """
    shown = {key: value for key, value in snapshot.items() if key not in DESK_ONLY}
    if last is None:
        begun = modified_at(seen_at, None)
        return Counted(number=1, sequence=0, created_at=begun, changed_at=begun, snapshot=shown)
    changes = difference(last.snapshot, shown)
    if not changes:
        return last
    return Counted(
        number=last.number + 1,
        sequence=last.sequence + (raises and raises_sequence(changes)),
        created_at=last.created_at,
        changed_at=modified_at(seen_at, last.changed_at),
        snapshot=shown,
    )
