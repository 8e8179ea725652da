"""What is read from passages of press text, against what they say."""

import pytest
from sqlalchemy import Connection

from tests.intake.score import Score, load_passages, score_passages

# The least that the desk can work with: a day that the text does not say costs more than one that is not found.
BOUNDS = {
    "days": (0.99, 0.97),
    "parties": (0.99, 0.99),
    "participants": (0.99, 0.99),
    "events": (0.99, 0.97),
    "series": (0.99, 0.99),
    "lifecycle": (0.99, 0.99),
}
# Of further texts of agencies and ministries, among them programmes, denials and notices of form.
BOUNDS_OF_AGENCIES = {
    "days": (0.99, 0.97),
    "parties": (0.99, 0.98),
    "participants": (0.98, 0.98),
    "events": (0.98, 0.98),
}
# Of texts that were written before the rules for them, with wordings of many houses.
BOUNDS_OF_REPORTS = {
    "days": (0.99, 0.98),
    "parties": (0.98, 0.99),
    "participants": (0.99, 0.94),
    "events": (0.98, 0.99),
}
REPORTS = ("reports-english", "reports-korean")
AGENCIES = ("agencies-english", "agencies-korean")
FILES = ("english", "korean", "further-english", "further-korean", "held-english", "held-korean")


@pytest.fixture(scope="module")
def score(whole_record: Connection) -> Score:
    return score_passages(whole_record, load_passages(*FILES))


@pytest.mark.parametrize("fact", BOUNDS)
def test_what_is_read_is_what_the_text_says(fact: str, score: Score) -> None:
    precision, recall = BOUNDS[fact]
    count = score.counts[fact]
    differences = [line for line in score.differences if f" {fact}:" in line]
    assert (count.precision >= precision, count.recall >= recall) == (True, True), differences


@pytest.fixture(scope="module")
def score_of_agencies(whole_record: Connection) -> Score:
    return score_passages(whole_record, load_passages(*AGENCIES))


@pytest.mark.parametrize("fact", BOUNDS_OF_AGENCIES)
def test_texts_of_agencies_and_ministries_are_read_as_they_say(fact: str, score_of_agencies: Score) -> None:
    precision, recall = BOUNDS_OF_AGENCIES[fact]
    count = score_of_agencies.counts[fact]
    differences = [line for line in score_of_agencies.differences if f" {fact}:" in line]
    assert (count.precision >= precision, count.recall >= recall) == (True, True), differences


@pytest.fixture(scope="module")
def score_of_reports(whole_record: Connection) -> Score:
    return score_passages(whole_record, load_passages(*REPORTS))


@pytest.mark.parametrize("fact", BOUNDS_OF_REPORTS)
def test_reports_of_many_wordings_are_read_as_they_say(fact: str, score_of_reports: Score) -> None:
    precision, recall = BOUNDS_OF_REPORTS[fact]
    count = score_of_reports.counts[fact]
    differences = [line for line in score_of_reports.differences if f" {fact}:" in line]
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
