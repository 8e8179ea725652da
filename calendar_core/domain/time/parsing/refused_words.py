"""Words that are known and state no time: relative dates, limits, what is not settled. Refused with the true reason.

Remarks in brackets ("as announced by the White House") are left out with a note.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from calendar_core.domain.time.parsing.errors import NotUnderstood, quoted
from calendar_core.domain.time.parsing.time_fields import TimeFields
from calendar_core.messages import Message, mark

_RELATIVE: Final = (
    r"(?:tomorrow|today|yesterday|tonight|next|last|this|coming)(?![a-z])"
    r"|오는|지난해|지난|이번|이달|이날|내달|다음|금년|올해|내년|작년|연내|금일|오늘|내일|어제|모레"
)
_LIMIT: Final = r"(?:(?:shortly|soon|just|not)\s+)?(?:after|before)(?![a-z])|이후|이전"
_UNSETTLED: Final = r"(?-i:TB[ACD])(?!\w)|to be (?:confirmed|decided|determined|announced)|미정|추후"
# A closed list: "(hora de Miami)" is no remark but a zone, and "(one hour later)" another time.
_REMARK: Final = (
    r"\((?=[^()]*\))(?![^()]*\b(?:time|hours?|minutes?|later|earlier|after|before|local|delayed|moved)\b)"
    r"(?:as (?:announced|stated|reported|published)|according to|announced by|remarks|press conference|public part"
    r"|doorstep|opening)\b[^()\d]*\)"
)


def refused_patterns() -> Iterator[tuple[str, Callable[[re.Match[str]], TimeFields]]]:
    """The patterns, each with what becomes of a match: an error, or facts with nothing but a note."""
    yield _REMARK, _remark
    yield (
        _RELATIVE,
        _refuse(
            mark("it is counted from the day on which it was written"),
            mark("Write the date itself, as 31 October 2024."),
        ),
    )
    yield _LIMIT, _refuse(mark("it states a limit, and no time"), mark("Write the day alone, or the time itself."))
    yield (
        _UNSETTLED,
        _refuse(
            mark("it says that something is not settled, and states no time"),
            mark("Leave it out, and set the certainty."),
        ),
    )


def _refuse(why: str, next_step: str) -> Callable[[re.Match[str]], TimeFields]:
    def maker(found: re.Match[str]) -> TimeFields:
        raise NotUnderstood(found.group(), why=why, next_step=next_step)

    return maker


def _remark(found: re.Match[str]) -> TimeFields:
    note = Message("%(text)s is taken as a remark, and left out.", text=quoted(found.group()))
    return TimeFields(text=found.group(), notes=(note,))
