"""What is read from passages of press text, against what they say."""

import pytest
from sqlalchemy import Connection

from tests.intake.score import Score, load_passages, score_passages

# For each group of files in `passages`, the least share of what is read that is right, and of what is stated that is
# found. A day that the text does not say costs the desk more than one that is not found.
GROUPS = {
    "first": (
        ("english", "korean", "further-english", "further-korean", "held-english", "held-korean"),
        {
            "days": (0.99, 0.97),
            "parties": (0.99, 0.99),
            "participants": (0.99, 0.99),
            "events": (0.99, 0.97),
            "series": (0.99, 0.99),
            "lifecycle": (0.99, 0.99),
        },
    ),
    # Further texts of agencies and ministries, among them programmes, denials and notices of form.
    "agencies": (
        ("agencies-english", "agencies-korean"),
        {"days": (0.99, 0.97), "parties": (0.99, 0.98), "participants": (0.98, 0.98), "events": (0.98, 0.98)},
    ),
    # Texts with wordings of many houses.
    "reports": (
        ("reports-english", "reports-korean"),
        {"days": (0.99, 0.98), "parties": (0.98, 0.99), "participants": (0.99, 0.94), "events": (0.98, 0.99)},
    ),
    # An ordinary week.
    "week": (
        ("week-english", "week-korean"),
        {"days": (0.98, 0.97), "parties": (0.99, 0.99), "participants": (0.98, 0.96), "events": (0.98, 0.98)},
    ),
    # Schedules, readouts, trips, calls, postponements, vague dates and dates of the past.
    "drill": (
        ("drill-english", "drill-korean"),
        {"days": (0.99, 0.99), "parties": (0.99, 0.99), "participants": (0.99, 0.98), "events": (0.99, 0.99)},
    ),
    # A month of announcements, readouts, diaries and trips, written by another hand.
    "month": (
        ("month-english", "month-korean"),
        {
            "days": (0.99, 0.99),
            "parties": (0.99, 0.99),
            "participants": (0.96, 0.95),
            "events": (0.94, 0.99),
            "series": (0.99, 0.99),
            "lifecycle": (0.99, 0.99),
            "certainty": (0.97, 0.97),
        },
    ),
}


@pytest.fixture(scope="module")
def scores(whole_record: Connection) -> dict[str, Score]:
    return {group: score_passages(whole_record, load_passages(*files)) for group, (files, _) in GROUPS.items()}


@pytest.mark.parametrize(("group", "fact"), [(group, fact) for group, (_, bounds) in GROUPS.items() for fact in bounds])
def test_what_is_read_is_what_the_text_says(group: str, fact: str, scores: dict[str, Score]) -> None:
    precision, recall = GROUPS[group][1][fact]
    count = scores[group].counts[fact]
    differences = [line for line in scores[group].differences if f" {fact}:" in line]
    assert (count.precision >= precision, count.recall >= recall) == (True, True), differences


def test_a_day_that_the_text_does_not_say_is_counted_against_it(whole_record: Connection) -> None:
    planted = {
        "id": "planted",
        "date": "2026-12-01",
        "text": "The 2+2 of South Korea and the United States will be held in Seoul on Dec. 10.",
        "events": [{"series": "kr-us-2plus2", "kind": "2+2", "parties": ["KR", "US"], "start": "2026-12-11"}],
    }
    count = score_passages(whole_record, [planted]).counts["days"]
    assert (count.read, count.right, count.stated) == (1, 0, 1)
