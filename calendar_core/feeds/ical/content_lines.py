"""A component written straight into its lines: the bytes of icalendar, whose own components take ten times as long.

The first reader after an edit waits for it. Escaping stays icalendar's; tests hold the rest to its `to_ical`, over the
whole record and over what Hypothesis makes up. Only what an event of a feed needs is here: RFC 5545, sections 3.1, 3.3.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from icalendar import vText

_MOST_OCTETS: Final = 75  # of a line
_ROOM: Final = _MOST_OCTETS - 1  # beside the space that a line goes on with

#: A name with its parameters, and the value as it is written.
Line = tuple[str, str]


def component(name: str, lines: Iterable[Line]) -> bytes:
    """The bytes of a component of these lines, in their order."""
    written = [f"BEGIN:{name}", *(f"{key}:{value}" for key, value in lines), f"END:{name}"]
    return b"".join([_folded(line.encode()) for line in written])


def escaped(text: str) -> str:
    r"""The text as a value.

    >>> escaped("Washington, D.C.")
    'Washington\\, D.C.'
    """
    value: bytes = vText(text).to_ical()
    return value.decode()


def in_utc(instant: datetime) -> str:
    """The instant as a value, whole seconds in UTC."""
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def dated(name: str, value: date, tzid: str | None) -> Line:
    """A line of a day, or of an instant at the clock of a zone; without one in UTC."""
    if not isinstance(value, datetime):
        return f"{name};VALUE=DATE", f"{value:%Y%m%d}"
    return (f"{name};TZID={tzid}", f"{value:%Y%m%dT%H%M%S}") if tzid else (name, in_utc(value))


def _folded(line: bytes) -> bytes:
    """A line and its end, never cut within a letter or an escape."""
    start, parts = 0, list[bytes]()
    while len(line) - start > _ROOM:
        end = start + _ROOM
        while line[end] & 0xC0 == 0x80:  # the middle of a letter in UTF-8
            end -= 1
        end -= line[end - 1] in b"\\^"
        parts.append(line[start:end])
        start = end
    return b"\r\n ".join([*parts, line[start:]]) + b"\r\n"
