"""The names of columns in either language, near ones, and what a person chooses."""

import pytest

from calendar_core.errors import CalendarError
from calendar_core.intake.tables.csv_file import read_csv
from calendar_core.intake.tables.headings import (
    FIELDS,
    change_mapping,
    check_mapping,
    field_label,
    find_field,
    heading_key,
    suggest_mapping,
)


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        ("Date,Title,City,Parties,Status", ["start", "title", "city", "parties", "lifecycle"]),
        ("일시,행사명,장소,참석자,비고", ["start", "title", "place", "participants", None]),
        ("Start Date,End Date,Start time,Meeting,Venue,Remarks", ["start", "end", "time", "title", "place", None]),
        ("개최 일자,종료일,회의명,개최국,회차,출처", ["start", "end", "title", "country", "number", "publisher"]),
        ("시작일,종료일,시간대,유형,확정 여부,링크", ["start", "end", "time_zone", "kind", "certainty", "url"]),
        ("start_date,event_name,time_zone", ["start", "title", "time_zone"]),
    ],
)
def test_columns_are_found_by_their_names(headings: str, fields: list[str | None]) -> None:
    mapping = suggest_mapping(read_csv(f"{headings}\n2026-10-30,x\n".encode()))
    assert [column.field for column in mapping.columns] == fields
    assert not any(column.is_guess for column in mapping.columns)


def test_a_near_spelling_is_taken_and_said() -> None:
    assert [find_field(one) for one in ("Participant", "Start dates", "참석자들", "Ort")] == [
        ("participants", True),
        ("start", True),
        ("participants", True),
        (None, False),
    ]


def test_the_heading_stands_below_titles_and_of_two_columns_for_one_fact_the_first_is_taken() -> None:
    mapping = suggest_mapping(read_csv("2026년 주요 외교일정,\n(외교부),\n일시,행사명\n2026-10-30,회담\n".encode()))
    assert (mapping.heading_row, [column.address for column in mapping.columns]) == (2, ["A3", "B3"])
    twice = suggest_mapping(read_csv(b"Date,Day,Title\n2026-10-30,x,y\n"))
    assert [column.field for column in twice.columns] == ["start", None, "title"]


def test_a_person_chooses_and_no_fact_has_two_columns() -> None:
    mapping = suggest_mapping(read_csv(b"Date,Remarks,Title\n2026-10-30,x,y\n"))
    changed = change_mapping(mapping, {1: "city", 2: ""})
    assert changed.by_heading() == {"Date": "start", "Remarks": "city", "Title": None}
    assert changed.positions() == {"start": 0, "city": 1}
    for chosen, error in (({1: "start"}, "Two columns are the same: Date and Remarks."), ({1: "cty"}, "'city'")):
        with pytest.raises(CalendarError, match=error):
            change_mapping(mapping, chosen)
    with pytest.raises(CalendarError, match=r"No column has the date of the events\."):
        check_mapping(change_mapping(mapping, {0: ""}))


def test_what_was_kept_for_the_same_headings_goes_before_their_names() -> None:
    table = read_csv(b"Date,Remarks\n2026-10-30,x\n")
    kept = suggest_mapping(table, {"Date": "published", "Remarks": "title"})
    assert kept.by_heading() == {"Date": "published", "Remarks": "title"}


def test_the_key_of_headings_is_that_of_the_publisher_and_not_of_their_order_or_case() -> None:
    assert heading_key(["Date", "Title"], "MOFA") == heading_key(["title", "DATE"], "mofa")
    assert heading_key(["Date"], "MOFA") != heading_key(["Date"], "MOD")
    assert heading_key(["Date"], "MOFA") != heading_key(["Date", "Title"], "MOFA")


def test_every_fact_has_a_name_in_both_languages() -> None:
    labels = [(field_label(name), field_label(name, "ko")) for name in FIELDS]
    assert len({english for english, _ in labels}) == len(FIELDS)
    assert all(english != korean for english, korean in labels)
