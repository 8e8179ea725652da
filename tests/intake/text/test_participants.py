"""People in sentences, with the offices that the sentences give them."""

from datetime import date

import pytest

from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.people.context import PeopleContext
from calendar_core.intake.text.people.participants import find_participants

DAY = date(2024, 10, 30)


def people(text: str, known: KnownNames, day: date = DAY) -> list[tuple[str | None, str | None]]:
    found = find_participants(text, known.index.find(text), PeopleContext(known=known, day=day))
    return [(one.person or one.person_text, one.office) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. Secretary of Defense Lloyd Austin", [("lloyd-austin", "us-secdef")]),
        ("Wang Yi, China's foreign minister,", [("wang-yi", "cn-mofa")]),
        ("NATO Secretary General Mark Rutte", [("mark-rutte", "nato-sg")]),
        ("Joint Chiefs of Staff Chairman Gen. Kim Myung-soo", [("kim-myung-soo", "kr-cjcs")]),
        (
            "조태열 외교부 장관은 토니 블링컨 미 국무장관과",
            [("cho-tae-yul", "kr-mofa"), ("antony-blinken", "us-secstate")],
        ),
        (
            "김용현 국방부 장관이 로이드 오스틴 미국 국방장관과",
            [("kim-yong-hyun", "kr-mnd"), ("lloyd-austin", "us-secdef")],
        ),
        # 국방부장관 is a minister (국방부 장관), and no deputy (부장관).
        (
            "김용현 국방부장관과 마르코 루비오 국무부장관, 크리스토퍼 랜도 국무부 부장관",
            [("kim-yong-hyun", "kr-mnd"), ("marco-rubio", "us-secstate"), ("christopher-landau", "us-depsecstate")],
        ),
        ("이시바 시게루 일본 총리", [("shigeru-ishiba", "jp-pm")]),
        ("박철수 신임 외교부 장관", [("박철수", "kr-mofa")]),
        ("존 스미스 영국 외무장관", [("존 스미스", "gb-fs")]),
        ("British Foreign Secretary John Smith", [("John Smith", "gb-fs")]),
        ("The U.S. secretary of state will visit", [(None, "us-secstate")]),
        ("한미 국방장관은", []),
        ("The defence ministers of both countries", []),
    ],
)
def test_people_and_offices_are_read_together(
    text: str, expected: list[tuple[str | None, str | None]], known: KnownNames
) -> None:
    assert people(text, known) == expected


def test_leaders_are_known_by_surname_on_their_day(known: KnownNames) -> None:
    text = "Trump and Xi will meet."
    assert people(text, known, date(2025, 10, 20)) == [("donald-trump", "us-president"), ("xi-jinping", "cn-president")]
    assert people(text, known, date(2023, 10, 20)) == [("xi-jinping", "cn-president")]


def test_names_that_are_words_are_not_people(known: KnownNames) -> None:
    assert people("us and arm the fin in May; 메이 사람들은 라이스를 먹는다", known) == []
