"""Whatever holds a word has its grams, so that an index of grams finds all that a look at every text does."""

from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.text.ngrams import is_decided_by_ngrams, ngrams_of, ngrams_of_word
from calendar_core.domain.text.normalization import contains_word, normalize

# Few letters, so that words are found, of every kind that a folded text has.
TEXTS = st.text(st.sampled_from("한미안회us1+_é Żж-．"), max_size=30).map(normalize)  # noqa: RUF001
LONG = st.sampled_from(["a" * 39, "a" * 40, "a" * 41, "a" * 60 + "한"])


def has_grams(text: str, word: str) -> bool:
    kept = ngrams_of(text)
    return all(
        any(one.startswith(gram.text) if gram.is_prefix else one == gram.text for one in kept)
        for gram in ngrams_of_word(word)
    )


@given(text=st.one_of(TEXTS, LONG), words=st.one_of(TEXTS, LONG))
def test_a_text_that_holds_a_word_has_its_grams(text: str, words: str) -> None:
    for word in words.split():
        if contains_word(text, word):
            assert has_grams(text, word)
        elif is_decided_by_ngrams(word):
            assert not has_grams(text, word)


def test_a_word_inside_another_is_found_by_its_pair_alone() -> None:
    assert ngrams_of("한미안보") == ["미안", "보", "안보", "한미"]
    assert [gram.text for gram in ngrams_of_word("한미")] == ["한미"]
    assert (has_grams("한미안보협의회의", "독도"), has_grams("독도의 날", "독도")) == (False, True)
