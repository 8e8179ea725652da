"""When an event is: the first date that a text gives it, or a more exact one that it gives later."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.time.parsing.parser import parse_when
from calendar_core.domain.time.spans import LONGEST_MEETING
from calendar_core.domain.time.when import When
from calendar_core.intake.draft import DraftQuestion, Span
from calendar_core.intake.text.dates.date_readings import DateReading, first_day_of, read_date
from calendar_core.intake.text.events.event_facts import EventFacts, StatedDate
from calendar_core.messages import Message

# An exercise lasts longer than a meeting.
_LONGEST_EXERCISE: Final = timedelta(days=90)
_COARSE: Final = frozenset({"year", "half", "quarter"})


@dataclass(frozen=True, kw_only=True)
class EventDate:
    """The reading of an event's date, the words that state it and their place."""

    reading: DateReading
    text: str = ""
    span: Span | None = None


def read_event_date(facts: EventFacts, *, today: date | None, zone: str | None) -> EventDate:
    """The first date of an event, or a more exact one within it that is said later; a clock beside a day is of it.

    Two dates that exclude each other are a question.
    """
    country = facts.place.country if facts.place else None

    def read(stated: StatedDate, day: date | None = None) -> DateReading:
        tense = facts.status.tense if stated.tense == "unknown" else stated.tense
        reading = read_date(
            stated.mention,
            today=today,
            tense=tense,
            zone=zone,
            country=country,
            day=day,
            last_day=stated.last_day,
            longest=_LONGEST_EXERCISE if facts.kind == "exercise" else LONGEST_MEETING,
        )
        return _lengthen(reading, stated.days)

    best = EventDate(reading=DateReading())
    others: list[When] = []
    longest = _LONGEST_EXERCISE if facts.kind == "exercise" else LONGEST_MEETING
    for stated in facts.dates:
        if stated.role == "end":
            best = _with_end(best, stated, today=today, longest=longest)
            continue
        reading = read(stated)
        if _is_better(reading, best, is_of_trip=facts.is_of_trip):
            best = EventDate(reading=reading, text=stated.words, span=stated.span)
        if reading.when is not None:
            others.append(reading.when)
    if best.reading.when is not None and (apart := [one for one in others if _are_apart(one, best.reading.when)]):
        return EventDate(reading=DateReading(whens=(best.reading.when, *dict.fromkeys(apart))), text=best.text)
    if facts.days is not None and len(facts.dates) == 1:
        best = replace(best, reading=_lengthen(best.reading, facts.days))
    day = first_day_of(best.reading.when)
    if facts.clock is not None and day is not None and best.reading.when and best.reading.when.precision == "day":
        timed = read(facts.clock, day)
        if timed.when is not None:  # Without a venue nobody knows whose clock it is: then the day is kept.
            return EventDate(reading=timed, text=f"{best.text} {facts.clock.words}", span=best.span)
    return best


def _is_better(reading: DateReading, best: EventDate, *, is_of_trip: bool) -> bool:
    """Whether a reading is to replace the best one so far; days that are in question replace "this year"."""
    when = best.reading.when
    if best.span is None or (when is None and reading.when is not None):
        return True
    is_coarse = when is not None and when.precision in _COARSE
    return (is_coarse and reading.when is None and bool(reading.whens)) or _is_finer(
        reading, best.reading, is_of_trip=is_of_trip
    )


def _with_end(first: EventDate, last: StatedDate, *, today: date | None, longest: timedelta) -> EventDate:
    """A date with the last day that the text states by itself: "opened on Monday … runs until Friday"."""
    begin = first.reading.when
    if begin is None and first.span is None and last.days is not None and today is not None:
        # "a three-day visit through Wednesday": the last of its days.
        reading = _lengthen(read_date(last.mention, today=today, tense="future"), -abs(last.days))
        return EventDate(reading=reading, text=last.words, span=last.span)
    if begin is None or begin.precision != "day":
        return first
    end = read_date(last.mention, today=begin.first_day, tense="future", last_day=begin.first_day).when
    if end is None or end.precision != "day":
        return first
    if not begin.first_day < end.first_day <= begin.first_day + longest:
        return first
    when = parse_when(f"{begin.first_day.isoformat()} - {end.first_day.isoformat()}").when
    return EventDate(reading=DateReading(whens=(when,)), text=first.text, span=first.span)


def _lengthen(reading: DateReading, days: int | None) -> DateReading:
    """The days from a first one on ("from Wednesday for three days"), or up to a last one where they are negative."""
    when = reading.when
    if days is None or abs(days) == 1 or when is None or when.precision != "day":
        return reading
    other = when.first_day + timedelta(days=days - 1 if days > 0 else days + 1)
    first, last = sorted((when.first_day, other))
    return DateReading(whens=(parse_when(f"{first.isoformat()} - {last.isoformat()}").when,))


def _are_apart(one: When, other: When) -> bool:
    return one.end_day <= other.first_day or other.end_day <= one.first_day


def _is_finer(reading: DateReading, other: DateReading, *, is_of_trip: bool) -> bool:
    """Whether a reading is a more exact one of the same time: the 30th of the month that was said before.

    Days of a meeting are more than its first one, though less exact.
    """
    when, coarse = reading.when, other.when
    if when is None or coarse is None or when == coarse:
        return False
    if when.precision == "days" and coarse.precision == "day":
        return when.first_day == coarse.first_day
    if coarse.precision == "days" and when.precision == "day" and not is_of_trip:
        return False
    is_within = coarse.first_day <= when.first_day and when.end_day <= coarse.end_day
    return is_within and (when.end_day - when.first_day < coarse.end_day - coarse.first_day or when.precision == "time")


def list_questions(reading: DateReading) -> Iterator[DraftQuestion]:
    if reading.when is None and (reading.whens or reading.reason):
        text = reading.reason or Message("The date can be read in more than one way.")
        yield DraftQuestion(fact="start", text=text, answers=tuple(format_when(when) for when in reading.whens))
