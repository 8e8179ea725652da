"""Wordings of a month: days of something else, programmes of one person, several meetings of one sentence."""

from datetime import date

import pytest

from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import KnownNames

DAY = date(2026, 12, 1)  # a Tuesday


def events(text: str, known: KnownNames) -> list[tuple[str | None, str, str | None]]:
    """The kind, the parties and the days of the events of a text."""
    found = []
    for one in extract_events(text, known, today=DAY):
        end = f"/{one.when.end_text}" if one.when and one.when.end_text else ""
        when = one.when.start_text + end if one.when else None
        found.append((one.kind, " ".join(sorted(one.parties)), when))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # since when something is so
        ("It is Putin's first trip to India since Moscow sent troops into Ukraine in February 2022.", []),
        (
            "It will be the first summit between South Korea and Japan since Takaichi was re-elected on Feb. 8.",
            [("summit", "JP KR", None)],
        ),
        # the day of a statement
        (
            "Speaking to reporters on Monday, Foreign Minister Cho Hyun said he would meet U.S. Secretary of State "
            "Marco Rubio soon.",
            [("foreign-ministerial", "KR US", None)],
        ),
        (
            "In a post on X on Sunday, Trump said that he would meet Xi Jinping in Beijing in April.",
            [("leaders-meeting", "CN US", "2027-04")],
        ),
        (
            "1일 외교부에 따르면 조현 장관이 5일 도쿄에서 모테기 도시미쓰 일본 외무상과 회담한다.",
            [("foreign-ministerial", "JP KR", "2026-12-05")],
        ),
        (
            '이 대통령은 1일 SNS에 "다카이치 총리와 곧 정상회담을 할 것"이라고 적었다.',
            [("summit", "JP KR", None)],
        ),
        (
            "11월 20일자 요미우리신문은 한일 정상회담이 나라에서 열린다고 보도했다.",
            [("summit", "JP KR", None)],
        ),
        # what was said at the meeting, and by whom
        (
            "조태열 외교부 장관은 1일 서울에서 방한 중인 토니 블링컨 미국 국무장관과 회담하고 동맹의 성과를 평가했다.",
            [("foreign-ministerial", "KR US", "2026-12-01")],
        ),
        (
            "루비오 미 국무장관은 30일 모디 인도 총리와 통화하고 쿼드(QUAD) 협력을 논의했다고 국무부가 밝혔다.",
            [("call", "IN US", "2026-11-30")],
        ),
        # the day of a document, of an invitation, of a plan that has no day any more
        (
            "조현 장관은 1일 국회에서 지난해 11월 14일 발표된 한미 정상회담 공동 설명자료의 이행 상황을 설명했다.",
            [],
        ),
        (
            "The Nov. 14 joint fact sheet on the South Korea-U.S. summit covers nuclear submarines.",
            [("summit", "KR US", None)],
        ),
        (
            "Lee will visit Tokyo at the invitation extended by Takaichi on Oct. 30.",
            [("visit", "JP KR", None)],
        ),
        (
            "The meeting between Wang Yi and Motegi had been scheduled for Nov. 25 but no new date has been set.",
            [("foreign-ministerial", "CN JP", None)],
        ),
        # a month, and the word that begins like its end
        (
            "한일 외교장관은 11월 말레이시아에서 처음으로 회담했다.",
            [("foreign-ministerial", "JP KR", "2026-11")],
        ),
        (
            "한일 외교장관은 11월 말께 서울에서 회담했다.",
            [("foreign-ministerial", "JP KR", "2026-11-late")],
        ),
        # several meetings of one sentence
        (
            "Lee Jae Myung will meet German Chancellor Friedrich Merz in Berlin on Thursday and then fly to Rome for a "
            "summit with Italian Prime Minister Giorgia Meloni on Friday.",
            [("summit", "DE KR", "2026-12-03"), ("summit", "IT KR", "2026-12-04")],
        ),
        (
            "조현 외교부 장관은 15일 자카르타에서 수기오노 인도네시아 외교장관과 회담한 뒤 17일 하노이에서 "
            "레 호아이 쭝 베트남 외교장관, 19일 방콕에서 시하삭 푸앙껫깨우 태국 외교장관과 각각 회담할 예정이다.",
            [
                ("foreign-ministerial", "ID KR", "2026-12-15"),
                ("foreign-ministerial", "KR VN", "2026-12-17"),
                ("foreign-ministerial", "KR TH", "2026-12-19"),
            ],
        ),
        (
            "다카이치 사나에 일본 총리가 오는 10일부터 14일까지 독일, 프랑스를 차례로 방문해 정상회담을 할 예정이다.",
            [("visit", "DE FR JP", "2026-12-10/2026-12-14")],
        ),
        (
            "이재명 대통령은 5일 방한하는 마크 카니 캐나다 총리와 6일 정상회담을 한다.",
            [("summit", "CA KR", "2026-12-06")],
        ),
        # what is talked about at a meeting is no further one
        (
            "조현 장관은 12.7.(월) 브뤼셀에서 카야 칼라스 EU 고위대표와 전략대화를 개최하고, 우크라이나 정세 등에 대해 "
            "협의할 예정이다.",
            [("senior-officials", "EU KR", "2026-12-07")],
        ),
        (
            "쿼드(Quad·미국 일본 호주 인도 안보협의체) 협력을 논의하려고 루비오 장관이 30일 모디 총리와 통화했다.",
            [("call", "IN US", "2026-11-30")],
        ),
    ],
)
def test_the_day_of_a_meeting_is_told_from_those_beside_it(
    text: str, expected: list[tuple[str, str, str]], known: KnownNames
) -> None:
    assert events(text, known) == expected


def test_the_lines_of_a_programme_are_of_the_person_in_its_title(known: KnownNames) -> None:
    text = (
        "Prime Minister Keir Starmer: engagements for the week of 7 December 2026\n"
        "Monday 7 December\n"
        "Meeting with the President of Ukraine, Volodymyr Zelenskyy, London\n"
        "Tuesday 8 December\n"
        "10:00 Call with the Prime Minister of Japan, Sanae Takaichi\n"
        "Thursday 10 December\n"
        "Talks with the Chancellor of Germany, Friedrich Merz, Berlin\n"
    )
    assert events(text, known) == [
        ("summit", "GB UA", "2026-12-07"),
        ("call", "GB JP", "2026-12-08"),
        ("summit", "DE GB", "2026-12-10"),
    ]


def test_a_heading_with_the_weekday_behind_a_dot_dates_the_lines_below_it(known: KnownNames) -> None:
    text = (
        "■ 내일의 주요 외교·안보 일정 (12월 2일·수)\n▲ 한-호주 외교장관회담 (14:00, 서울)\n▲ 나토 국방장관회의 (브뤼셀)"
    )
    assert events(text, known) == [
        ("foreign-ministerial", "AU KR", "2026-12-02T14:00"),
        ("defence-ministerial", "NATO", "2026-12-02"),
    ]


def test_an_incident_has_the_time_at_which_it_was_seen(known: KnownNames) -> None:
    text = "합동참모본부는 1일 오전 6시 40분께 북한이 평양 일대에서 발사한 탄도미사일 1발을 포착했다고 밝혔다."
    assert events(text, known) == [("incident", "KP", "2026-12-01T06:40")]
