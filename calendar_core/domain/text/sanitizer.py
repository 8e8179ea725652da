"""The sanitizer of text from outside: every file and form goes through it.

It normalizes and refuses; it deletes nothing that a reader could miss: a text that lost a character says something
else. Only characters without a width or a meaning are dropped, which come along when a text is copied from a page.
"""

import re
import unicodedata

from calendar_core.errors import CalendarError

MAX_LINE_LENGTH = 500
MAX_TEXT_LENGTH = 20_000

# C0 and C1 without tab and newline; Unicode's own line and paragraph separators, which no calendar app expects.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Embeddings, overrides and isolates: they can make "not confirmed" read as something else.
_BIDI_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Letters and symbols that show nothing: the fillers of Hangul and the blank of Braille.
_BLANK_LETTERS = frozenset(map(chr, (0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0)))
# Zero-width space, word joiner and byte order mark: nobody sees them, and they part words that are one to the search.
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff]")
# Marks of direction and soft hyphens that have no letter to act on.
_EDGES = re.compile("^[\\s\u200e\u200f\u061c\u00ad]+|[\\s\u200e\u200f\u061c\u00ad]+$")


def drop_invisible(text: str) -> str:
    r"""The text without characters of no width and no meaning, and without blanks around it. Joiners are part of words.

    >>> drop_invisible("\u200eSeoul\u200b\u200f "), drop_invisible("👩\u200d👧")
    ('Seoul', '👩\u200d👧')
    """
    return _EDGES.sub("", _ZERO_WIDTH.sub("", text))


def clean_text(text: str) -> str:
    """A text of several lines, in NFC and without blanks around it.

    Raises CalendarError for control characters, lone surrogates, characters that turn the direction of writing, and
    for a text that is empty, shows nothing, or is longer than any real one.
    """
    clean = check_text(text)
    clean = unicodedata.normalize("NFC", drop_invisible(clean))
    _check_length(clean, MAX_TEXT_LENGTH)
    return clean


def check_text(text: str) -> str:
    """The text in NFC and without blanks around it. Raises CalendarError as `clean_text` does, but for its length."""
    for pattern, noun in ((_CONTROL, "control"), (_LONE_SURROGATE, "half a"), (_BIDI_CONTROL, "direction-turning")):
        found = pattern.search(text)
        if found:
            raise CalendarError(
                "The text holds the %(noun)s character U+%(ord)s.",
                next_step="Delete it, or type it anew.",
                noun=noun,
                ord=f"{ord(found.group()):04X}",
            )
    clean = unicodedata.normalize("NFC", text).strip()
    if not clean:
        raise CalendarError("The text is empty.", next_step="Write it, or leave the key out.")
    if not any(map(_is_visible, clean)):
        raise CalendarError(
            "The text has only characters that nobody sees.", next_step="Write it, or leave the key out."
        )
    return clean


def clean_line(text: str) -> str:
    """A name or a title: `clean_text` on one line.

    >>> clean_line(" 56th SCM ")
    '56th SCM'
    """
    clean = clean_text(text)
    if "\n" in clean or "\t" in clean:
        raise CalendarError("The text has more than one line, or a tab.", next_step="Write it on one line.")
    _check_length(clean, MAX_LINE_LENGTH)
    return clean


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANK_LETTERS


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise CalendarError(
            "The text has %(count)s characters.", next_step="Use at most %(most)s.", count=len(text), most=most
        )
