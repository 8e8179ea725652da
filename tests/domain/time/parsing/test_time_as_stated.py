"""Every `time_as_stated` of the data set against its record: what agrees, what is noted, what is not understood.

The sources' own words, so the best test of the grammar there is. Nothing in the data set contradicts its source.
"""

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from calendar_core.domain.time.parsing.parser import StatedCheck, check_stated, parse_when
from calendar_core.domain.time.parsing.phrases import parse_phrases
from calendar_core.domain.time.when import Day, Month, WallTime, When
from calendar_core.domain.time.when_texts import when_from_texts
from tests.builders.shipped_events import read_shipped_events

# Words that Entente does not read as a time, and says so.
NOT_UNDERSTOOD = {
    "nato-fmm-2024-04",  # Ukrainian: from the hour 13
    "nato-75-ceremony",
    "us-cn-2022-bali",  # Spanish: Miami time
    "putin-kim-2019-04",  # after
    "us-cn-2023-woodside",  # shortly after
    "us-ru-2018-helsinki",  # one hour later than planned: 2:10 may be the plan or what came of it
}

# "EST" in a summer of the East Coast: the hour is right, the season was not; the note says so.
WRONG_SEASON = {
    "kr-us-summit-1991-07-02",  # 2 July, Washington
    "trump-johnson-2019-08-25",  # 25 August: "2:15am EST / 8:15am CEST" is six hours apart, as EDT is
    "g7-45-session-2019-08-25",
    "us-jp-2019-08-biarritz",
}

# Told by another clock than the venue's alone, and the same moment.
CONVERTED = {
    "kr-us-scm-15",  # the 13th, 11 at night in Seoul, is 9 in the morning of the 13th in Washington
    "nato-chods-2025-08-virtual",  # 12.30 GMT is 14:30 in a Brussels summer
    "eu-sahel-vc-2021-02",
    "msc-2021-macron",
    "shangri-la-2022-plenary-5",
    "trump-johnson-2019-08-25",
    "g7-45-session-2019-08-25",
    "us-jp-2019-08-biarritz",
    "trump-macron-2019-12-03",
    "trump-stoltenberg-2019-12-03",
    "us-dprk-summit-singapore",
}

# Said twice, and checked.
SAID_TWICE = {
    "dprk-icbm-2024-10-31",
    "dprk-nuclear-test-2017-09-03",
    "g7-45-session-2019-08-25",
    "kr-jp-summit-2023-07-12",
    "kr-us-communique-1979-07-01",
    "kr-us-scm-15",
    "nato-russia-council-2022-01",
    "quad-fmm-2",
    "trump-johnson-2019-08-25",
    "trump-macron-2019-12-03",
    "trump-stoltenberg-2019-12-03",
    "us-dprk-summit-singapore",
    "us-ru-2025-alaska",
    "us-jp-2019-08-biarritz",
    "us-jp-def-2024-07",
    "us-jp-kr-fm-2021-09-22",
}


@dataclass(frozen=True)
class Stated:
    """An event of the data set whose source states a time."""

    id: str
    when: When
    text: str
    country: str | None


def stated_events() -> list[Stated]:
    return [
        Stated(
            event["id"],
            when_from_texts(event["start"], event.get("end"), zone=event.get("time_zone")),
            event["time_as_stated"],
            event.get("country"),
        )
        for event in read_shipped_events()
        if "time_as_stated" in event
    ]


STATED = stated_events()


def test_the_data_set_states_a_time_for_each_of_its_clock_times() -> None:
    assert len(STATED) == 95
    # "after" and "shortly after" state no clock time.
    is_vague = {stated.id for stated in STATED if stated.when.precision != "time"}
    assert is_vague == {"putin-kim-2019-04", "us-cn-2023-woodside"}


@pytest.mark.parametrize("stated", STATED, ids=lambda stated: stated.id)
def test_a_record_agrees_with_what_its_source_wrote(stated: Stated) -> None:
    check = check_stated(stated.when, stated.text, country=stated.country)
    assert check.agrees is (None if stated.id in NOT_UNDERSTOOD else True), check.explanation


@pytest.mark.parametrize("stated", [each for each in STATED if each.id not in NOT_UNDERSTOOD], ids=lambda each: each.id)
def test_what_a_source_wrote_is_read_to_the_start_of_its_record(stated: Stated) -> None:
    reading = parse_when(stated.text, zone=stated.when.zone, country=stated.country, day=stated.when.first_day)
    assert reading.when.start_text.removesuffix(":01") == stated.when.start_text  # one source gives the second
    assert any(" was said, but " in note for note in reading.notes) is (stated.id in WRONG_SEASON)
    assert any(" at the venue." in note for note in reading.notes) is (stated.id in CONVERTED)
    assert (len(parse_phrases(stated.text)) > 1) is (stated.id in SAID_TWICE)


def test_an_end_that_a_source_states_is_that_of_the_record() -> None:
    checked = 0
    for stated in STATED:
        if stated.id in NOT_UNDERSTOOD or not isinstance(stated.when, WallTime):
            continue
        said = parse_when(stated.text, zone=stated.when.zone, day=stated.when.first_day).when
        if isinstance(said, WallTime) and said.end is not None and stated.when.end is not None:
            checked += 1
            assert said.end == stated.when.end
    assert checked == 8


LAUNCH = WallTime(datetime.fromisoformat("2024-10-31T07:10"), "Asia/Pyongyang")
SUMMIT = WallTime(
    datetime.fromisoformat("2024-10-30T14:00"), "America/New_York", datetime.fromisoformat("2024-10-30T15:30")
)


@pytest.mark.parametrize(
    ("when", "text", "agrees", "part"),
    [
        (LAUNCH, "7:10 a.m. (2210 GMT)", True, "is Thursday 31 October 2024, 07:10 KST (UTC+9)."),
        (LAUNCH, "7:11 a.m.", False, "The record starts Thursday 31 October 2024, 07:10 KST (UTC+9)."),
        (LAUNCH, "7:10 p.m.", False, "The record starts"),
        (LAUNCH, "7:10 a.m. (2310 GMT)", False, "The readings are not the same moment"),
        (LAUNCH, "7:10 a.m. Friday", False, "“7:10 a.m. Friday” says Friday, but 2024-10-31 is a Thursday."),
        (LAUNCH, "7:10:30 a.m.", True, "07:10:30"),
        (LAUNCH, "31 October 2024", True, "is Thursday 31 October 2024."),
        (LAUNCH, "October 2024", True, "is October 2024."),
        (LAUNCH, "30 October 2024", False, "The record has Thursday 31 October 2024, 07:10 KST (UTC+9)."),
        (LAUNCH, "early", None, "was not understood"),
        (LAUNCH, "6 a.m. CST", None, "is the name of several zones"),
        (SUMMIT, "2 p.m. EST", True, "“EST” was said"),
        (SUMMIT, "2-3:30 p.m.", True, "14:00–15:30"),
        (SUMMIT, "2-3 p.m.", False, "The record ends at 2024-10-30T15:30."),
        (Day(date(2024, 10, 31), "Asia/Seoul"), "2 p.m.", True, "14:00 KST"),
        (Day(date(2024, 10, 31)), "2 p.m. KST", True, "14:00 KST"),
        (Day(date(2024, 10, 31)), "2 p.m.", None, "it names no zone"),
        (Month(2024, 10), "31 October 2024", True, "31 October 2024"),
        (Month(2024, 10), "1 November 2024", False, "The record has October 2024."),
    ],
)
def test_a_check_says_what_the_source_says_and_what_the_record_has(
    when: When, text: str, agrees: bool | None, part: str
) -> None:
    check = check_stated(when, text)
    assert check.agrees is agrees
    assert part in check.explanation


def test_of_a_repeated_hour_the_record_may_have_chosen_either() -> None:
    for fold in (0, 1):
        when = WallTime(datetime.fromisoformat("2026-10-25T02:30"), "Europe/Brussels", fold=fold)
        assert check_stated(when, "2:30 a.m.").agrees is True
        assert check_stated(when, "2:30 a.m. CET").agrees is (fold == 1)
    noon = WallTime(datetime.fromisoformat("2026-10-25T12:00"), "Europe/Brussels")
    assert check_stated(noon, "2:30 a.m.").agrees is False


def test_a_source_whose_time_does_not_exist_does_not_agree() -> None:
    when = WallTime(datetime.fromisoformat("2026-03-29T03:30"), "Europe/Paris")
    assert isinstance(check := check_stated(when, "2:30 a.m."), StatedCheck)
    assert check.agrees is False
