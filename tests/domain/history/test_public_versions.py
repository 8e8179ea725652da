"""The instant from which on the public saw each version of an event."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.events.visibility import is_visible
from calendar_core.domain.history.public_versions import (
    PublicVersion,
    SavedRevision,
    is_visible_at,
    list_public_versions,
)
from calendar_core.domain.vocabulary import Visibility

START = datetime(2024, 10, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hours: int) -> datetime:
    return START + hours * HOUR


def saved(number: int, hours: int, *, visibility: Visibility = "public", embargo: int | None = None) -> SavedRevision:
    lifts = None if embargo is None else at(embargo)
    return SavedRevision(number=number, saved_at=at(hours), visibility=visibility, embargo_until=lifts)


def seen(revisions: list[SavedRevision], until: int = 100) -> list[tuple[int, int | None, int, bool]]:
    """Number, number before, hours until seen, whether that was as saved."""
    found = list_public_versions(revisions, until=at(until))
    return [(one.number, one.before, (one.seen_at - START) // HOUR, one.is_visible_when_saved) for one in found]


def test_each_public_revision_is_seen_when_it_is_saved() -> None:
    assert seen([saved(1, 0), saved(2, 5)]) == [(1, None, 0, True), (2, 1, 5, True)]


def test_work_under_an_embargo_is_seen_once_when_it_lifts_as_the_facts_are_then() -> None:
    embargoed = [saved(1, 0, embargo=20), saved(2, 5, embargo=20), saved(3, 9, embargo=20)]
    assert seen(embargoed, until=19) == []
    assert seen(embargoed, until=20) == [(3, None, 20, False)]
    assert seen([*embargoed, saved(4, 30, embargo=20)]) == [(3, None, 20, False), (4, 3, 30, True)]


def test_a_draft_is_seen_from_the_revision_that_publishes_it() -> None:
    assert seen([saved(1, 0, visibility="draft"), saved(2, 5)]) == [(2, None, 5, True)]


def test_a_revision_replaced_at_the_instant_of_its_lifting_was_never_seen() -> None:
    assert seen([saved(1, 0, embargo=5), saved(2, 5)]) == [(2, None, 5, True)]


def test_what_was_taken_back_and_published_anew_is_compared_with_what_was_seen_last() -> None:
    revisions = [saved(1, 0), saved(2, 5, visibility="draft"), saved(3, 6, visibility="draft"), saved(4, 9)]
    assert seen(revisions) == [(1, None, 0, True), (4, 1, 9, True)]


@st.composite
def histories(draw: st.DrawFn) -> list[SavedRevision]:
    gaps = draw(st.lists(st.integers(1, 6), min_size=1, max_size=6))
    hours = [sum(gaps[: number + 1]) for number in range(len(gaps))]
    embargoes = st.one_of(st.none(), st.integers(0, 40))
    visibilities = st.sampled_from(get_args(Visibility))
    return [
        saved(number, hour, visibility=draw(visibilities), embargo=draw(embargoes))
        for number, hour in enumerate(hours, start=1)
    ]


@given(histories(), st.integers(0, 45))
def test_the_versions_are_those_that_somebody_looking_all_the_time_would_have_seen(
    revisions: list[SavedRevision], until: int
) -> None:
    looked: list[tuple[int, datetime]] = []
    for hour in range(until + 1):
        in_force = [one for one in revisions if one.saved_at <= at(hour)]
        if not in_force:
            continue
        newest = in_force[-1]
        is_seen = is_visible(newest.visibility, newest.embargo_until, viewer="public", now=at(hour))
        if is_seen and (not looked or looked[-1][0] != newest.number):
            looked.append((newest.number, at(hour)))
        assert is_visible_at(revisions, at(hour)) is is_seen
    versions = list_public_versions(revisions, until=at(until))
    assert [(one.number, one.seen_at) for one in versions] == looked
    assert [one.before for one in versions] == [None, *(one.number for one in versions)][: len(versions)]


def test_a_version_carries_no_count_of_what_went_before() -> None:
    long = [saved(number, number, embargo=50) for number in range(1, 9)]
    short = [saved(1, 1, embargo=50)]
    without_number = {
        replace(list_public_versions(revisions, until=at(60))[0], number=0) for revisions in (long, short)
    }
    expected = {"before": None, "seen_at": at(50), "is_visible_when_saved": False, "has_returned": False}
    assert without_number == {PublicVersion(number=0, **expected)}  # type: ignore[arg-type]  # of several types


@pytest.mark.parametrize(
    ("hidden", "returned"),
    [({"visibility": "draft"}, [False, True]), ({"embargo": 30}, [False, True]), ({}, [False, False, False])],
)
def test_what_the_public_sees_after_it_was_withdrawn_has_returned(hidden: dict[str, Any], returned: list[bool]) -> None:
    revisions = [saved(1, 1), saved(2, 10, **hidden), saved(3, 20)]
    assert [one.has_returned for one in list_public_versions(revisions, until=at(60))] == returned
    lifted = [saved(1, 1), saved(2, 10, embargo=30)]
    assert [one.has_returned for one in list_public_versions(lifted, until=at(60))] == [False, True]
