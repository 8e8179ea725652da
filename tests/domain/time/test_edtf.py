"""EDTF: every when has one text, and the text says no more and no less of its days."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from calendar_core.domain.time.edtf import format_edtf
from calendar_core.domain.time.when import Day, Days, Half, Month, Quarter, WallTime, When, Year
from calendar_core.domain.time.when_texts import when_from_texts
from tests.builders.whens import CALENDAR_WHENS, WHENS

NEW_YORK = "America/New_York"
_DAY = r"\d{4}-\d\d-\d\d"
# The productions of EDTF that are used here, from the specification of the Library of Congress.
_FORMS = re.compile(
    rf"(?P<year>\d{{4}})|(?P<month>\d{{4}}-(?:0[1-9]|1[0-2]))|(?P<group>\d{{4}}-(?:3[3-6]|4[01]))|(?P<day>{_DAY})"
    rf"|(?P<interval>{_DAY}/{_DAY})|(?P<one_of>\[{_DAY}\.\.{_DAY}\])"
    rf"|(?P<time>{_DAY}T\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))",
    re.ASCII,
)
# The months of the groups of level 2, first and last.
_GROUPS = {"33": (1, 3), "34": (4, 6), "35": (7, 9), "36": (10, 12), "40": (1, 6), "41": (7, 12)}


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (Year(2027), "2027"),
        (Half(2026, 2), "2026-41"),
        (Quarter(2026, 4), "2026-36"),
        (Month(2026, 11), "2026-11"),
        (Month(2026, 2, "early"), "[2026-02-01..2026-02-10]"),
        (Month(2026, 2, "mid"), "[2026-02-11..2026-02-20]"),
        (Month(2028, 2, "late"), "[2028-02-21..2028-02-29]"),
        (Day(date(2024, 10, 30)), "2024-10-30"),
        (Days(date(2024, 10, 30), date(2024, 11, 1)), "2024-10-30/2024-11-01"),
        (when_from_texts("2024-10-31T07:10", zone="Asia/Pyongyang"), "2024-10-31T07:10:00+09:00"),
        (when_from_texts("2024-10-30T14:00", "2024-10-31T00:00", zone="Etc/UTC"), "2024-10-30T14:00:00Z"),
        (when_from_texts("2024-11-03T01:30", zone=NEW_YORK), "2024-11-03T01:30:00-04:00"),
        (when_from_texts("2024-11-03T01:30", zone=NEW_YORK, fold=1), "2024-11-03T01:30:00-05:00"),
        (when_from_texts("2024-10-30T14:00", "2024-10-31T09:00", zone=NEW_YORK), "2024-10-30/2024-10-31"),
        (when_from_texts("2024-10-30T14:00", "2024-10-31", zone=NEW_YORK), "2024-10-30/2024-10-31"),
        (when_from_texts("1905-01-01T09:00", zone="Asia/Seoul"), "1905-01-01T00:32:08Z"),
    ],
)
def test_each_kind_of_when_has_its_form(when: When, text: str) -> None:
    assert format_edtf(when) == text


def days_of(text: str) -> tuple[date, date]:
    """The first and the last day that a text without a clock time covers."""
    days = [date.fromisoformat(one) for one in re.findall(_DAY, text)]
    if days:
        return days[0], days[-1]
    year, _, part = text.partition("-")
    first, last = _GROUPS.get(part, (int(part), int(part)) if part else (1, 12))
    end = date(int(year) + last // 12, last % 12 + 1, 1)
    return date(int(year), first, 1), end - timedelta(days=1)


@given(WHENS)
def test_every_text_is_of_a_form_that_edtf_has(when: When) -> None:
    assert _FORMS.fullmatch(format_edtf(when))


@given(CALENDAR_WHENS)
def test_a_text_without_a_clock_time_covers_the_days_of_the_when(when: When) -> None:
    assert days_of(format_edtf(when)) == (when.first_day, when.end_day - timedelta(days=1))


@given(WHENS)
def test_a_clock_time_is_the_instant_of_the_start(when: When) -> None:
    text = format_edtf(when)
    if "T" in text:
        assert isinstance(when, WallTime)
        assert datetime.fromisoformat(text).astimezone(UTC) == when.extent().start
    else:
        assert not isinstance(when, WallTime) or days_of(text)[0] < days_of(text)[1]


@given(CALENDAR_WHENS, CALENDAR_WHENS)
def test_different_dates_have_different_texts(one: When, other: When) -> None:
    is_same = (one.start_text, one.end_text) == (other.start_text, other.end_text)
    assert (format_edtf(one) == format_edtf(other)) == is_same
