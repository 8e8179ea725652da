"""Rows become drafts: what each cell says, and every problem with its cell."""

from datetime import date

import pytest

from calendar_core.domain.vocabulary import CERTAINTIES, LIFECYCLES
from calendar_core.intake.draft import draft_to_json
from calendar_core.intake.propose import Origin
from calendar_core.intake.tables.cell_values import parse_kind, parse_number, parse_parties, parse_status
from calendar_core.intake.tables.csv_file import read_csv
from calendar_core.intake.tables.headings import suggest_mapping
from calendar_core.intake.tables.row_dates import DateCells, read_row_when
from calendar_core.intake.tables.rows import RowDraft, read_rows
from calendar_core.intake.text.known_names import KnownNames

ORIGIN = Origin(publisher="MOFA")


def rows_of(text: str, known: KnownNames, origin: Origin = ORIGIN) -> tuple[list[RowDraft], list[str]]:
    table = read_csv(text.encode())
    rows, problems = read_rows(table, suggest_mapping(table), known, origin, side="own-government")
    return rows, [str(one) for one in problems]


def test_a_row_of_a_korean_diary_is_a_draft_whose_facts_have_their_cells(known: KnownNames) -> None:
    text = (
        "일시,행사명,장소,당사국,참석자,상태\n"
        "2026.10.30(금) 14:00,제58차 한미안보협의회의(SCM),워싱턴 국방부,한·미,안규백 국방장관,확정\n"
    )
    (row,), problems = rows_of(text, known)
    assert problems == []
    told = draft_to_json(row.draft, match=None, action="new")
    facts = ("series", "number", "parties", "start", "end", "time_zone", "city", "country", "certainty", "side")
    assert {name: told[name] for name in facts} == {
        "series": "kr-us-scm",
        "number": 58,
        "parties": ["KR", "US"],
        "start": "2026-10-30T14:00",
        "end": None,
        "time_zone": "America/New_York",
        "city": "Washington, D.C.",
        "country": "US",
        "certainty": "confirmed",
        "side": "own-government",
    }
    assert told["participants"] == [
        {"person": "ahn-gyu-back", "person_text": None, "office": "kr-mnd", "role": "participant"}
    ]
    words = {fact: row.text[slice(*span)] for fact, span in row.draft.spans.items()}
    assert (words["start"], words["city"], words["number"], words["parties"]) == (
        "2026.10.30(금) 14:00",
        "워싱턴 국방부",
        "58차",
        "한·미",
    )


def test_a_row_of_an_english_table_with_columns_for_each_fact(known: KnownNames) -> None:
    text = (
        "Start date,End date,Kind,Title,Parties,City,Status,Source,URL,Source date\n"
        "2026-11-03,2026-11-04,Conference,Seoul Defense Dialogue,KR; US and Japan,Seoul,tentative,MND,"
        "https://mnd.example/a,2026-10-01\n"
    )
    (row,), problems = rows_of(text, known)
    assert problems == []
    draft = row.draft
    assert draft.when is not None
    assert (draft.when.start_text, draft.when.end_text, draft.when.zone) == ("2026-11-03", "2026-11-04", "Asia/Seoul")
    assert (draft.kind, draft.parties, draft.certainty, draft.names) == (
        "conference",
        ("KR", "US", "JP"),
        "expected",
        {"en": "Seoul Defense Dialogue"},
    )
    assert row.origin == Origin(publisher="MND", url="https://mnd.example/a", day=date(2026, 10, 1))


def test_every_problem_of_every_cell_is_said_at_once(known: KnownNames) -> None:
    text = (
        "Date,Time,End,Title,Number,Kind,Parties,Country,Status,Side,URL,Source date\n"
        "10/11/2026,,,Summit,,,KR; Narnia,,,,,\n"
        ",,,Summit,,,,,,,,\n"
        "2026-10-30,25:00,,Summit,x,party,,Atlantis,perhaps,them,javascript:x,soon\n"
        "2026-10-30,,2026-10-01,Summit,,,,,,,,\n"
        "2026-10-30,14:00,,Summit,,,,,,,,\n"
    )
    _, problems = rows_of(text, known)
    assert [one.partition(":")[0] for one in problems] == [
        *("A2", "G2", "A3", "B4", "E4", "F4", "H4", "I4", "J4", "K4", "L4", "C5", "B6")
    ]
    assert "it is 2026-10-11 or 2026-11-10" in problems[0]
    assert "“Narnia” is no party of the record." in problems[1]
    assert "names no zone" in problems[-1]


@pytest.mark.parametrize(
    ("cells", "zone", "start", "end"),
    [
        (DateCells(start="2026. 10. 30.(금) ~ 11. 1.(일)"), None, "2026-10-30", "2026-11-01"),
        (DateCells(start="2026. 11. 3 ~ 11. 4"), None, "2026-11-03", "2026-11-04"),
        (DateCells(start="2026.12.30.~1.2."), None, "2026-12-30", "2027-01-02"),
        (DateCells(start="2026.10.30~31"), None, "2026-10-30", "2026-10-31"),
        (DateCells(start="30–31 Oct 2026"), None, "2026-10-30", "2026-10-31"),
        (DateCells(start="2026-10-30", end="2026-10-30"), None, "2026-10-30", None),
        (DateCells(start="2026-10"), None, "2026-10", None),
        (DateCells(start="late October 2026"), None, "2026-10-late", None),
        (DateCells(start="2026-10-30", time="14:00"), "Asia/Seoul", "2026-10-30T14:00", None),
        (
            DateCells(start="2026-10-30", time="14:00-16:00", zone_text="KST"),
            None,
            "2026-10-30T14:00",
            "2026-10-30T16:00",
        ),
        (DateCells(start="2026-10-30", time="14:00", zone_text="Asia/Seoul"), None, "2026-10-30T14:00", None),
        (
            DateCells(start="2026-10-30", time="14:00", end_time="16:00"),
            "Asia/Seoul",
            "2026-10-30T14:00",
            "2026-10-30T16:00",
        ),
        (
            DateCells(start="2026-10-30 14:00", end="2026-10-31 12:00"),
            "Asia/Seoul",
            "2026-10-30T14:00",
            "2026-10-31T12:00",
        ),
        (DateCells(start="2026-10-30 14:00", end="2026-10-30"), "Asia/Seoul", "2026-10-30T14:00", None),
        (DateCells(start="1.5(화)"), None, "2027-01-05", None),
    ],
)
def test_the_cells_of_a_date_are_read_together(cells: DateCells, zone: str | None, start: str, end: str | None) -> None:
    when = read_row_when(cells, zone=zone, country=None, today=date(2026, 11, 20))
    assert (when.start_text, when.end_text) == (start, end)


def test_a_note_below_the_table_and_an_empty_row_are_no_events(known: KnownNames) -> None:
    rows, problems = rows_of("Date,Title,Remarks\n2026-10-30,Summit,x\n,,\n,,Subject to change\n", known)
    assert ([row.number for row in rows], problems) == ([2], [])


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("한·미·일", ("KR", "US", "JP")),
        ("한미", ("KR", "US")),
        ("한국, 일본", ("KR", "JP")),
        ("대한민국과 미국", ("KR", "US")),
        ("Republic of Korea – United States", ("KR", "US")),
        ("KR/US", ("KR", "US")),
        ("NATO and Japan", ("NATO", "JP")),
        ("유럽연합", ("EU",)),
        ("Bosnia and Herzegovina", ("BA",)),
    ],
)
def test_parties_are_written_in_many_ways(text: str, parties: tuple[str, ...], known: KnownNames) -> None:
    assert parse_parties(text, known) == parties


def test_words_of_a_status_and_a_kind_are_of_either_language() -> None:
    assert {parse_status(word) for word in (*CERTAINTIES, *LIFECYCLES[1:])} == {
        *(("certainty", one) for one in CERTAINTIES),
        *(("lifecycle", one) for one in LIFECYCLES[1:]),
    }
    assert [parse_status(word) for word in ("추진 중", "연기", "완료")] == [
        ("certainty", "expected"),
        ("lifecycle", "postponed"),
        ("lifecycle", "held"),
    ]
    assert [
        parse_kind(word) for word in ("Summit", "정상회담", "foreign ministers' meeting", "국방장관회담", "2+2")
    ] == [
        *("summit", "summit", "foreign-ministerial", "defence-ministerial", "2+2"),
    ]
    assert [parse_number(word) for word in ("58", "58th", "제58차", "제 58 차")] == [58] * 4
