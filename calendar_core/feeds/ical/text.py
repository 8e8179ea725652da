"""Cleans texts for a calendar file: no control characters, no line breaks in one-line values.

icalendar escapes and folds. A cleaned text cannot begin a property of its own.
"""

import re
from typing import Final

# C0 and C1 controls but tab and newline, the byte order mark, noncharacters and lone surrogates: parsers refuse the
# whole file over one of them. U+0085, U+2028 and U+2029 end a line in some parsers and are turned into newlines first.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS: Final = re.compile("\r\n?|[\x85\u2028\u2029]")


def clean_text(text: str) -> str:
    r"""The text without control characters, with `\n` as its only line end.

    >>> clean_text("Joint\x00 communiqué\r\nof\x0b the 56th")
    'Joint communiqué\nof the 56th'
    """
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text)).strip()


def truncate(text: str, max_length: int) -> str:
    """The text if it has at most so many characters, else its beginning up to the end of a word, and `…`.

    >>> truncate("a joint communiqué", 12)
    'a joint …'
    """
    if len(text) <= max_length:
        return text
    head, _, broken = text[: max_length - 1].rpartition(" ")
    return f"{head} …" if head else f"{broken}…"
