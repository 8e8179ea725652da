"""What the dates of a text mean, by the day of the report and the tense of the verb. Nothing is guessed.

What can be read in two ways, or lacks a year that the day of the report would give, is a question.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from calendar_core.domain.time.parsing.errors import Contradiction, NotUnderstood
from calendar_core.domain.time.parsing.parser import parse_when
from calendar_core.domain.time.spans import LONGEST_MEETING
from calendar_core.domain.time.when import When
from calendar_core.errors import CalendarError
from calendar_core.intake.text.dates.date_mentions import DateMention
from calendar_core.intake.text.dates.day_resolvers import Tense
from calendar_core.intake.text.dates.relative_dates import RelativeDate
from calendar_core.messages import Message

_LONG_AGO: Final = timedelta(days=300)
_LEADS_ON: Final = re.compile(r"(?:-|to|through|and|until)\s?$")


@dataclass(frozen=True, kw_only=True)
class DateReading:
    """What a mention means: a when; or several, or none with the reason, which is a question."""

    whens: tuple[When, ...] = ()
    reason: str | None = None

    @property
    def when(self) -> When | None:
        """The when, where there is just one."""
        return self.whens[0] if len(self.whens) == 1 and self.reason is None else None


def read_date(
    mention: DateMention,
    *,
    today: date | None,
    tense: Tense,
    zone: str | None = None,
    country: str | None = None,
    day: date | None = None,
    last_day: date | None = None,
    longest: timedelta = LONGEST_MEETING,
) -> DateReading:
    """What a mention means at a venue. `today` is the day of the report; `day` that of a clock time without one.

    `last_day` is the day that the text named last, from which "a day later" counts.

    `longest` is the most that an event of its kind lasts; what lasts longer is a question.

    `zone` (IANA) and `country` (ISO 3166-1 alpha-2) are those of the venue.
    """
    if mention.is_ahead is not None:
        tense = "future" if mention.is_ahead else "past"
    if any(isinstance(piece, RelativeDate) and piece.counts_from == "last" for piece in mention.pieces):
        last_day = last_day or today
    needs_today = any(isinstance(piece, RelativeDate) for piece in mention.pieces)
    if needs_today and today is None:
        return DateReading(reason=Message("The day of the text is not known."))
    read = partial(_read_pieces, today=today, tense=tense, zone=zone, country=country, day=day, last_day=last_day)
    whens, reason = read(mention.pieces)
    if not whens and mention.has_clock and mention.day_pieces and zone is None:
        whens, reason = read(mention.day_pieces)  # Nobody knows whose clock it is; the day is known.
    if any(_is_too_long(when, longest) for when in whens):
        return DateReading(whens=whens, reason=Message("It would last longer than a meeting does."))
    return DateReading(whens=whens, reason=None if whens else reason)


def _is_too_long(when: When, longest: timedelta) -> bool:
    return when.precision in ("days", "time") and when.end_day - when.first_day > longest


def _read_pieces(
    pieces: Sequence[str | RelativeDate],
    *,
    today: date | None,
    tense: Tense,
    zone: str | None,
    country: str | None,
    day: date | None,
    last_day: date | None,
) -> tuple[tuple[When, ...], str | None]:
    """The readings of the pieces of a mention, and why there are none."""
    texts = [""]
    before: Sequence[str] = ()
    for piece in pieces:
        readings: Sequence[str] = (piece,) if isinstance(piece, str) else ()
        if isinstance(piece, RelativeDate) and today:
            readings = piece.resolve_from(today, last_day, tense)
            if piece.is_weekday and len(before) == 1 and _LEADS_ON.search(texts[0]):
                # Of "Tuesday through Thursday" the second follows the first.
                readings = piece.resolve(date.fromisoformat(before[0]), "future")
            before = readings if piece.is_weekday else ()
        texts = [text + reading for text in texts for reading in readings]
    found: list[When] = []
    reason: str | None = None
    for text in texts:
        try:
            found += _read_in_years(
                text, today=today, tense=tense, zone=zone, country=country, day=day, last_day=last_day
            )
        except CalendarError as error:
            reason = str(error)
    return tuple(dict.fromkeys(found)), reason


def _read_in_years(
    text: str,
    *,
    today: date | None,
    tense: Tense,
    zone: str | None,
    country: str | None,
    day: date | None,
    last_day: date | None,
) -> list[When]:
    """The readings of a text: one where it states the year; else those of the years near the day of the report.

    After a day of years ago, "Aug. 18" may be of that year or of this one.
    """
    error: CalendarError | None = None
    try:
        return [parse_when(text, zone=zone, country=country, day=day).when]
    except NotUnderstood as not_understood:
        error = not_understood
    if today is None:
        raise error
    found: list[When] = []
    is_far = last_day is not None and today - last_day > _LONG_AGO and tense != "future"
    far_years = (last_day.year,) if is_far and last_day is not None and last_day.year < today.year - 1 else ()
    for year in (*far_years, today.year - 1, today.year, today.year + 1):
        with suppress(Contradiction, NotUnderstood):
            found.append(parse_when(text, zone=zone, country=country, year=year).when)
    if not found:
        raise error
    near = _nearest(found, today, tense)
    if is_far and last_day is not None:
        of_then = min(found, key=lambda when: abs(when.first_day - last_day))
        return list(dict.fromkeys((of_then, *near)))
    return near


def _nearest(whens: list[When], today: date, tense: Tense) -> list[When]:
    """The readings that fit the tense; of those the nearest. Two are left where both are about as near."""
    ahead = [when for when in whens if when.end_day > today]
    behind = [when for when in whens if when.first_day <= today]
    if tense == "future":
        return ahead[:1]
    if tense == "past":
        return behind[-1:]
    return sorted(whens, key=lambda when: abs((when.first_day - today).days))[:1]


def first_day_of(when: When | None) -> date | None:
    """The day of a when that is known to the day; None of a coarser one."""
    return when.first_day if when is not None and when.precision in ("time", "day", "days") else None
