"""The passage of a text that one event was read from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from calendar_core.intake.draft import Span

#: So many characters before and behind the words, to see what they are about.
_AROUND: Final = 600
#: A passage is no longer: words further away are not marked.
MAX_PASSAGE: Final = 4_000


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A part of a text with the places in it of the words that facts were read from."""

    text: str
    spans: Mapping[str, Span]


def cut_passage(text: str, spans: Mapping[str, Span]) -> Passage:
    """The paragraphs that hold the words, with some around them; the whole text where it is short.

    >>> cut_passage("The SCM. " * 600, {"series": (4, 7)}).spans
    {'series': (4, 7)}
    """
    if len(text) <= MAX_PASSAGE or not spans:
        return Passage(text=text[:MAX_PASSAGE], spans={k: span for k, span in spans.items() if span[1] <= MAX_PASSAGE})
    first, last = min(start for start, _ in spans.values()), max(end for _, end in spans.values())
    start = _begin_of_line(text, max(0, first - _AROUND), first)
    end = min(len(text), start + MAX_PASSAGE, last + _AROUND)
    inside = {fact: span for fact, span in spans.items() if start <= span[0] and span[1] <= end}
    return Passage(text=text[start:end], spans={fact: (a - start, b - start) for fact, (a, b) in inside.items()})


def _begin_of_line(text: str, least: int, most: int) -> int:
    """The first place after a line break between two places; else the first of them."""
    found = text.find("\n", least, most)
    return found + 1 if found >= 0 and least > 0 else least
