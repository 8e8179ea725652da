"""Which event of the record a text speaks of, and what it would change."""

from datetime import date

import pytest
from sqlalchemy import Connection

from calendar_core.intake.match import match_draft
from calendar_core.intake.record_index import RecordIndex
from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import KnownNames

SCM = "The 56th Security Consultative Meeting"


@pytest.mark.parametrize(
    ("today", "text", "event", "action"),
    [
        ("2024-10-31", f"{SCM} was held in Washington on Wednesday.", "kr-us-scm-56", "other-source"),
        ("2024-10-17", f"{SCM} has been cancelled.", "kr-us-scm-56", "cancel"),
        ("2024-10-17", f"{SCM} has been postponed.", "kr-us-scm-56", "postpone"),
        (
            "2024-10-31",
            "The 2+2 of South Korea and the United States will be held in Washington on Oct. 31.",
            "kr-us-2plus2-2024",
            "other-source",
        ),
        (
            "2024-10-31",
            "North Korea fired an intercontinental ballistic missile at 7:10 a.m. on Thursday.",
            "dprk-icbm-2024-10-31",
            "other-source",
        ),
        (
            "2025-10-29",
            "Trump and Xi will meet in Busan on Thursday.",
            "us-cn-2025-busan",
            "other-source",
        ),
        # A meeting of nine in some month of the year is not one of two of them.
        (
            "2026-11-30",
            "The defense ministers of South Korea and the United States will hold talks in Washington on Dec. 11.",
            None,
            "new",
        ),
        ("2031-01-05", "South Korea and Japan will hold a summit in Busan on Jan. 12.", None, "new"),
        ("2031-01-05", "The 99th Security Consultative Meeting will be held in Seoul on Jan. 12.", None, "new"),
    ],
)
def test_a_text_is_matched_with_its_event(
    today: str, text: str, event: str | None, action: str, *, whole_record: Connection, known: KnownNames
) -> None:
    day = date.fromisoformat(today)
    (draft,) = extract_events(text, known, today=day)
    match = match_draft(RecordIndex(whole_record), draft, today=day, publisher="A wire that nobody cites")
    assert (match.record.id if match.record else None, match.action) == (event, action)


def test_a_source_that_the_record_has_says_nothing_new(whole_record: Connection, known: KnownNames) -> None:
    (draft,) = extract_events(f"{SCM} was held in Washington on Wednesday.", known, today=date(2024, 10, 31))
    asked = match_draft(RecordIndex(whole_record), draft, today=date(2024, 10, 31), publisher="AJP")
    assert asked.action == "same"
    # The same publisher may have said it at another address.
    other = match_draft(
        RecordIndex(whole_record), draft, today=date(2024, 10, 31), publisher="AJP", url="https://example.org/b"
    )
    assert other.action == "other-source"


def test_another_time_moves_what_is_still_to_come(whole_record: Connection, known: KnownNames) -> None:
    """What is expected for a month is made exact; what was held is not moved by a text that is off by a day."""
    (draft,) = extract_events(f"{SCM} was held in Washington on Oct. 31.", known, today=date(2024, 11, 1))
    assert match_draft(RecordIndex(whole_record), draft, today=date(2024, 11, 1)).action == "same"
    text = "The G20 Summit will be held in Doral on Dec. 16, 2026."
    (draft,) = extract_events(text, known, today=date(2026, 11, 30))
    assert match_draft(RecordIndex(whole_record), draft, today=date(2026, 11, 30)).action == "move"
