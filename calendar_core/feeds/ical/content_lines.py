"""A component written straight into its lines: the bytes of icalendar, whose own components take ten times as long.

The first reader after an edit waits for it. Escaping stays icalendar's; tests hold the rest to its `to_ical`, over the
whole record and over what Hypothesis makes up. Only what an event of a feed needs is here: RFC 5545, sections 3.1, 3.3.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from icalendar import vText

_MAX_OCTETS: Final = 75  # of a line
_FOLD_WIDTH: Final = _MAX_OCTETS - 1  # beside the space that a line goes on with

#: A name with its parameters, and the value as it is written.
ContentLine = tuple[str, str]


def format_component(name: str, lines: Iterable[ContentLine]) -> bytes:
    """The bytes of a component of these lines, in their order."""
    written = [f"BEGIN:{name}", *(f"{key}:{value}" for key, value in lines), f"END:{name}"]
    return b"".join([_fold_line(line.encode()) for line in written])


def escape_text(text: str) -> str:
    r"""The text as a value.

    >>> escape_text("Washington, D.C.")
    'Washington\\, D.C.'
    """
    value: bytes = vText(text).to_ical()
    return value.decode()


def format_utc(instant: datetime) -> str:
    """The instant as a value, whole seconds in UTC."""
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def format_date_line(name: str, value: date, tzid: str | None) -> ContentLine:
    """A line of a day, or of an instant at the clock of a zone; without one in UTC."""
    if not isinstance(value, datetime):
        return f"{name};VALUE=DATE", f"{value:%Y%m%d}"
    return (f"{name};TZID={tzid}", f"{value:%Y%m%dT%H%M%S}") if tzid else (name, format_utc(value))


def _fold_line(line: bytes) -> bytes:
    """A line and its end, never cut within a letter or an escape."""
    start, parts = 0, list[bytes]()
    while len(line) - start > _FOLD_WIDTH:
        end = start + _FOLD_WIDTH
        while line[end] & 0xC0 == 0x80:  # the middle of a letter in UTF-8
            end -= 1
        end -= line[end - 1] in b"\\^"
        parts.append(line[start:end])
        start = end
    return b"\r\n ".join([*parts, line[start:]]) + b"\r\n"
