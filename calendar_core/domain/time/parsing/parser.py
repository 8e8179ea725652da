"""The parser of dates and times as people write them, with or without the venue's zone.

Parsing is total: any text gives a `ParsedWhen` or raises a CalendarError that says which part stood in the way. It
guesses nothing: what can be meant in two ways is a question with both answers. What was taken in a way that the
letters do not say ("EST" in July) is in the notes.

The steps: `tokenizer` → `numbers` → `phrases` → `dates` or `resolver` → here. `formatting` is the inverse.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from calendar_core.domain.time.formatting import when_message, zone_label
from calendar_core.domain.time.parsing.dates import ParseContext, resolve_dates, with_full_years
from calendar_core.domain.time.parsing.errors import AmbiguousZone, Contradiction, NotUnderstood, quoted
from calendar_core.domain.time.parsing.moments import Moment
from calendar_core.domain.time.parsing.phrases import Phrase, parse_phrases
from calendar_core.domain.time.parsing.resolver import resolve_end, resolve_moments
from calendar_core.domain.time.parsing.zone_candidates import infer_venue_zone
from calendar_core.domain.time.spans import check_year
from calendar_core.domain.time.when import WallTime, When
from calendar_core.domain.time.zone_keys import zone as known_zone
from calendar_core.domain.time.zones import RepeatedTime, SkippedTime, format_offset, instants_of, wall_time
from calendar_core.errors import CalendarError
from calendar_core.messages import Message, join_messages

__all__ = [
    "AmbiguousZone",
    "Contradiction",
    "NotUnderstood",
    "ParsedWhen",
    "RepeatedTime",
    "SkippedTime",
    "StatedCheck",
    "check_stated",
    "parse_when",
]

_APPROXIMATE: Final = Message("The source says that the time is approximate.")


@dataclass(frozen=True, slots=True)
class ParsedWhen:
    """What a text means, and what the editor should be told of how it was taken.

    `guesses` are those of the notes that say which of several readings was taken; the others say what was converted.
    """

    when: When
    notes: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedCheck:
    """Whether a stated time bears out a record: True, False, or None where it was not understood; and why."""

    agrees: bool | None
    explanation: str


def parse_when(
    text: str,
    *,
    zone: str | None = None,
    country: str | None = None,
    day: date | None = None,
    year: int | None = None,
    chosen: frozenset[datetime] = frozenset(),
) -> ParsedWhen:
    """The when that a text states, in the wall time of the venue where `zone` (IANA) gives it.

    `country` (ISO 3166-1 alpha-2, of the venue) helps to choose between zones of one name. `day` is the day at the
    venue that the context gives to a text with only a clock time, and `year` what it gives to a date without one.
    `chosen` are the candidates of SkippedTime and RepeatedTime that the editor chose.

    Raises NotUnderstood, AmbiguousZone, Contradiction, SkippedTime, RepeatedTime, or another CalendarError where the
    when itself is refused.

    >>> reading = parse_when("2 p.m. EST, 30 Oct 2024", zone="America/New_York")
    >>> reading.when.start_text
    '2024-10-30T14:00'
    >>> reading.notes
    ('“EST” was said, but America/New_York is on EDT (UTC-4) that day: taken so.',)
    >>> parse_when("2210 GMT", zone="Asia/Pyongyang", day=date(2024, 10, 31)).when.start_text
    '2024-10-31T07:10'
    """
    if zone is not None:
        known_zone(zone)
    for known_year in (year, day.year if day else None):
        if known_year is not None:
            check_year(known_year)
    context = ParseContext(venue=zone, country=country, day=day, year=year, chosen=chosen)
    phrases = [with_full_years(phrase, context) for phrase in parse_phrases(text)]
    if any(phrase.has_clock for phrase in phrases):
        return _resolve_time(phrases, context)
    if len(phrases) > 1:
        raise NotUnderstood(text, why="it states two dates", next_step="Give one date, or a span with a dash.")
    notes = _notes_of_words(phrases)
    return ParsedWhen(resolve_dates(phrases[0], context), notes, guesses=notes)


def check_stated(when: When, text: str, *, country: str | None = None) -> StatedCheck:
    """Whether what the source wrote (`time_as_stated`) bears out a record's when, read on its day and in its zone.

    >>> council = WallTime(datetime(2022, 1, 12, 10), "Europe/Brussels")
    >>> check_stated(council, "10:00 a.m. (09:00 GMT)").agrees, check_stated(council, "10:00 a.m. (08:00 GMT)").agrees
    (True, False)
    """
    try:
        reading = parse_when(text, zone=when.zone, country=country, day=when.first_day)
    except (Contradiction, SkippedTime) as error:
        return StatedCheck(False, str(error))
    except RepeatedTime as error:
        if when.extent().start in error.candidates:
            return StatedCheck(True, f"{quoted(text)} happens twice that day; the record chose one of the two.")
        return StatedCheck(False, str(error))
    except CalendarError as error:
        return StatedCheck(None, str(error))
    return _compare(when, reading, text)


def _resolve_time(phrases: list[Phrase], context: ParseContext) -> ParsedWhen:
    moments = resolve_moments(phrases, context)
    main = moments[0]
    venue, venue_note = (context.venue, None) if context.venue is not None else infer_venue_zone(main.zone_candidate)
    start, fold = _at_venue(main.instant, venue)
    ends = [resolve_end(phrase, moment, context) for phrase, moment in zip(phrases, moments, strict=True)]
    end = _agreed_end(ends)
    end_fold = 0
    if isinstance(end, datetime):
        end, end_fold = _at_venue(end, venue)
    when = WallTime(start, venue, end, fold=fold, end_fold=end_fold)
    guesses = dict.fromkeys([*_notes_of_words(phrases), *_notes_of_zones(moments)])
    notes = [*guesses, *_note_of_conversion(main, venue), *([venue_note] if venue_note else [])]
    return ParsedWhen(when, tuple(dict.fromkeys(notes)), guesses=tuple(guesses))


def _at_venue(instant: datetime, venue: str) -> tuple[datetime, int]:
    """The wall time at the venue, and which of two equal ones it is."""
    wall = wall_time(instant, venue)
    return wall, instants_of(wall, venue).index(instant)


def _agreed_end(ends: list[datetime | date | None]) -> datetime | date | None:
    """The first stated end. Raises Contradiction where another reading ends at another instant."""
    stated = [end for end in ends if end is not None]
    instants = {end for end in stated if isinstance(end, datetime)}
    if len(instants) > 1:
        times = ", ".join(f"{instant:%H:%M} UTC" for instant in sorted(instants))
        raise Contradiction(
            "The readings do not end at the same moment: %(times)s.",
            next_step="See which of them the source means.",
            times=times,
        )
    return stated[0] if stated else None


def _notes_of_words(phrases: list[Phrase]) -> tuple[str, ...]:
    sides = [side for phrase in phrases for side in (phrase.start, phrase.end) if side is not None]
    notes = [note for side in sides for note in side.notes]
    return (*notes, *([_APPROXIMATE] if any(side.is_approximate for side in sides) else []))


def _notes_of_zones(moments: list[Moment]) -> list[str]:
    """What was taken in a way that the letters do not say."""
    notes = []
    for moment in moments:
        notes += [
            note
            for zone_candidate in moment.zone_candidates
            if (note := zone_candidate.season_note(moment.instant)) is not None
        ]
        if moment.rank:
            notes.append(
                Message(
                    "%(text)s is taken as %(zone)s: only so the readings agree.",
                    text=quoted(moment.zone_candidate.written),
                    zone=moment.zone_candidate.zone_key,
                )
            )
    if len(moments) == 1:
        notes += _note_of_pyongyang(moments[0])
    return notes


def _note_of_conversion(main: Moment, venue: str) -> list[str]:
    at_venue = wall_time(main.instant, venue)
    if main.wall == at_venue:
        return []
    said = f"{main.wall:%H:%M} {main.zone_candidate.written}"
    shown = f"{at_venue:%H:%M} {zone_label(main.instant, venue)}"
    return [Message("%(text)s is %(time)s at the venue.", text=quoted(said), time=shown)]


def _note_of_pyongyang(moment: Moment) -> list[str]:
    """That the North once kept a half hour of its own under the same name, where nothing in the text confirms it."""
    north, south = (format_offset(moment.instant, key) for key in ("Asia/Pyongyang", "Asia/Seoul"))
    if north == south or [(zone_candidate.name, zone_candidate.key) for zone_candidate in moment.zone_candidates] != [
        ("KST", "Asia/Pyongyang")
    ]:
        return []
    note = Message(
        "“KST” is taken as Pyongyang’s own time, %(north)s that day; in Seoul it was %(south)s.",
        north=north,
        south=south,
    )
    return [note]


def _compare(when: When, reading: ParsedWhen, text: str) -> StatedCheck:
    said = reading.when
    stated = Message("%(text)s is %(when)s.", text=quoted(text), when=when_message(said))
    explanation = join_messages([stated, *reading.notes])
    if isinstance(when, WallTime) and isinstance(said, WallTime):
        problem = _difference(when, said)
        return StatedCheck(problem is None, explanation if problem is None else join_messages([explanation, problem]))
    is_inside = when.first_day <= said.first_day and said.end_day <= when.end_day
    is_around = said.first_day <= when.first_day and when.end_day <= said.end_day
    if is_inside or is_around:
        return StatedCheck(True, explanation)
    recorded = Message("The record has %(when)s.", when=when_message(when))
    return StatedCheck(False, join_messages([explanation, recorded]))


def _difference(when: WallTime, said: WallTime) -> str | None:
    """What a record has otherwise than its source; seconds that the record leaves out are no difference."""
    start, said_start = when.extent().start, said.extent().start
    if start != said_start and start != said_start.replace(second=0):
        return Message("The record starts %(when)s.", when=when_message(when))
    if isinstance(when.end, datetime) and isinstance(said.end, datetime) and when.extent().end != said.extent().end:
        return Message("The record ends at %(time)s.", time=when.end_text)
    return None
