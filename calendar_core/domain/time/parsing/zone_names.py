"""Zone names: the patterns of how a zone is written, and the zone word behind a match.

What a zone word means at a venue and on a day is in `zone_candidates`; the names themselves are in `abbreviations`.
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from calendar_core.domain.time.parsing.abbreviations import (
    ENGLISH_WORDS,
    LONG_NAMES,
    MEANINGS,
    SEASON_ABBREVIATIONS,
    UTC_NAMES,
    ZONES_BY_PLACE,
)
from calendar_core.domain.time.parsing.errors import NotUnderstood
from calendar_core.domain.time.parsing.zone_candidates import ZoneName
from calendar_core.domain.time.zone_keys import is_zone

_REGIONS = "africa|america|antarctica|arctic|asia|atlantic|australia|europe|indian|pacific|etc"
_MAX_OFFSET_HOURS = 15  # Manila stood at -15:56 until 1844; nothing was ever further


def _any_of(names: Iterable[str]) -> str:
    """A pattern for any of the names, the longest first."""
    return "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))


_ENGLISH_PLACES = _any_of(name for name in ZONES_BY_PLACE if name.isascii())
_KOREAN_PLACES = _any_of(name for name in ZONES_BY_PLACE if not name.isascii())
_LOWER_CASE = _any_of(
    name.lower() for name in {*MEANINGS, *UTC_NAMES} if name.lower() not in ENGLISH_WORDS and len(name) > 1
)

_OFFSET = re.compile(
    r"(?:utc|gmt)?\s?(?P<sign>[+-])\s?(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d)(?::(?P<seconds>\d\d))?)?", re.I
)
_PLACE = re.compile(rf"(?P<place>{_ENGLISH_PLACES})(?:'s)?(?:\s+(?P<season>standard|daylight|summer))?", re.I)
_KOREAN_PLACE = re.compile(rf"(?P<place>{_KOREAN_PLACES})\s?(?:현지\s?)?(?:표준시|시간|시각)")
_LOCAL = re.compile(r"local|현지", re.I)

# In the order in which they are to be tried, without regard to case.
ZONE_PATTERNS: Final = (
    r"(?:utc|gmt)\s?\+\s?\d{1,2}(?::?\d\d(?::\d\d)?)?(?!\d)",
    r"(?:utc|gmt)-\d{1,2}(?::?\d\d(?::\d\d)?)?(?!\d)",
    r"\+\d\d:?\d\d(?!\d)",
    rf"(?:{_any_of(LONG_NAMES)})(?![a-z])",
    rf"(?:{_ENGLISH_PLACES})(?:'s)?(?:\s+(?:standard|daylight|summer))?(?:\s+local)?(?:\s+time)?(?![a-z])",
    rf"(?:{_KOREAN_PLACES})\s?(?:현지\s?)?(?:표준시|시간|시각)",
    r"local(?:\s+time)?(?![a-z])|현지(?:\s?시간|\s?시각)?",
    rf"(?:{_REGIONS})/[a-z_]+(?:/[a-z_]+|[+-]\d{{1,2}})?(?![a-z])",
    rf"(?:{_LOWER_CASE})(?![a-z])|(?<=\d)z(?![a-z])",
)

# Any other short word in capitals may be what a venue calls its time; tried when nothing else fits.
ABBREVIATION_PATTERN: Final = r"(?-i:[A-Z]{2,5})(?![A-Za-z])"


def parse_zone(text: str) -> ZoneName:
    """The zone word behind a text that one of the patterns found.

    >>> parse_zone("Seoul time").key, parse_zone("UTC+8:30").offset, parse_zone("EDT").abbreviation
    ('Asia/Seoul', datetime.timedelta(seconds=30600), 'EDT')
    """
    written = text.strip()
    folded = " ".join(written.lower().split())
    if folded in LONG_NAMES:
        return ZoneName(written, abbreviation=LONG_NAMES[folded])
    if "/" in written:
        return _parse_key(written)
    if found := _OFFSET.fullmatch(written):
        return _parse_offset(written, found)
    if found := _PLACE.match(written) or _KOREAN_PLACE.match(written):
        place, season = found["place"].lower(), (found.groupdict().get("season") or "").lower()
        return ZoneName(written, key=ZONES_BY_PLACE[place], abbreviation=SEASON_ABBREVIATIONS.get((place, season)))
    if _LOCAL.match(written):
        return ZoneName(written)
    return ZoneName(written, abbreviation=written.upper())


def _parse_key(written: str) -> ZoneName:
    if not is_zone(written):
        raise NotUnderstood(written, why="it is not an IANA time zone", next_step="Write it as Asia/Seoul.")
    return ZoneName(written, key=written)


def _parse_offset(written: str, found: re.Match[str]) -> ZoneName:
    hours, minutes, seconds = (int(found[name] or 0) for name in ("hours", "minutes", "seconds"))
    if hours > _MAX_OFFSET_HOURS or minutes > 59 or seconds > 59:
        raise NotUnderstood(
            written, why="no zone is that far from UTC", next_step="Write an offset as UTC+9 or UTC-3:30."
        )
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return ZoneName(written, offset=-offset if found["sign"] == "-" else offset)
