"""Who wins, field by field, when the file and the desk both changed an event."""

from typing import Any

from calendar_core.domain.history.three_way_merge import MergeResult, merge_snapshots, rebuild_loaded_snapshot

LOADED = {
    "title": "SCM",
    "start": "2024-10-30",
    "city": "Washington",
    "certainty": "confirmed",
    "lifecycle": "scheduled",
}


def merged(*, file: dict[str, Any], desk: dict[str, Any]) -> MergeResult:
    return merge_snapshots(file={**LOADED, **file}, loaded=LOADED, current={**LOADED, **desk})


def test_what_only_the_file_changed_is_taken() -> None:
    found = merged(file={"title": "56th SCM", "venue": "The Pentagon"}, desk={})
    assert found == MergeResult(
        record={**LOADED, "title": "56th SCM", "venue": "The Pentagon"}, kept=(), conflicting=()
    )


def test_what_the_file_no_longer_says_is_taken_away() -> None:
    without_city = {name: value for name, value in LOADED.items() if name != "city"}
    found = merge_snapshots(file=without_city, loaded=LOADED, current=LOADED)
    assert found == MergeResult(record=without_city, kept=(), conflicting=())


def test_what_only_the_desk_changed_is_kept() -> None:
    found = merged(file={"title": "56th SCM"}, desk={"city": "Arlington"})
    assert found == MergeResult(
        record={**LOADED, "title": "56th SCM", "city": "Arlington"}, kept=("city",), conflicting=()
    )


def test_what_both_changed_alike_is_no_disagreement() -> None:
    assert merged(file={"city": "Arlington"}, desk={"city": "Arlington"}) == MergeResult(
        record={**LOADED, "city": "Arlington"}, kept=(), conflicting=()
    )


def test_what_both_changed_differently_is_kept_and_reported() -> None:
    found = merged(file={"city": "Seoul", "title": "56th SCM"}, desk={"city": "Arlington"})
    assert found == MergeResult(
        record={**LOADED, "city": "Arlington", "title": "56th SCM"}, kept=(), conflicting=("city",)
    )


def test_a_day_and_its_hour_and_a_standing_are_taken_or_kept_whole() -> None:
    found = merged(
        file={"start": "2024-10-30T10:00", "time_zone": "America/New_York", "certainty": "announced"},
        desk={"start": "2024-10-31", "lifecycle": "postponed"},
    )
    assert found == MergeResult(
        record={**LOADED, "start": "2024-10-31", "lifecycle": "postponed"}, kept=(), conflicting=("status", "when")
    )


def test_the_last_load_is_told_from_what_the_loader_itself_changed() -> None:
    history: list[tuple[int, str, dict[str, Any], dict[str, Any]]] = [
        (1, "data set", {"title": "SCM", "city": "Seoul"}, {}),
        (
            2,
            "kim",
            {"title": "SCM (moved)", "city": "Busan"},
            {"city": ["Seoul", "Busan"], "title": ["SCM", "SCM (moved)"]},
        ),
        (3, "data set", {}, {"venue": [None, "MND"], "title": ["SCM (moved)", "56th SCM"]}),
        (4, "data set", {}, {"venue": ["MND", None]}),
    ]
    assert rebuild_loaded_snapshot(history, "data set") == {"title": "56th SCM", "city": "Seoul"}


def test_of_an_event_that_the_loader_never_touched_nothing_was_loaded() -> None:
    assert rebuild_loaded_snapshot([(1, "kim", {"title": "SCM"}, {})], "data set") == {}
    assert merge_snapshots(file={"title": "A"}, loaded={}, current={"title": "B"}).conflicting == ("title",)
