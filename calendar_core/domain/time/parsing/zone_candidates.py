"""Zone candidates: which zones a name can mean at a venue and on a day.

The names are in `abbreviations`. Which of several meanings fits the rest of a text is found in `resolver`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from calendar_core.domain.time.formatting import zone_label
from calendar_core.domain.time.parsing.abbreviations import (
    CONTESTED,
    FIRST_MEANING_BY_DEFAULT,
    GENERIC_ABBREVIATIONS,
    MEANINGS,
    REGIONAL,
    UTC_NAMES,
)
from calendar_core.domain.time.parsing.errors import AmbiguousZone, NotUnderstood, quoted
from calendar_core.domain.time.zone_keys import is_zone
from calendar_core.domain.time.zones import abbreviation, instants_of
from calendar_core.messages import Message


@dataclass(frozen=True, slots=True)
class ZoneName:
    """A zone as somebody wrote it (`said`): a place (`key`), an offset from UTC, an abbreviation; else "local time".

    `abbreviation` beside a `key` is only the season that was said ("Eastern Standard Time").
    """

    written: str
    key: str | None = None
    offset: timedelta | None = None
    abbreviation: str | None = None

    @property
    def is_local(self) -> bool:
        """Whether it only says that the venue's clock is meant."""
        return self.key is None and self.offset is None and self.abbreviation is None


@dataclass(frozen=True, slots=True)
class ZoneCandidate:
    """One clock: that of a zone (`key`), or a fixed offset from UTC. `name` is the abbreviation that was said."""

    written: str
    key: str | None = None
    offset: timedelta | None = None
    name: str | None = None

    def instants(self, wall: datetime) -> tuple[datetime, ...]:
        """When this clock shows `wall` (naive), in UTC: none, one or two; of two, the one whose name was said.

        >>> eastern = ZoneCandidate("EST", key="America/New_York", name="EST")
        >>> eastern.instants(datetime(2024, 11, 3, 1, 30))[0].isoformat()
        '2024-11-03T06:30:00+00:00'
        """
        if self.key is None:
            return (wall.replace(tzinfo=timezone(self.offset or timedelta())).astimezone(UTC),)
        found = instants_of(wall, self.key)
        return tuple(instant for instant in found if abbreviation(instant, self.key) == self.name) or found

    @property
    def zone_key(self) -> str:
        """Its IANA key, or the offset as one where there is one."""
        return self.key or zone_of_offset(self.offset or timedelta()) or self.written

    def season_note(self, instant: datetime) -> str | None:
        """What to tell the editor where the season that was said is not the one in force: "EST" in July."""
        if self.key is None or self.name is None:
            return None
        in_force = abbreviation(instant, self.key)
        if self.name == in_force or self.name not in _abbreviations_in_year(self.key, instant.year):
            return None
        return Message(
            "%(text)s was said, but %(zone)s is on %(label)s that day: taken so.",
            text=quoted(self.written),
            zone=self.key,
            label=zone_label(instant, self.key),
        )


@dataclass(frozen=True, slots=True)
class ZoneCandidates:
    """The clocks that a name can mean, the likeliest first. `is_ambiguous`: none is likelier, only a check can tell."""

    options: tuple[ZoneCandidate, ...]
    is_ambiguous: bool = False


def zone_candidates_of(word: ZoneName, wall: datetime, *, venue: str | None, country: str | None) -> ZoneCandidates:
    """The clocks that a zone's name can mean for a time (naive) at a venue (IANA key) or in its country (ISO alpha-2).

    Raises NotUnderstood for an unknown abbreviation, or for "local time" where the venue's zone is not known.
    """
    if word.key is not None:
        return ZoneCandidates((ZoneCandidate(word.written, key=word.key, name=word.abbreviation),))
    if word.offset is not None:
        return ZoneCandidates((ZoneCandidate(word.written, offset=word.offset),))
    if word.abbreviation is not None:
        return _candidates_of_abbreviation(word.written, word.abbreviation, wall, venue=venue, country=country)
    if venue is None:
        raise NotUnderstood(
            word.written, why="the zone of the venue is not known", next_step="Give the zone of the venue."
        )
    return ZoneCandidates((ZoneCandidate(word.written, key=venue),))


def zone_of_offset(offset: timedelta) -> str | None:
    """The zone of a whole-hour offset, where no better is known; None for any other.

    >>> zone_of_offset(timedelta(hours=9)), zone_of_offset(timedelta()), zone_of_offset(timedelta(hours=8.5))
    ('Etc/GMT-9', 'UTC', None)
    """
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest:
        return None
    # POSIX counts westward: UTC+9 is Etc/GMT-9.
    key = f"Etc/GMT{-hours:+d}" if hours else "UTC"
    return key if is_zone(key) else None


def infer_venue_zone(zone_candidate: ZoneCandidate) -> tuple[str, str | None]:
    """The zone to assume for a venue that nobody named, from the clock its time was told by; and a note that says so.

    Raises AmbiguousZone where many countries keep that clock.

    >>> infer_venue_zone(ZoneCandidate("KST", key="Asia/Seoul", name="KST"))
    ('Asia/Seoul', '“KST” is taken as Asia/Seoul: give the zone of the venue if that is elsewhere.')
    """
    if zone_candidate.name in REGIONAL:
        raise AmbiguousZone(
            zone_candidate.written,
            candidates=REGIONAL[zone_candidate.name],
            what=Message("%(zone)s is kept in many countries.", zone=quoted(zone_candidate.written)),
        )
    key = zone_candidate.key or zone_of_offset(zone_candidate.offset or timedelta())
    if key is None:
        raise NotUnderstood(
            zone_candidate.written, why="no zone has just this offset", next_step="Give the zone of the venue."
        )
    if key == zone_candidate.written:
        return key, None
    note = Message(
        "%(text)s is taken as %(zone)s: give the zone of the venue if that is elsewhere.",
        text=quoted(zone_candidate.written),
        zone=key,
    )
    return key, note


def _candidates_of_abbreviation(
    written: str, name: str, wall: datetime, *, venue: str | None, country: str | None
) -> ZoneCandidates:
    if name in UTC_NAMES:
        return ZoneCandidates((ZoneCandidate(written, offset=timedelta()),))
    if venue is not None and _is_used_at(venue, name, wall):
        at_venue = ZoneCandidate(written, key=venue, name=name)
        # The North said KST of its own half hour in 2015-2018, and Seoul says it of a launch in the North: likelier
        # is the venue's, but a second reading may show that Seoul's was meant.
        seoul = (
            [ZoneCandidate(written, key="Asia/Seoul", name=name)] if (venue, name) == ("Asia/Pyongyang", "KST") else []
        )
        return ZoneCandidates((at_venue, *seoul))
    meanings = MEANINGS.get(name, ())
    if not meanings:
        raise NotUnderstood(
            written, why="it is not a zone that is known here", next_step="Write the offset, such as UTC+9, or a city."
        )
    options = [ZoneCandidate(written, key=meaning.key, name=name) for meaning in meanings]
    near = [
        zone_candidate
        for zone_candidate, meaning in zip(options, meanings, strict=True)
        if country in meaning.countries or (venue is not None and _shares_time_with(venue, meaning.key, wall.year))
    ]
    if near and name in CONTESTED and options[0] not in near:
        near.insert(0, options[0])
    chosen = near or (options[:1] if name in FIRST_MEANING_BY_DEFAULT else options)
    return ZoneCandidates(tuple(chosen), is_ambiguous=len(chosen) > 1)


def _shares_time_with(venue: str, key: str, year: int) -> bool:
    """Whether a venue keeps the time of another place, and calls it so: Melbourne that of Sydney."""
    shared = _abbreviations_in_year(venue, year) & _abbreviations_in_year(key, year)
    return venue == key or any(name.isalpha() and name not in UTC_NAMES for name in shared)


def _is_used_at(venue: str, name: str, wall: datetime) -> bool:
    """Whether people at the venue would call their own time so, in that year; "ET" only where both seasons are kept."""
    if name in GENERIC_ABBREVIATIONS:
        return GENERIC_ABBREVIATIONS[name] <= _abbreviations_in_year(venue, wall.year)
    return name in _abbreviations_in_year(venue, wall.year) or name in {
        abbreviation(i, venue) for i in instants_of(wall, venue)
    }


@lru_cache(maxsize=1024)
def _abbreviations_in_year(key: str, year: int) -> frozenset[str]:
    """The abbreviations in use in the middle of each month of a year."""
    return frozenset(abbreviation(datetime(year, month, 15, tzinfo=UTC), key) for month in range(1, 13))
