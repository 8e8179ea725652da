"""The dates and clock times of a text, each with the words that state it, read by the date reader of the desk.

A run of words that the reader knows is found first; the longest beginning of it that the reader understands is the
mention. What it means is found in `date_readings`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from calendar_core.domain.time.parsing.errors import AmbiguousZone, Contradiction, NotUnderstood
from calendar_core.domain.time.parsing.parser import RepeatedTime, SkippedTime, parse_when
from calendar_core.domain.time.parsing.time_fields import TimeFields
from calendar_core.domain.time.parsing.token_patterns import MONTH_PATTERN, PATTERNS
from calendar_core.domain.time.parsing.tokens import Number, Separator
from calendar_core.errors import CalendarError
from calendar_core.intake.text.dates.relative_dates import RelativeDate, find_relative_date

#: What dashes and apostrophes of agencies the tokens of the date reader know, one character each.
# Of "11. 3 ~ 13. 1" the 13 is no day of November.
_CUT_OFF: Final = re.compile(r"(?<=\d)\.\s?\d{1,2}(?![\d:.]\d|\d|\s?[a-zA-Z])")
_PLAIN: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−〜～∼~", "-") | dict.fromkeys("‘’", "'"))  # noqa: RUF001
_SOME_DAY: Final = date(2024, 10, 31)
_SOME_ZONE: Final = "Asia/Seoul"
# Words that lead on inside of a run; any other one of the reader's ends it, since a sentence goes on there.
_LEADING: Final = re.compile(r"(?:at|on|from|hours|hrs)(?![a-z])|까지|에(?!서)|of(?![a-z])", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s+")
_ORDINAL_DAY: Final = re.compile(r"\d{1,2}(?:st|nd|rd|th)$", re.IGNORECASE)
_MONTH_NAME: Final = re.compile(r"[A-Z][a-z]+\.?$")
_VERB_LIKE: Final = re.compile(
    r"(?:may|march|mar|sat|sun|wed|mon|jan|feb|apr|jun|jul|aug|sept?|oct|nov"
    r"|dec)$",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?:(?:in|during|for|of|by|early|late|mid)[ -])(?P<year>(?:19|20)\d\d)(?![\d.,]\d|\w)")
_BEFORE_MONTH: Final = re.compile(
    r"(?:in|of|early|late|mid|this|next|last|since|until|by|through|from|between|and|to|for|during"
    r"|around)[ -]$",
    re.IGNORECASE,
)
_DAY_AFTER_MONTH: Final = re.compile(r"\.?\s?\d{1,4}(?!\d)")
_NIGHTS_BEFORE: Final = re.compile(r"\d박\s?$")
_ZONE_FIRST: Final = re.compile(r"한국\s?시[간각]\s(?:\d{1,2}[월일]|\d{1,2}시|오전|오후|새벽|밤|낮)")
_ZONED_CLOCK: Final = re.compile(r"[0-2]\d[0-5]\d\s?(?:GMT|UTC)\b")
_COUNT: Final = re.compile(r"(?:째|차|치|간|여)|\s?(?:만에|동안)")
_APPROXIMATE: Final = ("경", "쯤", "께", "약", "초", "말")
_MONTH_AFTER_NUMBER: Final = re.compile(
    rf"\s?(?:(?:-|and|to|&)\s?\d{{1,2}}\s)?\s?(?:of\s)?(?:{MONTH_PATTERN})(?![a-z])", re.IGNORECASE
)
_MONTH_AFTER_ORDINAL: Final = re.compile(
    rf"\s(?:(?:and|to) \d{{1,2}}(?:st|nd|rd|th) )?(?:of )?(?:{MONTH_PATTERN})(?![a-z])", re.IGNORECASE
)
# A run is short, and so are the texts that are kept.
_MAX_CACHED: Final = 1_024
_MAX_RUN: Final = 14


@dataclass(frozen=True, kw_only=True)
class DateMention:
    """A date or a clock time at `[start, end)`.

    `pieces` are its texts, relative ones to be resolved; `day_pieces` those of them without the clock.
    """

    start: int
    end: int
    pieces: tuple[str | RelativeDate, ...]
    day_pieces: tuple[str | RelativeDate, ...]
    has_date: bool
    has_clock: bool
    is_ahead: bool | None = None


def date_from_previous(start: int, end: int, days: int) -> DateMention:
    """The date of an event that the words of `[start, end)` place some days from the one told before it."""
    piece = RelativeDate(
        start=start,
        end=end,
        resolve=lambda day, _tense: ((day + timedelta(days=days)).isoformat(),),
        counts_from="last",
    )
    return DateMention(start=start, end=end, pieces=(piece,), day_pieces=(piece,), has_date=True, has_clock=False)


def find_dates(text: str) -> list[DateMention]:
    """The dates and clock times of a text, in order."""
    plain = text.translate(_PLAIN)
    found: list[DateMention] = []
    place = 0
    while place < len(plain):
        mention = _mention_at(plain, place)
        if mention is None:
            place += 1
            continue
        found.append(mention)
        place = mention.end
    return found


def _mention_at(text: str, place: int) -> DateMention | None:
    if _NIGHTS_BEFORE.search(text, max(0, place - 4), place):
        return None  # 3박 4일 is a length.
    before = text[place - 1] if place else " "
    is_end = before == "-" and re.search(r"[(,\s]\s?-$", text[max(0, place - 3) : place]) is not None  # (다보스, ~22일)
    if text[place].isspace() or (
        (before.isalnum() or before in "+/.:-") and not is_end and not _is_script_change(before, text[place])
    ):
        return None
    if year := _YEAR.match(text, place):
        return DateMention(
            start=year.start("year"),
            end=year.end(),
            pieces=(year["year"],),
            day_pieces=(),
            has_date=True,
            has_clock=False,
        )
    run = list(_run_at(text, place))
    while run and isinstance(run[-1][0], Separator) and run[-1][0].kind != "close":
        run.pop()
    for length in range(len(run), 0, -1):
        mention = _build_mention(text, run[:length])
        if mention is not None:
            return mention
    return None


def _is_script_change(before: str, character: str) -> bool:
    return ("가" <= before <= "힣") != ("가" <= character <= "힣") and not before.isdigit()


_Piece = tuple[TimeFields | Number | Separator | RelativeDate, int, int]


def _run_at(text: str, place: int) -> Iterator[_Piece]:
    """The tokens from a place on, each with its span, up to the first word that is not of a date."""
    count, has_month = 0, False
    while place < len(text) and count < _MAX_RUN:
        if space := _SPACE.match(text, place):
            place = space.end()
        if count and (leading := _LEADING.match(text, place)):
            place = leading.end()
            continue
        relative = find_relative_date(text, place)
        if relative and relative.is_day_of_month and has_month:
            relative = None
        token: TimeFields | Number | Separator | RelativeDate | None = relative
        end = relative.end if relative else place
        if relative is None:
            token, end = _token_at(text, place)
        if token is None or (count == 0 and not _may_begin(text, token, place, end)):
            return
        if count and not _may_follow(text, token, place, end):
            return
        yield token, place, end
        has_month = has_month or (isinstance(token, TimeFields) and token.month is not None)
        place, count = end, count + 1


def _token_at(text: str, place: int) -> tuple[TimeFields | Number | Separator | None, int]:
    """The token of the date reader at a place; None for a word that leads on, or that it refuses."""
    for pattern, make in PATTERNS:
        found = pattern.match(text, place)
        if found is not None and found.end() > place:
            try:
                return make(found), found.end()
            except NotUnderstood:
                return None, place
    return None, place


def _may_begin(text: str, token: object, place: int, end: int) -> bool:
    # 한국시간 11일 새벽 1시, 0900 GMT
    if isinstance(token, RelativeDate) or _ZONE_FIRST.match(text, place) or _ZONED_CLOCK.match(text, place):
        return True
    if isinstance(token, Number):
        # 30 October, 30 and 31 October, 30-31 October
        return _MONTH_AFTER_NUMBER.match(text, end) is not None
    if not isinstance(token, TimeFields) or token.is_half_day:
        return False
    if token.day is not None and token.month is None and _ORDINAL_DAY.fullmatch(token.text):
        return _MONTH_AFTER_ORDINAL.match(text, end) is not None
    return (token.has_date or token.clock is not None) and _is_date_word(text, token, place, end)


def _may_follow(text: str, token: object, place: int, end: int) -> bool:
    if "가" <= text[place] <= "힣" and text[place:end].strip() in _APPROXIMATE and "가" <= text[end : end + 1] <= "힣":
        return False  # the beginning of a word: 10월 30일 경주에서
    if isinstance(token, TimeFields) and token.day is not None and _ORDINAL_DAY.fullmatch(token.text):
        before = text[:place].rstrip()
        return re.search(r"[A-Z][a-z]{2,}\.?$|(?:-|and)$", before) is not None
    if isinstance(token, TimeFields) and token.length is not None and token.is_approximate:
        return False  # "for approximately 50 minutes" tells no end.
    if isinstance(token, TimeFields) and token.has_date:
        return _is_date_word(text, token, place, end)
    if isinstance(token, TimeFields) and token.clock is None and text[:place].rstrip().endswith(","):
        return False  # Of "Tuesday, South Korea's military said" the country is no zone.
    return not (isinstance(token, Separator) and token.kind == "slash" and text[place] == "|")


def _is_date_word(text: str, token: TimeFields, place: int, end: int) -> bool:
    """Whether a word is meant as a date: May and March begin sentences too, and 7일째 is no day."""
    if token.day is not None and _COUNT.match(text, end):
        return False
    if token.text[:1].isalpha() and token.text[:1].isascii() and (token.month or token.weekday is not None):
        if token.text[:1].islower() and text[place].islower():
            return False
        if token.month and _VERB_LIKE.match(token.text.rstrip(".")) and token.day is None:
            is_led = _BEFORE_MONTH.search(text[:place]) or re.search(r"\d\s?$", text[:place])
            return is_led is not None or _DAY_AFTER_MONTH.match(text, end) is not None
        if token.weekday is not None and len(token.text.rstrip(".")) <= 3:
            return text[end - 1] == "." or text[place - 1 : place] == "("
    return True


def _build_mention(text: str, run: list[_Piece]) -> DateMention | None:
    """The mention of a run, if the date reader understands it."""
    if isinstance(run[-1][0], Separator) and run[-1][0].kind != "close":
        return None
    if isinstance(run[-1][0], Number) and _CUT_OFF.match(text, run[-1][2]):
        return None
    # A weekday beside a day only confirms it.
    is_explicit = any(isinstance(token, TimeFields) and (token.day or token.month) for token, *_ in run)
    pieces: list[str | RelativeDate] = []
    day_pieces: list[str | RelativeDate] = []
    last = run[0][1]
    for token, start, end in run:
        gap = text[last:start]
        added: list[str | RelativeDate] = [gap + text[start:end]]
        if isinstance(token, RelativeDate) and not (token.is_weekday and is_explicit):
            added = [gap, token]
        pieces += added
        if _is_of_day(token):
            day_pieces += added
        last = end
    has_date = any(
        isinstance(token, RelativeDate) or (isinstance(token, TimeFields) and token.has_date) for token, *_ in run
    )
    has_clock = any(isinstance(token, TimeFields) and token.clock is not None for token, *_ in run)
    has_clock = has_clock or _ZONED_CLOCK.search(text, run[0][1], run[-1][2]) is not None
    ahead = re.search(r"(오는|지난)\s?$", text[: run[0][1]])
    mention = DateMention(
        start=run[0][1],
        end=run[0][1] + len(text[run[0][1] : run[-1][2]].rstrip()),
        pieces=tuple(pieces),
        day_pieces=tuple(day_pieces),
        has_date=has_date,
        has_clock=has_clock,
        is_ahead=None if ahead is None else ahead[1] == "오는",
    )
    return mention if _is_understood(pieces) else None


def _is_of_day(token: TimeFields | Number | Separator | RelativeDate) -> bool:
    """Whether a token is of the date, and not of the clock time beside it."""
    if isinstance(token, TimeFields):
        return token.has_date and token.clock is None
    return not isinstance(token, Separator) or token.kind in ("dash", "and")


def _is_understood(pieces: list[str | RelativeDate]) -> bool:
    """Whether the date reader understands the pieces, with some day for the relative ones."""
    for day in (_SOME_DAY, _SOME_DAY + timedelta(days=3)):  # Of "Thursday and Friday" one may be a week apart.
        text = ""
        for piece in pieces:
            readings = (piece,) if isinstance(piece, str) else piece.resolve(day, "past")
            if not readings:
                return False
            text += readings[0]
        if _can_be_read(text, year=None) or _can_be_read(text, year=_SOME_DAY.year):
            return True
    return False


@lru_cache(maxsize=_MAX_CACHED)
def _can_be_read(text: str, *, year: int | None) -> bool:
    """Whether the date reader understands a text, if only as a question."""
    try:
        parse_when(text, zone=_SOME_ZONE, day=_SOME_DAY if year else None, year=year)
    except (AmbiguousZone, SkippedTime, RepeatedTime, Contradiction):
        return True
    except CalendarError:
        return False
    return True
