import pytest

from calendar_core.domain.text.normalization import contains_word, normalize


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Kim Yong-hyun", "kim yong hyun"),
        ("Kim Yong Hyun", "kim yong hyun"),
        ("U.S.–ROK 2+2", "us rok 2+2"),
        ("Foreign Ministers’ Meeting", "foreign ministers meeting"),
        ("António Guterres, São Paulo", "antonio guterres sao paulo"),
        ("제56차 한미안보협의회의 (SCM)", "제56차 한미안보협의회의 scm"),
        ("ＳＣＭ　５６", "scm 56"),  # noqa: RUF001  full-width, as typed on a Korean keyboard
        ("  ", ""),
    ],
)
def test_names_are_folded_alike(text: str, folded: str) -> None:
    assert normalize(text) == folded


def test_folding_twice_is_folding_once() -> None:
    for text in ("U.S. – R.O.K.", "Ŝtato “quoted”", "한·미·일 3국"):
        assert normalize(normalize(text)) == normalize(text)


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("us russia summit", "us", True),
        ("russia china", "us", False),
        ("security consultative meeting", "consult", True),
        ("한미안보협의회의", "안보", True),
        ("한미안보협의회의", "일본", False),
    ],
)
def test_latin_words_are_found_at_their_start_and_korean_ones_anywhere(text: str, word: str, found: bool) -> None:
    assert contains_word(text, word) is found
