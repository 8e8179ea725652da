"""What an editor does to an event in one word. Each deed is a record made of a record; saving is `saving`'s.

A correction mends what was written wrongly and says nothing new: neither time nor standing, no SEQUENCE, no notice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from calendar_core.domain.events.record import EventRecord
from calendar_core.errors import CalendarError

#: The facts that a correction may touch.
CORRECTABLE: Final = frozenset(
    {
        "title",
        "title_ko",
        "venue",
        "city",
        "agenda",
        "outcome",
        "disputed",
        "notes",
        "documents",
        "sources",
        "deadlines",
    }
    | {"time_as_stated", "related"}
)


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One word with what it means, and the reason that stands in the form until another is written.

    `asks` are the fields that its page has beside the reason: `when`, `place`. `needs_source`: that nobody may do it
    without saying who said so.
    """

    word: str
    meaning: str
    reason: str
    change: Callable[[EventRecord], EventRecord]
    applies: Callable[[EventRecord], bool]
    asks: tuple[str, ...] = ()
    needs_source: bool = False


def _is_ahead(record: EventRecord) -> bool:
    return record.lifecycle == "scheduled"


#: By the last part of the address.
DEEDS: Final[Mapping[str, Deed]] = {
    "confirm": Deed(
        word="Confirm",
        meaning="All sides, or the host, stand behind it.",
        reason="Confirmed.",
        change=lambda record: replace(record, certainty="confirmed"),
        applies=lambda record: _is_ahead(record) and record.certainty != "confirmed",
    ),
    "hold": Deed(
        word="Mark as held",
        meaning="A source says that it took place.",
        reason="Held.",
        change=lambda record: replace(record, certainty="confirmed", lifecycle="held"),
        applies=lambda record: record.lifecycle in ("scheduled", "postponed"),
        needs_source=True,
    ),
    "move": Deed(
        word="Move",
        meaning="It will be at another time, or at another place.",
        reason="Moved.",
        change=lambda record: replace(record, lifecycle="scheduled"),
        applies=lambda record: record.lifecycle in ("scheduled", "postponed"),
        asks=("when", "place"),
    ),
    "postpone": Deed(
        word="Postpone",
        meaning="It will not be at this time. Without a new date it stays at the old one, as postponed.",
        reason="Postponed.",
        change=lambda record: replace(record, lifecycle="postponed"),
        applies=_is_ahead,
        asks=("when",),
    ),
    "cancel": Deed(
        word="Cancel",
        meaning="It will not be.",
        reason="Cancelled.",
        change=lambda record: replace(record, lifecycle="cancelled"),
        applies=lambda record: record.lifecycle in ("scheduled", "postponed"),
    ),
    "reinstate": Deed(
        word="Put on again",
        meaning="It will be after all, or was not held although the record said so.",
        reason="On again.",
        change=lambda record: replace(record, lifecycle="scheduled"),
        applies=lambda record: record.lifecycle != "scheduled",
        asks=("when",),
    ),
    "publish": Deed(
        word="Publish",
        meaning="Everybody sees it from now on.",
        reason="Published.",
        change=lambda record: replace(record, visibility="public", embargo_until=None, merged_into=None),
        applies=lambda record: record.visibility == "draft" or record.embargo_until is not None,
    ),
    "withdraw": Deed(
        word="Withdraw",
        meaning="It becomes a draft: pages and feeds lose it, and readers are not told why.",
        reason="Withdrawn.",
        change=lambda record: replace(record, visibility="draft"),
        applies=lambda record: record.visibility == "public",
    ),
}


def check_correction(changes: Mapping[str, Any]) -> None:
    """Refuse as a correction what says something new. CalendarError names the facts."""
    beyond = sorted(changes.keys() - CORRECTABLE)
    if beyond:
        raise CalendarError(
            "A correction cannot change %(words)s.",
            next_step="Save it as a change: subscribers have to look again.",
            words=", ".join(beyond),
        )
