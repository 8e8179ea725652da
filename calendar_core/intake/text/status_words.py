"""The certainty and the lifecycle of an event by the words of a sentence, and the tense of its verb."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from calendar_core.domain.vocabulary import Certainty, Lifecycle
from calendar_core.intake.text.relative_dates import Tense

_FILE: Final = Path(__file__).with_name("status_words.tsv")
_FUTURE: Final = re.compile(
    r"\b(?:will|would|shall|is (?:set|slated|due|scheduled|to)|are (?:set|slated|due|scheduled|to)|be held|plans? to"
    r"|to (?:hold|meet|visit|host|attend|take)|planned|scheduled|upcoming|slated|expected to|next|later this|ahead"
    r"|arrives|meets|hosts|travels|begins|holds|flies|heads|convenes|opens|visits)\b"
    r"|예정|예상|전망|추진|계획|앞두고|오는|하기로|갖기로|열기로|개최키로|열(?:고|린다|릴|리는)|개최(?:한다|할|될|된다)"
    r"|(?:참석|방문|출국|진행|실시|방한|방미)(?:한다|할)|떠난다|만난다|만날|가질|갖는다|한다고",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Status:
    """What the words of a clause say of an event; the spans are the places of the words, where there are some."""

    certainty: Certainty
    lifecycle: Lifecycle
    tense: Tense
    certainty_span: tuple[int, int] | None = None
    lifecycle_span: tuple[int, int] | None = None


@cache
def _load_patterns() -> list[tuple[re.Pattern[str], str, str]]:
    """The rows of `status_words.tsv`: a regular expression, the axis and its value."""
    _, *rows = (line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines())
    return [
        (re.compile(rf"\b(?:{words})" if lang == "en" else words, re.IGNORECASE), axis, value)
        for lang, axis, value, words in rows
    ]


def read_status(text: str, start: int, end: int) -> Status:
    """The status of an event by the part `[start, end)` of a text.

    A meeting that was held is confirmed; one that will be is announced, by one side, unless the words say otherwise.
    """
    found: dict[str, tuple[str, tuple[int, int]]] = {}
    for pattern, axis, value in _load_patterns():
        if axis not in found and (match := pattern.search(text, start, end)):
            found[axis] = value, match.span()
    is_future = _FUTURE.search(text, start, end)
    lifecycle, lifecycle_span = found.get("lifecycle", ("scheduled", None))
    if lifecycle == "held" and is_future and _is_after(is_future.start(), lifecycle_span):
        lifecycle, lifecycle_span = "scheduled", None
    certainty, certainty_span = found.get("certainty", ("announced", None))
    tense: Tense = "past" if lifecycle == "held" else "future" if is_future else "unknown"
    if lifecycle == "held":
        certainty, certainty_span = "confirmed", lifecycle_span
    elif certainty_span is None and is_future:
        certainty_span = is_future.span()
    return Status(
        certainty=certainty,  # type: ignore[arg-type]  # a value of the table, which a test holds
        lifecycle=lifecycle,  # type: ignore[arg-type]  # the same
        tense=tense,
        certainty_span=certainty_span,
        lifecycle_span=lifecycle_span,
    )


def _is_after(place: int, span: tuple[int, int] | None) -> bool:
    """Whether the future is said where the past is not: nearer to the end of a Korean clause, or first in English."""
    return span is None or place != span[0]
