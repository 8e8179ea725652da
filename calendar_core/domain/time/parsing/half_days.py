"""Halves of the day: the words for them, and a.m. and p.m. that one end of a span has for both."""

import re
from dataclasses import replace
from typing import Final

from calendar_core.domain.time.parsing.errors import quoted
from calendar_core.domain.time.parsing.time_fields import ClockTime, HalfDay, TimeFields
from calendar_core.messages import Message

# What stands beside an hour instead of a.m. and p.m., with the hours (of twelve) that are in the afternoon. "밤 12시"
# and its like, which may end one day or begin the next, are in neither and so are not read.
HALF_DAYS: Final[dict[str, tuple[frozenset[int], frozenset[int]]]] = {
    **dict.fromkeys(("오전", "상오"), (frozenset(range(13)), frozenset())),
    **dict.fromkeys(("오후", "하오"), (frozenset(), frozenset(range(24)))),
    "새벽": (frozenset(range(8)), frozenset()),
    "아침": (frozenset(range(5, 12)), frozenset()),
    "낮": (frozenset({10, 11}), frozenset({12, 1, 2, 3, 4, 5})),
    "저녁": (frozenset(), frozenset(range(4, 12))),
    "밤": (frozenset(), frozenset(range(7, 12))),
    "morning": (frozenset(range(1, 12)), frozenset()),
    "afternoon": (frozenset(), frozenset({12, 1, 2, 3, 4, 5, 6})),
    "evening": (frozenset(), frozenset(range(4, 12))),
}
HALF_DAY_PATTERN: Final = (
    r"(?:in\s+)?(?:the\s+)?(?:morning|afternoon|evening)(?![a-z])"
    r"|(?:오전|오후|상오|하오|새벽|아침|저녁|밤|낮)(?:에|중)?(?!\w)"
)


def half_day_fields(found: re.Match[str]) -> TimeFields:
    """A half of the day without an hour: the day is all that is taken from it."""
    text = found.group().strip()
    return TimeFields(
        text=text,
        is_half_day=True,
        notes=(Message("%(text)s states no clock time: only the day is taken.", text=quoted(text)),),
    )


def with_half_day(clock: ClockTime, other: ClockTime, *, is_end: bool) -> ClockTime:
    """A clock time with the other end's a.m. or p.m. where it has none: "9:30-11 a.m.", "11:15-1 p.m.", "2 p.m.-4".

    The half is the one that keeps the start before the end; where neither does, the clock time is as it was.
    """
    if clock.half_day or not other.half_day or not 1 <= clock.hour <= 12:
        return clock
    halves: tuple[HalfDay, HalfDay] = ("am", "pm") if other.half_day == "am" else ("pm", "am")
    for half in halves:
        guess = replace(clock, half_day=half)
        start, end = (other, guess) if is_end else (guess, other)
        if start.since_midnight < end.since_midnight:
            return guess
    return clock
