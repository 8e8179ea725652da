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
class Action:
    """One word with what it means, and the reason that stands in the form until another is written.

    `asks` are the fields that its page has beside the reason: `when`, `place`. `needs_source`: that nobody may do it
    without saying who said so.
    """

    label: str
    description: str
    reason: str
    apply: Callable[[EventRecord], EventRecord]
    is_applicable: Callable[[EventRecord], bool]
    extra_fields: tuple[str, ...] = ()
    needs_source: bool = False


def _is_scheduled(record: EventRecord) -> bool:
    return record.lifecycle == "scheduled"


#: By the last part of the address.
ACTIONS: Final[Mapping[str, Action]] = {
    "confirm": Action(
        label="Confirm",
        description="All sides, or the host, stand behind it.",
        reason="Confirmed.",
        apply=lambda record: replace(record, certainty="confirmed"),
        is_applicable=lambda record: _is_scheduled(record) and record.certainty != "confirmed",
    ),
    "hold": Action(
        label="Mark as held",
        description="A source says that it took place.",
        reason="Held.",
        apply=lambda record: replace(record, certainty="confirmed", lifecycle="held"),
        is_applicable=lambda record: record.lifecycle in ("scheduled", "postponed"),
        needs_source=True,
    ),
    "move": Action(
        label="Move",
        description="It will be at another time, or at another place.",
        reason="Moved.",
        apply=lambda record: replace(record, lifecycle="scheduled"),
        is_applicable=lambda record: record.lifecycle in ("scheduled", "postponed"),
        extra_fields=("when", "place"),
    ),
    "postpone": Action(
        label="Postpone",
        description="It will not be at this time. Without a new date it stays at the old one, as postponed.",
        reason="Postponed.",
        apply=lambda record: replace(record, lifecycle="postponed"),
        is_applicable=_is_scheduled,
        extra_fields=("when",),
    ),
    "cancel": Action(
        label="Cancel",
        description="It will not be.",
        reason="Cancelled.",
        apply=lambda record: replace(record, lifecycle="cancelled"),
        is_applicable=lambda record: record.lifecycle in ("scheduled", "postponed"),
    ),
    "reinstate": Action(
        label="Put on again",
        description="It will be after all, or was not held although the record said so.",
        reason="On again.",
        apply=lambda record: replace(record, lifecycle="scheduled"),
        is_applicable=lambda record: record.lifecycle != "scheduled",
        extra_fields=("when",),
    ),
    "publish": Action(
        label="Publish",
        description="Everybody sees it from now on.",
        reason="Published.",
        apply=lambda record: replace(record, visibility="public", embargo_until=None, merged_into=None),
        is_applicable=lambda record: record.visibility == "draft" or record.embargo_until is not None,
    ),
    "withdraw": Action(
        label="Withdraw",
        description="It becomes a draft: pages and feeds lose it, and readers are not told why.",
        reason="Withdrawn.",
        apply=lambda record: replace(record, visibility="draft"),
        is_applicable=lambda record: record.visibility == "public",
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
