"""Another place and other people that a text gives an event of the record: what the draft does, and the new record."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.time.when import Day
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.intake.draft import DraftParticipant, EventDraft
from calendar_core.intake.match import match_with
from calendar_core.intake.stated_changes import (
    adds_place,
    describe_changes_in_reason,
    find_new_participants,
    find_other_holders,
    moves_place,
    with_participants,
    with_place,
)
from tests.builders.records import make_record

SEOUL = EventDraft(
    series="kr-us-scm", city="Seoul", country="KR", time_zone="Asia/Seoul", spans={"series": (0, 3), "city": (9, 14)}
)
SHIN = DraftParticipant(person="shin-won-sik", office="kr-mnd")


def action(draft: EventDraft, record: EventRecord, **more: Any) -> str:
    return match_with(record, draft, reason="", **more).action


@pytest.mark.parametrize(
    ("draft", "facts", "moves"),
    [
        (SEOUL, {}, True),
        (SEOUL, {"lifecycle": "postponed"}, True),
        (SEOUL, {"lifecycle": "held"}, False),
        (SEOUL, {"city": "seoul"}, False),
        (SEOUL, {"city": None, "country": "KR"}, False),
        (SEOUL, {"city": None, "country": "US"}, True),
        (replace(SEOUL, lifecycle="cancelled"), {}, False),
        # A city that follows from something else was not stated.
        (replace(SEOUL, spans={}), {}, False),
    ],
)
def test_another_city_moves_an_event_that_lies_ahead(draft: EventDraft, facts: dict[str, Any], *, moves: bool) -> None:
    assert moves_place(draft, make_record(**facts)) is moves


def test_a_move_to_another_city_takes_the_day_along_and_leaves_the_venue() -> None:
    moved = with_place(make_record(), SEOUL)
    assert (moved.city, moved.country, moved.venue) == ("Seoul", "KR", None)
    assert moved.when == Day(date(2024, 10, 30), "Asia/Seoul")
    # A clock time is an instant, wherever people meet.
    at = when_from_texts("2024-10-30T14:00", zone="America/New_York")
    assert with_place(make_record(when=at), SEOUL).when == at


def test_a_city_where_there_was_none_is_no_move_but_news_of_a_known_source() -> None:
    record = make_record(city=None, country="KR")
    assert (adds_place(SEOUL, record), moves_place(SEOUL, record)) == (True, False)
    assert with_place(record, SEOUL).venue == "The Pentagon"
    assert action(SEOUL, record, publisher="A wire", url="https://example.org/scm") == "other-source"


def test_a_city_in_another_country_moves_an_event_whose_city_was_not_known() -> None:
    record = make_record(city=None)  # in the United States
    assert (adds_place(SEOUL, record), moves_place(SEOUL, record)) == (False, True)
    moved = with_place(record, SEOUL)
    assert (moved.city, moved.country, moved.venue) == ("Seoul", "KR", None)
    assert match_with(record, SEOUL, reason="the same series").reason == "the same series, another city: Seoul, not US"


def test_somebody_else_in_an_office_is_a_change_without_an_action_of_its_own() -> None:
    draft = EventDraft(participants=(SHIN,))
    record = make_record()
    (holder,) = find_other_holders(draft, record)
    assert (holder.person, holder.office, holder.role) == ("shin-won-sik", "kr-mnd", "co-chair")
    people = [(one.office, one.person) for one in with_participants(record, draft).participants]
    assert people == [("kr-mnd", "shin-won-sik"), ("us-secdef", "lloyd-austin")]
    assert action(draft, record, publisher="A wire", url="https://example.org/scm") == "other-source"
    assert describe_changes_in_reason(draft, record) == ["somebody else in an office"]


@pytest.mark.parametrize(
    "participant",
    [
        DraftParticipant(person="kim-yong-hyun", office="kr-mnd"),
        DraftParticipant(person="lloyd-austin", office="kr-mnd"),
        DraftParticipant(person_text="Somebody", office="kr-mnd"),
        DraftParticipant(person="shin-won-sik"),
    ],
)
def test_the_same_people_and_those_without_a_record_or_an_office_change_nothing(participant: DraftParticipant) -> None:
    draft = EventDraft(participants=(participant,))
    assert find_other_holders(draft, make_record()) == ()
    assert action(draft, make_record(), publisher="A wire", url="https://example.org/scm") == "same"


def test_people_whom_the_record_lacks_are_added_behind_those_it_has() -> None:
    minister = DraftParticipant(person="cho-hyun", office="kr-mofa", role="co-chair")
    draft = EventDraft(participants=(minister, minister, SHIN, DraftParticipant(person="cho-hyun")))
    record = make_record()
    assert [(one.office, one.person, one.role) for one in find_new_participants(draft, record)] == [
        ("kr-mofa", "cho-hyun", "co-chair")
    ]
    people = [(one.office, one.person) for one in with_participants(record, draft).participants]
    assert people == [("kr-mnd", "shin-won-sik"), ("us-secdef", "lloyd-austin"), ("kr-mofa", "cho-hyun")]
    assert describe_changes_in_reason(draft, record) == ["somebody else in an office", "further participants"]
    newcomer = EventDraft(participants=(minister,))
    assert action(newcomer, record, publisher="A wire", url="https://example.org/scm") == "other-source"


def test_another_city_is_said_in_the_reason() -> None:
    match = match_with(make_record(), SEOUL, reason="the same series")
    assert (match.action, match.reason) == ("move", "the same series, another city: Seoul, not Washington, D.C.")
