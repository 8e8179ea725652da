"""The embargo rule: who may see an event, and from which instant on.

`models.visibility` is the same rule in SQL; a property test holds the two together.
"""

from datetime import datetime
from typing import Literal

from calendar_core.domain.vocabulary import Visibility

Viewer = Literal["public", "desk"]


def is_visible(visibility: Visibility, embargo_until: datetime | None, *, viewer: Viewer, now: datetime) -> bool:
    """Whether `viewer` may know at `now` that the event exists. The embargo lifts at its instant, not after it."""
    if viewer == "desk":
        return True
    return visibility == "public" and (embargo_until is None or embargo_until <= now)
