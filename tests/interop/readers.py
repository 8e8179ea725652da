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

from tests.conftest import give_up
from tools.services import LIBICAL, NODE, SYSTEM_PYTHON, find_node_readers, has_libical

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One event as a program understands it. A day is written 2024-10-30, an instant 2024-10-30T22:10:00Z."""

    start: str
    end: str
    summary: str
    status: str | None

    @property
    def is_all_day(self) -> bool:
        """Whether it is shown above the hours."""
        return "T" not in self.start


Readings = dict[str, Reading]


def told(moment: date) -> str:
    """A day, or an instant in UTC; a time without a zone is told as such, and so equals nothing."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is None:
        return f"floating {moment.isoformat()}"
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_with_icalendar(feed: bytes) -> Readings:
    """The library that wrote it, as another process would read it."""
    return {
        str(event["UID"]): Reading(
            start=told(event.start),
            end=told(event.end),
            summary=str(event["SUMMARY"]),
            status=str(event["STATUS"]) if "STATUS" in event else None,
        )
        for event in icalendar.Calendar.from_ical(feed).events
    }


def read_with_vobject(feed: bytes) -> Readings:
    """The oldest library of Python, under Radicale."""
    calendar = vobject.readOne(feed.decode())
    return {
        event.uid.value: Reading(
            start=told(event.dtstart.value),
            end=told(event.dtend.value),
            summary=event.summary.value,
            status=event.status.value if hasattr(event, "status") else None,
        )
        for event in getattr(calendar, "vevent_list", [])
    }


def ask(command: list[str | Path], feed: bytes) -> Readings:
    """Let a program read the feed from its standard input."""
    events = answer_of(command, feed)
    readings = {event.pop("uid"): Reading(**event) for event in events}
    assert len(readings) == len(events), "a UID stands twice"
    return readings


def answer_of(command: list[str | Path], text: bytes) -> list[Any]:
    """What a program answers to its standard input: it writes JSON, and not a word of complaint."""
    # A reader far from Greenwich: a time taken for the machine's own shows.
    environment = {"PATH": os.environ["PATH"], "TZ": "Pacific/Marquesas"}
    done = subprocess.run(command, input=text, env=environment, cwd=HERE, capture_output=True, timeout=300, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, ""), "the reader refused the feed, or complained of it"
    answer: list[Any] = json.loads(done.stdout)
    return answer


def read_with_javascript(library: str) -> Callable[[bytes], Readings]:
    """A library of JavaScript: ical.js, under Thunderbird, or node-ical, under many home screens."""

    def read(feed: bytes) -> Readings:
        return ask(javascript(library), feed)

    return read


def javascript(part: str) -> list[str | Path]:
    """The command of one part of readers.mjs."""
    node = find_node_readers()
    if node is None:
        give_up(NODE)
    return [node, "readers.mjs", part]


def walls_of_node(asked: list[tuple[str, str]]) -> list[str]:
    """The wall times of zones and instants by Node's own tz database, which may be older than ours."""
    return answer_of(javascript("clocks"), json.dumps(asked).encode())


def read_with_libical(feed: bytes) -> Readings:
    """The library in C, under GNOME and KDE."""
    if not has_libical():
        give_up(LIBICAL)
    return ask([SYSTEM_PYTHON, "read_with_libical.py"], feed)


READERS: dict[str, Callable[[bytes], Readings]] = {
    "icalendar": read_with_icalendar,
    "vobject": read_with_vobject,
    "ical.js": read_with_javascript("ical.js"),
    "node-ical": read_with_javascript("node-ical"),
    "libical": read_with_libical,
}
