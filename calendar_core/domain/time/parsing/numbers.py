"""Resolution of bare numbers: a day, an hour or a year, as their neighbours show.

2210 is an hour, 2064 a year, and 2024 may be either. Where the neighbours do not settle it, the number is refused.
"""

from typing import Final, TypeGuard

from calendar_core.domain.time.parsing.errors import NotUnderstood
from calendar_core.domain.time.parsing.time_fields import TimeFields
from calendar_core.domain.time.parsing.token_patterns import clock_fields
from calendar_core.domain.time.parsing.tokens import Number, Separator, Token
from calendar_core.messages import Message, mark

_YEARS: Final = range(1900, 2101)
_NEXT_STEP: Final = mark("Write it as 31 October 2024, 07:10 KST, with a colon in the hour.")


def resolve_numbers(tokens: list[Token]) -> list[TimeFields | Separator]:
    """The tokens, with every number settled. Raises NotUnderstood for the first that cannot be.

    First what is certain by itself; then days and hours, from the right since "30-31 October" and "9-11 a.m." are
    told by what follows, and from the left for "October 30-31"; years last, since a date leads to them.
    """
    row = list(tokens)
    for place in _number_places(row):
        row[place] = _resolve_unambiguous(row[place])
    for place in [*reversed(_number_places(row)), *_number_places(row)]:
        row[place] = _resolve_day_or_hour(row, place)
    for place in reversed(_number_places(row)):
        row[place] = _resolve_year_or_hour(row, place)
    rest = [token for token in row if not isinstance(token, Number)]
    for place in _number_places(row):
        number = row[place].text
        why = Message("it could be a day, an hour or a year")
        if len(number) == 4:
            why = Message(
                "it could be the year %(year)s or the time %(hour)s:%(minute)s",
                year=number,
                hour=number[:2],
                minute=number[2:],
            )
        raise NotUnderstood(number, why=why, next_step=_NEXT_STEP)
    return rest


def _number_places(row: list[Token]) -> list[int]:
    return [place for place, token in enumerate(row) if isinstance(token, Number)]


def _resolve_unambiguous(token: Token) -> Token:
    """Four digits that can only be an hour or only a year."""
    if not isinstance(token, Number) or len(token.text) != 4:
        return token
    hour, minute = divmod(token.value, 100)
    is_clock = hour <= 23 and minute <= 59
    if token.value not in _YEARS:
        return clock_fields(token.text, hour, minute)
    return token if is_clock else _year(token)


def _year(number: Number) -> TimeFields:
    return TimeFields(text=number.text, year=number.value)


def _resolve_day_or_hour(row: list[Token], place: int) -> Token:
    """One or two digits: a day beside a month, else what is on the other side of a dash."""
    number = row[place]
    if not isinstance(number, Number) or len(number.text) > 2:
        return number
    if _is_bare_month(_neighbour(row, place, 1)) or _is_bare_month(_neighbour(row, place, -1)):
        return TimeFields(text=number.text, day=number.value)
    for step in (1, -1):
        across = _across_dash(row, place, step)
        if across is not None and across.clock is not None:
            return clock_fields(number.text, number.value, 0)
        if across is not None and across.day is not None:
            return TimeFields(text=number.text, day=number.value)
    return number


def _resolve_year_or_hour(row: list[Token], place: int) -> Token:
    """Four digits that may be either."""
    number = row[place]
    if not isinstance(number, Number) or len(number.text) != 4:
        return number
    is_year = _is_year(row, place)
    if is_year is None:
        return number
    return _year(number) if is_year else clock_fields(number.text, number.value // 100, number.value % 100)


def _is_year(row: list[Token], place: int) -> bool | None:
    """A year stands beside a date, an hour beside a zone or another hour; None where it is in doubt."""
    side = _segment_around(row, place)
    facts = [token for token in (row[other] for other in side) if isinstance(token, TimeFields)]
    by_date = _is_next_to_date(row, place)
    if any(token.year is not None or token.short_year is not None for token in facts):
        return False
    if by_date and any(token.clock is not None for token in facts):
        return True
    is_across_hour = any((across := _across_dash(row, place, step)) and across.clock for step in (1, -1))
    rivals = [other for other in side if other != place and _is_long_number(row[other])]
    if _is_before_zone(row, place) or is_across_hour:
        return False if is_across_hour or rivals or not by_date else None
    if not rivals:
        return _is_in_place(row, place) if any(token.day is not None for token in facts) else True
    if by_date != any(_is_next_to_date(row, other) for other in rivals):
        return by_date
    return True if any(_is_before_zone(row, other) for other in rivals) else None


def _is_in_place(row: list[Token], place: int) -> bool | None:
    """A year stands behind a date ("30 October 2000") or before its month; None elsewhere ("2000 on 30 October")."""
    before = _neighbour(row, place, -1)
    is_behind_korean = isinstance(before, TimeFields) and any("가" <= letter <= "힣" for letter in before.text)
    return True if _is_next_to_date(row, place) and not is_behind_korean else None


def _segment_around(row: list[Token], place: int) -> range:
    """The places around one, up to the next dash, slash or bracket: a span may have a year at each end."""
    first, end = place, place + 1
    while first > 0 and not _is_boundary(row[first - 1]):
        first -= 1
    while end < len(row) and not _is_boundary(row[end]):
        end += 1
    return range(first, end)


def _is_boundary(token: Token) -> bool:
    return isinstance(token, Separator) and token.kind != "comma"


def _is_long_number(token: Token) -> bool:
    return isinstance(token, Number) and len(token.text) == 4


def _is_before_zone(row: list[Token], place: int) -> bool:
    after = _neighbour(row, place, 1)
    return isinstance(after, TimeFields) and bool(after.zones)


def _is_next_to_date(row: list[Token], place: int) -> bool:
    """Whether a month or a day leads to it, or a month follows: "31 October 2024", "2024 October"."""
    before = _neighbour(row, place, -1)
    leads = isinstance(before, TimeFields) and (before.month is not None or before.day is not None)
    return leads or _is_bare_month(_neighbour(row, place, 1))


def _is_bare_month(token: Token | None) -> TypeGuard[TimeFields]:
    return isinstance(token, TimeFields) and token.month is not None and token.day is None


def _neighbour(row: list[Token], place: int, step: int) -> Token | None:
    """The next token in a direction (1 or -1); commas and weekdays ("31 (Thu) October") are stepped over."""
    place += step
    while 0 <= place < len(row):
        token = row[place]
        is_between = token.kind == "comma" if isinstance(token, Separator) else _is_weekday_alone(token)
        if not is_between:
            return token
        place += step
    return None


def _across_dash(row: list[Token], place: int, step: int) -> TimeFields | None:
    """The facts on the other side of a dash; a weekday in between is stepped over."""
    seen_dash = False
    for further in range(place + step, len(row) if step > 0 else -1, step):
        token = row[further]
        if isinstance(token, Separator) and token.kind in ("dash", "and", "from"):
            seen_dash = True
        elif isinstance(token, TimeFields) and not _is_weekday_alone(token):
            return token if seen_dash else None
        elif isinstance(token, Number):
            return None
    return None


def _is_weekday_alone(token: Token) -> bool:
    return isinstance(token, TimeFields) and token.weekday is not None
