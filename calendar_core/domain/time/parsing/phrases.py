"""Grouping of tokens into phrases, each one reading of one time or date.

A second reading stands in brackets or after a slash: "7:10 a.m. KST (2210 GMT) on Oct. 31" is two phrases, and brackets
without a clock time ("(Thu)", "(UTC+9)", "(local time)") belong to what they follow. What a phrase means at a venue is
found in `dates` and `resolver`.
"""

from dataclasses import dataclass, replace

from calendar_core.domain.time.parsing.errors import NotUnderstood
from calendar_core.domain.time.parsing.half_days import with_half_day
from calendar_core.domain.time.parsing.numbers import resolve_numbers
from calendar_core.domain.time.parsing.offsets import resolve_offsets
from calendar_core.domain.time.parsing.time_fields import TimeFields, merge, merge_all
from calendar_core.domain.time.parsing.tokenizer import tokenize
from calendar_core.domain.time.parsing.tokens import Separator
from calendar_core.messages import mark

_EXAMPLE = mark("Write it as 31 October 2024, 07:10–08:00 KST.")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One reading: its start, and its end where one was stated; `is_joined_by_and`: "30 and 31", not "30 to 31"."""

    start: TimeFields
    end: TimeFields | None = None
    is_joined_by_and: bool = False

    @property
    def text(self) -> str:
        """How it was said."""
        return f"{self.start.text} – {self.end.text}" if self.end else self.start.text

    @property
    def has_clock(self) -> bool:
        """Whether it states a time of day."""
        return self.start.clock is not None


def parse_phrases(text: str) -> list[Phrase]:
    """The readings in a text, the main one first. Raises NotUnderstood.

    >>> [phrase.text for phrase in parse_phrases("7:10 a.m. (2210 GMT) on Oct. 31")]
    ['7:10 a.m. Oct. 31', '2210 GMT']
    """
    phrases = [
        phrase for run in _split_readings(resolve_numbers(tokenize(text))) if (phrase := _parse_phrase(run)) is not None
    ]
    if not phrases:
        raise NotUnderstood(text, why="it states no date and no time", next_step=_EXAMPLE)
    return phrases


_Tokens = list[TimeFields | Separator]


def _split_readings(tokens: _Tokens) -> list[_Tokens]:
    """The tokens of each reading. Brackets and parts after a slash that hold no clock stay in the reading before."""
    runs: list[_Tokens] = [[]]
    inner_readings: list[_Tokens] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        place += 1
        if not isinstance(token, Separator) or token.kind not in ("open", "close", "slash"):
            runs[-1].append(token)
        elif token.kind == "open":
            close = _closing_bracket(tokens, place)
            runs[-1].extend(_parse_brackets(tokens[place:close], inner_readings))
            place = close + 1
        elif token.kind == "close":
            raise _unbalanced_bracket(token)
        elif _has_clock(_until_slash(tokens[place:])):
            runs.append([])
        else:
            _check_same_date(runs[-1], _until_slash(tokens[place:]))
    return runs + inner_readings


def _parse_brackets(inside: _Tokens, inner_readings: list[_Tokens]) -> _Tokens:
    """What brackets say of the reading that they follow; a reading of their own is added to `inner_readings`.

    "(local time. 7:05 p.m. on July 12, JST)" does both.
    """
    if not _has_clock(inside):
        return [token for run in _split_readings(inside) for token in run]
    aside: _Tokens = []
    if len(inside) > 1 and _is_zone_alone(inside[0]) and isinstance(inside[1], Separator) and inside[1].kind == "comma":
        aside, inside = inside[:1], inside[2:]
    inner_readings.extend(_split_readings(inside))
    return aside


def _closing_bracket(tokens: _Tokens, place: int) -> int:
    """Where the bracket that opened before `place` is closed."""
    depth = 1
    for further in range(place, len(tokens)):
        token = tokens[further]
        if isinstance(token, Separator):
            depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0:
            return further
    raise _unbalanced_bracket(tokens[place - 1])


def _unbalanced_bracket(token: TimeFields | Separator) -> NotUnderstood:
    return NotUnderstood(token.text, why="a bracket has no partner", next_step="Close each bracket once.")


def _until_slash(tokens: _Tokens) -> _Tokens:
    ends = [place for place, token in enumerate(tokens) if isinstance(token, Separator) and token.kind == "slash"]
    return tokens[: ends[0]] if ends else tokens


def _has_clock(tokens: _Tokens) -> bool:
    return any(isinstance(token, TimeFields) and token.clock is not None for token in tokens)


def _check_same_date(before: _Tokens, after: _Tokens) -> None:
    """Raise NotUnderstood where what follows a slash or an "or" states another date than what stands before it."""
    sides = [[token for token in side if isinstance(token, TimeFields)] for side in (before, after)]
    for name in ("year", "quarter", "half", "month", "part", "day"):
        said, otherwise = ({getattr(token, name) for token in side} - {None} for side in sides)
        if said and otherwise and said != otherwise:
            raise NotUnderstood(
                _join_texts([*before, *after]),
                why="it states one date or another",
                next_step="Write the one that is meant, or the month or the year that holds both.",
            )


def _is_zone_alone(token: TimeFields | Separator) -> bool:
    return isinstance(token, TimeFields) and bool(token.zones) and token.clock is None and not token.has_date


def _parse_phrase(run: _Tokens) -> Phrase | None:
    """One reading out of its tokens; None for a run that holds no facts."""
    tokens = resolve_offsets([token for token in run if not (isinstance(token, Separator) and token.kind == "comma")])
    if tokens and isinstance(tokens[-1], Separator) and tokens[-1].kind == "from":
        tokens.pop()
    if not tokens:
        return None
    dashes = [token for token in tokens if isinstance(token, Separator)]
    if not dashes:
        return Phrase(_check_half_day(merge_all([token for token in tokens if isinstance(token, TimeFields)])))
    place = tokens.index(dashes[0])
    before = [token for token in tokens[:place] if isinstance(token, TimeFields)]
    after = [token for token in tokens[place + 1 :] if isinstance(token, TimeFields)]
    if len(dashes) > 1 or not before or not after:
        why = "it holds more than one span" if len(dashes) > 1 else "one end of the span is missing"
        raise NotUnderstood(_join_texts(tokens), why=why, next_step=_EXAMPLE)
    first, last = _check_half_day(merge_all(before)), _check_half_day(merge_all(after))
    return _parse_span(first, last, is_joined_by_and=dashes[0].kind == "and")


def _check_half_day(facts: TimeFields) -> TimeFields:
    """The facts. Raises NotUnderstood for a half of the day that stands apart from the hour it may belong to."""
    if facts.is_half_day and (facts.clock is not None or facts.day is None):
        raise NotUnderstood(
            facts.text,
            why="it names a half of the day, but not beside a day or an hour",
            next_step="Write the time as 14:30.",
        )
    return facts


def _join_texts(tokens: _Tokens) -> str:
    return " ".join(token.text.strip() for token in tokens)


def _parse_span(start: TimeFields, end: TimeFields, *, is_joined_by_and: bool) -> Phrase:
    """A start and an end; or one time, where the dash only stood between a date and its hour."""
    if start.clock is None and (not start.has_date or (end.clock is not None and end.day is None)):
        return Phrase(merge(start, end))
    if end.clock is None and (not end.has_date or not start.has_date):
        return Phrase(merge(start, end))
    text = f"{start.text} – {end.text}"
    if start.clock is None and end.clock is not None:
        raise NotUnderstood(text, why="a clock time after a span of days may be of any of them", next_step=_EXAMPLE)
    if start.clock is None:
        return Phrase(start, end, is_joined_by_and)
    if is_joined_by_and:
        raise NotUnderstood(text, why="it may be two times or a span", next_step="Write a span with a dash.")
    if end.clock is None:
        return Phrase(start, end)
    if start.length is not None or end.length is not None:
        raise NotUnderstood(text, why="it states an end and also a length", next_step="Leave out one of them.")
    start = _with_half_day(start, end, is_end=False)
    end = _with_half_day(end, start, is_end=True)
    if end.has_date and not start.has_date:
        start = replace(start, year=end.year, month=end.month, day=end.day, weekday=end.weekday)
        end = replace(end, year=None, month=None, day=None, weekday=None)
    return Phrase(start, end)


def _with_half_day(facts: TimeFields, other: TimeFields, *, is_end: bool) -> TimeFields:
    """The facts with the other end's a.m. or p.m. where they have none."""
    if facts.clock is None or other.clock is None:
        return facts
    clock = with_half_day(facts.clock, other.clock, is_end=is_end)
    return facts if clock == facts.clock else replace(facts, clock=clock, notes=())
