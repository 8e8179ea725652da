"""Time resolution: every reading of a text is computed, and all have to be the same instant.

A text leaves things open: which zone an abbreviation is, which of two repeated hours, on which day it is elsewhere.
Each phrase gives all the moments it can mean, and what they share is the answer. Nothing shared is a Contradiction;
more than one is a question (AmbiguousZone, RepeatedTime). Nothing is chosen silently.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from calendar_core.domain.time.parsing.dates import (
    ParseContext,
    check_weekday,
    days_around,
    resolve_day,
    resolve_span,
    with_shared_dates,
)
from calendar_core.domain.time.parsing.errors import Contradiction, NotUnderstood
from calendar_core.domain.time.parsing.moments import Moment, ambiguity_error, moments_at, no_moment_error
from calendar_core.domain.time.parsing.phrases import Phrase
from calendar_core.domain.time.parsing.time_fields import ClockTime, TimeFields
from calendar_core.domain.time.parsing.zone_candidates import (
    ZoneCandidate,
    ZoneCandidates,
    ZoneName,
    zone_candidates_of,
)
from calendar_core.domain.time.zones import wall_time
from calendar_core.errors import CalendarError

_WHOLE_DAY = timedelta(days=1)
# An end without a day is on the next day only for a meeting of an evening or an afternoon that goes on into the night.
_LONGEST_PAST_MIDNIGHT = timedelta(hours=16)


def resolve_moments(phrases: list[Phrase], context: ParseContext) -> list[Moment]:
    """For each phrase the moment it means: the same instant for all.

    Raises NotUnderstood, AmbiguousZone, Contradiction, SkippedTime, RepeatedTime.
    """
    days = _days_stated_in(phrases, context)
    possible = [_possible_moments(phrases, place, days, context) for place in range(len(phrases))]
    shared = set.intersection(*({moment.instant for moment in moments} for moments in possible))
    if not shared:
        raise _disagreement_error(phrases, possible, days, context)
    shared = shared & context.chosen or shared
    answers = [[_likeliest(moments, instant) for moments in possible] for instant in sorted(shared)]
    if not any(moment.is_ambiguous for answer in answers for moment in answer):
        least = min(_total_rank(answer) for answer in answers)
        answers = [answer for answer in answers if _total_rank(answer) == least]
    if len(answers) > 1:
        raise ambiguity_error(answers)
    return answers[0]


def resolve_end(phrase: Phrase, start: Moment, context: ParseContext) -> datetime | date | None:
    """When a phrase that starts so ends: an instant in UTC, a day (inclusive), or None where it does not say."""
    if phrase.start.length is not None:
        return start.instant + phrase.start.length
    if phrase.end is None:
        return None
    day = _stated_days(phrase, replace(context, day=start.wall.date()))[1]
    if phrase.end.clock is None:
        return day
    is_inferred = day is None
    day = day or _next_weekday(start.wall.date(), phrase.end.weekday)
    moments = _end_moments(phrase.end, phrase.end.clock, day, start, context)
    if is_inferred and all(moment.instant <= start.instant for moment in moments):
        moments = _end_moments(phrase.end, phrase.end.clock, day + _WHOLE_DAY, start, context)
        if moments[0].instant - start.instant > _LONGEST_PAST_MIDNIGHT:
            raise NotUnderstood(
                phrase.text, why="its end is before its start", next_step="Write the day with the end, or another end."
            )
    moments = _only_chosen(moments, context)
    if len(moments) > 1:
        raise ambiguity_error([[moment] for moment in moments])
    return moments[0].instant


def _only_chosen(moments: list[Moment], context: ParseContext) -> list[Moment]:
    """Those of the moments that the editor chose, or all where none of them was chosen."""
    return [moment for moment in moments if moment.instant in context.chosen] or moments


def _days_stated_in(phrases: list[Phrase], context: ParseContext) -> list[date | None]:
    """The day that each phrase states for its start. One without a month ("현지시간 30일") is near that of another."""
    lone = [phrase.start.day is not None and phrase.start.month is None for phrase in phrases]
    days = [
        None if is_lone else _stated_days(phrase, context)[0] for phrase, is_lone in zip(phrases, lone, strict=True)
    ]
    near = replace(context, day=next((day for day in days if day is not None), context.day))
    return [
        _stated_days(phrase, near)[0] if is_lone else day
        for phrase, day, is_lone in zip(phrases, days, lone, strict=True)
    ]


def _possible_moments(
    phrases: list[Phrase], place: int, stated: list[date | None], context: ParseContext
) -> list[Moment]:
    """Every moment that one of the phrases can mean, on its own day or, where it states none, around the others'."""
    phrase = phrases[place]
    anchor = next((day for day in stated if day is not None), context.day)
    if anchor is None:
        raise NotUnderstood(phrase.text, why="it states no day", next_step="Give the day with the time.")
    own_day = stated[place]
    days = [own_day] if own_day is not None else days_around(anchor, phrase.start)
    moments = [moment for day in days for moment in _moments_on(day, phrase, phrases, context)]
    if any(day is not None for day in stated):
        return moments
    return [moment for moment in moments if _is_on_day(moment, phrase, context, is_first=place == 0)]


def _is_on_day(moment: Moment, phrase: Phrase, context: ParseContext, *, is_first: bool) -> bool:
    """Whether a moment is on the day of the context: at the venue, or by the main reading's clock."""
    is_day_end = phrase.start.clock is not None and phrase.start.clock.since_midnight == _WHOLE_DAY
    short = timedelta(seconds=1) if is_day_end else timedelta()
    if context.venue is not None:
        return wall_time(moment.instant - short, context.venue).date() == context.day
    return not is_first or (moment.wall - short).date() == context.day


def _stated_days(phrase: Phrase, context: ParseContext) -> tuple[date | None, date | None]:
    """The days that a phrase states for its start and its end; None where it states none, or only a weekday."""
    start, end = with_shared_dates(phrase.start, phrase.end)
    if end is not None and end.day is not None and start.day is not None:
        return resolve_span(start, end, context)
    return _stated_day(start, context), None if end is None else _stated_day(end, context)


def _stated_day(facts: TimeFields, context: ParseContext) -> date | None:
    parts = (facts.year, facts.month, facts.day, facts.part, facts.quarter, facts.half)
    if all(part is None for part in parts):
        return None
    day = resolve_day(facts, context)
    check_weekday(facts, day)
    return day


def _next_weekday(day: date, weekday: int | None) -> date:
    """The day, or the next that is the weekday."""
    return day if weekday is None else day + timedelta(days=(weekday - day.weekday()) % 7)


def _moments_on(day: date, phrase: Phrase, phrases: list[Phrase], context: ParseContext) -> list[Moment]:
    clock = phrase.start.clock
    if clock is None:
        raise NotUnderstood(phrase.text, why="only the other readings state a time", next_step="Leave out one of them.")
    wall = datetime.combine(day, time()) + clock.since_midnight
    words = phrase.start.zones or (phrase.end.zones if phrase.end is not None else ())
    if words:
        return moments_at(wall, [_zone_candidates(word, wall, context) for word in words], context.chosen)
    return moments_at(wall, [_default_zone_candidates(phrase, phrases, context)], context.chosen)


def _end_moments(end: TimeFields, clock: ClockTime, day: date, start: Moment, context: ParseContext) -> list[Moment]:
    """The moments that an end can mean, after the start where it can. Raises CalendarError where there is none."""
    wall = datetime.combine(day, time()) + clock.since_midnight
    said = {zone_candidate.written: ZoneCandidates((zone_candidate,)) for zone_candidate in start.zone_candidates}
    choices = [said.get(word.written) or _zone_candidates(word, wall, context) for word in end.zones] or list(
        said.values()
    )
    moments = moments_at(wall, choices, context.chosen)
    if not moments:
        raise no_moment_error(end.text, wall, choices)
    return [moment for moment in moments if moment.instant > start.instant] or moments[:1]


def _zone_candidates(word: ZoneName, wall: datetime, context: ParseContext) -> ZoneCandidates:
    return zone_candidates_of(word, wall, venue=context.venue, country=context.country)


def _default_zone_candidates(phrase: Phrase, phrases: list[Phrase], context: ParseContext) -> ZoneCandidates:
    """The clock of a time that names none: the venue's. A Korean paper that adds another hour may mean Seoul's."""
    if context.venue is None:
        raise NotUnderstood(phrase.text, why="it names no zone", next_step="Give the zone of the venue, or add one.")
    at_venue = ZoneCandidate(context.venue, key=context.venue)
    is_korean = any("가" <= letter <= "힣" for letter in phrase.text)
    if is_korean and any(other.start.zones for other in phrases):
        return ZoneCandidates((at_venue, ZoneCandidate("한국시간, unsaid", key="Asia/Seoul")))
    return ZoneCandidates((at_venue,))


def _likeliest(moments: list[Moment], instant: datetime) -> Moment:
    return min((moment for moment in moments if moment.instant == instant), key=lambda moment: moment.rank)


def _total_rank(answer: list[Moment]) -> int:
    return sum(moment.rank for moment in answer)


def _disagreement_error(
    phrases: list[Phrase], possible: list[list[Moment]], stated: list[date | None], context: ParseContext
) -> CalendarError:
    """Why the phrases share no moment."""
    for place, phrase in enumerate(phrases):
        if possible[place]:
            continue
        day = stated[place] or context.day
        if day is None or phrase.start.clock is None:
            break
        check_weekday(phrase.start, day)
        wall = datetime.combine(day, time()) + phrase.start.clock.since_midnight
        words = phrase.start.zones
        choices = [_zone_candidates(word, wall, context) for word in words] or [
            _default_zone_candidates(phrase, phrases, context)
        ]
        return no_moment_error(phrase.text, wall, choices)
    clocks = [
        f"{moments[0].wall:%H:%M} {moments[0].zone_candidate.written} "
        f"is {wall_time(moments[0].instant, 'UTC'):%H:%M} UTC"
        for moments in possible
        if moments
    ]
    return Contradiction(
        "The readings are not the same moment: %(words)s.",
        next_step="See which of them the source means.",
        words=", ".join(clocks),
    )
