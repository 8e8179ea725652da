"""The classes of length lose nobody: what touches the days asked for began late enough for its class."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.time.duration_classes import DURATION_CLASSES, duration_class_of, earliest_start

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(first_day=DAYS, days=st.one_of(st.integers(1, 400), st.integers(1, 73_000)), first=DAYS)
def test_what_touches_a_day_did_not_begin_too_early_for_its_class(first_day: date, days: int, first: date) -> None:
    end_day = first_day + timedelta(days=days)
    reach = duration_class_of(first_day, end_day)
    assert reach in DURATION_CLASSES
    assert days <= reach
    if end_day > first:
        assert first_day >= earliest_start(first, reach)
