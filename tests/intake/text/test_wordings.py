"""Wordings of one kind each, in English and Korean: what is read of a sentence, and what is not."""

from datetime import date

import pytest

from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import KnownNames

DAY = date(2027, 2, 10)  # a Wednesday


def days(text: str, known: KnownNames) -> list[str | None]:
    """The days of the events of a text."""
    whens = [one.when for one in extract_events(text, known, today=DAY)]
    return [when.start_text + (f"/{when.end_text}" if when.end_text else "") if when else None for when in whens]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # how long a trip lasts is not how long a meeting lasts
        (
            "Foreign Minister Cho Hyun left for Berlin for a four-day trip that includes talks with his German "
            "counterpart on Feb. 12.",
            ["2027-02-12"],
        ),
        (
            "조현 외교부 장관은 3박 4일 일정으로 독일을 찾아 오는 12일 베를린에서 독일 외교장관과 회담한다.",
            ["2027-02-12"],
        ),
        ("케냐와 소말리아가 23일 나이로비에서 실무협의를 한다. 협의는 사흘간 이어진다.", ["2027-02-23/2027-02-25"]),
        (
            "ASEAN defence ministers will hold a retreat in Langkawi over three days from Feb. 22.",
            ["2027-02-22/2027-02-24"],
        ),
        # days that are counted from one named before
        (
            "German Chancellor Friedrich Merz will fly to New Delhi on May 24 and hold consultations with Indian Prime "
            "Minister Narendra Modi the following day.",
            ["2027-05-25"],
        ),
        ("The foreign ministers of Mongolia and Kazakhstan will meet on the 17th of this month.", ["2027-02-17"]),
        (
            "The foreign ministers of Georgia and Turkey will meet between March 8 and 10 in Batumi.",
            ["2027-03-08/2027-03-10"],
        ),
        ("The foreign ministers of Georgia and Turkey will meet between 8 and 10 March.", ["2027-03-08/2027-03-10"]),
        # days of other things
        ("France and Germany will hold foreign ministers' talks in the week of March 8.", [None]),
        ("한국과 프랑스는 3월 8일 주에 외교장관회담을 연다.", [None]),
        (
            "Bulgarian President Iliana Iotova, who takes office on Feb. 22, plans to meet Romanian President "
            "Nicusor Dan "
            "in Bucharest on Feb. 26.",
            ["2027-02-26"],
        ),
        (
            "The leaders of Georgia and Turkey will meet in Batumi on Feb. 20. It is the first summit since the "
            "two signed a "
            "pact on December 17, 2022.",
            ["2027-02-20"],
        ),
        (
            "The U.S. and Thailand will hold drills from Feb. 23. About 8,000 took part in last year's drills.",
            ["2027-02-23"],
        ),
        (
            "The British and Polish foreign ministers will meet on Feb. 17. Their countries signed a treaty in "
            "May 2026.",
            ["2027-02-17"],
        ),
        # a clock of another place
        ("조현 외교부 장관은 한국시간 12일 오전 1시 미국 워싱턴DC에서 미국 국무장관과 회담한다.", ["2027-02-11T11:00"]),
        (
            "The foreign ministers of Estonia and Finland will meet in Tallinn on Feb. 12 at 1130 GMT.",
            ["2027-02-12T13:30"],
        ),
        # a last day in brackets
        ("▲18일(목) 세계경제포럼(WEF) 연차총회(스위스 다보스, ~22일)", ["2027-02-18/2027-02-22"]),
        # moved, put off
        (
            "Japan and India have put off their 2+2 meeting planned for Feb. 15 in New Delhi.",
            ["2027-02-15"],
        ),
        ("이집트와 수단의 외교장관회담이 당초 이달 말에서 3월 15일로 미뤄졌다. 장소는 카이로다.", ["2027-03-15"]),
        # the day of a statement
        (
            "The summit of Iran and Oman will be held on March 6, Oman's foreign minister said on X on Monday.",
            ["2027-03-06"],
        ),
        ("The summit of Iran and Oman will be held in March, the minister told parliament on Wednesday.", ["2027-03"]),
        # what somebody does on another day
        (
            "핀란드 대통령은 10일 서울에서 이재명 대통령과 정상회담을 하고, 11일에는 부산을 찾는다.",
            ["2027-02-10"],
        ),
        # talks that go on
        (
            "Egyptian and Ethiopian negotiators ended three days of talks in Cairo on Sunday. They will resume "
            "on Feb. 20.",
            ["2027-02-05/2027-02-07", "2027-02-20"],
        ),
        (
            "The leaders of Japan and South Korea spoke by phone on Tuesday and agreed to meet in Nara on Feb. 20.",
            ["2027-02-09", "2027-02-20"],
        ),
    ],
)
def test_a_day_is_that_of_the_meeting(text: str, expected: list[str | None], known: KnownNames) -> None:
    assert days(text, known) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The White House denied a report that Donald Trump would meet Vladimir Putin in Riyadh on Feb. 20.",
        "Newspapers said that Vladimir Putin would meet Xi Jinping on Feb. 20. The Kremlin denied the report.",
        "스위스 외교부는 콜롬비아와 베네수엘라 대표단이 12일 제네바에서 만날 것이라는 보도를 부인했다.",
        '통일부 당국자는 8일 "남북장관급회담을 북측에 제의할 계획은 현재 없다"고 밝혔다.',
        '대통령실은 "북미 정상회담이 성사된다면 환영할 일"이라고 했다.',
        "그는 '2월 말 판문점 회동설'에 대해 \"사실이 아니다\"라고 일축했다.",
        '이재명 대통령은 "편리한 시기에 방한해 달라"고 초청했다.',
        "The president of Finland spoke at a forum in Seoul on Tuesday.",
    ],
)
def test_what_is_denied_wished_or_only_talked_of_is_no_event(text: str, known: KnownNames) -> None:
    assert days(text, known) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "조현 외교부 장관은 24일 하노이에서 레 호아이 쭝 베트남 외교장관과 회담한다.",
            [("cho-hyun", "kr-mofa"), ("레 호아이 쭝", None)],
        ),
        (
            "조현 장관은 25일 방콕으로 이동해 시하삭 푸앙껫깨우 태국 외교장관과 만난다.",
            [("cho-hyun", "kr-mofa"), ("시하삭 푸앙껫깨우", None)],
        ),
        (
            "위성락 국가안보실장은 12일 워싱턴에서 마코 루비오 국무장관 겸 국가안보보좌관과 만난다.",
            [("wi-sung-lac", "kr-nsa"), ("marco-rubio", "us-secstate")],
        ),
        (
            "나토 정상회의가 24∼25일 헤이그에서 열리며 위성락 국가안보실장이 이재명 대통령을 대신해 참석한다.",  # noqa: RUF001
            [("wi-sung-lac", "kr-nsa")],
        ),
        (
            "The NATO defence ministers will meet in Brussels on Feb. 17. The Secretary General, Mark Rutte, "
            "will open the meeting.",
            [("mark-rutte", "nato-sg")],
        ),
        (
            "President António Costa will chair the European Council in Brussels on Feb. 18.",
            [("antonio-costa", "eu-council-president")],
        ),
        (
            "Marco Rubio met on the sidelines of the Munich Security Conference on Saturday with Ukrainian "
            "Foreign Minister "
            "Andrii Sybiha.",
            [("marco-rubio", "us-secstate"), ("Andrii Sybiha", None)],
        ),
    ],
)
def test_those_who_take_part_are_named_with_their_offices(
    text: str, expected: list[tuple[str, str | None]], known: KnownNames
) -> None:
    (draft, *_) = extract_events(text, known, today=DAY)
    assert [(one.person or one.person_text, one.office) for one in draft.participants] == expected
