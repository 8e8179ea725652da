"""Texts that are long or repeat themselves cost what their length says, and break nothing."""

import random
from datetime import date

import pytest

from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.passages import split_sentences
from tests.intake.score import load_passages

PIECES = (
    *(
        "2+2",
        " 56th ",
        "제99차 ",
        "Oct. 30-31",
        " 31 February ",
        " 0시 ",
        "월",
        "일",
        "년",
        " 9999년 ",
        "13월 45일",
        "(",
        ")",
    ),
    *("\n\n", "—", "U.S.", " '", "“", " 오는 ", "지난 ", "\u0301", "٣", "Thursday", " next ", " 25:99 ", "the 0th "),
    *(" 10 a.m. KST (0100 GMT) ", "0차 ", "-0500 ", "/", "한미", "한·미·일", "大", "🇰🇷"),
)
DAYS = (None, date(1900, 1, 1), date(2024, 2, 29), date(2100, 12, 31))


def mutate(text: str, chance: random.Random, texts: list[str]) -> str:
    for _ in range(chance.randint(1, 12)):
        place, what = chance.randrange(len(text) + 1), chance.random()
        if what < 0.4:
            text = text[:place] + chance.choice(PIECES) + text[place:]
        elif what < 0.7:
            text = text[:place] + text[place + chance.randint(1, 9) :]
        else:
            other = chance.choice(texts)
            begin = chance.randrange(len(other))
            text = text[:place] + other[begin : begin + chance.randint(5, 60)] + text[place:]
    return text


def check_mutants(count: int, known: KnownNames) -> None:
    chance = random.Random(3)  # noqa: S311 - the same ones each time
    texts = [passage["text"] for passage in load_passages("english", "korean")]
    for _ in range(count):
        text = mutate(chance.choice(texts), chance, texts)
        for draft in extract_events(text, known, today=chance.choice(DAYS)):
            outside = {fact: span for fact, span in draft.spans.items() if not 0 <= span[0] < span[1] <= len(text)}
            assert outside == {}, text


def test_mutated_passages_are_read_without_an_error(known: KnownNames) -> None:
    check_mutants(150, known)


@pytest.mark.long
def test_many_mutated_passages_are_read_without_an_error(known: KnownNames) -> None:
    check_mutants(20_000, known)


def test_a_sentence_without_an_end_is_cut_and_nothing_of_it_is_lost() -> None:
    for text in ("word " * 5_000, "x" * 5_000, "가" * 5_000):
        parts = [text[start:end] for start, end in split_sentences(text)]
        assert max(map(len, parts)) <= 1_000
        assert "".join(parts).replace(" ", "") == text.replace(" ", "")
