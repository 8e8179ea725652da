"""The dates of an event that repeats (RRULE, RDATE, EXDATE; RFC 5545, section 3.8.5): at most 20 of them, in bounds."""

import re
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from types import FrameType
from typing import Any, Final

from dateutil.rrule import rruleset, rrulestr

#: So many dates are offered to choose from.
MAX_DATES: Final = 20
_MAX_RULE: Final = 500
_FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_MAX_INTERVAL: Final = 1000
# A rule may match nothing for thousands of years; one that is real is expanded in a millisecond.
_SECONDS: Final = 0.3


class RuleRefused(Exception):
    """A rule of repetition is none that a calendar of meetings has, or is not expanded in time."""


def expand(start: datetime | date, rule: str, more: Iterable[date], without: Iterable[date]) -> list[datetime]:
    """The first 21 dates of a rule, as wall times (naive); a day is its midnight. Raises RuleRefused.

    More than MAX_DATES of them say that there are more. `more` and `without` are wall times or days of the same kind.
    """
    first = _wall(start)
    dates = rruleset()
    try:
        with _time_limit():
            if rule:
                dates.rrule(rrulestr(_check_rule(rule), dtstart=first))
            else:
                dates.rdate(first)
            for one in more:
                dates.rdate(_wall(one))
            for one in without:
                dates.exdate(_wall(one))
            return list(islice(dates, MAX_DATES + 1))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise RuleRefused from None


def _wall(value: datetime | date) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, time())


def _check_rule(rule: str) -> str:
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    interval = parts.get("INTERVAL", "1")
    is_allowed = (
        len(rule) <= _MAX_RULE
        and parts.get("FREQ") in _FREQUENCIES
        and re.fullmatch(r"[1-9]\d{0,3}", interval, re.ASCII) is not None
        and int(interval) <= _MAX_INTERVAL
        and not {"BYHOUR", "BYMINUTE", "BYSECOND"} & parts.keys()
    )
    if not is_allowed:
        raise RuleRefused
    return rule


@contextmanager
def _time_limit() -> Iterator[None]:
    """Raise RuleRefused in the main thread of a child process when the time is over."""

    def stop(_number: int, _frame: FrameType | None) -> Any:
        raise RuleRefused

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
