from datetime import UTC, datetime

import pytest

from calendar_core.domain.history.diff import compute_last_modified, diff_snapshots, raises_sequence


def test_the_difference_names_each_field_with_old_and_new() -> None:
    before = {"title": "SCM", "start": "2024-10-30", "venue": "The Pentagon"}
    after = {"title": "SCM", "start": "2024-10-31", "outcome": "Agreed."}
    assert diff_snapshots(before, after) == {
        "outcome": [None, "Agreed."],
        "start": ["2024-10-30", "2024-10-31"],
        "venue": ["The Pentagon", None],
    }
    assert diff_snapshots(after, after) == {}


@pytest.mark.parametrize(
    ("field", "raised"),
    [("start", True), ("lifecycle", True), ("venue", True), ("title", False), ("notes", False), ("sources", False)],
)
def test_sequence_rises_for_what_people_plan_by_and_not_for_a_mended_typo(field: str, raised: bool) -> None:
    assert raises_sequence({field: ["old", "new"]}) is raised


def test_last_modified_grows_by_a_second_even_when_the_clock_does_not() -> None:
    now = datetime(2024, 10, 1, 12, 0, 0, 700_000, tzinfo=UTC)
    first = compute_last_modified(now, None)
    assert first == datetime(2024, 10, 1, 12, 0, 0, tzinfo=UTC)
    assert compute_last_modified(now, first) == datetime(2024, 10, 1, 12, 0, 1, tzinfo=UTC)
    assert compute_last_modified(datetime(2020, 1, 1, tzinfo=UTC), first) == datetime(2024, 10, 1, 12, 0, 1, tzinfo=UTC)
