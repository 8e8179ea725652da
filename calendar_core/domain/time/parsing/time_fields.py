"""Time fields: what one word of a text states about a time, and how the fields of several words are merged.

Tokens are found by `tokenizer`; `phrases` finds which of them belong together.
"""

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Literal

from calendar_core.domain.time.parsing.errors import NotUnderstood, quoted
from calendar_core.domain.time.parsing.zone_candidates import ZoneName
from calendar_core.domain.time.when import PartOfMonth
from calendar_core.messages import Message

HalfDay = Literal["am", "pm"]


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time on a clock as it was said: `hour` 0 to 24, of which `half_day` (a.m., p.m.) may say more."""

    hour: int
    minute: int = 0
    second: int = 0
    half_day: HalfDay | None = None

    @property
    def since_midnight(self) -> timedelta:
        """Midnight and noon are 12 a.m. and 12 p.m.; 24:00 is a whole day."""
        hour = self.hour
        if self.half_day is not None and hour <= 12:
            hour = hour % 12 + (12 if self.half_day == "pm" else 0)
        return timedelta(hours=hour, minutes=self.minute, seconds=self.second)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFields:
    """What some words state; `text` is how they stated it. An empty field was not stated. `weekday`: Monday is 0.

    `short_year` is a year of two digits; `is_half_day`: a half of the day was named without an hour.
    """

    text: str
    year: int | None = None
    short_year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    part: PartOfMonth | None = None
    quarter: int | None = None
    half: int | None = None
    clock: ClockTime | None = None
    zones: tuple[ZoneName, ...] = ()
    length: timedelta | None = None
    is_approximate: bool = False
    is_half_day: bool = False
    notes: tuple[str, ...] = ()

    @property
    def has_date(self) -> bool:
        """Whether any of it places the time on a calendar, if only by a weekday."""
        parts = (self.year, self.short_year, self.month, self.day, self.weekday, self.part, self.quarter, self.half)
        return any(part is not None for part in parts)


EMPTY = TimeFields(text="")


def merge(one: TimeFields, other: TimeFields) -> TimeFields:
    """The facts of both. Raises NotUnderstood where they state the same thing differently: two days, two hours."""
    merged: dict[str, object] = {"text": f"{one.text} {other.text}".strip()}
    for field in fields(TimeFields):
        first, second = getattr(one, field.name), getattr(other, field.name)
        if field.name in ("zones", "notes"):
            merged[field.name] = first + second
        elif first is None or first is False:
            merged.setdefault(field.name, second)
        elif second is None or second is False or first == second:
            merged.setdefault(field.name, first)
        elif field.name != "text":
            raise NotUnderstood(
                other.text,
                why=Message(
                    "%(text)s already stated another %(replace)s",
                    text=quoted(one.text),
                    replace=field.name.replace("_", " "),
                ),
                next_step="Give one time, and put a second reading of it in brackets.",
            )
    return replace(EMPTY, **merged)  # type: ignore[arg-type]  # each value is of the field it came from


def merge_all(facts: list[TimeFields]) -> TimeFields:
    """The facts of all, in order."""
    together = EMPTY
    for one in facts:
        together = merge(together, one)
    return together
