"""Whole passages: the events that they tell of, and the words of each fact."""

from datetime import date
from typing import Any

import pytest

from calendar_core.intake.draft import EventDraft
from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import KnownNames

# The three events of 30 and 31 October 2024 in the manner of an agency.
THREE_EVENTS = (
    "WASHINGTON, Oct. 31 (Yonhap) -- The defense chiefs of South Korea and the United States, Kim Yong-hyun and Lloyd "
    "Austin, held the 56th Security Consultative Meeting (SCM) in Washington on Wednesday. In the coming day, the two "
    "sides' foreign and defense ministers will hold a 2+2 meeting in Washington. North Korea fired an intercontinental "
    "ballistic missile toward the East Sea at approximately 7:10 a.m. (2210 GMT) on Thursday, Seoul's military said."
)


def facts(draft: EventDraft) -> dict[str, Any]:
    people = [(one.person or one.person_text, one.office) for one in draft.participants]
    return {
        "event": (draft.series or draft.kind, draft.number),
        "start": draft.when.start_text if draft.when else None,
        "parties": draft.parties,
        "status": (draft.lifecycle, draft.certainty),
        "people": people,
    }


def test_the_day_of_three_events_is_read_as_three(known: KnownNames) -> None:
    first, second, third = extract_events(THREE_EVENTS, known, today=date(2024, 10, 31))
    assert facts(first) == {
        "event": ("kr-us-scm", 56),
        "start": "2024-10-30",
        "parties": ("KR", "US"),
        "status": ("held", "confirmed"),
        "people": [("kim-yong-hyun", "kr-mnd"), ("lloyd-austin", "us-secdef")],
    }
    assert facts(second) == {
        "event": ("kr-us-2plus2", None),
        "start": None,
        "parties": ("KR", "US"),
        "status": ("scheduled", "announced"),
        "people": [],
    }
    assert facts(third) == {
        "event": ("incident", None),
        "start": "2024-10-31T07:10",
        "parties": ("KP",),
        "status": ("held", "confirmed"),
        "people": [],
    }
    assert third.time_zone == "Asia/Pyongyang"


def test_every_fact_has_its_words(known: KnownNames) -> None:
    (first, *_) = extract_events(THREE_EVENTS, known, today=date(2024, 10, 31))
    words = {fact: THREE_EVENTS[start:end] for fact, (start, end) in first.spans.items()}
    assert words == {
        "certainty": "held",
        "lifecycle": "held",
        "series": "Security Consultative Meeting",
        "kind": "Security Consultative Meeting",
        "number": "56th",
        "parties": "Security Consultative Meeting",
        "start": "Wednesday",
        "city": "Washington",
        "country": "Washington",
        "participants.0": "Kim Yong-hyun",
        "participants.1": "Lloyd Austin",
    }


@pytest.mark.parametrize(
    ("today", "text", "event", "start", "status"),
    [
        (
            "2026-03-01",
            "한미 국방당국은 제28차 한미통합국방협의체(KIDD) 회의를 오는 5월 서울에서 개최하는 방안을 조율 중이다.",
            ("kr-us-kidd", 28),
            "2026-05",
            ("scheduled", "proposed"),
        ),
        (
            "2026-03-01",
            "The 2+2 talks between South Korea and Australia, set for next Monday in Canberra, were cancelled.",
            ("kr-au-2plus2", None),
            "2026-03-02",
            ("cancelled", "announced"),
        ),
        (
            "2026-05-05",
            "Russian President Vladimir Putin is expected to visit North Korea later this year, the Kremlin said.",
            ("visit", None),
            "2026",
            ("scheduled", "expected"),
        ),
        (
            "2026-02-10",
            "NATO defence ministers will meet in Brussels on 12 February.",
            ("nato-dmm", None),
            "2026-02-12",
            ("scheduled", "announced"),
        ),
        ("2026-05-05", "한일 국방장관회담이 무산됐다.", ("kr-jp-dmm", None), None, ("cancelled", "announced")),
        (
            "2026-05-05",
            "Mon 15 June: EU Foreign Affairs Council, Luxembourg",
            ("fac", None),
            "2026-06-15",
            ("scheduled", "announced"),
        ),
    ],
)
def test_series_time_and_status_are_read_from_one_sentence(
    today: str,
    text: str,
    event: tuple[str, int | None],
    start: str | None,
    status: tuple[str, str],
    *,
    known: KnownNames,
) -> None:
    (draft,) = extract_events(text, known, today=date.fromisoformat(today))
    read = facts(draft)
    assert (read["event"], read["start"], read["status"]) == (event, start, status)


def test_a_meeting_on_the_sidelines_is_an_event_of_its_own(known: KnownNames) -> None:
    text = (
        "제23차 아시아안보회의(샹그릴라 대화)가 5월 29~31일 싱가포르에서 열린다. "
        "안규백 국방부 장관은 이를 계기로 고이즈미 신지로 일본 방위상과 양자회담을 할 예정이다."
    )
    dialogue, bilateral = extract_events(text, known, today=date(2026, 5, 5))
    assert facts(dialogue)["event"] == ("shangri-la", 23)
    assert (facts(bilateral)["event"], bilateral.when) == (("kr-jp-dmm", None), None)


def test_a_text_without_a_meeting_gives_nothing(known: KnownNames) -> None:
    text = "The ministry held a press conference on Monday. Mr. Kim said nothing of Washington."
    assert extract_events(text, known, today=date(2026, 5, 5)) == []
