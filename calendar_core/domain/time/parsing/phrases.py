"""Which words of a text belong together: tokens become phrases, each one reading of one time or date.

A second reading stands in brackets or after a slash: "7:10 a.m. KST (2210 GMT) on Oct. 31" is two phrases, and brackets
without a clock time ("(Thu)", "(UTC+9)", "(local time)") belong to what they follow. What a phrase means at a venue is
found in `dates` and `moments`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from calendar_core.domain.time.parsing.errors import NotUnderstood
from calendar_core.domain.time.parsing.facts import ClockTime, Facts, HalfDay, joined, joined_all
from calendar_core.domain.time.parsing.numbers import settled
from calendar_core.domain.time.parsing.tokenizer import Mark, tokens_of
from calendar_core.messages import mark

_EXAMPLE = mark("Write it as 31 October 2024, 07:10–08:00 KST.")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One reading: its start, and its end where one was stated; `is_and`: "30 and 31", not "30 to 31"."""

    start: Facts
    end: Facts | None = None
    is_and: bool = False

    @property
    def text(self) -> str:
        """How it was said."""
        return f"{self.start.text} – {self.end.text}" if self.end else self.start.text

    @property
    def has_clock(self) -> bool:
        """Whether it states a time of day."""
        return self.start.clock is not None


def phrases_of(text: str) -> list[Phrase]:
    """The readings in a text, the main one first. Raises NotUnderstood.

    >>> [phrase.text for phrase in phrases_of("7:10 a.m. (2210 GMT) on Oct. 31")]
    ['7:10 a.m. Oct. 31', '2210 GMT']
    """
    phrases = [phrase for run in _runs(settled(tokens_of(text))) if (phrase := _phrase(run)) is not None]
    if not phrases:
        raise NotUnderstood(text, why="it states no date and no time", next_step=_EXAMPLE)
    return phrases


_Run = list[Facts | Mark]


def _runs(tokens: _Run) -> list[_Run]:
    """The tokens of each reading. Brackets and parts after a slash that hold no clock stay in the reading before."""
    runs: list[_Run] = [[]]
    inner_runs: list[_Run] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        place += 1
        if not isinstance(token, Mark) or token.kind not in ("open", "close", "slash"):
            runs[-1].append(token)
        elif token.kind == "open":
            close = _closing(tokens, place)
            runs[-1].extend(_aside(tokens[place:close], inner_runs))
            place = close + 1
        elif token.kind == "close":
            raise _unbalanced(token)
        elif _has_clock(_until_slash(tokens[place:])):
            runs.append([])
    return runs + inner_runs


def _aside(inside: _Run, inner_runs: list[_Run]) -> _Run:
    """What brackets say of the reading that they follow; a reading of their own is put with `inner_runs`.

    "(local time. 7:05 p.m. on July 12, JST)" does both.
    """
    if not _has_clock(inside):
        return [token for run in _runs(inside) for token in run]
    aside: _Run = []
    if len(inside) > 1 and _is_zone_alone(inside[0]) and isinstance(inside[1], Mark) and inside[1].kind == "comma":
        aside, inside = inside[:1], inside[2:]
    inner_runs.extend(_runs(inside))
    return aside


def _closing(tokens: _Run, place: int) -> int:
    """Where the bracket that opened before `place` is closed."""
    depth = 1
    for further in range(place, len(tokens)):
        token = tokens[further]
        if isinstance(token, Mark):
            depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0:
            return further
    raise _unbalanced(tokens[place - 1])


def _unbalanced(token: Facts | Mark) -> NotUnderstood:
    return NotUnderstood(token.text, why="a bracket has no partner", next_step="Close each bracket once.")


def _until_slash(tokens: _Run) -> _Run:
    ends = [place for place, token in enumerate(tokens) if isinstance(token, Mark) and token.kind == "slash"]
    return tokens[: ends[0]] if ends else tokens


def _has_clock(tokens: _Run) -> bool:
    return any(isinstance(token, Facts) and token.clock is not None for token in tokens)


def _is_zone_alone(token: Facts | Mark) -> bool:
    return isinstance(token, Facts) and bool(token.zones) and token.clock is None and not token.has_date


def _phrase(run: _Run) -> Phrase | None:
    """One reading out of its tokens; None for a run that holds no facts."""
    tokens = [token for token in run if not (isinstance(token, Mark) and token.kind == "comma")]
    if tokens and isinstance(tokens[-1], Mark) and tokens[-1].kind == "from":
        tokens.pop()
    if not tokens:
        return None
    dashes = [token for token in tokens if isinstance(token, Mark)]
    if not dashes:
        return Phrase(joined_all([token for token in tokens if isinstance(token, Facts)]))
    place = tokens.index(dashes[0])
    before = [token for token in tokens[:place] if isinstance(token, Facts)]
    after = [token for token in tokens[place + 1 :] if isinstance(token, Facts)]
    if len(dashes) > 1 or not before or not after:
        why = "it holds more than one span" if len(dashes) > 1 else "one end of the span is missing"
        raise NotUnderstood(_text(tokens), why=why, next_step=_EXAMPLE)
    return _span(joined_all(before), joined_all(after), is_and=dashes[0].kind == "and")


def _text(tokens: _Run) -> str:
    return " ".join(token.text for token in tokens)


def _span(start: Facts, end: Facts, *, is_and: bool) -> Phrase:
    """A start and an end; or one time, where the dash only stood between a date and its hour."""
    if start.clock is None and (not start.has_date or (end.clock is not None and end.day is None)):
        return Phrase(joined(start, end))
    if end.clock is None and (not end.has_date or not start.has_date):
        return Phrase(joined(start, end))
    text = f"{start.text} – {end.text}"
    if start.clock is None and end.clock is not None:
        raise NotUnderstood(text, why="a clock time after a span of days may be of any of them", next_step=_EXAMPLE)
    if start.clock is None:
        return Phrase(start, end, is_and)
    if is_and:
        raise NotUnderstood(text, why="it may be two times or a span", next_step="Write a span with a dash.")
    if end.clock is None:
        return Phrase(start, end)
    if start.length is not None or end.length is not None:
        raise NotUnderstood(text, why="it states an end and also a length", next_step="Leave out one of them.")
    start = _with_half_day(start, end.clock, lambda own, other: own < other)
    end = _with_half_day(end, start.clock, lambda own, other: own > other)
    if end.has_date and not start.has_date:
        start = replace(start, year=end.year, month=end.month, day=end.day, weekday=end.weekday)
        end = replace(end, year=None, month=None, day=None, weekday=None)
    return Phrase(start, end)


def _with_half_day(facts: Facts, other: ClockTime | None, fits: Callable[[timedelta, timedelta], bool]) -> Facts:
    """The facts with the other end's a.m. or p.m. where they have none: "9:30-11 a.m.", "11:15-1 p.m.", "2 p.m.-4"."""
    clock = facts.clock
    if clock is None or other is None or clock.half_day or not other.half_day or not 1 <= clock.hour <= 12:
        return facts
    halves: tuple[HalfDay, HalfDay] = ("am", "pm") if other.half_day == "am" else ("pm", "am")
    for half in halves:
        guess = replace(clock, half_day=half)
        if fits(guess.since_midnight, other.since_midnight):
            return replace(facts, clock=guess, notes=())
    return facts
