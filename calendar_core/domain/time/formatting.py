"""Formatting of dates and times in each language: every time with its zone, and nothing that nobody stated.

`format_when` prints a when as far as it is known; `parser.parse_when` reads it back to the same when, given the venue's
zone. The other functions print an instant as clocks somewhere show it. Short forms for narrow places are not made
here: a time without a date or a zone is the oldest complaint about calendars.
"""

from datetime import date, datetime
from functools import partial
from typing import Final

from calendar_core.domain.time.date_parts import date_parts, span_parts, weekday_name
from calendar_core.domain.time.when import Day, Days, Half, Month, Quarter, WallTime, When, Year
from calendar_core.domain.time.zones import abbreviation, format_offset, instant_of, wall_time
from calendar_core.messages import LANGS, FormattedMessage, Lang, Message, pgettext, pmark

_DAYS: Final = pmark("date", "%(first_day)s %(first_month)s %(first_year)s – %(last_day)s %(last_month)s %(last_year)s")
_DAYS_OF_YEAR: Final = pmark("date", "%(first_day)s %(first_month)s – %(last_day)s %(last_month)s %(last_year)s")
_DAYS_OF_MONTH: Final = pmark("date", "%(first_day)s–%(last_day)s %(last_month)s %(last_year)s")
_PERIODS: Final[dict[tuple[str, str | int | None], str]] = {
    ("month", None): pmark("date", "%(month)s %(year)s"),
    ("month", "early"): pmark("date", "early %(month)s %(year)s"),
    ("month", "mid"): pmark("date", "mid-%(month)s %(year)s"),
    ("month", "late"): pmark("date", "late %(month)s %(year)s"),
    ("quarter", 1): pmark("date", "first quarter of %(year)s"),
    ("quarter", 2): pmark("date", "second quarter of %(year)s"),
    ("quarter", 3): pmark("date", "third quarter of %(year)s"),
    ("quarter", 4): pmark("date", "fourth quarter of %(year)s"),
    ("half", 1): pmark("date", "first half of %(year)s"),
    ("half", 2): pmark("date", "second half of %(year)s"),
    ("year", None): pmark("date", "%(year)s"),
}
# Clocks of Kiritimati are 26 hours ahead of those of Baker Island: no two calendars are further apart.
_DAY_MARKERS: Final = {
    1: pmark("date", "+1 day"),
    -1: pmark("date", "−1 day"),
    2: pmark("date", "+2 days"),
    -2: pmark("date", "−2 days"),
}


def format_when(when: When, lang: Lang = "en") -> str:
    """The when in full, with weekday and zone where a time is known.

    >>> from datetime import datetime
    >>> launch = WallTime(datetime(2024, 10, 31, 7, 10), "Asia/Seoul")
    >>> format_when(launch)
    'Thursday 31 October 2024, 07:10 KST (UTC+9)'
    >>> format_when(launch, "ko")
    '2024년 10월 31일(목) 07:10 KST (UTC+9)'
    >>> format_when(Month(2024, 10, "late")), format_when(Quarter(2026, 3), "ko")
    ('late October 2024', '2026년 3분기')
    """
    if isinstance(when, WallTime):
        return _format_wall_time(when, lang)
    if isinstance(when, Day):
        return _format_day(when.day, lang)
    return _format_days(when, lang) if isinstance(when, Days) else _format_period(when, lang)


def when_message(when: When) -> Message:
    """The when as `format_when` prints it, in the language of whoever reads it."""
    return FormattedMessage(partial(format_when, when))


def is_text_of_when(text: str, when: When) -> bool:
    """Whether a text is what `format_when` prints, in any language of the interface."""
    return any(text == format_when(when, lang) for lang in LANGS)


def format_when_with_zone(when: When, lang: Lang = "en") -> str:
    """The when in full, and of a day, a month … in whose calendar: two of them that differ by the zone look different.

    >>> format_when_with_zone(Month(2024, 10, zone="Asia/Seoul"))
    'October 2024 (Asia/Seoul)'
    """
    named = "" if when.zone is None or isinstance(when, WallTime) else f" ({when.zone})"
    return f"{format_when(when, lang)}{named}"


def format_period(when: When, lang: Lang = "en") -> str:
    """A month, quarter, half or year as it stands inside a sentence.

    >>> format_period(Quarter(2026, 3)), format_period(Year(2027)), format_period(Month(2024, 10, "late"))
    ('the third quarter of 2026', '2027', 'late October 2024')
    """
    period = format_when(when, lang)
    is_part_of_year = isinstance(when, Quarter | Half)
    return pgettext("date in a sentence", "the %(period)s", lang, period=period) if is_part_of_year else period


def format_range(first: str, last: str, lang: Lang = "en", *, is_spaced: bool = True) -> str:
    """Two texts as the ends of a range. The English dash has no spaces between figures alone.

    >>> format_range("2014", "2021", is_spaced=False), format_range("30 October", "2 November 2024")
    ('2014–2021', '30 October – 2 November 2024')
    >>> format_range("10월 30일", "11월 2일", "ko")
    '10월 30일~11월 2일'
    """
    pattern = pmark("date", "%(begin)s – %(end)s") if is_spaced else pmark("date", "%(begin)s–%(end)s")
    return pgettext("date", pattern, lang, begin=first, end=last)


def format_weekday(day: date, lang: Lang = "en", *, short: bool = False) -> str:
    """The weekday, in full or as short as a narrow column needs.

    >>> format_weekday(date(2024, 10, 31)), format_weekday(date(2024, 10, 31), "ko", short=True)
    ('Thursday', '목')
    """
    return weekday_name(day.weekday(), lang, short=short)


def format_instant(instant: datetime, key: str, lang: Lang = "en") -> str:
    """An instant as clocks in a zone show it.

    >>> from datetime import UTC
    >>> format_instant(datetime(2024, 10, 30, 22, 10, tzinfo=UTC), "America/New_York")
    'Wednesday 30 October 2024, 18:10 EDT (UTC-4)'
    """
    wall = wall_time(instant, key)
    return f"{_format_day_and_clock(wall, lang)} {zone_label(instant, key)}"


def format_local_time(instant: datetime, *, zone: str, venue_zone: str, lang: Lang = "en") -> str:
    """One of the readings that stand side by side: time first, the day marked where it is not the venue's.

    >>> from datetime import UTC
    >>> launch = datetime(2024, 10, 30, 22, 10, tzinfo=UTC)
    >>> format_local_time(launch, zone="America/New_York", venue_zone="Asia/Pyongyang")
    '18:10 EDT (UTC-4), Wednesday 30 October 2024 (−1 day)'
    >>> format_local_time(launch, zone="UTC", venue_zone="Asia/Pyongyang", lang="ko")
    '22:10 UTC, 2024년 10월 30일(수) (전날)'
    """
    wall = wall_time(instant, zone)
    marker = day_marker(instant, zone=zone, venue_zone=venue_zone, lang=lang)
    text = f"{format_clock(wall)} {zone_label(instant, zone)}, {_format_day(wall.date(), lang)}"
    return f"{text} ({marker})" if marker else text


def day_marker(instant: datetime, *, zone: str, venue_zone: str, lang: Lang = "en") -> str:
    """How many days the calendar in `zone` is ahead of the venue's: '+1 day', '−1 day', '' for the same day.

    >>> from datetime import UTC
    >>> day_marker(datetime(2024, 10, 30, 18, 0, tzinfo=UTC), zone="Asia/Seoul", venue_zone="America/New_York")
    '+1 day'
    """
    days = (wall_time(instant, zone).date() - wall_time(instant, venue_zone).date()).days
    return pgettext("date", _DAY_MARKERS[days], lang) if days else ""


def zone_label(instant: datetime, key: str) -> str:
    """The zone of a printed time: 'KST (UTC+9)'; only the offset where the time has no name, only 'UTC' for UTC.

    >>> from datetime import UTC
    >>> zone_label(datetime(2024, 1, 1, tzinfo=UTC), "Asia/Kathmandu")
    'UTC+5:45'
    """
    name, offset = abbreviation(instant, key), format_offset(instant, key)
    return name if name == offset else f"{name} ({offset})"


def _format_wall_time(when: WallTime, lang: Lang) -> str:
    start = instant_of(when.start, when.zone, fold=when.fold)
    begin, label = _format_day_and_clock(when.start, lang), zone_label(start, when.zone)
    if when.end is None:
        return f"{begin} {label}"
    if not isinstance(when.end, datetime):
        return format_range(f"{begin} {label}", _format_day(when.end, lang), lang)
    until = zone_label(instant_of(when.end, when.zone, fold=when.end_fold), when.zone)
    is_same_day = when.end.date() == when.first_day
    if label == until and is_same_day:
        return format_range(begin, f"{format_clock(when.end)} {label}", lang, is_spaced=False)
    end = format_clock(when.end) if is_same_day else _format_day_and_clock(when.end, lang)
    return format_range(begin if label == until else f"{begin} {label}", f"{end} {until}", lang)


def _format_day(day: date, lang: Lang) -> str:
    return pgettext("date", "%(weekday)s %(day)s %(month)s %(year)s", lang, **date_parts(day, lang))


def format_day_without_weekday(day: date, lang: Lang) -> str:
    """A day in words: '31 October 2024'."""
    return pgettext("date", "%(day)s %(month)s %(year)s", lang, **date_parts(day, lang))


def _format_day_and_clock(wall: datetime, lang: Lang) -> str:
    day = _format_day(wall.date(), lang)
    return pgettext("date", "%(day)s, %(clock)s", lang, day=day, clock=format_clock(wall))


def _format_period(when: Month | Quarter | Half | Year, lang: Lang) -> str:
    part: str | int | None = None
    match when:
        case Month():
            part = when.part
        case Quarter():
            part = when.quarter
        case Half():
            part = when.half
    return pgettext("date", _PERIODS[when.precision, part], lang, **date_parts(when.first_day, lang))


def _format_days(when: Days, lang: Lang) -> str:
    first, last = when.first, when.last
    if first.year != last.year:
        pattern = _DAYS
    elif first.month != last.month:
        pattern = _DAYS_OF_YEAR
    else:
        pattern = _DAYS_OF_MONTH
    return pgettext("date", pattern, lang, **span_parts(first, last, lang))


def format_clock(wall: datetime) -> str:
    """A clock time, with seconds only where there are any."""
    return wall.strftime("%H:%M:%S" if wall.second else "%H:%M")
