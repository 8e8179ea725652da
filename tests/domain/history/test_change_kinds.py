"""What a change means to people who plan by the event."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from calendar_core.domain.events.record import EventRecord, record_to_json
from calendar_core.domain.history.change_kinds import ChangeKind, classify_change, format_change_kinds
from calendar_core.domain.history.describe_changes import Names, describe_changes
from calendar_core.domain.time.when import Day, Days, Month, Quarter, WallTime, When
from calendar_core.messages import LANGS
from tests.builders.records import change_facts, make_record

START = datetime(2024, 10, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW_YORK = "America/New_York"


SCM = make_record()
PEOPLE = {"kim-yong-hyun": "Kim Yong-hyun", "lloyd-austin": "Lloyd J. Austin III"}
POSTS = {"kr-mnd": "Minister of National Defense", "us-secdef": "Secretary of Defense"}
NAMES = Names(by_kind={"person": PEOPLE, "office": POSTS})


def meant(before: EventRecord | None, after: EventRecord, at: datetime = START) -> tuple[ChangeKind, ...]:
    shown = describe_changes(record_to_json(before), record_to_json(after), NAMES) if before is not None else ()
    return classify_change(before, after, shown, at=at)


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
    old, new = change_facts(SCM, **before), change_facts(SCM, **after)
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
        named = {format_change_kinds([meaning], lang) for meaning in get_args(ChangeKind)}
        assert len(named) == len(get_args(ChangeKind))
