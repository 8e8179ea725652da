"""Suggestions: what was probably meant by a word that is not known."""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from calendar_core.messages import Message, mark

# As many as fit a line.
_MAX_LISTED = 20
# difflib compares with every word: it must not be fed a novel.
_MAX_LENGTH = 100
#: As many spellings as a question names.
MAX_SUGGESTED: Final = 3
# Of a word of six letters one may be wrong.
_SIMILARITY_CUTOFF = 0.75
# Nobody mistypes so many letters of a word, and hardly anybody its first.
_MAX_LENGTH_DIFFERENCE = 2
# Another letter in a word this short makes another word (대만 and 대면, Iran and Ivan); one that is left out does not.
_SHORT_LENGTH, _SHORT_SYLLABLES = 4, 2


#: By how many spellings are near.
QUESTIONS: Final = (
    mark("Did you mean %(first)s?"),
    mark("Did you mean %(first)s or %(second)s?"),
    mark("Did you mean %(first)s or %(second)s or %(third)s?"),
)


def did_you_mean(words: Sequence[str]) -> Message:
    """The question whether one of up to three words was meant.

    >>> did_you_mean(["held", "postponed"])
    "Did you mean 'held' or 'postponed'?"
    """
    named = dict(zip(("first", "second", "third"), map(repr, words), strict=False))
    return Message(QUESTIONS[len(words) - 1], suggested=tuple(words), **named)


def suggested_words(message: Message) -> tuple[str, ...]:
    """The words that a message of `did_you_mean` suggests; none of any other message.

    >>> suggested_words(did_you_mean(["held"])), suggested_words(Message("Open it again."))
    (('held',), ())
    """
    words = message.values.get("suggested", ())
    return words if isinstance(words, tuple) else ()


def suggest(value: str, allowed: Iterable[str]) -> Message | None:
    """The question whether a near spelling was meant; None where none is near.

    >>> suggest("Held", ["held", "postponed"]), suggest("gone", ["held", "postponed"])
    ("Did you mean 'held'?", None)
    """
    by_lower = {word.lower(): word for word in sorted(allowed)}
    near = difflib.get_close_matches(value[:_MAX_LENGTH].lower(), by_lower, n=MAX_SUGGESTED, cutoff=0.65)
    return did_you_mean([by_lower[word] for word in near]) if near else None


USE_ONE_OF = mark("Use one of: %(words)s.")


def suggest_or_list(value: str, allowed: Iterable[str], otherwise: str = USE_ONE_OF) -> Message:
    """A next step that names what was probably meant, else what there is: the message `otherwise`, with `tokenizer`.

    >>> suggest_or_list("Held", ["held", "postponed"]), suggest_or_list("gone", ["held", "postponed"])
    ("Did you mean 'held'?", 'Use one of: held, postponed.')
    """
    listed = sorted(allowed)
    rest = " …" if len(listed) > _MAX_LISTED else ""
    return suggest(value, listed) or Message(otherwise, words=", ".join(listed[:_MAX_LISTED]) + rest)


def closest_word(word: str, known: Iterable[str]) -> str | None:
    """The known word that is written most like this one; Korean is compared by its letters, not by its syllables.

    >>> closest_word("pentgon", ["pentagon", "seoul"]), closest_word("김용헌", ["김용현", "김영호"])
    ('pentagon', '김용현')
    >>> closest_word("quite different", ["pentagon"]), closest_word("election", ["delegation"])
    (None, None)
    """
    letters = unicodedata.normalize("NFD", word[:_MAX_LENGTH])
    by_letters = {unicodedata.normalize("NFD", one): one for one in sorted(known)}
    is_short = len(word) <= (_SHORT_LENGTH if letters == word else _SHORT_SYLLABLES)
    # Of another length it is no slip of the finger, and difflib is slow.
    slips = [1] if is_short else range(-_MAX_LENGTH_DIFFERENCE, _MAX_LENGTH_DIFFERENCE + 1)
    near = [one for one in by_letters if one[0] == letters[0] and len(one) - len(letters) in slips]
    found = difflib.get_close_matches(letters, near, n=1, cutoff=_SIMILARITY_CUTOFF)
    return by_letters[found[0]] if found else None
