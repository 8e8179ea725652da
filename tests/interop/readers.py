"""Five programs that are not ours and read calendars: what each makes of a feed, in one common form.

Two run here, three in processes of their own (JavaScript, and libical in the system's Python). None is told anything
but the bytes. What a machine lacks skips its reader, with one line that says what to install.
"""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar
import vobject  # type: ignore[import-untyped]  # ships no types

from tests.conftest import skip_or_fail
from tools.services import LIBICAL, NODE, SYSTEM_PYTHON, find_node_readers, has_libical

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class ParsedEvent:
    """One event as a program understands it. A day is written 2024-10-30, an instant 2024-10-30T22:10:00Z."""

    start: str
    end: str
    summary: str
    status: str | None

    @property
    def is_all_day(self) -> bool:
        """Whether it is shown above the hours."""
        return "T" not in self.start


ParsedEvents = dict[str, ParsedEvent]


def format_moment(moment: date) -> str:
    """A day, or an instant in UTC; a time without a zone is told as such, and so equals nothing."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is None:
        return f"floating {moment.isoformat()}"
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_with_icalendar(feed: bytes) -> ParsedEvents:
    """The library that wrote it, as another process would read it."""
    return {
        str(event["UID"]): ParsedEvent(
            start=format_moment(event.start),
            end=format_moment(event.end),
            summary=str(event["SUMMARY"]),
            status=str(event["STATUS"]) if "STATUS" in event else None,
        )
        for event in icalendar.Calendar.from_ical(feed).events
    }


def read_with_vobject(feed: bytes) -> ParsedEvents:
    """The oldest library of Python, under Radicale."""
    calendar = vobject.readOne(feed.decode())
    return {
        event.uid.value: ParsedEvent(
            start=format_moment(event.dtstart.value),
            end=format_moment(event.dtend.value),
            summary=event.summary.value,
            status=event.status.value if hasattr(event, "status") else None,
        )
        for event in getattr(calendar, "vevent_list", [])
    }


def run_reader(command: list[str | Path], feed: bytes) -> ParsedEvents:
    """Let a program read the feed from its standard input."""
    events = run_json_command(command, feed)
    readings = {event.pop("uid"): ParsedEvent(**event) for event in events}
    assert len(readings) == len(events), "a UID stands twice"
    return readings


def run_json_command(command: list[str | Path], text: bytes) -> list[Any]:
    """What a program answers to its standard input: it writes JSON, and not a word of complaint."""
    # A reader far from Greenwich: a time taken for the machine's own shows.
    environment = {"PATH": os.environ["PATH"], "TZ": "Pacific/Marquesas"}
    result = subprocess.run(
        command, input=text, env=environment, cwd=HERE, capture_output=True, timeout=300, check=False
    )
    assert (result.returncode, result.stderr.decode()) == (0, ""), "the reader refused the feed, or complained of it"
    answer: list[Any] = json.loads(result.stdout)
    return answer


def read_with_javascript(library: str) -> Callable[[bytes], ParsedEvents]:
    """A library of JavaScript: ical.js, under Thunderbird, or node-ical, under many home screens."""

    def read(feed: bytes) -> ParsedEvents:
        return run_reader(javascript_command(library), feed)

    return read


def javascript_command(part: str) -> list[str | Path]:
    """The command of one part of readers.mjs."""
    node = find_node_readers()
    if node is None:
        skip_or_fail(NODE)
    return [node, "readers.mjs", part]


def node_wall_times(zones_and_instants: list[tuple[str, str]]) -> list[str]:
    """The wall times of zones and instants by Node's own tz database, which may be older than ours."""
    return run_json_command(javascript_command("clocks"), json.dumps(zones_and_instants).encode())


def read_with_libical(feed: bytes) -> ParsedEvents:
    """The library in C, under GNOME and KDE."""
    if not has_libical():
        skip_or_fail(LIBICAL)
    return run_reader([SYSTEM_PYTHON, "read_with_libical.py"], feed)


READERS: dict[str, Callable[[bytes], ParsedEvents]] = {
    "icalendar": read_with_icalendar,
    "vobject": read_with_vobject,
    "ical.js": read_with_javascript("ical.js"),
    "node-ical": read_with_javascript("node-ical"),
    "libical": read_with_libical,
}
