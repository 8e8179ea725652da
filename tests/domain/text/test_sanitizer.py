import pytest

from calendar_core.domain.text.sanitizer import MAX_LINE_LENGTH, MAX_TEXT_LENGTH, clean_line, clean_text
from calendar_core.errors import CalendarError


def test_a_text_is_composed_and_freed_of_blanks_around_it() -> None:
    assert clean_text(" 한미 \n\tSCM \n") == "한미 \n\tSCM"
    assert clean_line("  São Paulo ") == "São Paulo"


@pytest.mark.parametrize(
    "char", ["\x00", "\x07", "\r", "\x1b", "\x7f", "\x85", "\x9f", "\u2028", "\ud800", "\u202e", "\u2066"]
)
def test_a_character_that_no_text_needs_is_refused_by_name(char: str) -> None:
    with pytest.raises(CalendarError, match=f"U\\+{ord(char):04X}"):
        clean_text(f"Not {char}confirmed")


@pytest.mark.parametrize("char", ["\u200e", "\u200d", "\u00ad", "–", "’", "🇰🇷"])
def test_a_character_that_some_script_needs_is_kept(char: str) -> None:
    assert clean_line(f"a{char}b") == f"a{char}b"


@pytest.mark.parametrize("char", ["\u200b", "\u2060", "\ufeff"])
def test_a_character_without_width_and_meaning_is_dropped(char: str) -> None:
    assert clean_line(f"{char}Zero{char}width summit{char}") == "Zerowidth summit"


@pytest.mark.parametrize("char", ["\u200e", "\u200f", "\u061c", "\u00ad"])
def test_a_mark_at_an_end_is_dropped_and_one_between_letters_kept(char: str) -> None:
    assert clean_line(f"{char} Seoul{char}x {char}") == f"Seoul{char}x"


def test_joiners_stay_in_words_and_emoji() -> None:
    for text in ("👩\u200d👩\u200d👧", "می\u200cشود"):
        assert clean_line(text) == text


def test_a_title_has_one_line() -> None:
    for text in ("a\nb", "a\tb"):
        assert clean_text(text) == text
        with pytest.raises(CalendarError, match="more than one line"):
            clean_line(text)


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_an_empty_text_is_refused(text: str) -> None:
    with pytest.raises(CalendarError, match="empty"):
        clean_line(text)


@pytest.mark.parametrize("text", ["\u200b\u200b", "\u3164", "\u2800", "\u0301", "\U000e0041"])
def test_a_text_that_nobody_sees_is_refused(text: str) -> None:
    with pytest.raises(CalendarError, match="only characters that nobody sees"):
        clean_line(text)
    assert clean_line(f"a{text}b").startswith(("a", "\u00e1"))


def test_a_text_is_as_long_as_any_real_one_and_no_longer() -> None:
    assert clean_line("x" * MAX_LINE_LENGTH) == "x" * MAX_LINE_LENGTH
    assert clean_text("x" * MAX_TEXT_LENGTH) == "x" * MAX_TEXT_LENGTH
    with pytest.raises(CalendarError, match="501 characters"):
        clean_line("x" * (MAX_LINE_LENGTH + 1))
    with pytest.raises(CalendarError, match="20001 characters"):
        clean_text("x" * (MAX_TEXT_LENGTH + 1))
