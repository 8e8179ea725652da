"""What is doubtful, and what looks so and is not."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from calendar_core.domain.events.record import Participant
from calendar_core.domain.events.terms_of_office import TermOfOffice
from calendar_core.domain.quality.checks import (
    Directory,
    Issue,
    Office,
    check_disputed,
    check_holidays,
    check_numbers,
    check_offices,
    check_stated_time,
    check_status,
    check_two_cities,
)
from calendar_core.domain.time.when import Day, Days, Month, WallTime, When
from tests.builders.records import make_record

KIM, AUSTIN = "kim-yong-hyun", "lloyd-austin"


def a_directory(*terms: TermOfOffice) -> Directory:
    by_office: dict[tuple[str, str], list[TermOfOffice]] = {}
    for term in terms:
        by_office.setdefault((term.person, term.office), []).append(term)
    return Directory(
        people={KIM: "Kim Yong-hyun", AUSTIN: "Lloyd Austin", "peter-dutton": "Peter Dutton"},
        offices={
            "kr-mnd": Office(
                title="Minister of National Defense", party="KR", party_name="South Korea", is_national=True
            ),
            "us-secdef": Office(title="Secretary of Defense", party="US", party_name="United States", is_national=True),
            "au-mod": Office(title="Minister for Defence", party="AU", party_name="Australia", is_national=True),
            "nato-sg": Office(title="Secretary General", party="NATO", party_name="NATO", is_national=False),
        },
        terms=by_office,
    )


def kim(valid_from: str | None, valid_to: str | None, **facts: Any) -> TermOfOffice:
    return TermOfOffice(person=KIM, office="kr-mnd", valid_from=valid_from, valid_to=valid_to, **facts)


NO_TERMS = a_directory()


def test_a_participant_who_did_not_hold_the_office_that_day_is_doubtful() -> None:
    assert check_offices(make_record(), a_directory(kim("2024-11", None), kim("2010-01-01", "2011"))) == [
        Issue(
            kind="office",
            event_id="kr-us-scm-56",
            sentence="Kim Yong-hyun takes part as Minister of National Defense (South Korea), "
            "Wednesday 30 October 2024, but the record has them there only from 2024-11 and from 2010-01-01 "
            "until 2011.",
        )
    ]


@pytest.mark.parametrize(
    "term",
    [
        kim("2024-09-06", "2024-12-05"),
        kim("2024-10-30", "2024-10-30"),
        kim("2024-10", None),  # may have begun on the 31st: too coarse to say
        kim("2024-12-01", "2024-12-05", has_observed_bounds=True),
    ],
)
def test_a_term_that_covers_or_may_cover_the_day_is_not(term: TermOfOffice) -> None:
    assert check_offices(make_record(), a_directory(term)) == []


def test_one_of_several_terms_is_enough() -> None:
    assert check_offices(make_record(), a_directory(kim("2010", "2011"), kim("2024-09-06", None))) == []


def test_a_minister_of_a_country_that_does_not_take_part_is_doubtful() -> None:
    australian = Participant(person="peter-dutton", office="au-mod", role="participant")
    record = make_record(participants=(australian,))
    sentence = "Peter Dutton takes part as Minister for Defence (Australia), but Australia is not one of its parties."
    assert check_offices(record, NO_TERMS) == [Issue(kind="office", event_id="kr-us-scm-56", sentence=sentence)]
    assert check_offices(replace(record, participants=(replace(australian, role="observer"),)), NO_TERMS) == []
    assert check_offices(replace(record, parties=("NATO", "US")), NO_TERMS) == []
    assert check_offices(replace(record, parties=("US",)), NO_TERMS) == []


def test_the_head_of_an_organisation_may_be_anywhere() -> None:
    guest = Participant(person="peter-dutton", office="nato-sg", role="participant")
    assert check_offices(make_record(participants=(guest,)), NO_TERMS) == []


def test_a_time_is_doubtful_only_where_the_words_of_the_source_contradict_it() -> None:
    asked = []

    def contradiction(when: When, stated: str, country: str | None) -> str | None:
        asked.append((when, stated, country))
        return "it says 9" if stated == "9 a.m." else None

    record = make_record(time_as_stated="9 a.m.")
    assert check_stated_time(record, contradiction) == [
        Issue(kind="stated-time", event_id=record.id, sentence="The source wrote “9 a.m.”: it says 9")
    ]
    assert asked == [(record.when, "9 a.m.", "US")]
    assert check_stated_time(make_record(time_as_stated="10 a.m."), contradiction) == []
    assert check_stated_time(make_record(), contradiction) == []


def test_a_number_used_twice_in_a_series_is_doubtful() -> None:
    records = [
        make_record(id="scm-b"),
        make_record(id="scm-a"),
        make_record(id="other", number=57),
        make_record(id="mcm", series="mcm"),
    ]
    sentence = "It is number 56 of kr-us-scm, and so is scm-b."
    found = [Issue(kind="number", event_id="scm-a", other_id="scm-b", sentence=sentence)]
    assert check_numbers(records) == found
    assert check_numbers(records[::-1]) == found


@pytest.mark.parametrize("facts", [{"lifecycle": "cancelled"}, {"parent": "scm"}, {"series": None}, {"number": None}])
def test_a_number_may_stand_on_a_cancelled_edition_and_on_a_part(facts: dict[str, Any]) -> None:
    assert check_numbers([make_record(id="scm"), make_record(id="second", **facts)]) == []


def two_cities(here: When, there: When, **facts: Any) -> list[Issue]:
    seoul = make_record(id="seoul", city="Seoul", when=here)
    washington = make_record(id="washington", when=there, **facts)
    found = check_two_cities([seoul, washington], NO_TERMS)
    assert found == check_two_cities([washington, seoul], NO_TERMS)
    return found


def at(text: str, zone: str = "UTC", end: str | None = None) -> WallTime:
    return WallTime(datetime.fromisoformat(text), zone, datetime.fromisoformat(end) if end else None)


def days(first: int, last: int, zone: str = "Asia/Seoul") -> Days:
    return Days(date(2024, 10, first), date(2024, 10, last), zone)


THE_30TH = Day(date(2024, 10, 30), "Asia/Seoul")


def test_a_person_in_two_cities_at_one_hour_is_doubtful() -> None:
    assert two_cities(at("2024-10-30T10:00", "Asia/Seoul"), at("2024-10-29T21:30", "America/New_York")) == [
        Issue(
            kind="two-cities",
            event_id="seoul",
            other_id="washington",
            sentence=f"{name} would be here (Seoul, Wednesday 30 October 2024, 10:00 KST (UTC+9)) and at washington "
            "(Washington, D.C., Tuesday 29 October 2024, 21:30 EDT (UTC-4)).",
        )
        for name in ("Kim Yong-hyun", "Lloyd Austin")
    ]


@pytest.mark.parametrize(
    ("here", "there", "is_doubtful"),
    [
        (at("2024-10-30T10:00"), at("2024-10-30T11:00"), False),
        (at("2024-10-30T10:00", end="2024-10-30T11:30"), at("2024-10-30T11:00"), True),
        (THE_30TH, Day(date(2024, 10, 30), "America/New_York"), True),
        (THE_30TH, Day(date(2024, 10, 29), "America/New_York"), False),  # hours may overlap, but nobody said so
        (THE_30TH, at("2024-10-30T10:00", "Asia/Tokyo"), True),
        (THE_30TH, days(29, 31), True),
        (THE_30TH, days(30, 31), False),  # came late
        (THE_30TH, days(28, 30), False),  # left early
        (days(28, 30), days(29, 31), False),
        (days(27, 30), days(28, 31), True),
        (THE_30TH, Month(2024, 10), False),
    ],
)
def test_a_person_is_in_two_cities_only_where_the_record_is_sure(here: When, there: When, is_doubtful: bool) -> None:
    assert bool(two_cities(here, there)) == is_doubtful


@pytest.mark.parametrize(
    "facts",
    [
        {"format": "virtual"},
        {"format": "hybrid"},
        {"lifecycle": "cancelled"},
        {"lifecycle": "postponed"},
        {"city": "SEOUL"},
        {"city": None},
        {"parent": "seoul"},
        {"participants": ()},
    ],
)
def test_a_person_may_be_at_two_events_of_one_day_in_many_ways(facts: dict[str, Any]) -> None:
    assert len(two_cities(THE_30TH, THE_30TH)) == 2
    assert two_cities(THE_30TH, THE_30TH, **facts) == []


BEFORE, AFTER = datetime(2024, 10, 30, 12, tzinfo=UTC), datetime(2024, 11, 1, 12, tzinfo=UTC)


def test_a_past_meeting_still_scheduled_is_to_be_verified() -> None:
    sentence = "It was confirmed for Wednesday 30 October 2024; say whether it was held."
    assert check_status(make_record(), now=AFTER) == [
        Issue(kind="not-verified", event_id="kr-us-scm-56", sentence=sentence)
    ]
    assert check_status(make_record(), now=BEFORE) == []
    assert check_status(make_record(lifecycle="held"), now=AFTER) == []


def test_after_thirty_days_without_a_note_nobody_will_know() -> None:
    in_time, late = datetime(2024, 11, 30, 4, tzinfo=UTC), datetime(2024, 11, 30, 4, 1, tzinfo=UTC)
    sentence = "It was confirmed for Wednesday 30 October 2024; say whether it was held, or note why nobody knows."
    assert [one.kind for one in check_status(make_record(), now=in_time)] == ["not-verified"]
    assert check_status(make_record(), now=late) == [
        Issue(kind="unexplained", event_id="kr-us-scm-56", sentence=sentence)
    ]
    noted = make_record(notes="No report was found.")
    assert [one.kind for one in check_status(noted, now=late)] == ["not-verified"]


def test_a_meeting_held_before_its_time_is_doubtful() -> None:
    early = datetime(2024, 10, 29, 12, tzinfo=UTC)
    sentence = "It is marked as held, but begins Wednesday 30 October 2024."
    assert check_status(make_record(lifecycle="held"), now=early) == [
        Issue(kind="held-ahead", event_id="kr-us-scm-56", sentence=sentence)
    ]
    assert check_status(make_record(lifecycle="held"), now=BEFORE) == []


def holiday_on(country: str, day: date) -> str | None:
    return {("KR", date(2024, 10, 3)): "National Foundation Day"}.get((country, day))


ON_HOLIDAY = {"country": "KR", "when": Day(date(2024, 10, 3), "Asia/Seoul")}


def test_a_meeting_on_a_public_holiday_of_the_place_is_doubtful() -> None:
    sentence = "Thursday 3 October 2024 is a public holiday in South Korea: National Foundation Day."
    found = [Issue(kind="holiday", event_id="kr-us-scm-56", sentence=sentence)]
    assert check_holidays(make_record(**ON_HOLIDAY), holiday_on) == found
    assert check_holidays(make_record(country="KR", when=days(2, 4)), holiday_on) == found


@pytest.mark.parametrize(
    "facts",
    [
        {"country": "US"},
        {"country": None},
        {"when": days(4, 5)},
        {"when": Month(2024, 10)},
        {"kind": "exercise"},
        {"kind": "incident"},
        {"format": "virtual"},
        {"lifecycle": "cancelled"},
    ],
)
def test_whatever_keeps_no_office_hours_there_is_not(facts: dict[str, Any]) -> None:
    assert check_holidays(make_record(**{**ON_HOLIDAY, **facts}), holiday_on) == []


def test_what_the_sources_disagree_about_is_told_in_the_words_of_the_desk() -> None:
    assert check_disputed(make_record(disputed="Seoul says the 30th.")) == [
        Issue(kind="disputed", event_id="kr-us-scm-56", sentence="Seoul says the 30th.")
    ]
    assert check_disputed(make_record()) == []
