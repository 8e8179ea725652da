"""The dates that a clause states for its event, each with what is needed to read it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from calendar_core.intake.text.dates.date_mentions import DateMention, date_from_previous
from calendar_core.intake.text.dates.date_readings import first_day_of, read_date
from calendar_core.intake.text.dates.date_roles import date_role
from calendar_core.intake.text.dates.day_resolvers import Tense
from calendar_core.intake.text.dates.durations import days_stated
from calendar_core.intake.text.dates.relative_dates import RelativeDate
from calendar_core.intake.text.dates.report_dates import is_report_date
from calendar_core.intake.text.events.clauses import Clause
from calendar_core.intake.text.events.event_facts import Sentence, StatedDate
from calendar_core.intake.text.programmes import dates_line
from calendar_core.intake.text.story import Story

_RESPECTIVELY: Final = re.compile(r"\brespectively\b")
# What is signed after a meeting is signed that day.
_AFTER_TALKS: Final = re.compile(
    r"(?:회담|회의|회동)\s?(?:을\s마친\s|이\s끝난\s)?(?:뒤|후|직후|에\s이어)|\b(?:after|following) (?:the"
    r"|their) (?:talks|summit|meeting)\b"
)
_SAME_PERIOD: Final = re.compile(r"같은 기간|\bover the same (?:period|days)\b|\bduring the same period\b")


def dates_of_event(sentence: Sentence, dates: Sequence[DateMention], kind: str | None) -> tuple[DateMention, ...]:
    """Those of the dates that are of an event of a kind."""
    return tuple(one for one in dates if date_role(sentence.text, one, sentence.dates, kind=kind) is not None)


def state_dates(
    sentence: Sentence, clause: Clause, dates: Sequence[DateMention], story: Story, *, kind: str | None, tense: Tense
) -> Iterator[StatedDate]:
    """The dates of a clause that are of its event; of a clause without any, those that it refers to."""
    text = sentence.text
    days = days_stated(text, clause.start, clause.end, kind=kind)
    is_after = is_after_talks(text, clause.end, kind)
    if not dates and story.last is not None and (is_after or _SAME_PERIOD.search(text, clause.start, clause.end)):
        yield from story.last.dates
    if not dates and clause.days_from_previous is not None and story.last_day is not None:
        dates = [date_from_previous(clause.start, clause.end, clause.days_from_previous)]
    if _RESPECTIVELY.search(text, clause.start, clause.end):
        dates = []  # Which of the days is that of which meeting, the words tell in their order alone.
    if story.heading is not None and tense != "past" and not _is_dated(sentence, kind):
        heading = story.heading
        if dates_line(heading, text):
            yield StatedDate(mention=heading.mention, words=heading.words, span=heading.span)
    for mention in dates:
        if role := date_role(text, mention, sentence.dates, kind=kind):
            before = _day_before(sentence, mention, story, tense)
            yield StatedDate(
                mention=mention,
                words=text[mention.start : mention.end],
                span=sentence.span(mention.start, mention.end),
                tense="future" if role == "moved" else tense,
                last_day=before or story.last_day,
                days=days,
                role=role,
            )


def _is_dated(sentence: Sentence, kind: str | None) -> bool:
    """Whether a line states a date of its own, and not only the last day: "President visits Japan (to Oct. 22)"."""
    dates = [one for one in sentence.dates if one.has_date]
    return any(date_role(sentence.text, one, sentence.dates, kind=kind) != "end" for one in dates)


def is_after_talks(text: str, end: int, kind: str | None) -> bool:
    """Whether what is signed is signed after the meeting told before, with its day, place and people."""
    return kind == "signing" and _AFTER_TALKS.search(text, 0, end) is not None


def _day_before(sentence: Sentence, mention: DateMention, story: Story, tense: Tense) -> date | None:
    """The day that a sentence names before words that count from it: "flies on May 24 and meets the next day"."""
    counts = any(isinstance(piece, RelativeDate) and piece.counts_from in {"last", "trip"} for piece in mention.pieces)
    if not counts:
        return None
    for one in reversed(sentence.dates):
        if one.end <= mention.start and not is_report_date(sentence.text, one, sentence.dates):
            return first_day_of(read_date(one, today=story.today, tense=tense, last_day=story.last_day).when)
    return None
