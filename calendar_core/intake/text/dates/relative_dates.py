"""Dates that are said by the day of the report: "Thursday", "tomorrow", "next month", 오는 30일, 다음 달 초.

Each is a text that the date reader understands ("2024-10-31", "2024-11-early"), or several where the words can be read
in two ways. `today` is the day of the report at the place of the writer, `tense` that of the verb.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from calendar_core.domain.time.parsing.token_patterns import BEFORE_PARTICLE, KOREAN_PART
from calendar_core.intake.text.dates.day_resolvers import (
    COUNTS,
    ENGLISH_WEEKDAYS,
    KOREAN_WEEKDAYS,
    Factory,
    Resolver,
    Tense,
    counted,
    day_of_month,
    day_of_week,
    days_away,
    months_away,
    numeric_days,
    same_month,
    years_away,
)

_NEAR_DAY: Final = timedelta(days=10)
_PART: Final = r"(?:(?P<part>early|mid|late|the beginning of|the start of|the middle of|the end of)[ -])?"
_KOREAN_PART: Final = rf"(?:\s?{KOREAN_PART})?"


@dataclass(frozen=True, kw_only=True)
class RelativeDate:
    """A relative date at `[start, end)` of a text; `resolve` gives the texts of its readings.

    `counts_from`: the day of the report ("tomorrow"), the day that the text named last ("the next day"), or either, so
    that it is known only where they are the same (전날); or the day named last alone ("on the second day"): without one
    it has no reading.
    """

    start: int
    end: int
    resolve: Resolver
    is_weekday: bool = False
    is_day_of_month: bool = False
    counts_from: Literal["report", "last", "either", "trip"] = "report"

    def resolve_from(self, today: date, last_day: date | None, tense: Tense) -> tuple[str, ...]:
        """The texts of its readings. `last_day` is the day that the text named last."""
        if self.is_day_of_month and last_day is not None:
            return self._resolve_in_month(today, last_day, tense)
        if self.counts_from == "trip" and last_day is None:
            return ()
        if self.counts_from == "report" or last_day is None:
            return self.resolve(today, tense)
        days = (today, last_day) if self.counts_from == "either" else (last_day,)
        return tuple(dict.fromkeys(text for day in days for text in self.resolve(day, tense)))

    def _resolve_in_month(self, today: date, last_day: date, tense: Tense) -> tuple[str, ...]:
        """A day without its month after one of another (5월 18일 … 19일) is near that one, if the tense lets it."""
        by_report = self.resolve(today, tense)
        near = self.resolve(last_day, "unknown")
        if near == by_report or len(near) != 1:
            return by_report
        day = date.fromisoformat(near[0][:10])
        is_possible = not ((tense == "future" and day < today) or (tense == "past" and day > today))
        if not is_possible or abs(day - last_day) > _NEAR_DAY:
            return by_report
        return near if tense != "unknown" else tuple(dict.fromkeys((*near, *by_report)))


def find_relative_date(text: str, place: int) -> RelativeDate | None:
    """The relative date that begins at a place of a text."""
    for pattern, factory in _PATTERNS:
        if found := pattern.match(text, place):
            return RelativeDate(
                start=place,
                end=found.end(),
                resolve=factory(found),
                is_weekday=factory is day_of_week,
                is_day_of_month=factory is day_of_month,
                counts_from=_COUNTS_FROM.get(pattern, "report"),
            )
    return None


def _english_patterns() -> Iterator[tuple[re.Pattern[str], Factory]]:
    names = "|".join(ENGLISH_WEEKDAYS)
    weekday = rf"(?:(?P<said>[Nn]ext|[Tt]his|[Ll]ast|[Cc]oming|[Tt]his coming)\s)?(?P<name>{names})(?:s')?(?![a-zA-Z])"
    english = (
        (r"(?:the )?day after tomorrow", days_away(2)),
        (r"(?:the )?day before yesterday", days_away(-2)),
        (r"tomorrow(?:'s)?", days_away(1)),
        (r"yesterday(?:'s)?", days_away(-1)),
        (r"today(?:'s)?|tonight|this (?:morning|afternoon|evening)|earlier in the day", days_away(0)),
        (r"the (?P<day>\d{1,2})(?:st|nd|rd|th) of (?P<said>this|next|last) month", same_month),
        (rf"{_PART}(?:later |earlier )?this month", months_away(0)),
        (rf"{_PART}next month", months_away(1)),
        (rf"{_PART}last month", months_away(-1)),
        (r"(?:in )?the (?P<half>first|second) half of this year", years_away(0)),
        (r"(?:in )?the (?P<half>first|second) half of next year", years_away(1)),
        (
            r"(?:early |late |mid-?|later |earlier |the end of )?this year|by year-?end|(?:before"
            r"|by) the end of (?:the|this) year|within (?:the|this) year",
            years_away(0),
        ),
        (r"(?:(?:early|late)[ -])?this (?:spring|summer|fall|autumn)", years_away(0)),
        (r"(?:early |late |mid-?|sometime |the beginning of )?next year", years_away(1)),
        (r"(?:early |late |mid-?|earlier )?last year", years_away(-1)),
    )
    for pattern, make in english:
        yield re.compile(rf"(?<![a-z])(?:{pattern})(?![a-z])", re.IGNORECASE), make
    yield re.compile(rf"(?<![a-zA-Z]){weekday}"), day_of_week


def _korean_patterns() -> Iterator[tuple[re.Pattern[str], Factory]]:
    weekday = r"(?:\s?\([월화수목금토일]\))?"
    last = rf"(?:\s?일?{weekday}\s?(?:[-–~∼〜]|부터\s|(?P<list>[,·]|(?<=일)과\s))\s?(?P<last>\d{{1,2}}))?"  # noqa: RUF001
    day = rf"(?P<day>\d{{1,2}}){last}\s?일(?!간|째|차|치|\s?만|\s?동안|본|자(?!로))"
    korean = (
        (r"모레(?![노토])", days_away(2)),
        (r"글피", days_away(3)),
        (r"그제(?!야|서야)|그저께", days_away(-2)),
        (r"내일", days_away(1)),
        (r"어제", days_away(-1)),
        (r"오늘(?!날)", days_away(0)),
        (rf"(?P<said>이|이번|다음|내|지난)\s?달\s?{day}", same_month),
        (rf"(?:이|이번)\s?달{_KOREAN_PART}(?!간|러)", months_away(0)),
        (rf"(?:다음|내)\s?달{_KOREAN_PART}", months_away(1)),
        (rf"지난\s?달{_KOREAN_PART}", months_away(-1)),
    )
    # 12.14.-16. 간, 12.14-16 서울
    yield (
        re.compile(
            r"(?<![\d.])(?P<month>0?[1-9]|1[0-2])\.\s?(?P<day>[0-3]?\d)\.?\s?[-–~∼〜]\s?(?P<last>[0-3]?\d)"  # noqa: RUF001
            r"(?=\.?(?:\s?간|\s[가-힣]|,|\)|\s?\(|$))\.?"
        ),
        numeric_days,
    )
    for pattern, make in korean:
        yield re.compile(rf"(?<![가-힣\d])(?:{pattern})"), make
    # Before a month the words only give its year: 내년 1월 3일.
    within = r"(?:\s?(?P<half>[상하])반기|\s?(?P<quarter>[1-4])\s?분기|(?P<of_month>)(?=\s?\d{1,2}\s?월)"
    within += rf"|\s?(?:중반|[초말중]{BEFORE_PARTICLE}))?"
    yield re.compile(r"(?<![가-힣\d])올(?:해)?\s?(?:봄|여름|가을)(?!\s?학기)"), years_away(0)
    yield re.compile(r"(?<![가-힣\d])내년\s?(?:봄|여름|가을)(?!\s?학기)"), years_away(1)
    for words, years in ((r"올해|금년|올(?=\s)", 0), ("연내|연말", 0), ("내년", 1), ("내후년", 2), ("지난해|작년", -1)):
        yield re.compile(rf"(?<![가-힣\d])(?:{words}){within}"), years_away(years)
    yield (
        re.compile(
            r"(?<![가-힣])(?:(?P<said>오는|지난|이번 ?주|다음 ?주|지난 ?주|내주|금주)\s)?"
            rf"(?P<name>[{KOREAN_WEEKDAYS}])요일"
        ),
        day_of_week,
    )
    yield re.compile(rf"(?<![가-힣\d.월])(?<!박\s)(?<!박)(?:(?P<said>오는|지난)\s)?{day}"), day_of_month


_COUNT: Final = rf"(?P<count>{'|'.join(word for word in COUNTS if word.isascii())}|\d{{1,2}})"
_KOREAN_COUNT: Final = rf"(?P<count>{'|'.join(word for word in COUNTS if not word.isascii())}|\d{{1,2}}(?=일))일?"
# Days that count from that which the text named last: 이날, "the next day", 이튿날.
_FROM_LAST: Final = tuple(
    (re.compile(rf"(?<![가-힣a-z\d])(?:{pattern})(?![a-z])", re.IGNORECASE), factory)
    for pattern, factory in (
        (
            r"이날|같은 날|당일|(?:on )?the same day|(?:later )?that (?:same )?day|later that (?:afternoon|evening)",
            days_away(0),
        ),
        (r"이튿날|다음\s?날|그다음 날|익일|the (?:next|following) day(?! of)|the day after(?=[,.;]|$)", days_away(1)),
        (r"the (?:previous day|day before)(?=[,.;]|$| in| at)", days_away(-1)),
        (
            r"within (?:the hour|hours)|(?:a few |several )?hours (?:later|earlier)|shortly afterwards?"
            r"|later in the day",
            days_away(0),
        ),
        (rf"{_COUNT} days? (?:later|afterwards?)", counted(1)),
        (rf"{_COUNT} days? earlier", counted(-1)),
        (rf"{_KOREAN_COUNT}\s(?:뒤|후)(?=인|에|\s)", counted(1)),
    )
)
# Days of a trip or a meeting that the text dates before: "on the second day", 방문 둘째 날.
_OF_TRIP: Final = tuple(
    (re.compile(rf"(?<![가-힣a-z\d])(?:{pattern})(?![a-z])", re.IGNORECASE), days_away(days))
    for pattern, days in (
        (r"on the (?:first|opening) day(?! of (?!the (?:visit|trip|meeting)|his|her|their))|첫날(?!인)", 0),
        (r"on the second day(?! of (?!the (?:visit|trip|meeting)|his|her|their))|(?:둘째\s?날|이틀째)(?!인)", 1),
        (r"on the third day(?! of (?!the (?:visit|trip|meeting)|his|her|their))|(?:셋째\s?날|사흘째)(?!인)", 2),
    )
)
_FROM_EITHER: Final = ((re.compile(r"(?<![가-힣])전날"), days_away(-1)),)
_PATTERNS: Final = (*_OF_TRIP, *_FROM_LAST, *_FROM_EITHER, *_english_patterns(), *_korean_patterns())
_COUNTS_FROM: Final[dict[re.Pattern[str], Literal["last", "either", "trip"]]] = {
    **dict.fromkeys((pattern for pattern, _ in _OF_TRIP), "trip"),
    **dict.fromkeys((pattern for pattern, _ in _FROM_LAST), "last"),
    **dict.fromkeys((pattern for pattern, _ in _FROM_EITHER), "either"),
}
