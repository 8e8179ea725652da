"""Duration classes of events, so that an index finds the events of a month by their first day.

An index knows the day on which an event begins. What touches a month began at most its own length before; with the
events sorted by length, each class is one short stretch of the index, however many events lie outside it.
"""

from datetime import date

#: The longest number of days of each class: a day, a trip, a month, a quarter, a year, anything on the calendar.
DURATION_CLASSES = (1, 7, 31, 92, 366, 80_000)


def duration_class_of(first_day: date, end_day: date) -> int:
    """The class of an event on the days `[first_day, end_day)`.

    >>> duration_class_of(date(2024, 10, 30), date(2024, 10, 31)), duration_class_of(date(2024, 1, 1), date(2025, 1, 1))
    (1, 366)
    """
    days = (end_day - first_day).days
    return next(duration_class for duration_class in DURATION_CLASSES if days <= duration_class)


def earliest_start(first: date, duration_class: int) -> date:
    """The first day on which an event of this class may have begun that lasts until the day `first` at least.

    >>> earliest_start(date(2024, 10, 1), 1), earliest_start(date(1, 1, 1), 366)
    (datetime.date(2024, 10, 1), datetime.date(1, 1, 1))
    """
    return date.fromordinal(max(first.toordinal() - duration_class + 1, 1))
