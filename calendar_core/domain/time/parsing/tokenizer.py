"""The tokenizer: a text about a time becomes tokens, each of which states facts or separates others.

Nothing is decided here that needs more than the word itself: what a bare number is, and which facts belong together,
is found in `numbers` and `phrases`.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from calendar_core.domain.time.parsing.errors import NotUnderstood, quoted
from calendar_core.domain.time.parsing.token_patterns import PATTERNS
from calendar_core.domain.time.parsing.tokens import Token
from calendar_core.messages import Message

MAX_TEXT_LENGTH = 300  # a sentence; a whole article is cut into sentences by whoever imports it


# What scans, news agencies and Korean keyboards put for a hyphen and an apostrophe.
_SPELLINGS: Final = dict.fromkeys("‐‑‒–—―−~〜～∼", "-") | dict.fromkeys("‘’", "'")  # noqa: RUF001  look-alikes
# What nobody sees, and what comes along when a text is copied from a page.
_INVISIBLE: Final = "\u200b\u2060\ufeff\u200e\u200f\u061c\u00ad"
_CHARACTER_MAP: Final = str.maketrans({**_SPELLINGS, **dict.fromkeys(_INVISIBLE)})


def tokenize(text: str) -> list[Token]:
    """The words of a text, in order. Raises NotUnderstood for the first one that is not in the grammar.

    >>> [token.text for token in tokenize("7:10 a.m. KST on Oct. 31 (2210 GMT)")]
    ['7:10 a.m.', 'KST', 'Oct.', '31', '(', '2210', 'GMT', ')']
    """
    if len(text) > MAX_TEXT_LENGTH:
        raise NotUnderstood(
            text,
            why=Message("it has %(count)s characters", count=len(text)),
            next_step=Message("Give at most %(most)s.", most=MAX_TEXT_LENGTH),
        )
    plain = unicodedata.normalize("NFKC", text).translate(_CHARACTER_MAP)
    return list(_scan(plain))


def _scan(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        for pattern, maker in PATTERNS:
            found = pattern.match(text, place)
            if found is not None and found.end() > place:
                token = maker(found)
                if token is not None:
                    yield token
                place = found.end()
                break
        else:
            raise _unknown_word(text, place)


def _unknown_word(text: str, place: int) -> NotUnderstood:
    word = re.match(r"\w+|.", text[place:], re.DOTALL)
    return NotUnderstood(
        word.group() if word else text[place:],
        why=Message("it is not a word of a date or a time in English or Korean, in %(text)s", text=quoted(text)),
        next_step="Leave out what is not about the time.",
    )
