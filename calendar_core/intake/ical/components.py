"""The components of a calendar file, cut by their BEGIN and END before any parser sees them.

One broken event then harms no other, and only the properties that are read reach the parser. RFC 5545, section 3.4.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from calendar_core.errors import CalendarError

# Bounds that no real calendar reaches.
_MAX_COMPONENTS: Final = 10_000
_MAX_DEPTH: Final = 4
_MAX_LINE: Final = 64_000
_LINE_BREAK: Final = re.compile(rb"\r\n|\r|\n")
# Names of Microsoft's have colons and no quotation marks, which RFC 5545 asks for: TZID=tzone://Microsoft/Custom
_UNQUOTED: Final = re.compile(r";TZID=([a-z]+://[^:;\"]+)", re.IGNORECASE)
_PROPERTY: Final = re.compile(r"[A-Za-z0-9-]+")
#: Whatever else an event has (people with their addresses, alarms, attachments) is not read.
READ_PROPERTIES: Final = frozenset(
    {
        *("UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "RECURRENCE-ID", "STATUS"),
        *("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE"),
        *("SUMMARY", "DESCRIPTION", "LOCATION", "URL"),
    }
)


@dataclass(kw_only=True)
class Component:
    """A component directly in a calendar: its name, the line where it begins (from 1), and its unfolded lines.

    The lines of a VTIMEZONE have those of its parts; those of another component are only its own.
    """

    name: str
    line: int
    lines: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class CalendarFile:
    """The components of all calendars of a file, and the properties of the calendars by name; the first one counts."""

    properties: dict[str, str] = field(default_factory=dict)
    components: list[Component] = field(default_factory=list)


def split_components(raw: bytes) -> CalendarFile:
    """The components of a file. Raises CalendarError for one that is not in UTF-8, not whole, or larger than any."""
    found = CalendarFile()
    stack: list[str] = []
    calendars = 0
    for number, line in _unfold(raw):
        name, _, value = line.partition(":")
        word, value = name.strip().upper(), value.strip().upper()
        if word == "BEGIN":
            stack.append(value)
            calendars += value == "VCALENDAR"
            _check_bounds(found, stack, number)
            if len(stack) == 2:
                found.components.append(Component(name=value, line=number))
        elif word == "END":
            if not stack or stack.pop() != value:
                raise _not_whole(number)
        elif not stack:
            raise CalendarError(
                "Line %(line)s of the file is outside of any calendar.",
                next_step="Give an iCalendar file, which begins with BEGIN:VCALENDAR.",
                line=number,
            )
        elif len(stack) == 1 and (key := _PROPERTY.match(line)):
            found.properties.setdefault(key.group().upper(), line.partition(":")[2].strip())
        if len(stack) >= 2 or word == "END":
            _add_line(found, stack, line)
    if stack or not calendars:
        raise _not_whole(None)
    return found


def _add_line(found: CalendarFile, stack: list[str], line: str) -> None:
    component = found.components[-1] if found.components else None
    if component is None or len(stack) < 2:
        return
    if component.name == "VTIMEZONE":
        if line.upper() != "BEGIN:VTIMEZONE":
            component.lines.append(line)
    elif len(stack) == 2 and (key := _PROPERTY.match(line)) and key.group().upper() in READ_PROPERTIES:
        component.lines.append(_UNQUOTED.sub(r';TZID="\1"', line))


def _check_bounds(found: CalendarFile, stack: list[str], number: int) -> None:
    if stack[0] != "VCALENDAR":
        raise CalendarError(
            "The %(name)s at line %(line)s is in no calendar.",
            next_step="Give an iCalendar file, which begins with BEGIN:VCALENDAR.",
            name=stack[0][:20],
            line=number,
        )
    if len(stack) > _MAX_DEPTH or len(found.components) >= _MAX_COMPONENTS:
        raise CalendarError(
            "The file has more than %(most)s entries, or they are nested too deeply.",
            next_step="Give a part of it.",
            most=_MAX_COMPONENTS,
        )


def _unfold(raw: bytes) -> Iterator[tuple[int, str]]:
    """The unfolded lines that are not blank, each with the number of its first line in the file.

    Bytes are unfolded before they are decoded: a fold may part the bytes of one character.
    """
    lines: list[tuple[int, list[bytes]]] = []
    for number, piece in enumerate(_LINE_BREAK.split(raw.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"")), 1):
        if not piece.strip():
            continue
        if piece[:1] in b" \t" and lines:
            lines[-1][1].append(piece[1:])
        else:
            lines.append((number, [piece]))
    for number, pieces in lines:
        yield number, _decode_line(b"".join(pieces), number)


def _decode_line(line: bytes, number: int) -> str:
    if len(line) > _MAX_LINE:
        raise CalendarError(
            "Line %(line)s of the file has more than %(most)s bytes.",
            next_step="Give a part of the file.",
            line=number,
            most=_MAX_LINE,
        )
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise CalendarError(
            "The calendar file is not in UTF-8.", next_step="Save it as UTF-8, and try again."
        ) from None


def _not_whole(line: int | None) -> CalendarError:
    if line is None:
        return CalendarError(
            "The calendar file is not whole: it has no end, or no calendar.", next_step="Get it again from its source."
        )
    return CalendarError(
        "The calendar file is broken at line %(line)s: it ends what it did not begin.",
        next_step="Get it again from its source.",
        line=line,
    )
