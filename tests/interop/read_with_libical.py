"""What libical, which Evolution and GNOME Calendar read with, makes of a feed.

Run by the system's Python, which has its libraries: /usr/bin/python3 read_with_libical.py < feed.ics
One line of JSON: the events, each with uid, start, end (a day, or an instant in UTC), summary and status.
"""

import importlib
import json
import sys
from collections.abc import Iterator
from typing import Any


def load_libical() -> Any:
    """The library, which has no types."""
    importlib.import_module("gi").require_version("ICalGLib", "3.0")
    return importlib.import_module("gi.repository.ICalGLib")


def format_moment(ical: Any, prop: Any, moment: Any, calendar: Any) -> str:
    """A day as it is, a time as the instant that the feed's own VTIMEZONE makes of it."""
    day = f"{moment.get_year():04}-{moment.get_month():02}-{moment.get_day():02}"
    if moment.is_date():
        return day
    utc = ical.Timezone.get_utc_timezone()
    key = prop.get_first_parameter(ical.ParameterKind.TZID_PARAMETER)
    zone = calendar.get_timezone(key.get_tzid()) if key else utc
    if not (key or moment.is_utc()):
        return f"floating {day}"
    moment.set_timezone(zone)
    moment.convert_to_zone_inplace(utc)
    text: str = moment.as_ical_string()  # 20241030T221000Z
    return f"{text[:4]}-{text[4:6]}-{text[6:11]}:{text[11:13]}:{text[13:]}"


def events_of(ical: Any, calendar: Any) -> Iterator[dict[str, str | None]]:
    """Each event as the library has it."""
    event = calendar.get_first_component(ical.ComponentKind.VEVENT_COMPONENT)
    while event:
        start = event.get_first_property(ical.PropertyKind.DTSTART_PROPERTY)
        end = event.get_first_property(ical.PropertyKind.DTEND_PROPERTY)
        status = event.get_first_property(ical.PropertyKind.STATUS_PROPERTY)
        yield {
            "uid": event.get_uid(),
            "start": format_moment(ical, start, start.get_dtstart(), calendar),
            "end": format_moment(ical, end, end.get_dtend(), calendar),
            "summary": event.get_summary(),
            "status": status.get_value_as_string() if status else None,
        }
        event = calendar.get_next_component(ical.ComponentKind.VEVENT_COMPONENT)


def main() -> None:
    """Read standard input, write standard output."""
    ical = load_libical()
    calendar = ical.Component.new_from_string(sys.stdin.read())
    sys.stdout.write(json.dumps(list(events_of(ical, calendar))))


if __name__ == "__main__":
    main()
