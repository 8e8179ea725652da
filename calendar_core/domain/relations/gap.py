"""Time since a meeting, as exactly as its date is known."""

from datetime import date, timedelta

from calendar_core.domain.time.when import When
from calendar_core.messages import Lang, ngettext


def days_since(when: When, today: date) -> int | None:
    """The days from the last day of a meeting to `today`; None where no day of it is known, or it is not over."""
    days = (today - (when.end_day - timedelta(days=1))).days
    return days if when.is_dated and days >= 0 else None


def describe_gap(when: When, today: date, lang: Lang) -> str:
    """The time since a meeting in days, months or years, by the precision of its date; empty where it is less than one.

    Of a day, whole years from the second on.

    >>> from calendar_core.domain.time.when import Day, Month
    >>> describe_gap(Day(date(2024, 10, 30)), date(2024, 11, 2), "en")
    '3 days'
    >>> describe_gap(Month(2023, 9), date(2024, 11, 2), "en")
    '14 months'
    >>> describe_gap(Day(date(1996, 4, 16)), date(2024, 4, 15), "en")
    '27 years'
    """
    last = when.end_day - timedelta(days=1)
    if when.is_dated:
        days = days_since(when, today)
        if days is None:
            return ""
        years = today.year - last.year - ((today.month, today.day) < (last.month, last.day))
        if years > 1:
            return ngettext("%(num)d year", "%(num)d years", years, lang)
        return ngettext("%(num)d day", "%(num)d days", days, lang)
    months = (today.year - last.year) * 12 + today.month - last.month
    if when.precision == "month":
        return ngettext("%(num)d month", "%(num)d months", months, lang) if months > 0 else ""
    years = today.year - last.year
    return ngettext("%(num)d year", "%(num)d years", years, lang) if years > 0 else ""
