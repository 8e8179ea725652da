"""Who may see an event, and from which instant on. Every surface asks this one question.

`store.visible` asks it of rows; the two are held together by a test.
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
