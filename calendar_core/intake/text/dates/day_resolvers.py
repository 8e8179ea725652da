"""What relative dates mean: functions that give the texts of their readings for a day and the tense of the verb."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final, Literal

Tense = Literal["future", "past", "unknown"]
Resolver = Callable[[date, Tense], tuple[str, ...]]
Factory = Callable[[re.Match[str]], Resolver]

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_JUST_PAST: Final = timedelta(days=2)
ENGLISH_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KOREAN_WEEKDAYS: Final = "월화수목금토일"
_PARTS: Final = {
    **dict.fromkeys(("early", "the beginning of", "the start of", "초", "초순"), "early"),
    **dict.fromkeys(("mid", "the middle of", "중순"), "mid"),
    **dict.fromkeys(("late", "the end of", "말", "하순"), "late"),
}
_MONTHS_SAID: Final = {"이": 0, "이번": 0, "다음": 1, "내": 1, "지난": -1}
COUNTS: Final = {
    **{word: number for number, word in enumerate(("a", "two", "three", "four", "five", "six", "seven"), 1)},
    **{word: number for number, word in enumerate(("하루", "이틀", "사흘", "나흘", "닷새", "엿새", "이레"), 1)},
    "one": 1,
}


def days_away(days: int) -> Callable[[re.Match[str]], Resolver]:
    """Some days from the day that is given."""
    return lambda _: lambda today, _tense: ((today + days * _DAY).isoformat(),)


def months_away(months: int) -> Callable[[re.Match[str]], Resolver]:
    """A month from that of the day that is given, or a part of it."""

    def make(found: re.Match[str]) -> Resolver:
        part = _PARTS.get((found.groupdict().get("part") or "").strip().lower())

        def resolve(today: date, _tense: Tense) -> tuple[str, ...]:
            number = today.year * 12 + today.month - 1 + months
            return (f"{number // 12}-{number % 12 + 1:02d}" + (f"-{part}" if part else ""),)

        return resolve

    return make


def years_away(years: int) -> Callable[[re.Match[str]], Resolver]:
    """A year from that of the day that is given, or a half or a quarter of it."""

    def make(found: re.Match[str]) -> Resolver:
        groups = found.groupdict()
        half, quarter = groups.get("half"), groups.get("quarter")
        halves = {"상": "-H1", "하": "-H2", "first": "-H1", "second": "-H2"}
        rest = f"-Q{quarter}" if quarter else halves.get((half or "").lower(), "")
        is_year_of_month = groups.get("of_month") is not None
        return lambda today, _tense: (f"{today.year + years}{'년' if is_year_of_month else rest}",)

    return make


def day_of_week(found: re.Match[str]) -> Resolver:
    """A weekday: that nearest to the report in the direction of the verb, and one of another week by its word.

    "Next Thursday", said on a Monday, is the coming one or that of the next week.
    """
    groups = found.groupdict()
    name, said = groups["name"], (groups.get("said") or "").lower()
    weekday = (
        KOREAN_WEEKDAYS.index(name)
        if name in KOREAN_WEEKDAYS
        else next(number for number, one in enumerate(ENGLISH_WEEKDAYS) if one == name.capitalize())
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


def day_of_month(found: re.Match[str]) -> Resolver:
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
            # Said on the 9th, "the 8th" that is to come is rather that of yesterday, or the month would be named.
            chosen += [day for day in behind[-1:] if not said and _is_beside(day, today, ahead)]
        elif direction == "past":
            chosen = behind[-1:]
            chosen += [day for day in ahead[:1] if not said and _is_beside(day, today, behind)]
        else:
            chosen = sorted(days, key=lambda day: abs(day - today))[:1]
        return tuple(_with_last_day(day, last) for day in chosen)

    return resolve


def _is_beside(day: date, today: date, others: Sequence[date]) -> bool:
    """Whether a day is a few days from the report, and the nearest of the others is weeks away."""
    nearest = min((abs(one - today) for one in others), default=_WEEK)
    return abs(day - today) < _WEEK and nearest > 3 * _WEEK


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


def same_month(found: re.Match[str]) -> Resolver:
    """이달 30일, 다음 달 3일, 지난달 5-6일, "the 17th of this month"."""
    months = {**_MONTHS_SAID, "this": 0, "next": 1, "last": -1}[found["said"].strip().lower()]
    first, last = int(found["day"]), found.groupdict().get("last")

    def resolve(today: date, _tense: Tense) -> tuple[str, ...]:
        day = _day_in_month(today, months, first)
        return (_with_last_day(day, last),) if day else ()

    return resolve


def numeric_days(found: re.Match[str]) -> Resolver:
    """12.14.-16., the days of a month as ministries write them."""
    month, first, last = int(found["month"]), int(found["day"]), int(found["last"])
    return lambda _today, _tense: (f"{month}월 {first}일 - {last}일",) if first < last else ()


def counted(sign: int) -> Factory:
    """Some days from another one: "two days later", 사흘 뒤."""

    def make(found: re.Match[str]) -> Resolver:
        word = found["count"].lower()
        days = sign * (COUNTS[word] if word in COUNTS else int(word))
        return lambda day, _tense: ((day + days * _DAY).isoformat(),)

    return make
