"""Texts of files as plain text: what nobody can see, and what turns the direction of writing, is taken out."""

import re
import unicodedata
from typing import Final

# Control characters but tab and newline, halves of characters, and the marks that turn the direction of writing.
_UNSEEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]")
_BREAKS: Final = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
_BLANKS: Final = re.compile(r"[^\S\n]+")


def plain_text(value: object, *, most: int) -> str:
    r"""A text of several lines, in NFC, of at most `most` characters; empty for what is no text.

    >>> plain_text("The 56th\u202e SCM\x00\r\nSeoul  ", most=100)
    'The 56th SCM\nSeoul'
    """
    if not isinstance(value, str):
        return ""
    text = _BLANKS.sub(" ", _UNSEEN.sub("", _BREAKS.sub("\n", value[: 4 * most])))
    lines = (line.strip() for line in text.split("\n"))
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return unicodedata.normalize("NFC", joined)[:most].rstrip()


def plain_line(value: object, *, most: int = 300) -> str:
    """A text on one line, as `plain_text`."""
    return " ".join(plain_text(value, most=most).split())
