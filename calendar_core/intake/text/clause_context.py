"""A clause with what stands in it and what the text says before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from calendar_core.intake.text.clause_items import ClauseItems
from calendar_core.intake.text.events.clauses import Clause
from calendar_core.intake.text.events.event_facts import Sentence
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.intake.text.story import Story

# The clause before gives its date and place to one that goes on without any: "On Saturday he will attend … and meet".
_GOES_ON: Final = re.compile(r"^(?:and|then|고|며|뒤|후|이어|[한은]?\s?(?:뒤|후))$")
_OTHER_DAY: Final = re.compile(
    r"\b(?:second|third|final|last|closing) day\b|(?:둘째|셋째|마지막)\s?날|later in the (?:week|month|year)"
)
#: A meeting on the sidelines of another one is not that one.
HOST: Final = re.compile(r"(?:on|at) the (?:sidelines|margins|fringes)|during|the \w+ day of|the eve of")
_STANDS_IN: Final = re.compile(r"대신(?:해|하여)|대리\s?참석|\b(?:on behalf of|in place of|standing in for)\b")


@dataclass(frozen=True, kw_only=True)
class ClauseContext:
    """A clause with what stands in it, and what the sentence says before it.

    `before` are the items of the clause before; `subjects` the people who do what the first clause says.
    """

    sentence: Sentence
    clause: Clause
    items: ClauseItems
    story: Story
    before: ClauseItems | None = None
    subjects: Sequence[FoundParticipant] = ()


def goes_on(context: ClauseContext) -> bool:
    """Whether a clause without a date has that of the clause before it."""
    clause = context.clause
    return _GOES_ON.match(clause.lead) is not None and not _OTHER_DAY.search(
        context.sentence.text, clause.start, clause.end
    )


def stands_in(context: ClauseContext) -> bool:
    """Whether somebody attends in place of another, so that the office may be any."""
    return _STANDS_IN.search(context.sentence.text, context.clause.start, context.clause.end) is not None
