"""Halves of the day: a.m. and p.m. that one end of a span has for both."""

from dataclasses import replace

from calendar_core.domain.time.parsing.time_fields import ClockTime, HalfDay


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
