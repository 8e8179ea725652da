"""The dates that a clause states for its event, each with what is needed to read it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from calendar_core.intake.text.dates.date_mentions import DateMention, date_from_previous
from calendar_core.intake.text.dates.date_roles import date_role
from calendar_core.intake.text.dates.day_resolvers import Tense
from calendar_core.intake.text.dates.durations import days_stated
from calendar_core.intake.text.events.clauses import Clause
from calendar_core.intake.text.events.event_facts import Sentence, StatedDate
from calendar_core.intake.text.story import Story

_RESPECTIVELY: Final = re.compile(r"\brespectively\b")
_SAME_PERIOD: Final = re.compile(r"같은 기간|\bover the same (?:period|days)\b|\bduring the same period\b")


def dates_of_event(sentence: Sentence, dates: Sequence[DateMention], kind: str | None) -> tuple[DateMention, ...]:
    """Those of the dates that are of an event of a kind."""
    return tuple(one for one in dates if date_role(sentence.text, one, sentence.dates, kind=kind) is not None)


def state_dates(
    sentence: Sentence, clause: Clause, dates: Sequence[DateMention], story: Story, *, kind: str | None, tense: Tense
) -> Iterator[StatedDate]:
    """The dates of a clause that are of its event; of a clause without any, those that it refers to."""
    text = sentence.text
    days = days_stated(text, clause.start, clause.end)
    if not dates and story.last is not None and _SAME_PERIOD.search(text, clause.start, clause.end):
        yield from story.last.dates
    if not dates and clause.days_from_previous is not None and story.last_day is not None:
        dates = [date_from_previous(clause.start, clause.end, clause.days_from_previous)]
    if _RESPECTIVELY.search(text, clause.start, clause.end):
        dates = []  # Which of the days is that of which meeting, the words tell in their order alone.
    for mention in dates:
        if role := date_role(text, mention, sentence.dates, kind=kind):
            yield StatedDate(
                mention=mention,
                words=text[mention.start : mention.end],
                span=sentence.span(mention.start, mention.end),
                tense=tense,
                last_day=story.last_day,
                days=days,
                role=role,
            )
