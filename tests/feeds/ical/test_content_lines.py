"""Lines written straight down: to the byte what icalendar makes of the same facts."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Event

from calendar_core.feeds.ical.content_lines import escape_text, format_component, format_date_line, format_utc
from calendar_core.feeds.ical.text import clean_text

TEXTS = st.text(alphabet=st.one_of(st.sampled_from("a한🕊\\,;:^\"' \n"), st.characters()), max_size=400).map(clean_text)
SEOUL = ZoneInfo("Asia/Seoul")


@given(TEXTS, TEXTS)
@example("\\" * 300, "^" * 300)
@example("회" * 200, "🕊" * 200)
def test_texts_are_escaped_and_folded_as_icalendar_does_it(summary: str, description: str) -> None:
    theirs = Event()
    theirs.add("summary", summary)
    theirs.add("categories", [summary, description])
    theirs.add("description", description)
    ours = [
        ("SUMMARY", escape_text(summary)),
        ("CATEGORIES", f"{escape_text(summary)},{escape_text(description)}"),
        ("DESCRIPTION", escape_text(description)),
    ]
    assert format_component("VEVENT", ours) == theirs.to_ical()


@pytest.mark.parametrize("length", range(60, 160))
def test_a_line_is_folded_where_icalendar_folds_it(length: int) -> None:
    theirs = Event()
    theirs["URL"] = f"https://{'x' * length}"
    assert format_component("VEVENT", [("URL", f"https://{'x' * length}")]) == theirs.to_ical()


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.times())
def test_days_and_instants_are_written_as_icalendar_writes_them(day: date, clock: time) -> None:
    wall = datetime.combine(day, clock).replace(microsecond=0)
    for value, tzid in ((day, None), (wall.replace(tzinfo=SEOUL), SEOUL.key), (wall.replace(tzinfo=UTC), None)):
        theirs = Event()
        theirs.add("dtstart", value)
        theirs.add("dtstamp", wall.replace(tzinfo=UTC) + timedelta(hours=1))
        ours = [
            format_date_line("DTSTART", value, tzid),
            ("DTSTAMP", format_utc(wall.replace(tzinfo=UTC) + timedelta(hours=1))),
        ]
        assert format_component("VEVENT", ours) == theirs.to_ical()
