"""The certainty and the lifecycle of an event by the words of a sentence, and the tense of its verb."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.domain.vocabulary import Certainty, Lifecycle
from calendar_core.intake.text.dates.day_resolvers import Tense
from calendar_core.intake.text.events.korean_endings import is_over, korean_tense, may_be_over

_FILE: Final = Path(__file__).with_name("status_words.tsv")
# What is said of the future by its verb, and by other words, which a verb of the past outweighs.
_WILL: Final = re.compile(
    r"\b(?:will|would|shall|(?:is|are|was|were) (?:also |now |then )?(?:set|slated|due|scheduled|to|expected"
    r"|planning|likely)|be held"
    r"|plans? to|agreed to|to (?:hold|meet|visit|host|attend|take|sit|welcome|receive|sign)|expected to|aims? to"
    r"|arrives|meets|hosts|travels|begins|holds|flies|heads|convenes|opens|visits|(?:may|might|could)(?= ))\b",
    re.IGNORECASE,
)
_AHEAD: Final = re.compile(
    r"\b(?:planned|scheduled|upcoming|slated|next|later this|ahead|set for)\b"
    r"|예정|예상|전망|추진|계획|앞두고|오는|하기로|갖기로|열기로|개최키로|열(?:린다|릴|리는)|개최(?:한다|할|될|된다)"
    r"|(?:참석|방문|출국|진행|실시|방한|방미)(?:한다|할)|떠난다|만난다|만날|가질|갖는다|한다고",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Status:
    """What the words of a clause say of an event; the spans are the places of the words, where there are some.

    `is_over_if_dated_today`: people met and agreed on something (통화하고 … 하기로 했다), which is over on its day.
    """

    certainty: Certainty
    lifecycle: Lifecycle
    tense: Tense
    certainty_span: tuple[int, int] | None = None
    lifecycle_span: tuple[int, int] | None = None
    is_over_if_dated_today: bool = False


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
    lifecycle, lifecycle_span = found.get("lifecycle", ("scheduled", None))
    will, agreed = _WILL.search(text, start, end), False
    ahead = will or _AHEAD.search(text, start, end)
    is_future = ahead is not None
    if contains_hangul(text):
        tense_of_verb = korean_tense(text, start, end)
        if lifecycle == "scheduled" and is_over(text, start, end):
            lifecycle, lifecycle_span = "held", _last_word(text, start, end)
        elif lifecycle == "held" and (tense_of_verb == "future" or (tense_of_verb == "unknown" and is_future)):
            lifecycle, lifecycle_span = "scheduled", None
        is_future = lifecycle == "scheduled" and (is_future or tense_of_verb == "future")
        agreed = may_be_over(text, start, end)
        is_future = is_future and not agreed
    elif lifecycle == "held" and lifecycle_span is not None and will and will.start() < lifecycle_span[0]:
        lifecycle, lifecycle_span = "scheduled", None
    certainty, certainty_span = found.get("certainty", ("announced", None))
    is_future = is_future or certainty in {"proposed", "expected"}
    tense: Tense = "past" if lifecycle == "held" else "future" if is_future else "unknown"
    if lifecycle == "held":
        certainty, certainty_span = "confirmed", lifecycle_span
    elif certainty_span is None and ahead:
        certainty_span = ahead.span()
    return Status(
        certainty=certainty,  # type: ignore[arg-type]  # a value of the table, which a test holds
        lifecycle=lifecycle,  # type: ignore[arg-type]  # the same
        tense=tense,
        certainty_span=certainty_span,
        lifecycle_span=lifecycle_span,
        is_over_if_dated_today=agreed,
    )


def _last_word(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The place of the last word of a part of a text."""
    words = list(re.finditer(r"\S+", text[start:end]))
    return (start + words[-1].start(), start + words[-1].end()) if words else None
