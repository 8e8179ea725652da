"""Dates that are said by the day of the report: "Thursday", "tomorrow", "next month", 오는 30일, 다음 달 초.

Each is a text that the date reader understands ("2024-10-31", "2024-11-early"), or several where the words can be read
in two ways. `today` is the day of the report at the place of the writer, `tense` that of the verb.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Tense = Literal["future", "past", "unknown"]
Resolver = Callable[[date, Tense], tuple[str, ...]]

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_JUST_PAST: Final = timedelta(days=2)
_ENGLISH_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_KOREAN_WEEKDAYS: Final = "월화수목금토일"
_PARTS: Final = {
    **dict.fromkeys(("early", "the beginning of", "the start of", "초", "초순"), "early"),
    **dict.fromkeys(("mid", "the middle of", "중순"), "mid"),
    **dict.fromkeys(("late", "the end of", "말", "하순"), "late"),
}
_PART: Final = r"(?:(?P<part>early|mid|late|the beginning of|the start of|the middle of|the end of)[ -])?"
_KOREAN_PART: Final = r"(?:\s?(?P<part>초순|중순|하순|초|말)(?![가-힣]*국))?"


@dataclass(frozen=True, kw_only=True)
class RelativeDate:
    """A relative date at `[start, end)` of a text; `resolve` gives the texts of its readings.

    `counts_from`: the day of the report ("tomorrow"), the day that the text named last ("the next day"), or either, so
    that it is known only where they are the same (전날).
    """

    start: int
    end: int
    resolve: Resolver
    is_weekday: bool = False
    is_day_of_month: bool = False
    counts_from: Literal["report", "last", "either"] = "report"

    def resolve_from(self, today: date, last_day: date | None, tense: Tense) -> tuple[str, ...]:
        """The texts of its readings. `last_day` is the day that the text named last."""
        if self.counts_from == "report" or last_day is None:
            return self.resolve(today, tense)
        days = (last_day,) if self.counts_from == "last" else (today, last_day)
        return tuple(dict.fromkeys(text for day in days for text in self.resolve(day, tense)))


def find_relative_date(text: str, place: int) -> RelativeDate | None:
    """The relative date that begins at a place of a text."""
    for pattern, factory in _PATTERNS:
        if found := pattern.match(text, place):
            return RelativeDate(
                start=place,
                end=found.end(),
                resolve=factory(found),
                is_weekday=factory is _weekday,
                is_day_of_month=factory is _day_of_month,
                counts_from=_COUNTS_FROM.get(pattern, "report"),
            )
    return None


def _days_away(days: int) -> Callable[[re.Match[str]], Resolver]:
    return lambda _: lambda today, _tense: ((today + days * _DAY).isoformat(),)


def _months_away(months: int) -> Callable[[re.Match[str]], Resolver]:
    def make(found: re.Match[str]) -> Resolver:
        part = _PARTS.get((found.groupdict().get("part") or "").strip().lower())

        def resolve(today: date, _tense: Tense) -> tuple[str, ...]:
            number = today.year * 12 + today.month - 1 + months
            return (f"{number // 12}-{number % 12 + 1:02d}" + (f"-{part}" if part else ""),)

        return resolve

    return make


def _years_away(years: int) -> Callable[[re.Match[str]], Resolver]:
    def make(found: re.Match[str]) -> Resolver:
        groups = found.groupdict()
        half, quarter = groups.get("half"), groups.get("quarter")
        halves = {"상": "-H1", "하": "-H2", "first": "-H1", "second": "-H2"}
        rest = f"-Q{quarter}" if quarter else halves.get((half or "").lower(), "")
        is_year_of_month = groups.get("of_month") is not None
        return lambda today, _tense: (f"{today.year + years}{'년' if is_year_of_month else rest}",)

    return make


def _weekday(found: re.Match[str]) -> Resolver:
    """A weekday: that nearest to the report in the direction of the verb, and one of another week by its word.

    "Next Thursday", said on a Monday, is the coming one or that of the next week.
    """
    groups = found.groupdict()
    name, said = groups["name"], (groups.get("said") or "").lower()
    weekday = (
        _KOREAN_WEEKDAYS.index(name)
        if name in _KOREAN_WEEKDAYS
        else next(number for number, one in enumerate(_ENGLISH_WEEKDAYS) if one == name.capitalize())
    )

    def resolve(today: date, tense: Tense) -> tuple[str, ...]:
        in_this_week = today + (weekday - today.weekday()) * _DAY
        following = today + ((weekday - today.weekday() - 1) % 7 + 1) * _DAY
        previous = today - ((today.weekday() - weekday - 1) % 7 + 1) * _DAY
        by_word = {
            **dict.fromkeys(("다음 주", "다음주", "내주"), (in_this_week + _WEEK,)),
            **dict.fromkeys(("지난주", "지난 주"), (in_this_week - _WEEK,)),
            **dict.fromkeys(("이번 주", "이번주", "금주", "this"), (in_this_week,)),
            **dict.fromkeys(("coming", "this coming", "오는"), (following,)),
            "next": (following, in_this_week + _WEEK),
            # Of a day just past, "last" may be that of the week before.
            **dict.fromkeys(
                ("last", "지난"), (previous,) if today - previous > _JUST_PAST else (previous, previous - _WEEK)
            ),
        }
        by_tense = {"future": (following,), "past": (previous,), "unknown": (previous, following)}
        # A report of Thursday that says "Thursday" means its own day.
        days = by_word.get(said) or ((today,) if weekday == today.weekday() else by_tense[tense])
        return tuple(dict.fromkeys(day.isoformat() for day in days))

    return resolve


def _day_of_month(found: re.Match[str]) -> Resolver:
    """A day without its month (오는 30일, 30일): of the month of the report, or the nearest in the direction said.

    A second day (30-31일) follows in the same or the next month.
    """
    groups = found.groupdict()
    said, first, last = (groups.get("said") or ""), int(groups["day"]), groups.get("last")
    is_gapped = bool(groups.get("list")) and int(last or 0) != first + 1

    def resolve(today: date, tense: Tense) -> tuple[str, ...]:
        if is_gapped:  # Of 3일과 7일 nobody knows which one is meant.
            return ()
        direction: Tense = "future" if said == "오는" else "past" if said == "지난" else tense
        days = [
            day
            for months in (-2, -1, 0, 1, 2)
            if (day := _day_in_month(today, months, first)) and _day_in_month(day, 0, int(last or first))
        ]
        ahead, behind = [day for day in days if day >= today], [day for day in days if day <= today]
        if direction == "future":
            chosen = ahead[:1]
        elif direction == "past":
            chosen = behind[-1:]
        else:
            chosen = sorted(days, key=lambda day: abs(day - today))[:1]
        return tuple(_with_last_day(day, last) for day in chosen)

    return resolve


def _day_in_month(today: date, months: int, day: int) -> date | None:
    number = today.year * 12 + today.month - 1 + months
    try:
        return date(number // 12, number % 12 + 1, day)
    except ValueError:
        return None


def _with_last_day(first: date, last: str | None) -> str:
    if last is None:
        return first.isoformat()
    end = _day_in_month(first, 0 if int(last) > first.day else 1, int(last))
    return f"{first.isoformat()} - {end.isoformat()}" if end else first.isoformat()


def _same_month(found: re.Match[str]) -> Resolver:
    """이달 30일, 다음 달 3일, 지난달 5-6일."""
    months = {"이": 0, "이번": 0, "다음": 1, "내": 1, "지난": -1}[found["said"].strip()]
    first, last = int(found["day"]), found["last"]

    def resolve(today: date, _tense: Tense) -> tuple[str, ...]:
        day = _day_in_month(today, months, first)
        return (_with_last_day(day, last),) if day else ()

    return resolve


_Factory = Callable[[re.Match[str]], Resolver]


def _english_patterns() -> Iterator[tuple[re.Pattern[str], _Factory]]:
    names = "|".join(_ENGLISH_WEEKDAYS)
    weekday = rf"(?:(?P<said>[Nn]ext|[Tt]his|[Ll]ast|[Cc]oming|[Tt]his coming)\s)?(?P<name>{names})(?:s')?(?![a-zA-Z])"
    english = (
        (r"(?:the )?day after tomorrow", _days_away(2)),
        (r"(?:the )?day before yesterday", _days_away(-2)),
        (r"tomorrow(?:'s)?", _days_away(1)),
        (r"yesterday(?:'s)?", _days_away(-1)),
        (r"today(?:'s)?|tonight|this (?:morning|afternoon|evening)|earlier in the day", _days_away(0)),
        (rf"{_PART}(?:later |earlier )?this month", _months_away(0)),
        (rf"{_PART}next month", _months_away(1)),
        (rf"{_PART}last month", _months_away(-1)),
        (r"(?:in )?the (?P<half>first|second) half of this year", _years_away(0)),
        (r"(?:in )?the (?P<half>first|second) half of next year", _years_away(1)),
        (r"(?:early |late |mid-?|later |earlier |the end of )?this year|by year-?end", _years_away(0)),
        (r"(?:early |late |mid-?|sometime |the beginning of )?next year", _years_away(1)),
        (r"(?:early |late |mid-?|earlier )?last year", _years_away(-1)),
    )
    for pattern, make in english:
        yield re.compile(rf"(?<![a-z])(?:{pattern})(?![a-z])", re.IGNORECASE), make
    yield re.compile(rf"(?<![a-zA-Z]){weekday}"), _weekday


def _korean_patterns() -> Iterator[tuple[re.Pattern[str], _Factory]]:
    weekday = r"(?:\s?\([월화수목금토일]\))?"
    last = rf"(?:\s?일?{weekday}\s?(?:[-–~∼〜]|부터\s|(?P<list>[,·]|(?<=일)과\s))\s?(?P<last>\d{{1,2}}))?"  # noqa: RUF001
    day = rf"(?P<day>\d{{1,2}}){last}\s?일(?!간|째|차|치|\s?만|\s?동안|본|자(?!로))"
    korean = (
        (r"모레", _days_away(2)),
        (r"글피", _days_away(3)),
        (r"그제|그저께", _days_away(-2)),
        (r"내일", _days_away(1)),
        (r"어제", _days_away(-1)),
        (r"오늘", _days_away(0)),
        (rf"(?P<said>이|이번|다음|내|지난)\s?달\s?{day}", _same_month),
        (rf"(?:이|이번)\s?달{_KOREAN_PART}(?!간|러)", _months_away(0)),
        (rf"(?:다음|내)\s?달{_KOREAN_PART}", _months_away(1)),
        (rf"지난\s?달{_KOREAN_PART}", _months_away(-1)),
    )
    for pattern, make in korean:
        yield re.compile(rf"(?<![가-힣\d])(?:{pattern})"), make
    # Before a month the words only give its year: 내년 1월 3일.
    within = r"(?:\s?(?P<half>[상하])반기|\s?(?P<quarter>[1-4])\s?분기|(?P<of_month>)(?=\s?\d{1,2}\s?월)"
    within += r"|\s?(?:초|중반|말|중))?"
    for words, years in ((r"올해|금년|올(?=\s)", 0), ("연내|연말", 0), ("내년", 1), ("내후년", 2), ("지난해|작년", -1)):
        yield re.compile(rf"(?<![가-힣\d])(?:{words}){within}"), _years_away(years)
    yield (
        re.compile(
            r"(?<![가-힣])(?:(?P<said>오는|지난|이번 ?주|다음 ?주|지난 ?주|내주|금주)\s)?"
            rf"(?P<name>[{_KOREAN_WEEKDAYS}])요일"
        ),
        _weekday,
    )
    yield re.compile(rf"(?<![가-힣\d.월])(?:(?P<said>오는|지난)\s)?{day}"), _day_of_month


_COUNTS: Final = {
    **{word: number for number, word in enumerate(("a", "two", "three", "four", "five", "six", "seven"), 1)},
    **{word: number for number, word in enumerate(("하루", "이틀", "사흘", "나흘", "닷새", "엿새", "이레"), 1)},
    "one": 1,
}


def _counted(sign: int) -> _Factory:
    """Some days from another one: "two days later", 사흘 뒤."""

    def make(found: re.Match[str]) -> Resolver:
        word = found["count"].lower()
        days = sign * (_COUNTS[word] if word in _COUNTS else int(word))
        return lambda day, _tense: ((day + days * _DAY).isoformat(),)

    return make


_COUNT: Final = rf"(?P<count>{'|'.join(word for word in _COUNTS if word.isascii())}|\d{{1,2}})"
_KOREAN_COUNT: Final = rf"(?P<count>{'|'.join(word for word in _COUNTS if not word.isascii())}|\d{{1,2}}(?=일))일?"
# Days that count from that which the text named last: 이날, "the next day", 이튿날.
_FROM_LAST: Final = tuple(
    (re.compile(rf"(?<![가-힣a-z\d])(?:{pattern})(?![a-z])", re.IGNORECASE), factory)
    for pattern, factory in (
        (
            r"이날|같은 날|당일|(?:on )?the same day|(?:later )?that (?:same )?day|later that (?:afternoon|evening)",
            _days_away(0),
        ),
        (r"이튿날|다음\s?날|그다음 날|익일|the (?:next|following) day(?! of)|the day after(?=[,.;]|$)", _days_away(1)),
        (r"the (?:previous day|day before)(?=[,.;]|$| in| at)", _days_away(-1)),
        (
            r"within (?:the hour|hours)|(?:a few |several )?hours (?:later|earlier)|shortly afterwards?"
            r"|later in the day",
            _days_away(0),
        ),
        (rf"{_COUNT} days? (?:later|afterwards?)", _counted(1)),
        (rf"{_COUNT} days? earlier", _counted(-1)),
        (rf"{_KOREAN_COUNT}\s(?:뒤|후)(?=인|에|\s)", _counted(1)),
    )
)
_FROM_EITHER: Final = ((re.compile(r"(?<![가-힣])전날"), _days_away(-1)),)
_PATTERNS: Final = (*_FROM_LAST, *_FROM_EITHER, *_english_patterns(), *_korean_patterns())
_COUNTS_FROM: Final[dict[re.Pattern[str], Literal["last", "either"]]] = {
    **dict.fromkeys((pattern for pattern, _ in _FROM_LAST), "last"),
    **dict.fromkeys((pattern for pattern, _ in _FROM_EITHER), "either"),
}
