"""A calendar file as entries. `parse_calendar` is run by `run_limited`, and answers plain JSON."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import tzinfo
from typing import Any, Final

from icalendar import Timezone

from calendar_core.errors import CalendarError
from calendar_core.intake.ical.components import CalendarFile, Component, split_components
from calendar_core.intake.ical.event_parser import NO_FIELDS, FileContext, Skipped, parse_event
from calendar_core.intake.ical.zones import find_zone
from calendar_core.intake.plain_text import plain_line
from calendar_core.messages import mark

_MAX_TIME_ZONES: Final = 20
_MAX_ZONE_LINES: Final = 1_000
_LEFT_OUT: Final = mark("The event at line %(line)s is left out: %(why)s.")
_OLDER: Final = mark("%(count)s older versions of events are left out.")
_OTHERS: Final = mark("%(count)s other entries, such as tasks, are left out.")
_ZONES: Final = mark("Definitions of time zones that cannot be used are left out: %(count)s.")
_OTHER_PARTS: Final = frozenset({"VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY"})


def parse_calendar(raw: bytes) -> dict[str, Any]:
    """Name, entries with what identifies each, and notes of a file. Raises CalendarError for one without events."""
    file = split_components(raw)
    notes: list[dict[str, Any]] = []
    context = FileContext(
        is_cancelling=file.properties.get("METHOD", "").upper() == "CANCEL",
        zones=_read_zones(file, notes),
        suggested_zone=find_zone(file.properties.get("X-WR-TIMEZONE", "")),
    )
    newest: dict[str, tuple[list[Any], dict[str, Any]]] = {}
    events = [one for one in file.components if one.name == "VEVENT"]
    older = 0
    for component in events:
        try:
            identity, entry = parse_event(_wrap("VEVENT", component), line=component.line, context=context)
        except Exception as reason:  # noqa: BLE001  icalendar raises what it likes for strangers' bytes
            why = str(reason) if isinstance(reason, Skipped) else NO_FIELDS
            notes.append({"text": _LEFT_OUT, "values": {"line": component.line}, "why": why})
            continue
        key = identity["key"] or f"line {component.line}"
        found = (identity["order"], asdict(entry))
        older += key in newest
        if key not in newest or found[0] >= newest[key][0]:
            newest[key] = found
    if older:
        notes.append({"text": _OLDER, "values": {"count": older}})
    others = sum(1 for one in file.components if one.name in _OTHER_PARTS)
    if others:
        notes.append({"text": _OTHERS, "values": {"count": others}})
    if not events:
        raise CalendarError(
            "The calendar has no events, and %(count)s other entries.",
            next_step="Give a calendar with events.",
            count=others,
        )
    return {
        "name": plain_line(file.properties.get("X-WR-CALNAME", "")),
        "keys": list(newest),
        "entries": [entry for _, entry in newest.values()],
        "notes": notes,
    }


def _wrap(name: str, component: Component) -> bytes:
    return "\r\n".join((f"BEGIN:{name}", *component.lines, f"END:{name}", "")).encode()


def _read_zones(file: CalendarFile, notes: list[dict[str, Any]]) -> dict[str, tzinfo]:
    """The zones that a file defines and our data do not have, by their names."""
    zones: dict[str, tzinfo] = {}
    failed = 0
    for component in [one for one in file.components if one.name == "VTIMEZONE"][:_MAX_TIME_ZONES]:
        name = _value_of(component.lines, "TZID")
        if find_zone(name) is not None or name in zones:
            continue
        try:
            if len(component.lines) > _MAX_ZONE_LINES or not name:
                raise ValueError
            zones[name] = Timezone.from_ical(_wrap_zone(component)).to_tz(lookup_tzid=False)  # type: ignore[attr-defined]
        except Exception:  # noqa: BLE001  icalendar raises what it likes for strangers' bytes
            failed += 1
    if failed:
        notes.append({"text": _ZONES, "values": {"count": failed}})
    return zones


def _wrap_zone(component: Component) -> bytes:
    return "\r\n".join(("BEGIN:VTIMEZONE", *component.lines, "END:VTIMEZONE", "")).encode()


def _value_of(lines: Iterable[str], name: str) -> str:
    found = Counter(line for line in lines if line.upper().startswith((f"{name}:", f"{name};")))
    return next(iter(found), "").partition(":")[2].strip().strip('"')
