"""The label of the kind of an event, in a language that tells talks of two from a meeting of more."""

import pytest

from calendar_core.domain.vocabulary import format_kind, label_forms


@pytest.mark.parametrize(
    ("kind", "title", "parties", "label"),
    [
        ("summit", "한미 정상회담", 2, "정상회담"),
        ("summit", "한·아세안 특별정상회의", 2, "정상회의"),
        ("defence-ministerial", "제56차 한미안보협의회의(SCM)", 2, "국방장관회의"),
        ("foreign-ministerial", "한일 외교장관 만남", 2, "외교장관회담"),
        ("foreign-ministerial", "", 3, "외교장관회의"),
        # A title with both words says nothing.
        ("summit", "정상회의 계기 한중 정상회담", 2, "정상회담"),
        ("2+2", "한미 외교·국방장관회담", 2, "외교·국방장관회의(2+2)"),
    ],
)
def test_the_title_decides_and_else_the_number_of_parties(kind: str, title: str, parties: int, label: str) -> None:
    assert format_kind(kind, "ko", title=title, parties=parties) == label


def test_english_has_one_form() -> None:
    assert label_forms("summit") == ("Summit",)
    assert format_kind("summit", "en", title="Talks", parties=2) == "Summit"
