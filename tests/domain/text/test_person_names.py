"""People are sorted by their family names, in each language as it writes them."""

import pytest

from calendar_core.domain.text.person_names import sort_name


@pytest.mark.parametrize(
    ("name", "countries", "letter", "text"),
    [
        ("Lloyd J. Austin III", ["US"], "A", "Austin, Lloyd J. III"),
        ("Robert C. O’Brien", ["US"], "O", "O’Brien, Robert C."),
        ("Hillary Rodham Clinton", ["US"], "C", "Clinton, Hillary Rodham"),
        ("Ursula von der Leyen", ["EU"], "L", "von der Leyen, Ursula"),
        ("Élisabeth Borne", ["FR"], "B", "Borne, Élisabeth"),
        ("Fumio Kishida", ["JP"], "K", "Kishida, Fumio"),
        ("Xi Jinping", ["CN"], "X", "Xi Jinping"),
        ("Ban Ki-moon", ["UN", "KR"], "B", "Ban Ki-moon"),
        ("Syngman Rhee", ["KR"], "R", "Rhee, Syngman"),
        ("Madonna", [], "M", "Madonna"),
        ("김용현", ["KR"], "ㄱ", "김용현"),
        ("시진핑", ["CN"], "ㅅ", "시진핑"),
        ("이케다 하야토", ["JP"], "ㅇ", "이케다 하야토"),
        ("조지 W. 부시", ["US"], "ㅂ", "부시, 조지 W."),
        ("페르디난드 마르코스 주니어", ["PH"], "ㅁ", "마르코스, 페르디난드 주니어"),
        ("까를로 까를로", ["IT"], "ㄱ", "까를로, 까를로"),
    ],
)
def test_a_name_stands_under_the_family_name(name: str, countries: list[str], letter: str, text: str) -> None:
    found = sort_name(name, countries)
    assert (found.letter, found.text) == (letter, text)


def test_the_order_is_that_of_the_alphabets_hangul_first() -> None:
    names = [
        ("Élisabeth Borne", "FR"),
        ("토니 블링컨", "US"),
        ("김용현", "KR"),
        ("Tony Blair", "GB"),
        ("Zoe Ash", "US"),
    ]
    ordered = sorted((sort_name(name, [country]) for name, country in names), key=lambda one: one.sort_key())
    assert [one.text for one in ordered] == ["김용현", "블링컨, 토니", "Ash, Zoe", "Blair, Tony", "Borne, Élisabeth"]
