"""Conversion between wall times in an IANA zone and instants in UTC.

Wall times are naive datetimes, instants are aware ones in UTC. How people write zones is parsed in `parsing`; how
exactly a date is known is `when`.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar

from calendar_core.domain.time.zone_keys import zone
from calendar_core.errors import CalendarError
from calendar_core.messages import mark


class _ClockChange(CalendarError):
    """A local time that does not name one instant. `candidates` are its two readings as instants in UTC, in order."""

    _what: ClassVar[str]
    _question: ClassVar[str]

    def __init__(self, wall: datetime, key: str, *, candidates: tuple[datetime, datetime]) -> None:
        self.wall = wall
        self.key = key
        self.candidates = candidates
        first, second = (_format_candidate(candidate, key) for candidate in candidates)
        wall_text = format_wall(wall, " ")
        super().__init__(self._what, next_step=self._question, wall_text=wall_text, key=key, first=first, second=second)


class SkippedTime(_ClockChange):
    """A local time that does not exist: the clocks went forward over it.

    The first of `candidates` lies before the change (the clock as it will be, read too early), the second after it (the
    clock as it was, carried on).
    """

    _what = mark("%(wall_text)s does not exist in %(key)s: the clocks went forward over it.")
    _question = mark("Is it %(first)s, before the change, or %(second)s, after it?")


class RepeatedTime(_ClockChange):
    """A local time that exists twice: the clocks went back over it. The place in `candidates` is the `fold`, 0 or 1."""

    _what = mark("%(wall_text)s happens twice in %(key)s: the clocks went back over it.")
    _question = mark("Is it the first, %(first)s, or the second, %(second)s?")


def instants_of(wall: datetime, key: str) -> tuple[datetime, ...]:
    """The instants, in UTC and in order, at which clocks in the zone show `wall` (naive): none, one or two.

    >>> [f"{instant:%H:%M}" for instant in instants_of(datetime(2026, 10, 25, 2, 30), "Europe/Brussels")]
    ['00:30', '01:30']
    >>> instants_of(datetime(2026, 3, 29, 2, 30), "Europe/Paris")
    ()
    """
    return tuple(instant for instant in _fold_candidates(wall, key) if wall_time(instant, key) == wall)


def instant_of(wall: datetime, key: str, *, fold: int | None = None) -> datetime:
    """The one instant, in UTC, at which clocks in the zone show `wall` (naive).

    Raises SkippedTime where there is none, and RepeatedTime where there are two and `fold` (0 first, 1 second) does
    not choose; on any other time `fold` says nothing.

    >>> instant_of(datetime(2024, 10, 31, 7, 10), "Asia/Seoul").isoformat()
    '2024-10-30T22:10:00+00:00'
    """
    instants = instants_of(wall, key)
    if not instants:
        earlier, later = _fold_candidates(wall, key)
        raise SkippedTime(wall, key, candidates=(earlier, later))
    if len(instants) == 1:
        return instants[0]
    if fold is None:
        raise RepeatedTime(wall, key, candidates=(instants[0], instants[1]))
    return instants[fold]


def wall_time(instant: datetime, key: str) -> datetime:
    """What clocks in the zone show at an instant: a naive datetime.

    >>> wall_time(datetime(2024, 10, 30, 22, 10, tzinfo=UTC), "Asia/Seoul").isoformat()
    '2024-10-31T07:10:00'
    """
    return _to_local(instant, key).replace(tzinfo=None, fold=0)


def first_instant_at(wall: datetime, key: str) -> datetime:
    """The first instant, in UTC, at which clocks in the zone show `wall` (naive) or go forward over it.

    >>> first_instant_at(datetime(2026, 3, 29, 2, 30), "Europe/Brussels").isoformat()
    '2026-03-29T01:00:00+00:00'
    """
    instants = instants_of(wall, key)
    return instants[0] if instants else _transition_over(wall, key)


def last_instant_at(wall: datetime, key: str) -> datetime:
    """The last instant, in UTC, at which clocks in the zone show `wall` (naive) or go forward over it.

    >>> last_instant_at(datetime(2026, 10, 25, 2, 30), "Europe/Brussels").isoformat()
    '2026-10-25T01:30:00+00:00'
    """
    instants = instants_of(wall, key)
    return instants[-1] if instants else _transition_over(wall, key)


def start_of_day(day: date, key: str) -> datetime:
    """The first instant, in UTC, of a local day.

    Midnight may be skipped (the day then begins at one o'clock) or repeated (it begins at the first). For a day that
    a zone left out (Apia, 30 December 2011) it is the instant at which the next one began.

    >>> wall_time(start_of_day(date(2018, 11, 4), "America/Sao_Paulo"), "America/Sao_Paulo").isoformat()
    '2018-11-04T01:00:00'
    """
    return first_instant_at(datetime.combine(day, time()), key)


def end_of_day(day: date, key: str) -> datetime:
    """The first instant, in UTC, after which a local day never comes back.

    Nearly always the start of the next. Where midnight itself is repeated (St. John's until 2011: back from 00:01 to
    23:01) the day goes on for a while after the next has begun.

    >>> end_of_day(date(2010, 11, 6), "America/St_Johns") - start_of_day(date(2010, 11, 7), "America/St_Johns")
    datetime.timedelta(seconds=3600)
    """
    return last_instant_at(datetime.combine(day + timedelta(days=1), time()), key)


def day_exists(day: date, key: str) -> bool:
    """Whether the zone had that day at all: some crossed the date line and left one out.

    >>> day_exists(date(2011, 12, 30), "Pacific/Apia")
    False
    """
    return wall_time(start_of_day(day, key), key).date() == day


def abbreviation(instant: datetime, key: str) -> str:
    """What people there call the time in force: 'KST', 'EDT'; the offset where they have no name for it.

    >>> noon = datetime(2024, 7, 1, 12, tzinfo=UTC)
    >>> abbreviation(noon, "Europe/London"), abbreviation(noon, "Asia/Dubai"), abbreviation(noon, "Asia/Kathmandu")
    ('BST', 'UTC+4', 'UTC+5:45')
    """
    name = _to_local(instant, key).tzname() or ""
    return name if name.isalpha() else format_offset(instant, key)


def offset_of(instant: datetime, key: str) -> timedelta:
    """How far clocks in the zone are ahead of UTC at an instant."""
    return _to_local(instant, key).utcoffset() or timedelta()


def format_offset(instant: datetime, key: str) -> str:
    """The offset in force: 'UTC+9', 'UTC-3:30', 'UTC', and 'UTC+8:27:52' before there was standard time.

    >>> format_offset(datetime(2017, 9, 3, tzinfo=UTC), "Asia/Pyongyang")
    'UTC+8:30'
    """
    offset = offset_of(instant, key)
    seconds = int(abs(offset).total_seconds())
    if not seconds:
        return "UTC"
    text = f"UTC{'-' if offset < timedelta() else '+'}{seconds // 3600}"
    if seconds % 3600:
        text += f":{seconds // 60 % 60:02d}"
    return f"{text}:{seconds % 60:02d}" if seconds % 60 else text


def _fold_candidates(wall: datetime, key: str) -> list[datetime]:
    """The wall time read with the offset before and after the nearest change, as instants in order (PEP 495)."""
    try:
        return sorted({wall.replace(tzinfo=zone(key), fold=fold).astimezone(UTC) for fold in (0, 1)})
    except OverflowError:
        raise _year_out_of_range(wall) from None


def _to_local(instant: datetime, key: str) -> datetime:
    try:
        return instant.astimezone(zone(key))
    except OverflowError:
        raise _year_out_of_range(instant) from None


def _transition_over(skipped: datetime, key: str) -> datetime:
    """The instant at which the clocks went forward over a skipped wall time. Halving: zoneinfo shows no transitions."""
    before, after = _fold_candidates(skipped, key)
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        before, after = (before, middle) if wall_time(middle, key) > skipped else (middle, after)
    return after


def _year_out_of_range(moment: datetime) -> CalendarError:
    return CalendarError(
        "The year %(year)s is outside the range of this calendar.",
        next_step="Use a year from 1900 to 2100.",
        year=moment.year,
    )


def _format_candidate(instant: datetime, key: str) -> str:
    """One of two answers to choose from: '03:30 CEST (UTC+2)', with the date only where it is in doubt."""
    name, offset = abbreviation(instant, key), format_offset(instant, key)
    return f"{format_wall(wall_time(instant, key), ' ')} {name if name == offset else f'{name} ({offset})'}"


def format_wall(wall: datetime, separator: str = "T") -> str:
    """A wall time in ISO 8601, with seconds only where there are any."""
    return wall.isoformat(sep=separator, timespec="seconds" if wall.second else "minutes")
