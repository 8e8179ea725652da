"""The next meeting of a series, no more exactly than its pattern bears, in both languages."""

import doctest
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from calendar_core.domain.quality import series_outlook_texts
from calendar_core.domain.quality.series_outlook import NextMeeting, find_next_meeting
from calendar_core.domain.quality.series_outlook_texts import NextMeetingTexts, describe_next_meeting
from calendar_core.domain.quality.series_pattern import Edition
from calendar_core.domain.time.when import Month, Quarter, Year
from tests.builders.editions import AUTUMNS, make_edition, make_editions

TWO_PLUS_TWO = make_editions("2010-07-21", "2012-06-14", "2014-10-24", "2016-10-19", "2021-03-18", "2024-10-31")
SUMMITS = make_editions("2018-06-12", "2019-02-27", "2019-06-30")
AUTUMN_BASIS = (
    "Basis: the last 10 of 12 meetings in the record, 2016–2025; 9 of 10 in October or November; "
    "9 of 9 steps of 1 year, counted by season; gaps 11–14 months, median 12 (9 gaps)."
)


def find(editions: list[Edition], *, on: str = "2026-03-01", held_count: int | None = None) -> NextMeeting:
    now = datetime.combine(date.fromisoformat(on), datetime.min.time(), UTC)
    return find_next_meeting(editions, now=now, held_count=held_count)


def describe(editions: list[Edition], *, on: str = "2026-03-01", lang: str = "en") -> NextMeetingTexts:
    return describe_next_meeting(find(editions, on=on), lang)


def headline(editions: list[Edition], *, on: str = "2026-03-01") -> str:
    return describe(editions, on=on).headline


def ahead(start: str, certainty: str = "expected", **facts: object) -> Edition:
    return make_edition(start, lifecycle="scheduled", certainty=certainty, **facts)


def test_the_examples_are_true() -> None:
    result = doctest.testmod(series_outlook_texts)
    assert (result.failed, result.attempted > 0) == (0, True)


def test_a_series_that_keeps_to_two_months_is_expected_in_one_of_them_with_the_numbers() -> None:
    found = find(AUTUMNS, held_count=12)
    assert (found.outlook, found.period) == ("expected", (Month(2026, 10), Month(2026, 11)))
    assert describe_next_meeting(found, "en") == NextMeetingTexts(
        headline="None announced; expected in October or November 2026",
        last="Last in the record: November 2025, 4 months ago.",
        rotation="",
        unsettled="",
        basis=AUTUMN_BASIS,
    )
    assert describe_next_meeting(found, "ko") == NextMeetingTexts(
        headline="발표된 회의 없음(2026년 10월 또는 11월 예상)",
        last="수록된 최근 회의: 2025년 11월(4개월 전).",
        rotation="",
        unsettled="",
        basis="근거: 수록된 회의 12회 중 최근 10회(2016~2025년); 10회 중 9회가 10월 또는 11월; "
        "9회 중 9회가 시기 기준 1년 간격; 간격 11~14개월, 중앙값 12개월(간격 9개).",
    )


@pytest.mark.parametrize(
    ("starts", "said"),
    [
        (("2023-08-21", "2024-08-19", "2025-08-18"), "August 2026"),
        (("2022-12-12", "2024-01-05", "2024-12-20", "2025-12-01"), "December 2026 or January 2027"),
        (("2022-07-30", "2023-09-12", "2024-08-01", "2025-07-01"), "the third quarter of 2026"),
        (("2022-Q4", "2023-Q4", "2024-Q4", "2025-Q4"), "the fourth quarter of 2026"),
        (("2022-07-30", "2023-12-12", "2024-08-01", "2025-07-01"), "the second half of 2026"),
        (("2022", "2023", "2024", "2025"), "2026"),
        (("2020-03-26", "2022-03-24", "2024-03-31"), "March 2026"),
    ],
)
def test_the_precision_is_what_the_past_bears(starts: tuple[str, ...], said: str) -> None:
    assert headline(make_editions(*starts)) == f"None announced; expected in {said}"


def test_the_basis_of_a_year_is_counted_by_calendar_years() -> None:
    years = make_editions("2022-12-07", "2023-12-01", "2024-09-26", "2025-12-10", "2026-05-30")
    assert [describe(years, on="2026-11-30", lang=lang).basis for lang in ("en", "ko")] == [
        "Basis: 5 meetings in the record, 2022–2026; "
        "4 of 4 in the next calendar year; gaps 6–14 months, median 11 (4 gaps).",
        "근거: 수록된 회의 5회(2022~2026년); 4회 중 4회가 1년 뒤; 간격 6~14개월, 중앙값 11개월(간격 4개).",
    ]


def test_where_gaps_vary_only_their_range_is_said() -> None:
    found = describe(TWO_PLUS_TWO)
    assert (found.headline, found.last, found.basis) == (
        "None announced; past gaps 23–53 months",
        "Last in the record: October 2024, 16 months ago.",
        "Basis: 6 meetings in the record, 2010–2024; gaps 23–53 months, median 28 (5 gaps).",
    )
    korean = describe(TWO_PLUS_TWO, lang="ko")
    assert (korean.headline, korean.basis) == (
        "발표된 회의 없음(과거 간격 23~53개월)",
        "근거: 수록된 회의 6회(2010~2024년); 간격 23~53개월, 중앙값 28개월(간격 5개).",
    )
    assert describe(TWO_PLUS_TWO, on="2029-10-31").last == (
        "Last in the record: October 2024, 60 months ago, longer than any past gap."
    )


def test_fewer_than_three_meetings_are_counted_and_nothing_more() -> None:
    assert [headline(editions) for editions in ([], AUTUMNS[:1], AUTUMNS[:2])] == [
        "None announced; no meeting that was held is in the record",
        "None announced; 1 meeting in the record, in October 2016; too few for a pattern",
        "None announced; 2 meetings in the record, the last in October 2017; too few for a pattern",
    ]
    assert describe(AUTUMNS[:2], lang="ko").headline == (
        "발표된 회의 없음(수록 2회, 최근 2017년 10월, 추정하기에 부족)"
    )
    unverified = [AUTUMNS[0], replace(AUTUMNS[1], lifecycle="scheduled"), *AUTUMNS[2:4]]
    assert headline(unverified, on="2020-03-01") == (
        "None announced; 3 meetings in the record, the last in November 2019; too few known gaps"
    )


def test_a_series_is_dormant_after_twice_the_longest_gap_and_two_years() -> None:
    assert [headline(SUMMITS, on=day) for day in ("2021-06-29", "2021-07-01")] == [
        "None announced; past gaps 4–9 months",
        "Not known to have met since June 2019; past gaps 4–9 months",
    ]
    # Twice the longest gap, of 53 months, after October 2024 is August 2033.
    assert [find(TWO_PLUS_TWO, on=day).outlook for day in ("2033-08-01", "2033-09-01")] == ["gaps", "dormant"]
    assert describe(SUMMITS, on="2026-03-01", lang="ko").headline == (
        "2019년 6월 이후 개최가 확인되지 않음(과거 간격 4~9개월)"
    )


def test_a_dormant_series_is_promised_nothing_although_it_kept_a_season() -> None:
    biennial = make_editions("2010-04-12", "2012-03-26", "2014-03-24", "2016-03-31")
    assert find(biennial, on="2017-01-01").period == (Month(2018, 3), Month(2018, 4))
    found = find(biennial)
    assert (found.outlook, found.period, found.late_since) == ("dormant", (), None)
    assert describe_next_meeting(found, "en").headline == (
        "Not known to have met since March 2016; past gaps 23–24 months"
    )


def test_a_season_that_has_passed_was_due_and_no_later_one_is_made_up() -> None:
    assert [headline(AUTUMNS, on=day) for day in ("2026-11-30", "2026-12-01")] == [
        "None announced; expected in October or November 2026",
        "None announced; by its pattern it was due in October or November 2026",
    ]
    assert describe(AUTUMNS, on="2026-12-01", lang="ko").headline == (
        "발표된 회의 없음(관례상 개최 시기: 2026년 10월 또는 11월)"
    )


def test_a_cancelled_meeting_had_its_season_and_a_postponed_one_has_not() -> None:
    cancelled = make_edition("2026-10-28", lifecycle="cancelled")
    found = find([*AUTUMNS, cancelled], on="2026-12-01")
    assert (found.outlook, found.period[0]) == ("expected", Month(2027, 10))
    assert describe_next_meeting(found, "en").unsettled == "The meeting of October 2026 was cancelled."
    postponed = find([*AUTUMNS, replace(cancelled, lifecycle="postponed")], on="2026-11-01")
    assert (postponed.outlook, postponed.period[0]) == ("expected", Month(2026, 10))
    assert describe_next_meeting(postponed, "ko").unsettled == "2026년 10월 회의는 연기되었습니다."


def test_a_meeting_that_nobody_verified_may_have_been_the_last() -> None:
    found = find([*AUTUMNS, ahead("2026-10-28", "announced")], on="2026-12-01")
    assert (found.outlook, found.period[0], found.months_since) == ("expected", Month(2027, 10), None)
    texts = describe_next_meeting(found, "en")
    assert (texts.last, texts.unsettled) == (
        "Last in the record: November 2025.",
        "The meeting of October 2026 is not verified as held.",
    )
    assert find([*SUMMITS, ahead("2025-10-28", "announced")]).outlook == "gaps"


def test_what_the_record_has_is_the_next_meeting_with_a_basis_where_it_is_only_expected() -> None:
    for certainty, basis in (("expected", AUTUMN_BASIS), ("proposed", ""), ("announced", ""), ("confirmed", "")):
        coming = ahead("2027", certainty)
        found = find([*AUTUMNS, coming], held_count=12)
        assert (found.outlook, found.event, found.period) == ("recorded", coming, ())
        texts = describe_next_meeting(found, "en")
        assert (texts.headline, texts.basis) == ("", basis)
    few = [describe([*AUTUMNS[:count], ahead("2027")]).basis for count in range(3)]
    assert few == [
        "Basis: no meeting that was held is in the record.",
        "Basis: 1 meeting in the record, too few for a pattern.",
        "Basis: 2 meetings in the record, too few for a pattern.",
    ]


def test_cancelled_and_postponed_events_ahead_are_not_the_next_meeting() -> None:
    for lifecycle in ("cancelled", "postponed"):
        found = find([*AUTUMNS, make_edition("2026-10-28", lifecycle=lifecycle)])
        assert (found.event, found.unsettled and found.unsettled.id) == (None, "2026-10-28")


def test_an_earlier_number_without_a_month_is_not_ahead_of_a_later_one_that_may_have_met() -> None:
    coming, later = ahead("2026", number=28), ahead("2026-02-16", "announced", number=29)
    assert find([*AUTUMNS, coming]).event == coming
    assert find([*AUTUMNS, coming, later]).event is None


def test_a_meeting_is_late_when_even_its_last_possible_day_is_nearer_than_the_usual_notice() -> None:
    with_notice = [replace(one, notice_days=24) for one in AUTUMNS]
    assert [find(with_notice, on=day).late_since for day in ("2026-11-06", "2026-11-07")] == [None, date(2026, 11, 6)]
    assert find(AUTUMNS, on="2026-11-07").late_since is None
    month = [*with_notice, ahead("2026-10")]
    assert [find(month, on=day).late_since for day in ("2026-10-07", "2026-10-08")] == [None, date(2026, 10, 7)]
    assert find([*with_notice, ahead("2026-10", "announced")], on="2026-10-08").late_since is None
    assert find([replace(one, notice_days=24) for one in TWO_PLUS_TWO], on="2029-10-08").late_since is None
    assert describe(with_notice).basis.endswith("first source 24 days ahead (median of 10).")


def test_the_host_is_said_where_turns_bear_it_and_with_how_many() -> None:
    turns = [replace(one, country=("KR", "US")[place % 2]) for place, one in enumerate(TWO_PLUS_TWO)]
    assert [describe(turns, lang=lang).rotation for lang in ("en", "ko")] == [
        "Host by turn: South Korea; two countries took turns at the last 6 meetings.",
        "차례에 따른 개최국: 대한민국(최근 6회는 두 나라가 번갈아 개최).",
    ]
    assert describe(TWO_PLUS_TWO).rotation == ""
    assert describe(turns, on="2040-01-01").rotation == ""


def test_a_quarter_that_is_expected_is_one_when() -> None:
    assert find(make_editions("2022-07-30", "2023-09-12", "2024-08-01", "2025-07-01")).period == (Quarter(2026, 3),)
    assert find(make_editions("2023", "2024", "2025")).period == (Year(2026),)
