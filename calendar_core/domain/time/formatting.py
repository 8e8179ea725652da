"""Formatting of dates and times in English and Korean: every time with its zone, and nothing that nobody stated.

`format_when` prints a when as far as it is known; `parser.parse_when` reads it back to the same when, given the venue's
zone. The other functions print an instant as clocks somewhere show it. Short forms for narrow places are not made
here: a time without a date or a zone is the oldest complaint about calendars.
"""

from datetime import date, datetime
from functools import partial
from typing import Final

from calendar_core.domain.time.when import Day, Days, Half, Month, PartOfMonth, Quarter, WallTime, When, Year
from calendar_core.domain.time.zones import abbreviation, format_offset, instant_of, wall_time
from calendar_core.messages import LANGS, FormattedMessage, Lang, Message

# Spelled out here and not taken from `calendar`: those names follow the locale of the process.
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS_KO: Final = "월화수목금토일"

_PARTS: Final[dict[PartOfMonth, str]] = {"early": "early ", "mid": "mid-", "late": "late "}
_PARTS_KO: Final[dict[PartOfMonth, str]] = {"early": "초순", "mid": "중순", "late": "하순"}
_ORDINALS: Final = ("first", "second", "third", "fourth")


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
    return _format_korean(when) if lang == "ko" else _format_english(when)


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
    is_part_of_year = lang == "en" and isinstance(when, Quarter | Half)
    return f"{'the ' if is_part_of_year else ''}{format_when(when, lang)}"


def format_range(first: str, last: str, lang: Lang = "en", *, is_spaced: bool = True) -> str:
    """Two texts as the ends of a range. The English dash has no spaces between figures alone, the Korean tilde nowhere.

    >>> format_range("2014", "2021", is_spaced=False), format_range("30 October", "2 November 2024")
    ('2014–2021', '30 October – 2 November 2024')
    >>> format_range("10월 30일", "11월 2일", "ko")
    '10월 30일~11월 2일'
    """
    dash = "~" if lang == "ko" else " – " if is_spaced else "–"
    return f"{first}{dash}{last}"


def format_weekday(day: date, lang: Lang = "en", *, short: bool = False) -> str:
    """The weekday, in full or as short as a narrow column needs.

    >>> format_weekday(date(2024, 10, 31)), format_weekday(date(2024, 10, 31), "ko", short=True)
    ('Thursday', '목')
    """
    if lang == "ko":
        return WEEKDAYS_KO[day.weekday()] + ("" if short else "요일")
    return WEEKDAYS[day.weekday()][: 3 if short else None]


def format_instant(instant: datetime, key: str, lang: Lang = "en") -> str:
    """An instant as clocks in a zone show it.

    >>> from datetime import UTC
    >>> format_instant(datetime(2024, 10, 30, 22, 10, tzinfo=UTC), "America/New_York")
    'Wednesday 30 October 2024, 18:10 EDT (UTC-4)'
    """
    wall = wall_time(instant, key)
    return f"{_format_day(wall.date(), lang)}{_clock_separator(lang)}{format_clock(wall)} {zone_label(instant, key)}"


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

    Two days are possible: Kiritimati is 26 hours ahead of Baker Island.

    >>> from datetime import UTC
    >>> day_marker(datetime(2024, 10, 30, 18, 0, tzinfo=UTC), zone="Asia/Seoul", venue_zone="America/New_York")
    '+1 day'
    """
    days = (wall_time(instant, zone).date() - wall_time(instant, venue_zone).date()).days
    if not days:
        return ""
    if lang == "ko":
        return {1: "다음 날", -1: "전날"}.get(days) or f"{abs(days)}일 {'뒤' if days > 0 else '전'}"
    return f"{'+' if days > 0 else '−'}{abs(days)} day{'s' if abs(days) != 1 else ''}"


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
    day, label = _format_day(when.first_day, lang), zone_label(start, when.zone)
    begin = f"{day}{_clock_separator(lang)}{format_clock(when.start)}"
    if when.end is None:
        return f"{begin} {label}"
    if not isinstance(when.end, datetime):
        return format_range(f"{begin} {label}", _format_day(when.end, lang), lang)
    until = zone_label(instant_of(when.end, when.zone, fold=when.end_fold), when.zone)
    is_same_day = when.end.date() == when.first_day
    if label == until and is_same_day:
        return format_range(begin, f"{format_clock(when.end)} {label}", lang, is_spaced=False)
    end = (
        format_clock(when.end)
        if is_same_day
        else f"{_format_day(when.end.date(), lang)}{_clock_separator(lang)}{format_clock(when.end)}"
    )
    return format_range(begin if label == until else f"{begin} {label}", f"{end} {until}", lang)


def _format_day(day: date, lang: Lang) -> str:
    if lang == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일({WEEKDAYS_KO[day.weekday()]})"
    return f"{WEEKDAYS[day.weekday()]} {_format_english_day(day)}"


def _format_english(when: Days | Month | Quarter | Half | Year) -> str:
    if isinstance(when, Days):
        return _format_english_days(when.first, when.last)
    if isinstance(when, Month):
        return f"{_PARTS[when.part] if when.part else ''}{MONTHS[when.month - 1]} {when.year}"
    if isinstance(when, Quarter):
        return f"{_ORDINALS[when.quarter - 1]} quarter of {when.year}"
    if isinstance(when, Half):
        return f"{_ORDINALS[when.half - 1]} half of {when.year}"
    return str(when.year)


def _format_korean(when: Days | Month | Quarter | Half | Year) -> str:
    if isinstance(when, Days):
        return _format_korean_days(when.first, when.last)
    if isinstance(when, Month):
        return f"{when.year}년 {when.month}월{f' {_PARTS_KO[when.part]}' if when.part else ''}"
    if isinstance(when, Quarter):
        return f"{when.year}년 {when.quarter}분기"
    if isinstance(when, Half):
        return f"{when.year}년 {'상반기' if when.half == 1 else '하반기'}"
    return f"{when.year}년"


def _format_english_days(first: date, last: date) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return format_range(str(first.day), _format_english_day(last), is_spaced=False)
    begin = f"{first.day} {MONTHS[first.month - 1]}{f' {first.year}' if first.year != last.year else ''}"
    return format_range(begin, _format_english_day(last))


def _format_korean_days(first: date, last: date) -> str:
    end = f"{last.day}일"
    if (first.year, first.month) != (last.year, last.month):
        end = f"{last.month}월 {end}"
    if first.year != last.year:
        end = f"{last.year}년 {end}"
    return format_range(f"{first.year}년 {first.month}월 {first.day}일", end, "ko")


def _format_english_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _clock_separator(lang: Lang) -> str:
    return " " if lang == "ko" else ", "


def format_clock(wall: datetime) -> str:
    """A clock time, with seconds only where there are any."""
    return wall.strftime("%H:%M:%S" if wall.second else "%H:%M")
