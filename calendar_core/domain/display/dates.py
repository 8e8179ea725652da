"""Dates in short forms: a month's name, a partial date, a term of office, the days of an event under its month."""

from datetime import date, datetime, timedelta

from calendar_core.domain.time.formatting import MONTHS, format_range, format_weekday, format_when
from calendar_core.domain.time.when import Day, Days, When
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.messages import Lang, gettext, mark

_PARTS_OF_MONTH = {"early": mark("early"), "mid": mark("mid"), "late": mark("late")}


def month_name(month: int, lang: Lang, *, short: bool = False) -> str:
    """The name of a month.

    >>> month_name(10, "en"), month_name(10, "en", short=True), month_name(10, "ko")
    ('October', 'Oct', '10월')
    """
    if lang == "ko":
        return f"{month}월"
    return MONTHS[month - 1][: 3 if short else None]


def format_day_without_weekday(day: date, lang: Lang) -> str:
    """A day in words: '31 October 2024'."""
    if lang == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_partial_date(text: str | None, lang: Lang) -> str:
    """A day, month, year or instant of the data set in words, without its weekday; empty for None.

    >>> format_partial_date("2024-10-31", "en"), format_partial_date("2024-10-31T18:00+09:00", "en")
    ('31 October 2024', '31 October 2024, 18:00 UTC+9')
    """
    if text is None:
        return ""
    if "T" in text:
        instant = datetime.fromisoformat(text)
        return f"{format_day_without_weekday(instant.date(), lang)}, {instant:%H:%M} {_format_offset(instant)}"
    when = when_from_texts(text)
    return format_day_without_weekday(when.day, lang) if isinstance(when, Day) else format_when(when, lang)


def _format_offset(instant: datetime) -> str:
    """The offset that an instant bears: 'UTC+9', 'UTC-3:30', 'UTC'."""
    minutes = int((instant.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}" if minutes else "UTC"


def format_term(valid_from: str | None, valid_to: str | None, *, has_observed_bounds: bool, lang: Lang) -> str:
    """From when to when somebody held an office. Bounds that are only sightings are named as such."""
    begins, ends = format_partial_date(valid_from, lang), format_partial_date(valid_to, lang)
    if has_observed_bounds and begins and ends and begins != ends:
        return gettext(
            "Recorded in office between %(begins)s and %(ends)s; the real term is longer",
            lang,
            begins=begins,
            ends=ends,
        )
    if has_observed_bounds and begins and not ends:
        return gettext(
            "Recorded in office from %(day)s to the last check; the real term began earlier", lang, day=begins
        )
    if has_observed_bounds:
        return gettext("Recorded in office in %(day)s; the real term is longer", lang, day=begins or ends)
    if begins and ends:
        return format_range(begins, ends, lang)
    if begins:
        return gettext("Since %(day)s; in office at the last check", lang, day=begins)
    return gettext("Until %(day)s", lang, day=ends) if ends else gettext("Dates not recorded", lang)


def format_years(first: int, last: int, lang: Lang) -> str:
    """The years from the first to the last, or the one that they are.

    >>> format_years(1968, 2028, "en"), format_years(1968, 2028, "ko"), format_years(2026, 2026, "en")
    ('1968–2028', '1968~2028', '2026')
    """
    return format_range(str(first), str(last), lang, is_spaced=False) if last > first else str(first)


def format_days_under_month(when: When, month: date, lang: Lang) -> str:
    """The days of an event under the heading of a month: 'Wed 4', '30 – 2 Nov', 'late', 'undated'.

    An event that began before the month has both months: '27 Dec – 3 Jan'.
    """
    if not when.is_dated:
        part = getattr(when, "part", None)
        return gettext(_PARTS_OF_MONTH[part], lang) if part else gettext("undated", lang)
    first, last, is_korean = when.first_day, when.end_day - timedelta(days=1), lang == "ko"
    if last == first:
        weekday = format_weekday(last, lang, short=True)
        return f"{last.day}일({weekday})" if is_korean else f"{weekday} {last.day}"
    if (last.year, last.month) == (first.year, first.month):
        return format_range(str(first.day), f"{last.day}{'일' if is_korean else ''}", lang, is_spaced=False)
    end = _format_day_of_month(last, lang)
    if first.month != month.month:
        return format_range(_format_day_of_month(first, lang), end, lang)
    return format_range(f"{first.day}{'일' if is_korean else ''}", end, lang)


def format_days_short(first: date, last: date, lang: Lang) -> str:
    """The days of a page in few letters.

    >>> format_days_short(date(2026, 11, 23), date(2026, 12, 27), "en")
    '23 Nov – 27 Dec 2026'
    >>> format_days_short(date(2026, 12, 7), date(2026, 12, 13), "en")
    '7–13 Dec 2026'
    >>> format_days_short(date(2026, 12, 28), date(2027, 1, 3), "ko")
    '2026년 12월 28일~2027년 1월 3일'
    """
    if lang == "ko":
        return format_when(Days(first, last), lang)
    if (first.year, first.month) == (last.year, last.month):
        return format_range(str(first.day), f"{_format_day_of_month(last, lang)} {last.year}", is_spaced=False)
    year = "" if first.year == last.year else f" {first.year}"
    return format_range(f"{_format_day_of_month(first, lang)}{year}", f"{_format_day_of_month(last, lang)} {last.year}")


def format_day_short(day: date, lang: Lang, *, year: int) -> str:
    """A day in few letters, with its year where that is not `year`.

    >>> format_day_short(date(2026, 12, 28), "en", year=2026), format_day_short(date(2027, 1, 18), "ko", year=2026)
    ('Mon 28 Dec', '2027년 1월 18일(월)')
    """
    weekday, named = format_weekday(day, lang, short=True), _format_day_of_month(day, lang)
    if lang == "ko":
        return f"{'' if day.year == year else f'{day.year}년 '}{named}({weekday})"
    return f"{weekday} {named}{'' if day.year == year else f' {day.year}'}"


def _format_day_of_month(day: date, lang: Lang) -> str:
    return f"{day.month}월 {day.day}일" if lang == "ko" else f"{day.day} {MONTHS[day.month - 1][:3]}"
