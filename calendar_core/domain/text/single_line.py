"""Text from outside on one line, for headers, properties of calendars and logs."""

import unicodedata
from typing import Final

# Zero-width joiners are part of words and of emoji.
_JOINERS: Final = "\u200c\u200d"


def one_line(text: str, *, max_length: int | None = None) -> str:
    r"""The text on one line: words parted by one space, without control, invisible and bidirectional characters.

    >>> one_line("SCM\r\nBcc: everybody@example.org"), one_line("The\u202e Pentagon,\tWash\u200bington\ufeff")
    ('SCM Bcc: everybody@example.org', 'The Pentagon, Washington')
    """
    if not text.isprintable():
        text = "".join(map(_clean_character, text))
    return " ".join(text.split())[:max_length]


def _clean_character(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    category = unicodedata.category(character)
    if category in {"Cf", "Cs"} or ord(character) & 0xFFFE == 0xFFFE:  # the last are noncharacters: parsers refuse them
        return ""
    return character if category in {"Cn", "Co"} else " "
