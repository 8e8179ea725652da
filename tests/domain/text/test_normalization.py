import pytest

from calendar_core.domain.text.normalization import contains_word, normalize, split_query


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
        ("한·미·일, 한-미, 한ㆍ미, 한–중앙아시아", "한미일 한미 한미 한중앙아시아"),
        ("외교·국방장관회의", "외교 국방장관회의"),
        ("NATO정상회의 G7정상회의 2+2회담 한미SCM", "nato 정상회의 g7 정상회의 2+2 회담 한미 scm"),
        ("6자회담 제56차", "6자회담 제56차"),
        ("SCM56 KIDD29차 G20 E3", "scm 56 kidd 29차 g20 e3"),
        ("Defence Ministers, Secretary of Defense", "defense ministers secretary of defense"),
        ("G-20, G 7, G20", "g20 g7 g20"),
        ("Kim Jong-un, Kim Jong Un, UN", "kim jongun kim jongun un"),
        ("인도네시아 인도·태평양 인도 미합중국", "인니 인태 인도 미국"),
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
        ("ushakov", "us", False),
        ("unga united nations", "un", False),
        ("us사", "us", True),
        ("security consultative meeting", "consult", True),
        ("한미안보협의회의", "안보", True),
        ("한미안보협의회의", "일본", False),
    ],
)
def test_latin_words_are_found_at_their_start_and_korean_ones_anywhere(text: str, word: str, found: bool) -> None:
    assert contains_word(text, word) is found


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("한국과 미국의 회담을", ("한국", "미국", "회담")),
        ("SCM은 언제", ("scm",)),
        ("When is the next SCM", ("scm",)),
        ("미국국방장관과 한미정상회담", ("미국", "국방장관", "한미", "정상회담")),
        ("한국국방부장관 국방부장관", ("한국", "국방부장관", "국방부장관")),
        ("제56차를 2+2와", ("제56차", "2+2")),
        ("김정은", ("김정은",)),
        ("Secretary of State in the Pentagon", ("secretary", "state", "pentagon")),
        ("to", ("to",)),
    ],
)
def test_words_that_say_nothing_are_not_searched(query: str, words: tuple[str, ...]) -> None:
    assert split_query(query) == words
