"""What GNOME's calendar makes of a feed. Run by the system's Python, which has its libraries, in a D-Bus session.

    dbus-run-session -- /usr/bin/python3 gnome_calendar.py http://127.0.0.1:8000/feeds/all.ics

For each line on standard input it asks the feed anew and answers one line: its events as JSON, by UID.
"""

import contextlib
import importlib
import json
import sys
import time
from typing import Any
from urllib.parse import urlsplit


def load_library(name: str, version: str) -> Any:
    """A library of GNOME's, which has no types."""
    importlib.import_module("gi").require_version(name, version)
    return importlib.import_module(f"gi.repository.{name}")


def subscribe(address: str) -> Any:
    """Add the feed as somebody would in GNOME Calendar, and open it."""
    data_server, calendar, glib = (
        load_library("EDataServer", "1.2"),
        load_library("ECal", "2.0"),
        load_library("GLib", "2.0"),
    )
    registry = data_server.SourceRegistry.new_sync(None)
    source = data_server.Source.new_with_uid("entente", None)
    source.set_display_name("Entente")
    source.set_parent("webcal-stub")
    source.get_extension(data_server.SOURCE_EXTENSION_CALENDAR).set_backend_name("webcal")
    parts = urlsplit(address)
    authentication = source.get_extension(data_server.SOURCE_EXTENSION_AUTHENTICATION)
    authentication.set_host(parts.hostname)
    authentication.set_port(parts.port)
    source.get_extension(data_server.SOURCE_EXTENSION_SECURITY).set_secure(parts.scheme == "https")
    uri = glib.Uri.parse(address, glib.UriFlags.NONE)
    source.get_extension(data_server.SOURCE_EXTENSION_WEBDAV_BACKEND).set_uri(uri)
    registry.commit_source_sync(source, None)
    return calendar.Client.connect_sync(source, calendar.ClientSourceType.EVENTS, 30, None)


def format_moment(moment: Any) -> str:
    """A day as 2024-10-30, a time as 2024-10-30T22:10:00Z; a floating time without the Z."""
    if not moment.is_date() and moment.get_timezone():
        moment = moment.convert_to_zone(load_library("ICalGLib", "3.0").Timezone.get_utc_timezone())
    text: str = moment.as_ical_string()
    day = f"{text[:4]}-{text[4:6]}-{text[6:8]}"
    return day if moment.is_date() else f"{day}T{text[9:11]}:{text[11:13]}:{text[13:]}"


def event_to_dict(event: Any) -> dict[str, Any]:
    """An event as GNOME has it."""
    return {
        "start": format_moment(event.get_dtstart()),
        "end": format_moment(event.get_dtend()),
        "summary": event.get_summary(),
        "status": event.get_status().value_nick.upper(),
    }


def main() -> None:
    """Answer each line of standard input with what the app holds."""
    client = subscribe(sys.argv[1])
    glib = load_library("GLib", "2.0")
    for _ in sys.stdin:
        with contextlib.suppress(glib.Error):  # the server may be broken: what it holds then is the question
            client.refresh_sync(None)
        time.sleep(1)
        _, events = client.get_object_list_sync("#t", None)
        sys.stdout.write(json.dumps({event.get_uid(): event_to_dict(event) for event in events}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
