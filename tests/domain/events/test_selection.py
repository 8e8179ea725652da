from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.events.selection import Display, KnownIds, Selection, is_selected, parse_selection
from calendar_core.errors import CalendarError
from tests.builders.records import make_record

KNOWN = KnownIds(
    values={
        "party": {"KR", "US", "JP"},
        "person": {"kim-yong-hyun"},
        "office": {"kr-mnd"},
        "series": {"kr-us-scm", "kr-us-2plus2"},
        "country": {"KR", "US"},
    }
)


def read(query: str) -> tuple[Selection, Display]:
    return parse_selection(parse_qsl(query, keep_blank_values=True), KNOWN)


def test_a_query_is_read_whole() -> None:
    selection, display = read(
        "party=US&party=KR&kind=2%2B2&certainty=confirmed&q=SCM+56&from=2024-10-01&to=2024-11-01&lang=ko&zone=Asia/Seoul"
    )
    assert selection == Selection(
        party=("KR", "US"),
        kind=("2+2",),
        certainty=("confirmed",),
        q="SCM 56",
        from_day=date(2024, 10, 1),
        to_day=date(2024, 11, 1),
    )
    assert display == Display(lang="ko", zone="Asia/Seoul")


def test_the_days_of_the_whole_calendar_are_a_filter() -> None:
    selection, _ = read("from=1900-01-01&to=2101-01-01")
    assert (selection.from_day, selection.to_day) == (date(1900, 1, 1), date(2101, 1, 1))


@pytest.mark.parametrize(
    "query",
    ["party=KR&party=US", "party=US&party=KR&party=US", "party=US&q=&party=KR", "party=kr&party=Us&lang=en&lang=en"],
)
def test_equal_choices_have_one_canonical_query(query: str) -> None:
    assert read(query)[0].query() == "party=KR&party=US"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("partys=KR", "?partys: The key 'partys' is not known. Did you mean 'party'?"),
        ("kind=sumit", "?kind: No kind is called 'sumit'. Did you mean 'summit'?"),
        ("party=XX", "?party: No party is called 'XX'. Known are: JP, KR, US."),
        ("from=October", "?from: 'October' is not a day. Write a day as 2024-10-31."),
        (
            "from=2024-11-01&to=2024-10-01",
            "?to: The end date is not after the start date. "
            "Choose a later end date; the end date itself is not included.",
        ),
        ("q=a&q=b", "?q: q is given 2 times. Give it once."),
        ("lang=en&lang=ko", "?lang: lang is given 2 times. Give it once."),
        (
            "as_of=2024-10-31T18:00",
            "?as_of: '2024-10-31T18:00' is not an instant or a day. Write 2024-10-31, or an instant with its offset as "
            "2024-10-31T18:00+09:00 (+ as %2B).",
        ),
        (
            "q=%F0%9F%87%B0%F0%9F%87%B7",
            "?q: '🇰🇷' has no letter and no digit to search for. Write a name, a place or a date, or leave q out.",
        ),
        ("q=%20", "?q: ' ' has no letter and no digit to search for. Write a name, a place or a date, or leave q out."),
        ("from=0001-01-01", "The year 1 is outside the range of this calendar. Use a year from 1900 to 2100."),
        ("to=0001-01-01", "The year 0 is outside the range of this calendar. Use a year from 1900 to 2100."),
        ("to=2101-01-02", "The year 2101 is outside the range of this calendar. Use a year from 1900 to 2100."),
        ("as_of=9999-12-31", "The year 9999 is outside the range of this calendar. Use a year from 1900 to 2100."),
        (
            "as_of=0001-01-01T00:00%2B09:00",
            "The year 1 is outside the range of this calendar. Use a year from 1900 to 2100.",
        ),
    ],
)
def test_what_is_not_understood_is_an_error_and_never_an_unfiltered_calendar(query: str, error: str) -> None:
    with pytest.raises(CalendarError) as raised:
        read(query)
    assert str(raised.value) == error


def test_an_unknown_zone_is_an_error_that_names_the_near_ones() -> None:
    with pytest.raises(CalendarError, match="Asia/Seoul"):
        read("zone=Asia/Seul")


@pytest.mark.parametrize(
    ("as_of", "instant"),
    [
        ("2024-10-31T18:00%2B09:00", datetime(2024, 10, 31, 9, 0, tzinfo=UTC)),
        ("2024-10-31T18:00+09:00", datetime(2024, 10, 31, 9, 0, tzinfo=UTC)),  # the plus arrives as a space
        ("2024-10-31T09:00:00Z", datetime(2024, 10, 31, 9, 0, tzinfo=UTC)),
        ("2024-10-31", datetime(2024, 11, 1, 0, 0, tzinfo=UTC)),
        ("2024-10-31&zone=Asia/Seoul", datetime(2024, 10, 31, 15, 0, tzinfo=UTC)),
    ],
)
def test_as_of_is_an_instant_or_the_end_of_a_day_in_the_readers_zone(as_of: str, instant: datetime) -> None:
    assert read(f"as_of={as_of}")[0].as_of == instant


@pytest.mark.parametrize(
    ("query", "q"), [("q=2+2", "2+2"), ("q=2%2B2", "2+2"), ("q=KR+2+2+2", "KR 2+2+2"), ("q=2+3", "2 3")]
)
def test_a_plus_sign_that_was_not_encoded_is_put_back(query: str, q: str) -> None:
    assert read(query)[0].q == q


def test_a_date_is_also_found_as_words() -> None:
    selection = read("q=Theresa+May")[0]
    assert is_selected(selection, make_record(), "theresa may")
    assert not is_selected(selection, make_record(), "theresa lazaro")


@given(
    st.builds(
        Selection,
        party=st.sets(st.sampled_from(["KR", "US", "JP"])).map(lambda values: tuple(sorted(values))),
        kind=st.sets(st.sampled_from(["2+2", "summit"])).map(lambda values: tuple(sorted(values))),
        q=st.sampled_from(["", "한미 안보", "a&b=c", "100% +"]),
        from_day=st.none() | st.dates(date(1950, 1, 1), date(2000, 1, 1)),
        to_day=st.none() | st.dates(date(2000, 1, 2), date(2100, 1, 1)),
        as_of=st.none() | st.just(datetime(2024, 10, 31, 9, 0, tzinfo=UTC)),
    )
)
def test_a_selection_written_as_a_query_and_read_back_is_the_same(selection: Selection) -> None:
    assert read(selection.query())[0] == selection


@pytest.mark.parametrize(
    ("query", "selected"),
    [
        ("", True),
        ("party=KR&party=US", True),
        ("party=KR&party=JP", False),
        ("series=kr-us-scm&series=kr-us-2plus2", True),
        ("series=kr-us-2plus2", False),
        ("country=US", True),
        ("lifecycle=held", False),
        ("person=kim-yong-hyun&office=kr-mnd", True),
        ("q=한미안보", True),
        ("q=한미안보+seoul", False),
        ("q=한미안보+2024", True),
        ("q=한미안보+2023", False),
        ("q=October+2024+washington", True),
        ("q=31+October+2024", False),
        ("q=10월", True),
        ("q=11월", False),
        ("from=2024-10-30&to=2024-10-31", True),
        ("from=2024-10-31", False),
        ("to=2024-10-30", False),
    ],
)
def test_repeated_parties_must_all_take_part_and_repeated_series_are_alternatives(query: str, selected: bool) -> None:
    assert is_selected(read(query)[0], make_record(), "제56차 한미안보협의회의 washington dc") is selected
