"""Programmes, diaries and notices in lines: the day of a heading, the clock of a line, labels."""

from datetime import date

import pytest

from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.passages import split_sentences

DAY = date(2027, 2, 5)


def read(text: str, known: KnownNames) -> list[tuple[str | None, str | None, str | None]]:
    """The kind or series, the start and the city of each event."""
    drafts = extract_events(text, known, today=DAY)
    return [(one.series or one.kind, one.when.start_text if one.when else None, one.city) for one in drafts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Public Schedule for Monday, February 8, 2027\nSECRETARY OF STATE MARCO RUBIO\n"
            "9:00 a.m. Secretary Rubio meets with Latvian Foreign Minister Baiba Braze in Washington.\n"
            "2:15 p.m. Secretary Rubio meets with Kenyan Foreign Minister Musalia Mudavadi in Washington.",
            [
                ("foreign-ministerial", "2027-02-08T09:00", "Washington, D.C."),
                ("foreign-ministerial", "2027-02-08T14:15", "Washington, D.C."),
            ],
        ),
        (
            "DIARY\nMONDAY, FEBRUARY 8\nMADRID - Spanish and Portuguese foreign ministers meet - 1100 GMT\n"
            "TUESDAY, FEBRUARY 9\nVIENNA - Austrian Chancellor Anna Huber meets Czech Prime Minister Jan Novak",
            [("foreign-ministerial", "2027-02-08T12:00", "Madrid"), ("summit", "2027-02-09", "Vienna")],
        ),
        (
            "MONDAY, FEBRUARY 8\nSEOUL - Polish Defence Minister Jan Nowak meets South Korean Defence "
            "Minister Kang Shin-chul\n"
            "WEDNESDAY, FEBRUARY 10\nVIENNA - Austrian Chancellor Anna Huber meets Czech Prime Minister Jan Novak",
            [("defence-ministerial", "2027-02-08", "Seoul"), ("summit", "2027-02-10", "Vienna")],
        ),
        (
            "주간 일정(2.8.~2.12.)\n□ 장관\n ◦ 2.8.(월) 15:00 한-베트남 외교장관회담 (서울)\n"
            " ◦ 2.10.(수) 한-이집트 외교장관회담 (카이로)",
            [("foreign-ministerial", "2027-02-08T15:00", "Seoul"), ("foreign-ministerial", "2027-02-10", "Cairo")],
        ),
        (
            "2월 9일(화)\n- 10:00 한-몽골 외교장관회담(서울)\n- 16:00 국무회의\n"
            "2월 10일(수)\n- 14:00 한-스페인 국방장관회담(서울)",
            [
                ("foreign-ministerial", "2027-02-09T10:00", "Seoul"),
                ("defence-ministerial", "2027-02-10T14:00", "Seoul"),
            ],
        ),
        (
            "◈ 국방부, 한-폴란드 국방장관회담 개최 ○ 일시·장소 : 2월 16일(화) 10:00, 서울 "
            "○ 주요 의제 : 연합훈련, 방산 협력",
            [("defence-ministerial", "2027-02-16T10:00", "Seoul")],
        ),
        (
            "▲9일(화) 독일·폴란드 정상회담(바르샤바, 현지시간 오후 3시) ▲10일(수) 미국 중간선거 100일",
            [("summit", "2027-02-09T15:00", "Warsaw")],
        ),
        (
            "Date: February 16, 2027\nThe foreign ministers of Chile and Peru will meet.\nVenue: Lima\nContact: "
            "Ministry, before the meeting of 12 February",
            [("foreign-ministerial", None, "Lima")],
        ),
    ],
)
def test_a_line_has_the_day_of_its_heading_and_its_own_clock(
    text: str, expected: list[tuple[str, str | None, str | None]], known: KnownNames
) -> None:
    assert read(text, known) == expected


def test_a_sentence_of_prose_does_not_take_the_day_of_a_release(known: KnownNames) -> None:
    text = "February 5, 2027\nThe foreign ministers of Chile and Peru will meet in Lima. No day was given."
    assert read(text, known) == [("foreign-ministerial", None, "Lima")]


@pytest.mark.parametrize(
    "lines",
    [
        ["The ministers will meet on", "Thursday, Feb. 11, in Lima and", "sign a treaty."],
        ["조현 외교부 장관은 오는", "11일 서울에서 만난다."],
    ],
)
def test_a_sentence_goes_on_in_the_next_line_where_it_only_had_no_more_room(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert [text[start:end] for start, end in split_sentences(text)] == [text]
