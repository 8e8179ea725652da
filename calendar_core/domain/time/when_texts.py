"""The texts of a when in the data set (`start`, `end`, `time_zone`), parsed without loss: inverse of `start_text`."""

import re
from datetime import date, datetime
from typing import Final

from calendar_core.domain.time.wall_time import WallTime
from calendar_core.domain.time.when import Day, Days, Half, Month, PartOfMonth, Quarter, When, Year
from calendar_core.errors import CalendarError
from calendar_core.messages import mark

_EXPECTED_FORMS = mark("Write 2024-10-31T07:10, 2024-10-31, 2024-10, 2024-10-late, 2026-Q3, 2026-H1 or 2027.")
_PARTS: Final[dict[str | None, PartOfMonth]] = {"early": "early", "mid": "mid", "late": "late"}
_YEAR = re.compile(r"\d{4}", re.ASCII)
_PART_OF_YEAR = re.compile(r"(\d{4})-(?:(\d\d)(?:-(early|mid|late))?|Q(\d)|H(\d))", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WALL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)


def when_from_texts(
    start: str, end: str | None = None, *, zone: str | None = None, fold: int = 0, end_fold: int = 0
) -> When:
    """The when behind the data set's `start`, `end` (inclusive) and `time_zone`: inverse of `start_text`, `end_text`.

    Raises CalendarError for any other form of text, for a clock time without a zone, and where the when itself does.

    >>> when_from_texts("2024-10-30", "2024-10-31", zone="America/New_York")
    Days(first=datetime.date(2024, 10, 30), last=datetime.date(2024, 10, 31), zone='America/New_York')
    >>> when_from_texts("2024-10-late")
    Month(year=2024, month=10, part='late', zone=None)
    """
    if _WALL.fullmatch(start):
        return _parse_wall_time(start, end, zone, fold=fold, end_fold=end_fold)
    if _DAY.fullmatch(start):
        first, last = _parse_day(start), start if end is None else end
        if not _DAY.fullmatch(last):
            raise _invalid_text(last, "An event that starts on a day ends on a day.")
        return Day(first, zone) if last == start else Days(first, _parse_day(last), zone)
    if end is not None:
        raise _invalid_text(end, f"{_quoted(start)} takes no end.")
    if _YEAR.fullmatch(start):
        return Year(int(start), zone)
    found = _PART_OF_YEAR.fullmatch(start)
    if found is None:
        raise _invalid_text(start, "It is none of the forms of a date.")
    year, month, part, quarter, half = found.groups()
    if quarter:
        return Quarter(int(year), int(quarter), zone)
    if half:
        return Half(int(year), int(half), zone)
    return Month(int(year), int(month), _PARTS.get(part), zone)


def _parse_wall_time(start: str, end: str | None, zone: str | None, *, fold: int, end_fold: int) -> WallTime:
    if zone is None:
        raise CalendarError(
            "%(start)s has no time zone.",
            next_step="A clock time needs the IANA zone of its venue, such as 'Asia/Seoul'.",
            start=start,
        )
    if end is None:
        return WallTime(_parse_wall(start), zone, fold=fold)
    if _DAY.fullmatch(end):
        return WallTime(_parse_wall(start), zone, _parse_day(end), fold=fold)
    if _WALL.fullmatch(end):
        return WallTime(_parse_wall(start), zone, _parse_wall(end), fold=fold, end_fold=end_fold)
    raise _invalid_text(end, "An event that starts at a clock time ends at a clock time or on a day.")


def _parse_wall(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise _invalid_text(text, f"There is no such time ({error}).") from None


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _invalid_text(text, f"There is no such day ({error}).") from None


def _invalid_text(text: str, why: str) -> CalendarError:
    return CalendarError(
        "%(text)s is not a date as the record writes it. %(value)s",
        next_step=_EXPECTED_FORMS,
        text=_quoted(text),
        value=why,
    )


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:39]}…")
