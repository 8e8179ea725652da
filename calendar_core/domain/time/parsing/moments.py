"""Moments: the instants that a wall time can mean by the clocks that were named.

Which wall times a text states is found in `resolver`.
"""

from dataclasses import dataclass
from datetime import datetime

from calendar_core.domain.time.parsing.errors import AmbiguousZone, Contradiction, quoted
from calendar_core.domain.time.parsing.zone_candidates import ZoneCandidate, ZoneCandidates
from calendar_core.domain.time.zones import RepeatedTime, SkippedTime, instant_of
from calendar_core.errors import CalendarError


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment that a phrase can mean: its `instant`, and the `wall` time (naive) and clocks by which it was told.

    `rank` counts the likelier meanings that were passed over; `is_ambiguous`: others were just as likely.
    """

    instant: datetime
    wall: datetime
    zone_candidates: tuple[ZoneCandidate, ...]
    rank: int = 0
    is_ambiguous: bool = False

    @property
    def zone_candidate(self) -> ZoneCandidate:
        """The clock that says most: a zone before a bare offset."""
        return next(
            (zone_candidate for zone_candidate in self.zone_candidates if zone_candidate.key is not None),
            self.zone_candidates[0],
        )


def moments_at(
    wall: datetime, choices: list[ZoneCandidates], chosen: frozenset[datetime] = frozenset()
) -> list[Moment]:
    """The moments at which the clocks of every choice show `wall`: "KST (UTC+9)" is two choices that have to agree.

    `chosen` are instants that the editor chose: one of them stands for a `wall` that was skipped.
    """
    tables: list[dict[datetime, tuple[int, ZoneCandidate]]] = []
    for zone_candidates in choices:
        table: dict[datetime, tuple[int, ZoneCandidate]] = {}
        for rank, zone_candidate in enumerate(zone_candidates.options):
            for instant in zone_candidate.instants(wall) or _chosen_for_skipped(wall, zone_candidate, chosen):
                table.setdefault(instant, (rank, zone_candidate))
        tables.append(table)
    is_ambiguous = any(zone_candidates.is_ambiguous for zone_candidates in choices)
    return [
        Moment(
            instant,
            wall,
            tuple(table[instant][1] for table in tables),
            rank=sum(table[instant][0] for table in tables),
            is_ambiguous=is_ambiguous,
        )
        for instant in sorted(set.intersection(*(set(table) for table in tables)))
    ]


def ambiguity_error(answers: list[list[Moment]]) -> CalendarError:
    """What to ask where several moments fit: which zone, or which of the two repeated hours."""
    for moments in zip(*answers, strict=True):
        candidates = tuple(
            dict.fromkeys(moment.zone_candidate.zone_key for moment in sorted(moments, key=lambda each: each.rank))
        )
        if len(candidates) > 1:
            return AmbiguousZone(moments[0].zone_candidate.written, candidates=candidates)
    first, second = answers[0][0], answers[1][0]
    return RepeatedTime(first.wall, first.zone_candidate.zone_key, candidates=(first.instant, second.instant))


def no_moment_error(text: str, wall: datetime, choices: list[ZoneCandidates]) -> CalendarError:
    """Why no clock shows a time: it was skipped, or the zones that were named disagree."""
    for zone_candidates in choices:
        zone_candidate = zone_candidates.options[0]
        if zone_candidate.key is not None and not zone_candidate.instants(wall):
            try:
                instant_of(wall, zone_candidate.key)
            except CalendarError as skipped:
                return skipped
    named = " and ".join(zone_candidates.options[0].written for zone_candidates in choices)
    return Contradiction(
        "%(named)s are not the same time on %(wall)s: %(text)s.",
        next_step="See which the source means.",
        named=named,
        wall=f"{wall:%Y-%m-%d}",
        text=quoted(text),
    )


def _chosen_for_skipped(
    wall: datetime, zone_candidate: ZoneCandidate, chosen: frozenset[datetime]
) -> tuple[datetime, ...]:
    """The chosen instant for a wall time that its zone skipped; none where none was chosen."""
    if not chosen or zone_candidate.key is None:
        return ()
    try:
        instant_of(wall, zone_candidate.key)
    except SkippedTime as skipped:
        return tuple(instant for instant in skipped.candidates if instant in chosen)
    return ()
