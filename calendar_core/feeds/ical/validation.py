"""A fast structural validation of finished bytes: whether a calendar app could read them.

An app that cannot read a feed may delete the calendar that it has. The tests have a strict linter.
"""

import re
from collections import Counter
from typing import Final

_MAX_OCTETS: Final = 75  # RFC 5545, section 3.1
_CONTROLS: Final = bytes(number for number in (*range(32), 127) if number not in b"\t\r\n")
# Told by the end of the line before: a search for line starts (re.MULTILINE) takes seven times as long.
_UID: Final = re.compile(rb"\nUID:([^\r\n]*)\r")
_BEGIN_OR_END: Final = re.compile(rb"\n(BEGIN|END):([A-Z]+)\r")
_REQUIRED_PROPERTIES: Final = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "LAST-MODIFIED", "SEQUENCE")
_REQUIRED_PROPERTY_LINE: Final = re.compile(rb"\n(%s)[:;]" % "|".join(_REQUIRED_PROPERTIES).encode())


def feed_faults(body: bytes) -> list[str]:
    """The faults of a feed; empty for a valid one."""
    has_component = b"\r\nBEGIN:VEVENT\r\n" in body or b"\r\nBEGIN:VTIMEZONE\r\n" in body
    # RFC 5545, section 3.6: at least one; some apps refuse a calendar without any.
    return header_faults(body) + ([] if has_component else ["no component"])


def header_faults(body: bytes) -> list[str]:
    """The faults of a feed, of which the events may be missing."""
    faults = _faults(body)
    if not (body.startswith(b"BEGIN:VCALENDAR\r\n") and body.endswith(b"\r\nEND:VCALENDAR\r\n")):
        faults.append("not one whole VCALENDAR")
    events, zones = body.count(b"\r\nBEGIN:VEVENT\r\n"), body.count(b"\r\nBEGIN:VTIMEZONE\r\n")
    uids = uids_of(body)
    if len(uids) != events or len(set(uids)) != events:
        faults.append(f"{events} events and {zones} zones with {len(set(uids))} UIDs")
    return faults


def vevent_faults(body: bytes) -> list[str]:
    """The faults of a VEVENT.

    A feed of valid events between the lines of an empty feed is valid, unless two events share a UID.
    """
    faults = [*_faults(body), *_frame_faults(body, b"VEVENT")]
    counts = Counter(_REQUIRED_PROPERTY_LINE.findall(body))
    return faults + [
        f"{counts[name.encode()]} times {name}" for name in _REQUIRED_PROPERTIES if counts[name.encode()] != 1
    ]


def alarm_faults(body: bytes) -> list[str]:
    """The faults of a VALARM."""
    return [*_faults(body), *_frame_faults(body, b"VALARM")]


def uids_of(body: bytes) -> list[bytes]:
    """The UIDs of the events in these bytes, as they are written there."""
    return _UID.findall(body)


def _frame_faults(body: bytes, name: bytes) -> list[str]:
    is_whole = body.startswith(b"BEGIN:%s\r\n" % name) and body.endswith(b"\r\nEND:%s\r\n" % name)
    return [] if is_whole else [f"not one whole {name.decode()}"]


def _faults(body: bytes) -> list[str]:
    lines = body.split(b"\r\n")
    found = {
        "a line end that is not CRLF": not len(lines) - 1 == body.count(b"\r") == body.count(b"\n"),
        "a line of more than 75 octets": max(map(len, lines)) > _MAX_OCTETS,
        "a control character": len(body.translate(None, _CONTROLS)) != len(body),
        "a blank line": not all(map(bytes.strip, lines[:-1])),
    }
    faults = [what for what, is_there in found.items() if is_there]
    try:
        body.decode()
    except UnicodeDecodeError:
        faults.append("bytes that are not UTF-8")
    open_components: list[bytes] = []
    for edge, name in _BEGIN_OR_END.findall(b"\n" + body):
        if edge == b"BEGIN":
            open_components.append(name)
        elif not open_components or open_components.pop() != name:
            faults.append(f"END:{name.decode()} ends nothing")
            break
    if open_components:
        faults.append(f"{open_components[-1].decode()} has no END")
    return faults
