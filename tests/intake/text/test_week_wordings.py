"""Wordings of an ordinary week: matters and plans beside a meeting, trips, schedules, meetings that are moved."""

from datetime import date

import pytest

from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import KnownNames

DAY = date(2027, 2, 10)  # a Wednesday


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
        # what a meeting is about has a day of its own
        (
            "Foreign Minister Cho Hyun is to meet U.S. Secretary of "
            "State Marco Rubio in Washington on Friday to follow "
            "up on the summit that President Lee Jae Myung and President Donald Trump held in Seoul in October.",
            [("foreign-ministerial", "KR US", "2027-02-12"), ("summit", "KR US", "2026-10")],
        ),
        (
            "The two ministers agreed to review the outcome of the summit President Lee Jae Myung held with President "
            "Donald Trump in Washington on Aug. 25.",
            [("summit", "KR US", "2026-08-25")],
        ),
        (
            "조현 외교부 장관은 9일 마코 루비오 미국 국무장관과 만나 다음 달 정상회담 개최 방안을 협의했다.",
            [("foreign-ministerial", "KR US", "2027-02-09"), ("summit", "KR US", "2027-03")],
        ),
        (
            "조현 외교부 장관은 9일 마코 루비오 미국 국무장관과 회담을 갖고 "
            "북한의 8일 탄도미사일 발사에 대한 대응을 협의했다.",
            [("foreign-ministerial", "KR US", "2027-02-09")],
        ),
        # what was agreed at a meeting that is over; a plan
        (
            "이재명 대통령은 9일 도쿄에서 다카이치 사나에 총리와 정상회담을 하고 셔틀외교를 이어가기로 했다.",
            [("summit", "JP KR", "2027-02-09")],
        ),
        (
            "한국과 폴란드는 12일 서울에서 외교장관회담을 하고 공동성명을 발표하기로 했다.",
            [("foreign-ministerial", "KR PL", "2027-02-12")],
        ),
        # the verb of two days is the last one
        (
            "조현 장관은 12일 도쿄에서 모테기 도시미쓰 외무상과 회담하고, "
            "15일에는 베이징에서 왕이 외교부장을 만날 예정이다.",
            [("foreign-ministerial", "JP KR", "2027-02-12"), ("foreign-ministerial", "CN KR", "2027-02-15")],
        ),
        # who travels, and whom "the Secretary" means
        (
            "Secretary of State Marco Rubio will travel to Seoul and "
            "Tokyo February 14-20. In Seoul, the Secretary will "
            "meet with Foreign Minister Cho Hyun on February 15. In "
            "Tokyo, he will meet with Foreign Minister Toshimitsu "
            "Motegi on February 17.",
            [("foreign-ministerial", "KR US", "2027-02-15"), ("foreign-ministerial", "JP US", "2027-02-17")],
        ),
        (
            "조현 장관은 2.14.-16. 간 사우디아라비아와 아랍에미리트를 방문하여 각각 외교장관회담을 가질 예정이다.",
            [("visit", "AE KR SA", "2027-02-14/2027-02-16")],
        ),
        (
            "마크 카니 캐나다 총리가 22~24일 방한해 이재명 대통령과 정상회담을 한다. 회담은 23일 열린다.",
            [("summit", "CA KR", "2027-02-23")],
        ),
        # moved, put off, not held
        (
            "South Korea and Japan have agreed to push back the foreign ministers' meeting, which was to be held in "
            "Seoul in March, to early April.",
            [("foreign-ministerial", "JP KR", "2027-04-early")],
        ),
        (
            "20일로 예정됐던 마코 루비오 미국 국무장관의 방한이 미국 측 사정으로 연기됐다고 외교부가 10일 밝혔다.",
            [("visit", "KR US", "2027-02-20")],
        ),
        ("The leaders look forward to meeting in person in March.", []),
        ("조현 장관은 회담 뒤 특파원들과 만나 한미 관계를 설명했다.", []),
        # schedules
        (
            "The Secretary of State's public schedule for Thursday, February 11, 2027\n"
            "2:00 p.m. Secretary Rubio meets with Australian Foreign Minister Penny Wong at the Department of State.",
            [("foreign-ministerial", "AU US", "2027-02-11T14:00")],
        ),
        (
            "□ 내일의 외교 일정(11일)\n▲15:00 조현 외교부 장관, 페니 웡 "
            "호주 외교장관과 통화\n▲필리핀 마르코스 대통령 방일(~13일)",
            [("call", "AU KR", "2027-02-11"), ("visit", "JP PH", "2027-02-11/2027-02-13")],
        ),
        (
            "Overview of what the ministers of the EU will discuss in the two weeks\nMonday 22 February\n"
            "Foreign Affairs Council, Brussels",
            [("foreign-ministerial", "EU", "2027-02-22")],
        ),
    ],
)
def test_the_days_of_an_ordinary_week(
    text: str, expected: list[tuple[str | None, str, str | None]], known: KnownNames
) -> None:
    assert events(text, known) == expected


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "위성락 국가안보실장이 오는 12일 도쿄에서 이치카와 게이이치 일본 국가안보국장과 만난다.",
            ["wi-sung-lac", "이치카와 게이이치"],
        ),
        ("김상훈 외교부 아태국장은 12일 서울에서 쉬줴팅 중국 외교부 아주국장과 협의한다.", ["김상훈", "쉬줴팅"]),
        (
            "조창래 국방정책실장은 12일 휴 제프리 호주 국방부 전략·정책·산업 차관과 한-호주 국방정책대화를 한다.",
            ["cho-chang-rae", "휴 제프리"],
        ),
    ],
)
def test_officials_below_ministers_are_named(text: str, people: list[str], known: KnownNames) -> None:
    (found,) = extract_events(text, known, today=DAY)
    assert [one.person or one.person_text for one in found.participants] == people
