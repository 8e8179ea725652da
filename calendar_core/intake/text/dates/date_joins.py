"""Dates of a sentence that are one: "between Nov. 30 and Dec. 2", "last year's meeting … July 9", 13일과 14일."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.domain.time.parsing.parser import parse_when
from calendar_core.errors import CalendarError
from calendar_core.intake.text.dates.date_mentions import DateMention, find_dates
from calendar_core.intake.text.dates.day_resolvers import Tense
from calendar_core.intake.text.dates.relative_dates import RelativeDate

_BETWEEN: Final = re.compile(r"\b(?:between|from)\s(?:the\s)?$", re.IGNORECASE)
_AND: Final = re.compile(r"\s(?:and|to|through|until)\s|(?:부터|에서)\s")
_PARTS_CLAUSES: Final = re.compile(r"[,;]|\b(?:will|would|is|are|was|were|and)\b")
# "between March 8 and 10"
_LAST_DAY: Final = re.compile(r"\s(?:and|to)\s(?P<day>\d{1,2})(?![\d:.]|\s?[ap]\.?m)")
_JOINS: Final = re.compile(r"\s(?:and|&)\s(?:on\s)?|[과와,·]\s?|\s및\s")
_LEAP_YEAR: Final = 2024
_TWO: Final = 2
_FIRST_DAY: Final = re.compile(
    r"\b(?:between|from)\s(?:the\s)?(?P<day>\d{1,2})(?:st|nd|rd|th)?\s(?:and"
    r"|to)\s(?:the\s)?$"
)
_YEAR_WORD: Final = re.compile(
    r"(?:지난해|작년|올해|내년|내후년|last year|next year|this year)(?:['’]s)?", re.IGNORECASE
)
_TO: Final = re.compile(r"\s(?:to|until)\s|에서\s")
_MOVES: Final = re.compile(
    r"\b(?:postpon\w+|delay\w+|mov(?:e|ed|es|ing)|reschedul\w+|push(?:ed|es|ing)? back|put(?:ting)? (?:off|back)"
    r"|br(?:ought|ing|inging) forward|defer\w*|shifted)\b[^.;]{0,80}?\bfrom\s$"
)
_KOREAN_MOVES: Final = re.compile(
    r"(?:로|으로)\s(?:[가-힣]+\s){0,2}?(?:연기|변경|미뤄|미루|미룬|늦춰|늦추|앞당|옮|조정|순연)"
)
_HAS_MONTH: Final = re.compile(r"\d\s?월|\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
# A sentence may part them: 지난해 정상회의는 7월 9일부터 …
_MOST_BETWEEN: Final = 60


def join_dates(text: str, mentions: Sequence[DateMention]) -> list[DateMention]:
    """The dates of a sentence, where two of them state one date as one."""
    return list(_with_years(text, list(_with_ends(text, list(_of_moves(text, mentions))))))


def _of_moves(text: str, mentions: Sequence[DateMention]) -> Iterator[DateMention]:
    """The date to which an event is moved, of the two between which the words make no days: "from Friday to July 9"."""
    for one in mentions:
        cut = _TO.search(text, one.start, one.end)
        is_move = cut and (_MOVES.search(text, 0, one.start) or _KOREAN_MOVES.match(text, one.end))
        second = find_dates(text[cut.end() : one.end]) if cut and is_move else []
        if cut and second:
            yield replace(second[0], start=second[0].start + cut.end(), end=second[0].end + cut.end())
        else:
            yield one


def _with_ends(text: str, mentions: Sequence[DateMention]) -> Iterator[DateMention]:
    """A first and a last day that the words between them make one date."""
    is_taken = False
    for one, other in pairwise([*mentions, None]):
        if is_taken or one is None:
            is_taken = False
            continue
        if _BETWEEN.search(text, 0, one.start) and (last := _LAST_DAY.match(text, one.end)) and not one.has_clock:
            yield replace(one, end=last.end(), pieces=(*one.pieces, f" - {last['day']}"))
        elif first := _FIRST_DAY.search(text, 0, one.start):
            pieces = (f"{first['day']} - ", *one.pieces)
            yield replace(one, start=first.start("day"), pieces=pieces, day_pieces=pieces)
        elif other is not None and _are_ends(text, one, other):
            is_taken = True
            yield replace(one, end=other.end, pieces=(*one.pieces, " - ", *other.pieces), has_clock=False)
        else:
            yield one


def _are_ends(text: str, one: DateMention, other: DateMention) -> bool:
    if _MOVES.search(text, 0, one.start) or _KOREAN_MOVES.match(text, other.end):
        return False
    if one.has_clock or other.has_clock or not (one.has_date and other.has_date):
        return False
    between = text[one.end : other.start]
    if _JOINS.fullmatch(between) and _are_next(text, one, other):
        return True
    if contains_hangul(between):
        return between.startswith("부터") and text.startswith("까지", other.end)
    return _AND.fullmatch(between) is not None and _BETWEEN.search(text, 0, one.start) is not None


def _are_next(text: str, one: DateMention, other: DateMention) -> bool:
    """Whether two days that have a month are one after the other: "August 31 and September 1"."""
    days: list[date] = []
    for mention in (one, other):
        words = text[mention.start : mention.end]
        if not _HAS_MONTH.search(words):
            return False
        with suppress(CalendarError):
            when = parse_when(words, year=None if _YEAR.search(words) else _LEAP_YEAR).when
            days += [when.first_day] if when.precision == "day" else []
    return len(days) == _TWO and days[1] - days[0] == timedelta(days=1)


def _with_years(text: str, mentions: Sequence[DateMention]) -> Iterator[DateMention]:
    """A date without its year has that of the words before it, which are then no date of their own."""
    year: DateMention | None = None
    for number, one in enumerate(mentions):
        words = text[one.start : one.end]
        following = mentions[number + 1] if number + 1 < len(mentions) else None
        if _YEAR_WORD.fullmatch(words) and following is not None and _is_dated_by(text, one, following):
            year = one
            continue
        if year is not None:
            yield _in_year(one, year.pieces, contains_hangul(words))
            year = None
        else:
            yield one


def _is_dated_by(text: str, year: DateMention, mention: DateMention) -> bool:
    """Whether a date that has a month and no year stands near behind a year."""
    words = text[mention.start : mention.end]
    if not contains_hangul(text) and _PARTS_CLAUSES.search(text, year.end, mention.start):
        return False  # "who turns 70 next year, will fly to Astana on Dec. 10"
    lacks_year = _HAS_MONTH.search(words) is not None and not _YEAR.search(words)
    return lacks_year and mention.start - year.end <= _MOST_BETWEEN


def _in_year(mention: DateMention, year: tuple[str | RelativeDate, ...], is_korean: bool) -> DateMention:
    piece = next((one for one in year if isinstance(one, RelativeDate)), None)
    if piece is None:
        return mention
    resolve = piece.resolve

    def year_of(today: date, tense: Tense) -> tuple[str, ...]:
        return tuple(f"{text[:4]}년 " if is_korean else f" {text[:4]}" for text in resolve(today, tense))

    piece = replace(piece, resolve=year_of)
    if is_korean:
        return replace(mention, pieces=(piece, *mention.pieces), day_pieces=(piece, *mention.day_pieces))
    return replace(mention, pieces=(*mention.pieces, piece), day_pieces=(*mention.day_pieces, piece))
