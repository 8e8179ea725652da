"""The patterns of the tokens: what each word of a date or a time states.

The patterns are tried in order at each place, so a longer form stands before the shorter one that begins it. The
grammar is our own since no parser passed our sources: dateparser reads "2210 GMT" as the year 2210 and "Oct. 30-31" as
one day, dateutil drops the zone, pendulum calls every zone UTC.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final, Literal

from calendar_core.domain.time.parsing.errors import NotUnderstood, quoted
from calendar_core.domain.time.parsing.half_days import HALF_DAY_PATTERN, HALF_DAYS, half_day_fields
from calendar_core.domain.time.parsing.refused_words import refused_patterns
from calendar_core.domain.time.parsing.short_dates import PatternBehind, patterns_behind, short_date_patterns
from calendar_core.domain.time.parsing.time_fields import ClockTime, HalfDay, TimeFields
from calendar_core.domain.time.parsing.tokens import Number, Separator, SeparatorKind, Token
from calendar_core.domain.time.parsing.zone_names import ABBREVIATION_PATTERN, ZONE_PATTERNS, parse_zone
from calendar_core.domain.time.when import PartOfMonth
from calendar_core.messages import Message, mark

_TokenFactory = Callable[[re.Match[str]], Token | None]
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_PATTERN = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_MONTH_ENDINGS: Final = ("uary", "arch", "april", "june", "july", "august", "sept", "ember", "ober")
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday|s)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_ORDINALS: Final = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_PARTS: Final[dict[str, PartOfMonth]] = {
    **dict.fromkeys(("early", "beginning of", "start of", "초순", "초"), "early"),
    **dict.fromkeys(("mid", "middle of", "중순"), "mid"),
    **dict.fromkeys(("late", "end of", "하순", "말"), "late"),
}
# 말 and 초 begin other words too, as in 11월 말레이시아, so that only a particle stands behind them.
BEFORE_PARTICLE: Final = (
    r"(?=(?:에[는도서야]?|엔|이?나|쯤[에으]?로?|께[에로]?|경[에으]?로?|까지[로는도]?|부터|로|의|[이은을과]|이면|이후"
    r"|이전|사이|무렵)?(?![가-힣]))"
)
KOREAN_PART: Final = rf"(?P<part>초순|중순|하순|[초말]{BEFORE_PARTICLE})"
_AM_PM = r"(?P<half>[ap])\s?\.?\s?m(?![a-z])\.?"
_ABOUT = r"\+\s?/\s?-|±|approximately|approx\.?|around|about|roughly|circa|ca\."
_MIDNIGHT_NOTE = Message("“Midnight” is taken as the beginning of the day that is named.")
_NO_HALF_DAY = mark("%(text)s says no half of the day: taken as %(time)s.")


def _fields(found: re.Match[str], **stated: object) -> TimeFields:
    return TimeFields(text=found.group().strip(), **stated)  # type: ignore[arg-type]  # each maker names its own fields


def _number(found: re.Match[str], group: str) -> int | None:
    """A named group as a number; None where it is not in the text or not in the pattern."""
    value = found.groupdict().get(group)
    return int(value) if value else None


def _date(found: re.Match[str]) -> TimeFields:
    numbers = {name: _number(found, name) for name in ("year", "month", "day", "quarter", "half")}
    part = _PARTS.get((found.groupdict().get("part") or "").lower())
    return _fields(found, **numbers, part=part)


def _numeric_date(found: re.Match[str]) -> TimeFields:
    """A date whose order is only known where one of its numbers is no month."""
    first, second = int(found["first"]), int(found["second"])
    if first <= 12 and second <= 12 and first != second:
        year = f"{_number(found, 'year') or '…'}-"
        raise NotUnderstood(
            found.group(),
            why=Message(
                "it is %(year)s%(first)s-%(second)s or %(year)s%(second)s-%(first)s",
                year=year,
                first=f"{first:02d}",
                second=f"{second:02d}",
            ),
            next_step="Write the month as a word.",
        )
    month, day = (second, first) if first > 12 else (first, second)
    return _fields(found, year=_number(found, "year"), month=month, day=day)


def _clock(found: re.Match[str]) -> TimeFields:
    half: HalfDay | None = None
    if found.groupdict().get("half"):
        half = "am" if found["half"].lower() == "a" else "pm"
    return clock_fields(found.group(), int(found["hour"]), _minute(found), _number(found, "second") or 0, half_day=half)


def clock_fields(text: str, hour: int, minute: int, second: int = 0, *, half_day: HalfDay | None = None) -> TimeFields:
    """A clock time as facts. Raises NotUnderstood for one that no clock shows: 25:00, 13 a.m."""
    is_shown = hour <= 23 or (hour, minute, second) == (24, 0, 0)
    if not is_shown or minute > 59 or second > 59 or (half_day == "am" and hour > 12):
        raise NotUnderstood(text, why="no clock shows it", next_step="Write a time as 14:30 or 2:30 p.m.")
    return TimeFields(text=text.strip(), clock=ClockTime(hour, minute, second, half_day))


def _bare_hour(found: re.Match[str]) -> TimeFields:
    """An hour of either half of the day ("2시", "9 o'clock"): taken as by the clock of 24 hours, with a note."""
    facts = _clock(found)
    if not facts.clock or not 1 <= facts.clock.hour <= 12:
        return facts
    taken = f"{facts.clock.hour:02d}:{facts.clock.minute:02d}"
    return replace(facts, notes=(Message(_NO_HALF_DAY, text=quoted(facts.text), time=taken),))


def _clock_in_half(found: re.Match[str]) -> TimeFields:
    hour = int(found["hour"])
    morning, afternoon = HALF_DAYS[found["said"].lower()]
    if hour <= 12 and hour not in morning | afternoon:
        raise NotUnderstood(found.group(), why="its half of the day is in doubt", next_step="Write it as 14:30.")
    half: HalfDay = "am" if hour in morning or not afternoon else "pm"
    return clock_fields(found.group(), hour, _minute(found), _number(found, "second") or 0, half_day=half)


def _minute(found: re.Match[str]) -> int:
    """The minute, where "half" (반) is thirty."""
    return 30 if found.groupdict().get("thirty") else _number(found, "minute") or 0


def _midnight(found: re.Match[str]) -> TimeFields:
    return _fields(found, clock=ClockTime(0), notes=(_MIDNIGHT_NOTE,))


def _iso(found: re.Match[str]) -> TimeFields:
    clock = clock_fields(found.group(), int(found["hour"]), int(found["minute"]), _number(found, "second") or 0).clock
    zones = (parse_zone(found["zone"]),) if found["zone"] else ()
    dates = {name: _number(found, name) for name in ("year", "month", "day")}
    return _fields(found, clock=clock, zones=zones, **dates)


def _length(found: re.Match[str]) -> TimeFields:
    groups = found.groupdict()
    hours = 1 if groups.get("one") else _number(found, "hours") or 0
    minutes = 30 if groups.get("thirty") else _number(found, "minutes") or 0
    length = timedelta(hours=hours, minutes=minutes)
    return _fields(found, length=length, is_approximate=bool(groups.get("about")))


def _name_factory(names: tuple[str, ...], field: Literal["month", "weekday"]) -> _TokenFactory:
    """Facts from the first three letters of a name; months count from 1, weekdays from 0."""

    def maker(found: re.Match[str]) -> TimeFields:
        place = names.index(found["name"][:3].lower())
        return _fields(found, month=place + 1) if field == "month" else _fields(found, weekday=place)

    return maker


def _korean_weekday(found: re.Match[str]) -> TimeFields:
    return _fields(found, weekday="월화수목금토일".index(found["name"]))


def _ordinal_part(found: re.Match[str]) -> TimeFields:
    number = _ORDINALS[found["number"].lower()]
    return _fields(found, quarter=number) if found["unit"].lower() == "quarter" else _fields(found, half=number)


def _reject_glued_offset(found: re.Match[str]) -> TimeFields:
    """Refuse "10:00GMT-11:00"."""
    raise NotUnderstood(
        found.group(), why="it is an offset or the end of a span", next_step="Put a space on both sides of a dash."
    )


def _zone(found: re.Match[str]) -> TimeFields:
    return TimeFields(text=found.group().strip(), zones=(parse_zone(found.group()),))


def _separator(kind: SeparatorKind) -> _TokenFactory:
    return lambda found: Separator(kind, found.group())


def _skip(_: re.Match[str]) -> None:
    """A word that only leads to the next."""


def _patterns() -> Iterator[tuple[str, _TokenFactory]]:
    # The space around a dash before digits tells an offset ("10:00 -0400") from a span: see `offsets`.
    yield r"\s+-\s*(?=\d)", _separator("dash")
    yield r"\s+", _skip
    yield from refused_patterns()
    yield from short_date_patterns(MONTH_PATTERN)
    yield from _dates()
    yield from _lengths()
    yield from _clocks()
    yield r"(?<=\d)(?:utc|gmt)-\d{1,2}:?\d\d(?!\d)", _reject_glued_offset
    for pattern in ZONE_PATTERNS:
        yield pattern, _zone
    yield from _calendar_words()
    yield HALF_DAY_PATTERN, half_day_fields
    yield rf"(?:{_ABOUT})(?![a-z])|약|경(?!\w)|쯤|께", lambda found: _fields(found, is_approximate=True)
    yield r"(?:to|until|till|through|thru)(?![a-z])|-|에서", _separator("dash")
    yield r"and(?![a-z])|&", _separator("and")
    yield r"부터", _separator("from")
    yield (
        r"(?:at|on|the|from|of|in|for|starting|starts|commencing|beginning|begins|hours|hrs)(?![a-z])"
        r"|까지|에(?!서)",
        _skip,
    )
    yield r"[(\[]", _separator("open")
    yield r"[)\]]", _separator("close")
    yield r"[/;|]|or(?![a-z])|또는|혹은", _separator("slash")
    yield r"[,.:·]", _separator("comma")
    yield r"\d{1,4}(?!\d)", lambda found: Number(found.group())
    yield ABBREVIATION_PATTERN, _zone


def _dates() -> Iterator[tuple[str, _TokenFactory]]:
    day = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    time = r"(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d{1,9})?)?"
    yield rf"{day}T{time}(?P<zone>Z|[+-]\d\d:?\d\d)?(?!\d)", _iso
    # After a space, "-08:30" is as likely the end of a range.
    yield rf"{day} {time} ?(?P<zone>Z(?!\w)|\+\d\d:?\d\d)?(?![\d])", _iso
    yield rf"{day}(?!\d)", _date
    yield r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<part>early|mid|late))?(?![\w:-])", _date
    yield r"(?P<year>\d{4})[- ]?(?:Q(?P<quarter>[1-4])|H(?P<half>[12]))(?!\w)", _date
    yield r"(?:Q(?P<quarter>[1-4])|H(?P<half>[12]))(?!\w)", _date
    yield r"(?:(?P<quarter>[1-4])Q|(?P<half>[12])H(?=\s?\d{4}(?!\d)))(?!\w)", _date
    yield r"(?P<year>\d{4})(?P<_mark>[./])\s?(?P<month>\d{1,2})(?P=_mark)\s?(?P<day>\d{1,2})(?!\d)\.?", _date
    yield r"(?P<first>\d{1,2})(?P<_mark>[./-])(?P<second>\d{1,2})(?P=_mark)(?P<year>\d{4})(?!\d)", _numeric_date
    yield r"제?\s?(?P<quarter>[1-4])(?:\s?/\s?4)?\s?분기", _date
    yield r"(?P<first>\d{1,2})/(?P<second>\d{1,2})(?![\d/])", _numeric_date
    yield r"(?P<year>\d{4})\s?년", _date
    yield rf"(?P<month>\d{{1,2}})\s?월\s?{KOREAN_PART}?", _date
    yield r"(?P<day>\d{1,2})\s?일(?!본|간|\s?동안)", _date
    yield r"상반기", lambda found: _fields(found, half=1)
    yield r"하반기", lambda found: _fields(found, half=2)


def _lengths() -> Iterator[tuple[str, _TokenFactory]]:
    about = rf"(?:(?P<about>{_ABOUT})\s+)?"
    hours = r"(?P<hours>\d{1,2})\s*(?:hours?|hrs?)(?:\s*(?:and\s+)?(?P<minutes>\d{1,2})\s*(?:minutes?|mins?))?"
    # Without "for", "20 minutes to 9" would last.
    minutes = r"(?P<minutes>\d{1,3})\s*(?:minutes?|mins?)"
    for length in (hours, minutes, r"(?P<thirty>half)\s+an\s+hour", r"(?P<one>an\s+hour)"):
        yield rf"(?:for|lasting)\s+{about}{length}(?![a-z])", _length
    yield (
        r"(?P<about>약\s?)?(?P<hours>\d{1,2})\s?시간\s?(?:(?P<minutes>\d{1,2})\s?분|(?P<thirty>반))?\s?(?:간|동안)?",
        _length,
    )
    yield r"(?P<about>약\s?)?(?P<minutes>\d{1,3})\s?분\s?(?:간|동안)", _length


def _clocks() -> Iterator[tuple[str, _TokenFactory]]:
    half_day = "|".join(word for word in HALF_DAYS if not word.isascii())
    said = r"in\s+the\s+(?P<said>morning|afternoon|evening)(?![a-z])"
    minutes = r"(?:\s?(?P<minute>\d{1,2})\s?분(?:\s?(?P<second>\d{1,2})\s?초)?|\s?(?P<thirty>반))?"
    yield rf"(?P<said>{half_day})\s?(?P<hour>\d{{1,2}})\s?시{minutes}", _clock_in_half
    yield rf"(?P<said>{half_day})\s?(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?!\d)", _clock_in_half
    yield rf"(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d))?(?:\s?o'?clock)?\s+{said}", _clock_in_half
    yield r"at\s+(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?![\d:.])(?!\s?[ap]\s?\.?\s?m)", _clock
    yield r"(?P<hour>\d{1,2})\s?시(?!간)" + minutes, _bare_hour
    yield r"(?P<hour>\d\d)(?P<minute>\d\d)\s?(?:hours|hrs|h)(?![a-z])", _clock
    yield rf"(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?:\s?{_AM_PM})?(?!\d)", _clock
    yield rf"(?P<hour>\d{{1,2}})\.(?P<minute>\d\d)(?:\s?{_AM_PM})?(?![\d.]\d)(?!\d)", _clock
    yield r"(?P<hour>\d{1,2})\s?h\s?(?P<minute>\d\d)?(?![a-z\d])", _clock
    # "10 30 - 11 30 a m": punctuation lost in a scan. After a month the first number is a day ("Oct 1 10 a m").
    spaced = r"(?P<hour>0?\d|1[0-2])\s(?P<minute>[0-5]\d)"
    after = "".join(rf"(?<!{name}\s)" for name in (*MONTHS, *_MONTH_ENDINGS)) + r"(?<!\d\s)(?<!\.\s)"
    yield rf"{after}{spaced}\s{_AM_PM}", _clock
    yield rf"{after}{spaced}(?=\s?-\s?\d{{1,2}}\s\d\d\s{_AM_PM.replace('?P<half>', '?:')})", _clock
    yield rf"(?P<hour>\d{{1,2}})\s?{_AM_PM}", _clock
    yield rf"(?P<hour>\d\d)(?P<minute>\d\d)\s?{_AM_PM}", _clock
    yield r"(?P<hour>\d{1,2})\s?o'?clock(?![a-z])", _bare_hour
    yield r"(?:12\s?)?noon(?![a-z])|정오", lambda found: _fields(found, clock=ClockTime(12))
    yield r"(?:12\s?)?midnight(?![a-z])|자정", _midnight


def _calendar_words() -> Iterator[tuple[str, _TokenFactory]]:
    yield r"\(\s?(?P<name>[월화수목금토일])\s?\)", _korean_weekday
    yield r"(?P<name>[월화수목금토일])요일", _korean_weekday
    yield rf"\(\s?(?P<name>{_WEEKDAY})\.?\s?\)", _name_factory(_WEEKDAYS, "weekday")
    yield rf"(?P<name>{MONTH_PATTERN})(?![a-z])\.?", _name_factory(MONTHS, "month")
    yield rf"(?P<name>{_WEEKDAY})(?![a-z])\.?", _name_factory(_WEEKDAYS, "weekday")
    yield r"(?P<part>early|mid|late|beginning of|start of|middle of|end of)(?:\s|-)(?:in\s)?", _date
    yield r"(?P<day>\d{1,2})(?:st|nd|rd|th)(?!\w)(?!\s+(?:quarter|half))", _date
    yield rf"(?P<number>{'|'.join(_ORDINALS)})[\s-](?P<unit>quarter|half)(?:\s+of)?(?![a-z])", _ordinal_part


#: In the order in which they are tried.
PATTERNS: Final[tuple[tuple[re.Pattern[str] | PatternBehind, _TokenFactory], ...]] = (
    *patterns_behind(),
    *((re.compile(p, re.IGNORECASE | re.ASCII), maker) for p, maker in _patterns()),
)
