"""Which event of a sentence a date, a place or a person belongs to: the nearest, and rather one of its own clause."""

import re
from collections.abc import Sequence
from typing import Final

from calendar_core.intake.text.event_mentions import EventMention

_BOUNDARY: Final = re.compile(
    r"[,;:]\s|\s(?:and|while|but|followed by|before|after|ahead of|following|then|as well as|including|since|when)\s"
    r"|(?<=[가-힣])(?:고|며|면서|으며|지만|는데|데 이어|한 뒤|한 후)(?:,|\s)|이어\s|앞서\s|\s또\s|뒤이어"
)
# As much as a clause is long on average, in characters.
_BOUNDARY_COST: Final = 25


def nearest_event(text: str, events: Sequence[EventMention], start: int, end: int) -> EventMention:
    """The event of a sentence that the words at `[start, end)` belong to; there is at least one."""
    return min(events, key=lambda event: _distance(text, event, start, end))


def _distance(text: str, event: EventMention, start: int, end: int) -> int:
    between = text[event.end : start] if start >= event.end else text[end : event.start]
    return len(between) + _BOUNDARY_COST * len(_BOUNDARY.findall(between))


def clause_of(text: str, events: Sequence[EventMention], event: EventMention) -> tuple[int, int]:
    """The part of a sentence that speaks of one of its events: up to the boundaries before and behind the others."""
    before = [one for one in events if one.end <= event.start]
    after = [one for one in events if one.start >= event.end]
    start, end = 0, len(text)
    if before:
        place = max(one.end for one in before)
        start = min((found.end() for found in _BOUNDARY.finditer(text, place, event.start)), default=place)
    if after:
        place = min(one.start for one in after)
        end = max((found.start() for found in _BOUNDARY.finditer(text, event.end, place)), default=place)
    return start, end
