"""Reading a calendar file in a process of its own."""

from typing import Any

from calendar_core.intake.calendar_entry import ENTRY_SEPARATOR, CalendarEntry
from calendar_core.intake.document import Document
from calendar_core.intake.limited_process import run_limited
from calendar_core.messages import Message


def read_calendar(raw: bytes) -> Document:
    """The events of a calendar file, and their texts. Raises CalendarError for a file that cannot be read."""
    from calendar_core.intake.ical.parser import parse_calendar  # noqa: PLC0415  the process that is forked needs it

    found: dict[str, Any] = run_limited(parse_calendar, raw)
    notes = tuple(
        Message(one["text"], **one["values"], **({"why": Message(one["why"])} if "why" in one else {}))
        for one in found["notes"]
    )
    entries = tuple(CalendarEntry.from_json(one) for one in found["entries"])
    return Document(
        kind="calendar",
        text=ENTRY_SEPARATOR.join(entry.text for entry in entries),
        title=found["name"] or None,
        entries=entries,
        notes=notes,
        content_type="text/calendar",
    )
