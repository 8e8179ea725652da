"""What was probably meant by a word that is not known."""

import difflib
from collections.abc import Iterable

# As many as fit a line.
_MOST_LISTED = 20
# difflib compares with every word: it must not be fed a novel.
_LONGEST = 100


def guess(value: str, allowed: Iterable[str]) -> str:
    """The question whether a near spelling was meant; empty where none is near.

    >>> guess("Held", ["held", "postponed"]), guess("gone", ["held", "postponed"])
    ("Did you mean 'held'?", '')
    """
    by_lower = {word.lower(): word for word in sorted(allowed)}
    near = difflib.get_close_matches(value[:_LONGEST].lower(), by_lower, n=3, cutoff=0.65)
    return f"Did you mean {' or '.join(repr(by_lower[word]) for word in near)}?" if near else ""


def nearest(value: str, allowed: Iterable[str], lead: str) -> str:
    """A next step that names what was probably meant, else what there is.

    >>> nearest("Held", ["held", "postponed"], "Use one of"), nearest("gone", ["held", "postponed"], "Use one of")
    ("Did you mean 'held'?", 'Use one of: held, postponed.')
    """
    listed = sorted(allowed)
    rest = " …" if len(listed) > _MOST_LISTED else ""
    return guess(value, listed) or f"{lead}: {', '.join(listed[:_MOST_LISTED])}{rest}."
