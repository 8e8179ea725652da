"""Datelines, sentences, and the dates of statements."""

from datetime import date

import pytest

from calendar_core.intake.text.dates.date_mentions import find_dates
from calendar_core.intake.text.dates.report_dates import is_report_date
from calendar_core.intake.text.passages import read_dateline, split_sentences


@pytest.mark.parametrize(
    ("text", "city", "day", "publisher"),
    [
        ("SEOUL, Oct. 17 (Yonhap) -- It met.", "SEOUL", date(2024, 10, 17), "Yonhap"),
        ("WASHINGTON (Reuters) - It met.", "WASHINGTON", date(2024, 10, 31), "Reuters"),
        ("[서울=뉴시스] 김철수 기자 = 만났다.", "서울", date(2024, 10, 31), "뉴시스"),
        ("The ministers met.", None, date(2024, 10, 31), None),
        ("NATO - a summary", None, date(2024, 10, 31), None),
    ],
)
def test_a_dateline_says_where_when_and_who(text: str, city: str | None, day: date, publisher: str | None) -> None:
    dateline = read_dateline(text, today=date(2024, 10, 31))
    assert (dateline.city, dateline.day, dateline.publisher) == (city, day, publisher)


@pytest.mark.parametrize(
    "sentences",
    [
        ["The U.S. said so on Oct. 30.", "Gen. Kim met Mr. Lee at 10 a.m. KST.", "The 2+2 follows."],
        ["오는 30일 열린다.", "양측은 1.5트랙도 논의했다."],
        ["He will visit the U.S.", "The talks follow."],
    ],
)
def test_a_text_is_cut_where_its_sentences_end(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


@pytest.mark.parametrize(
    ("text", "of_statement"),
    [
        ("They will meet on Oct. 30, the ministry said Thursday.", ["Thursday"]),
        ("The White House announced on Thursday that they will meet on Oct. 30.", ["Thursday"]),
        ("The ministry on Monday said they met on Sunday.", ["Monday"]),
        ("They will meet on Thursday, the ministry said.", []),
        ("장관이 오는 30일 워싱턴에서 만난다고 국방부가 17일 밝혔다.", ["17일"]),
        ("국방부는 17일 장관이 오는 30일 만난다고 밝혔다.", ["17일"]),
        ("일본은 3월 중순 회의를 열 예정이라고 교도통신이 보도했다.", []),
        ("장관은 30일 회담했다.", []),
    ],
)
def test_the_day_of_a_statement_is_told_from_that_of_the_event(text: str, of_statement: list[str]) -> None:
    dates = find_dates(text)
    assert [text[one.start : one.end] for one in dates if is_report_date(text, one, dates)] == of_statement
