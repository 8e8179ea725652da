"""When an event is: the first date that a text gives it, or a more exact one that it gives later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from calendar_core.domain.time.formatting import format_when
from calendar_core.intake.draft import DraftQuestion, Span
from calendar_core.intake.text.date_mentions import DateMention
from calendar_core.intake.text.date_readings import DateReading, first_day_of, read_date
from calendar_core.intake.text.event_facts import EventFacts
from calendar_core.messages import Message


@dataclass(frozen=True, kw_only=True)
class EventDate:
    """The reading of an event's date, the words that state it and their place."""

    reading: DateReading
    text: str = ""
    span: Span | None = None


def read_event_date(facts: EventFacts, *, today: date | None, zone: str | None) -> EventDate:
    """The first date of an event, or a more exact one within it that is said later; a clock beside a day is of it."""
    country = facts.place.country if facts.place else None

    def read(mention: DateMention, day: date | None = None) -> DateReading:
        return read_date(mention, today=today, tense=facts.status.tense, zone=zone, country=country, day=day)

    best = EventDate(reading=DateReading())
    for mention, text, span in facts.dates:
        reading = read(mention)
        if (
            best.span is None
            or (best.reading.when is None and reading.when is not None)
            or _is_finer(reading, best.reading)
        ):
            best = EventDate(reading=reading, text=text, span=span)
    day = first_day_of(best.reading.when)
    if (
        facts.clock is not None
        and best.reading.when is not None
        and day is not None
        and best.reading.when.precision == "day"
    ):
        mention, text, span = facts.clock
        timed = read(mention, day)
        if timed.when is not None:  # Without a venue nobody knows whose clock it is: then the day is kept.
            return EventDate(reading=timed, text=f"{best.text} {text}", span=best.span)
    return best


def _is_finer(reading: DateReading, other: DateReading) -> bool:
    """Whether a reading is a more exact one of the same time: the 30th of the month that was said before."""
    when, coarse = reading.when, other.when
    if when is None or coarse is None or when == coarse:
        return False
    is_within = coarse.first_day <= when.first_day and when.end_day <= coarse.end_day
    return is_within and (when.end_day - when.first_day < coarse.end_day - coarse.first_day or when.precision == "time")


def list_questions(reading: DateReading) -> Iterator[DraftQuestion]:
    if reading.when is None and (reading.whens or reading.reason):
        text = reading.reason or str(Message("The date can be read in more than one way."))
        yield DraftQuestion(fact="start", text=text, answers=tuple(format_when(when) for when in reading.whens))
