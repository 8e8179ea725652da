"""Dates in short forms: a month's name, a partial date, a term of office, the days of an event under its month."""

from datetime import date, datetime, timedelta
from typing import Final

from calendar_core.domain.time.date_parts import date_parts, span_parts
from calendar_core.domain.time.formatting import format_day_without_weekday, format_range, format_when
from calendar_core.domain.time.when import Day, When
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.messages import Lang, gettext, mark, pgettext, pmark

_PARTS_OF_MONTH = {"early": mark("early"), "mid": mark("mid"), "late": mark("late")}
# In the heading of a day it parts what is shown in every cell of a grid from what is shown in some of them.
_BETWEEN_PARTS: Final = "|"


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
    first, last = when.first_day, when.end_day - timedelta(days=1)
    if last == first:
        return pgettext("date", "%(short_weekday)s %(day)s", lang, **date_parts(last, lang))
    if (last.year, last.month) == (first.year, first.month):
        pattern = pmark("date", "%(first_day)s–%(last_day)s")
    elif first.month == month.month:
        pattern = pmark("date", "%(first_day)s – %(last_day)s %(last_short_month)s")
    else:
        pattern = pmark("date", "%(first_day)s %(first_short_month)s – %(last_day)s %(last_short_month)s")
    return pgettext("date", pattern, lang, **span_parts(first, last, lang))


def format_days_short(first: date, last: date, lang: Lang) -> str:
    """The days of a page in few letters.

    >>> format_days_short(date(2026, 11, 23), date(2026, 12, 27), "en")
    '23 Nov – 27 Dec 2026'
    >>> format_days_short(date(2026, 12, 7), date(2026, 12, 13), "en")
    '7–13 Dec 2026'
    >>> format_days_short(date(2026, 12, 28), date(2027, 1, 3), "ko")
    '2026년 12월 28일~2027년 1월 3일'
    """
    if (first.year, first.month) == (last.year, last.month):
        pattern = pmark("date", "%(first_day)s–%(last_day)s %(last_short_month)s %(last_year)s")
    elif first.year == last.year:
        pattern = pmark("date", "%(first_day)s %(first_short_month)s – %(last_day)s %(last_short_month)s %(last_year)s")
    else:
        pattern = pmark(
            "date",
            "%(first_day)s %(first_short_month)s %(first_year)s – %(last_day)s %(last_short_month)s %(last_year)s",
        )
    return pgettext("date", pattern, lang, **span_parts(first, last, lang))


def format_day_short(day: date, lang: Lang, *, year: int) -> str:
    """A day in few letters, with its year where that is not `year`.

    >>> format_day_short(date(2026, 12, 28), "en", year=2026), format_day_short(date(2027, 1, 18), "ko", year=2026)
    ('Mon 28 Dec', '2027년 1월 18일(월)')
    """
    with_year = pmark("date", "%(short_weekday)s %(day)s %(short_month)s %(year)s")
    pattern = pmark("date", "%(short_weekday)s %(day)s %(short_month)s") if day.year == year else with_year
    return pgettext("date", pattern, lang, **date_parts(day, lang))


def heading_parts(day: date, lang: Lang) -> list[tuple[str, str]]:
    """The heading of a day in a grid, in parts, each with the part that it belongs to: `weekday`, `day` or `month`.

    >>> heading_parts(date(2024, 10, 31), "en")
    [('weekday', 'Thursday '), ('day', '31'), ('month', ' October')]
    >>> heading_parts(date(2024, 10, 31), "ko")
    [('month', '10월 '), ('day', '31'), ('month', '일'), ('weekday', ' 목요일')]
    """
    pattern, values = pgettext("heading of a day", "%(weekday)s |%(day)s| %(month)s", lang), date_parts(day, lang)
    parts = pattern.split(_BETWEEN_PARTS)
    owners = (next((key for key in ("weekday", "day") if f"%({key})s" in part), "month") for part in parts)
    return [(owner, part % values) for owner, part in zip(owners, parts, strict=True)]
