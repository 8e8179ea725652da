"""What mail programs write around a mail that is forwarded: the day of the inner one is that of its text."""

from datetime import date

import pytest

from calendar_core.intake.mail.forwarded import MAX_PARTS, split_forwarded

TODAY, INNER = date(2024, 10, 30), date(2024, 10, 28)
GMAIL = """For the calendar.

---------- Forwarded message ---------
From: Yonhap <news@yna.co.kr>
Date: Mon, Oct 28, 2024 at 9:15 AM
Subject: Talks put off
To: Kim <kim@desk.example.org>


The talks are put off.
"""
GMAIL_KO = """---------- Forwarded message ---------
보낸사람: Yonhap <news@yna.co.kr>
Date: 2024년 10월 28일 (월) 오전 9:15
Subject: Talks put off
To: Kim <kim@desk.example.org>

The talks are put off.
"""
OUTLOOK = """________________________________
From: Yonhap <news@yna.co.kr>
Sent: Monday, October 28, 2024 9:15 AM
To: Kim <kim@desk.example.org>; Lee <lee@desk.example.org>;
 Park <park@desk.example.org>
Subject: Talks put off

The talks are put off.
"""
OUTLOOK_KO = """*보낸 사람:* Yonhap <news@yna.co.kr>
*보낸 날짜:* 2024년 10월 28일 월요일 오전 9:15
*받는 사람:* Kim <kim@desk.example.org>
*제목:* Talks put off

The talks are put off.
"""
NAVER = """-----Original Message-----
From: "Yonhap" <news@yna.co.kr>
To: <kim@desk.example.org>;
Cc:
Sent: 2024-10-28 (월) 09:15:00 (GMT+09:00)
Subject: Talks put off

The talks are put off.
"""
APPLE = """Begin forwarded message:

> From: Yonhap <news@yna.co.kr>
> Subject: Talks put off
> Date: October 28, 2024 at 9:15:00 AM GMT+9
> To: Kim <kim@desk.example.org>
>
> The talks are put off.
"""
THUNDERBIRD = """-------- Forwarded Message --------
Subject: \tTalks put off
Date: \tMon, 28 Oct 2024 09:15:00 +0900
From: \tYonhap <news@yna.co.kr>
To: \tkim@desk.example.org

The talks are put off.
"""


@pytest.mark.parametrize("text", [GMAIL, GMAIL_KO, OUTLOOK, OUTLOOK_KO, NAVER, APPLE, THUNDERBIRD])
def test_the_inner_mail_has_its_own_day_sender_and_subject(text: str) -> None:
    inner = split_forwarded(text, day=TODAY)[-1]
    assert (inner.text, inner.day, inner.subject) == ("The talks are put off.", INNER, "Talks put off")
    assert "news@yna.co.kr" in inner.sender


def test_the_words_of_who_forwards_have_the_day_of_the_mail() -> None:
    assert [(part.text, part.day) for part in split_forwarded(GMAIL, day=TODAY)] == [
        ("For the calendar.", TODAY),
        ("The talks are put off.", INNER),
    ]


def test_a_mail_forwarded_twice_gives_each_text_its_day() -> None:
    text = "Please add.\n\nFrom: Lee <lee@example.org>\nSent: Tuesday, October 29, 2024 1:00 PM\n\nFYI\n\n" + OUTLOOK
    assert [(part.text, part.day) for part in split_forwarded(text, day=TODAY)] == [
        ("Please add.", TODAY),
        ("FYI", date(2024, 10, 29)),
        ("The talks are put off.", INNER),
    ]


@pytest.mark.parametrize("written", ["yesterday", "10/11/2024 9:15", "Monday 9:15 AM", "Oct 28", "", "31 Feb 2024"])
def test_no_day_is_made_up_where_that_of_the_inner_mail_cannot_be_read(written: str) -> None:
    text = f"From: Yonhap <news@yna.co.kr>\nSent: {written}\n\nThe talks are put off tomorrow."
    assert [(part.text, part.day) for part in split_forwarded(text, day=TODAY)] == [
        ("The talks are put off tomorrow.", None)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "From: the ministry\nThe talks are off.",
        "Date: 30 October 2024\nPlace: Seoul",
        "To: all\nCc: none",
        "제목: 회담",
    ],
)
def test_a_line_that_only_looks_like_a_header_is_text(text: str) -> None:
    assert [(part.text, part.day) for part in split_forwarded(text, day=TODAY)] == [(text, TODAY)]


@pytest.mark.parametrize(
    "line", ["On Mon, Oct 28, 2024 at 9:15 AM Lee <lee@example.org> wrote:", "2024년 10월 28일 (월) Lee님이 작성:"]
)
def test_what_is_quoted_in_an_answer_was_sent_before(line: str) -> None:
    text = f"The talks are on 5 November.\n\n{line}\n> The talks are on 4 November.\n"
    assert [part.text for part in split_forwarded(text, day=TODAY)] == ["The talks are on 5 November."]


def test_a_long_chain_is_read_so_far() -> None:
    assert len(split_forwarded(OUTLOOK * 50, day=TODAY)) == MAX_PARTS - 1  # the first has no words
