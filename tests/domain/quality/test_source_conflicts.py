"""What sources say differently, whose word was taken, and who has announced an event at all."""

from dataclasses import replace
from datetime import date

import pytest

from calendar_core.domain.events.cards import PartyName
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.quality.source_conflicts import (
    AnnouncingParties,
    accept_source,
    find_announcing_parties,
    find_conflicts,
    format_announcing_parties,
)
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day
from calendar_core.domain.vocabulary import Side
from calendar_core.errors import CalendarError
from tests.builders.records import make_record

SEOUL = Source(
    publisher="MND", url="https://mnd.example", side="own-government", party="KR", supports=("start", "city")
)
DOD = Source(publisher="DoD", url="https://dod.example", side="counterpart", party="US", says=("start 2024-10-31",))
WIRE = Source(publisher="A wire", url="https://wire.example", side="agency", says=("city Honolulu", "start 2024-10-31"))
PAPER = Source(publisher="A paper", url="https://paper.example")
RECORD = make_record(sources=(SEOUL, DOD, WIRE, PAPER))


def told(record: EventRecord) -> dict[str, list[tuple[int, str, bool]]]:
    return {
        one.fact: [(said.position, said.text, said.is_accepted) for said in one.statements]
        for one in find_conflicts(record, record.sources)
    }


def test_what_sources_say_differently_stands_side_by_side_with_the_word_that_was_taken() -> None:
    here, there = "Wednesday 30 October 2024 (America/New_York)", "Thursday 31 October 2024 (America/New_York)"
    assert told(RECORD) == {
        "when": [(0, here, True), (1, there, False), (2, there, False)],
        "city": [(0, "Washington, D.C.", True), (2, "Honolulu", False)],
    }


def test_sources_that_bear_the_record_out_are_no_dispute() -> None:
    assert find_conflicts(RECORD, (SEOUL, PAPER)) == ()


def test_to_take_the_word_of_another_turns_the_two_around_and_loses_nothing() -> None:
    taken = accept_source(RECORD, "when", 1)
    assert taken.when == Day(date(2024, 10, 31), "America/New_York")
    assert taken.sources == (
        replace(SEOUL, supports=("city",), says=("start 2024-10-30", "time_zone America/New_York")),
        replace(DOD, supports=("start",), says=()),
        replace(WIRE, supports=("start",), says=("city Honolulu",)),
        PAPER,
    )
    back = accept_source(taken, "when", 0)
    assert (back.when, told(back)) == (RECORD.when, told(RECORD))


@pytest.mark.parametrize(
    ("says", "field", "value"),
    [
        ("venue Camp Humphreys", "venue", "Camp Humphreys"),
        ("number 57", "number", 57),
        ("country KR", "country", "KR"),
        ("title 57th SCM", "title", "57th SCM"),
        ("format virtual", "format", "virtual"),
        ("status cancelled", "lifecycle", "cancelled"),
    ],
)
def test_every_fact_that_is_disputed_may_be_taken(says: str, field: str, value: object) -> None:
    record = replace(RECORD, sources=(replace(PAPER, says=(says,)),))
    assert getattr(accept_source(record, says.split(maxsplit=1)[0], 0), field) == value


def test_a_source_that_names_only_the_zone_or_the_end_means_the_record_for_the_rest() -> None:
    record = replace(RECORD, sources=(replace(PAPER, says=("time_zone Asia/Seoul",)),))
    assert accept_source(record, "when", 0).when == Day(date(2024, 10, 30), "Asia/Seoul")
    record = replace(record, sources=(replace(PAPER, says=("end 2024-10-31",)),))
    assert accept_source(record, "when", 0).when.end_day == date(2024, 11, 1)


@pytest.mark.parametrize(("fact", "place"), [("when", 0), ("when", 3), ("when", 9), ("agenda", 1)])
def test_nothing_is_taken_from_who_says_nothing_else(fact: str, place: int) -> None:
    with pytest.raises(CalendarError, match="nothing else"):
        accept_source(RECORD, fact, place)


def voice(party: str | None, side: Side | None) -> Source:
    return Source(publisher="A voice", title="A note", party=party, side=side)


@pytest.mark.parametrize(
    ("sources", "by", "not_by"),
    [
        ([voice("KR", "own-government")], ("KR",), ("US",)),
        ([voice("KR", None)], ("KR",), ("US",)),
        ([voice(None, "host")], ("US",), ("KR",)),
        ([voice("US", "counterpart"), voice("KR", "own-government")], ("KR", "US"), ()),
        ([voice("KR", "agency"), voice("KR", "press"), voice(None, None)], (), ()),
        ([voice("KR", "own-government"), voice(None, "counterpart")], ("KR",), ()),
        ([voice("JP", "counterpart")], (), ()),
    ],
)
def test_who_has_announced_an_event_follows_from_the_sides_of_its_sources(
    sources: list[Source], by: tuple[str, ...], not_by: tuple[str, ...]
) -> None:
    assert find_announcing_parties(("KR", "US"), sources, country="US") == AnnouncingParties(
        announced=by, silent=not_by
    )


def test_of_three_parties_or_more_none_counts_as_silent() -> None:
    sources = [Source(publisher="Ministry", url="https://example.org", side="own-government", party="KR")]
    assert find_announcing_parties(("KR", "US"), sources, country=None).silent == ("US",)
    assert find_announcing_parties(("KR", "US", "JP"), sources, country=None) == AnnouncingParties(
        announced=("KR",), silent=()
    )


def test_the_side_that_has_not_announced_is_named_in_both_languages() -> None:
    parties = [
        PartyName(
            id="KR",
            kind="country",
            names=Names(en="Republic of Korea", ko="대한민국"),
            short_names=Names(en="South Korea"),
        ),
        PartyName(id="US", kind="country", names=Names(en="United States", ko="미국"), short_names=Names()),
        PartyName(
            id="NATO",
            kind="organisation",
            names=Names(en="North Atlantic Treaty Organization"),
            short_names=Names(en="NATO"),
        ),
    ]
    one = AnnouncingParties(announced=("KR",), silent=("US",))
    assert format_announcing_parties(one, parties) == "Announced by Seoul, not by Washington."
    assert format_announcing_parties(one, parties, "ko") == "서울 발표, 워싱턴 미발표."
    assert format_announcing_parties(AnnouncingParties(announced=("KR", "US", "NATO"), silent=()), parties) == (
        "Announced by Seoul, Washington and NATO."
    )
    assert (
        format_announcing_parties(AnnouncingParties(announced=("KR", "US"), silent=("NATO",)), parties, "ko")
        == "서울·워싱턴 발표, NATO 미발표."
    )
    assert format_announcing_parties(AnnouncingParties(announced=(), silent=()), parties) == ""


def test_of_many_parties_only_the_number_is_told() -> None:
    parties = [
        PartyName(id=f"P{n}", kind="organisation", names=Names(en=f"P{n}"), short_names=Names()) for n in range(5)
    ]
    some = AnnouncingParties(announced=("P0",), silent=("P1", "P2", "P3", "P4"))
    assert format_announcing_parties(some, parties) == "Announced by P0, not by 4 parties."
    assert format_announcing_parties(some, parties, "ko") == "P0 발표, 참가국·기구 4곳 미발표."
