"""When the public first saw each version of an event, and what a change means to people who plan by it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.events.record import EventRecord, record_to_json
from calendar_core.domain.events.visibility import is_visible
from calendar_core.domain.history.change_kinds import (
    CHANGE_KINDS,
    ChangeKind,
    PublicVersion,
    SavedRevision,
    classify_change,
    format_change_kinds,
    list_public_versions,
)
from calendar_core.domain.history.describe_changes import Names, describe_changes
from calendar_core.domain.time.when import Day, Days, Month, Quarter, WallTime, When
from calendar_core.domain.vocabulary import Visibility
from calendar_core.messages import LANGS
from tests.builders.records import make_record

START = datetime(2024, 10, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW_YORK = "America/New_York"


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
    versions = list_public_versions(revisions, until=at(until))
    assert [(one.number, one.seen_at) for one in versions] == looked
    assert [one.before for one in versions] == [None, *(one.number for one in versions)][: len(versions)]


def test_a_version_carries_no_count_of_what_went_before() -> None:
    long = [saved(number, number, embargo=50) for number in range(1, 9)]
    short = [saved(1, 1, embargo=50)]
    without_number = {
        replace(list_public_versions(revisions, until=at(60))[0], number=0) for revisions in (long, short)
    }
    assert without_number == {PublicVersion(number=0, before=None, seen_at=at(50), is_visible_when_saved=False)}


SCM = make_record()
PEOPLE = {"kim-yong-hyun": "Kim Yong-hyun", "lloyd-austin": "Lloyd J. Austin III"}
POSTS = {"kr-mnd": "Minister of National Defense", "us-secdef": "Secretary of Defense"}
NAMES = Names(by_kind={"person": PEOPLE, "office": POSTS})


def meant(before: EventRecord | None, after: EventRecord, at: datetime = START) -> tuple[ChangeKind, ...]:
    told = describe_changes(record_to_json(before), record_to_json(after), NAMES) if before is not None else ()
    return classify_change(before, after, told, at=at)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "announced"),
        ({"certainty": "announced"}, "announced"),
        ({"certainty": "proposed"}, "proposed"),
        ({"certainty": "expected"}, "added"),
        ({"lifecycle": "held", "when": Day(date(2020, 1, 1), NEW_YORK)}, "added"),
        ({"when": Day(date(2020, 1, 1), NEW_YORK)}, "added"),
        ({"lifecycle": "cancelled"}, "added"),
    ],
)
def test_an_event_that_becomes_known_is_announced_only_while_it_lies_ahead(
    facts: dict[str, object], expected: ChangeKind
) -> None:
    assert meant(None, replace(SCM, **facts)) == (expected,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"certainty": "announced"}, {"certainty": "confirmed"}, ("confirmed",)),
        ({"certainty": "expected"}, {"certainty": "announced"}, ("announced",)),
        ({"certainty": "confirmed"}, {"certainty": "announced"}, ("corrected",)),
        ({}, {"lifecycle": "postponed"}, ("postponed",)),
        ({}, {"lifecycle": "cancelled", "city": "Seoul"}, ("cancelled",)),
        ({"lifecycle": "postponed"}, {"lifecycle": "cancelled"}, ("cancelled",)),
        ({"lifecycle": "postponed"}, {}, ("reinstated",)),
        (
            {"lifecycle": "cancelled", "certainty": "announced"},
            {"when": Day(date(2024, 12, 1), NEW_YORK)},
            ("reinstated", "confirmed", "moved"),
        ),
        ({"certainty": "announced"}, {"lifecycle": "held", "outcome": "A paper."}, ("held",)),
        ({"lifecycle": "held"}, {}, ("corrected",)),
        ({}, {"city": "Seoul", "country": "KR"}, ("moved",)),
        ({"city": None}, {}, ("completed",)),
        ({}, {"outcome": "A paper."}, ("completed",)),
        ({}, {"title": "56th SCM"}, ("corrected",)),
        ({"participants": ()}, {}, ("completed",)),
        ({}, {"participants": ()}, ("corrected",)),
    ],
)
def test_what_a_change_means(
    before: dict[str, object], after: dict[str, object], expected: tuple[ChangeKind, ...]
) -> None:
    old, new = replace(SCM, **before), replace(SCM, **after)  # type: ignore[arg-type]
    assert meant(old, new) == expected


def wall(day: int, hour: int, zone: str = NEW_YORK) -> WallTime:
    return WallTime(datetime(2024, 10, day, hour, 0), zone)  # noqa: DTZ001 - a wall time


DAY = Day(date(2024, 10, 30), NEW_YORK)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (DAY, Day(date(2024, 10, 31), NEW_YORK), "moved"),
        (DAY, wall(30, 9), "timed"),
        (DAY, wall(31, 9), "moved"),
        (wall(30, 9), wall(30, 14), "moved"),
        (wall(30, 9), wall(30, 9, "America/Chicago"), "moved"),
        (wall(30, 9), DAY, "corrected"),
        (Month(2024, 10), DAY, "dated"),
        (Month(2024, 10), wall(30, 9), "dated"),
        (Month(2024, 10), Month(2024, 10, "late"), "dated"),
        (Quarter(2024, 4), Month(2024, 10), "dated"),
        (Month(2024, 10, "late"), Month(2024, 10), "corrected"),
        (DAY, Month(2024, 10), "corrected"),
        (Month(2024, 9), DAY, "moved"),
        (Month(2024, 10, "early"), Month(2024, 10, "late"), "moved"),
        (DAY, Days(date(2024, 10, 30), date(2024, 10, 31), NEW_YORK), "corrected"),
        (DAY, Days(date(2024, 10, 29), date(2024, 10, 30), NEW_YORK), "moved"),
    ],
)
def test_a_date_is_moved_or_only_known_more_exactly(old: When, new: When, expected: ChangeKind) -> None:
    assert meant(replace(SCM, when=old), replace(SCM, when=new)) == (expected,)


def test_every_meaning_has_a_name_of_its_own_in_each_language() -> None:
    for lang in LANGS:
        assert len({format_change_kinds([meaning], lang) for meaning in CHANGE_KINDS}) == len(CHANGE_KINDS)
