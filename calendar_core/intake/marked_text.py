"""A text with the words that facts were read from, cut into parts so that a page can mark them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from calendar_core.intake.draft import EventDraft


@dataclass(frozen=True, kw_only=True)
class MarkedPart:
    """A part of a text; `facts` are the `(number of the draft, fact)` that were read from it, empty for plain text."""

    text: str
    facts: tuple[tuple[int, str], ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the drafts, each once."""
        return tuple(dict.fromkeys(number for number, _ in self.facts))


def mark_text(text: str, drafts: Sequence[EventDraft]) -> list[MarkedPart]:
    """The parts of a text in order; drafts are numbered from 1.

    >>> draft = EventDraft(spans={"number": (4, 8), "series": (9, 12)})
    >>> [(part.text, part.facts) for part in mark_text("The 56th SCM", [draft])]
    [('The ', ()), ('56th', ((1, 'number'),)), (' ', ()), ('SCM', ((1, 'series'),))]
    """
    spans = [
        (start, end, (number, fact))
        for number, draft in enumerate(drafts, 1)
        for fact, (start, end) in draft.spans.items()
    ]
    borders = sorted({0, len(text), *(place for start, end, _ in spans for place in (start, end))})
    parts = []
    for start, end in pairwise(borders):
        facts = tuple(fact for begin, stop, fact in spans if begin <= start and end <= stop)
        parts.append(MarkedPart(text=text[start:end], facts=facts))
    return parts
