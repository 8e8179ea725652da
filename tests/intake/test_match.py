"""Which event of the record a text speaks of, and what it would change."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day, Year
from calendar_core.intake.draft import EventDraft
from calendar_core.intake.likeness import ENOUGH, compare
from calendar_core.intake.match import match_draft
from calendar_core.intake.propose import Origin, build_proposal
from calendar_core.intake.record_index import RecordIndex
from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import KnownNames
from tests.builders.records import make_record

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


def test_a_country_that_the_record_lacks_is_asked_for_and_its_event_is_found_again(
    whole_record: Connection, known: KnownNames
) -> None:
    """The title names the country that can be no party yet, so that the same text tells nothing new."""
    text = "South Korean Foreign Minister Cho Hyun met Mongolian Foreign Minister Battsetseg Batmunkh in Ulaanbaatar."
    day = date(2031, 1, 5)
    (draft,) = extract_events(f"{text[:-1]} on Jan. 3.", known, today=day)
    assert [(one.fact, one.value) for one in draft.questions] == [("parties", "MN")]
    new = match_draft(RecordIndex(whole_record), draft, today=day)
    proposal = build_proposal(whole_record, draft, new, Origin(publisher="A wire"), known)
    assert proposal is not None
    assert (new.action, proposal.record.parties) == ("new", ("KR",))
    again = compare(draft, proposal.record)
    (other,) = extract_events(text.replace("Mongolian", "Ethiopian")[:-1] + " on Jan. 3.", known, today=day)
    assert (again.points >= ENOUGH, "the same parties" in again.reasons) == (True, True)
    assert "the same parties" not in compare(other, proposal.record).reasons


def test_a_day_of_two_is_not_that_of_the_three_whose_meeting_is_expected_in_the_year() -> None:
    """It is so however alike their kinds and people are; a text that gives the month may still mean the three."""
    record = make_record(
        series=None,
        number=None,
        kind="foreign-ministerial",
        parties=("KR", "US", "JP"),
        participants=(),
        when=Year(2027),
        city=None,
        country=None,
        names=Names(en="Trilateral foreign ministers’ meeting"),
    )
    draft = EventDraft(kind="foreign-ministerial", parties=("KR", "JP"), when=Day(date(2027, 3, 4), "Asia/Seoul"))
    assert compare(draft, record).points < ENOUGH
    assert compare(replace(draft, parties=("KR", "JP", "US")), record).points >= ENOUGH
