"""A feed as a JSCalendar Group (RFC 8984, section 5.3), or the one event of a feed as an Event.

It has the entries of the iCalendar feed of the same spec. Where a feed would be too long each format ends where its own
bytes do, and says until which day it goes.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection

from calendar_core.error_log import log_exception
from calendar_core.feeds.cache.build import count_within_limits
from calendar_core.feeds.cache.entries import load_entries, select_withdrawn
from calendar_core.feeds.ical.description import FeedEntry
from calendar_core.feeds.ical.vcalendar import PRODID
from calendar_core.feeds.ical.vevent import to_last_modified
from calendar_core.feeds.jscalendar.event import build_event, build_tombstone, format_utc
from calendar_core.feeds.spec import FeedSpec
from calendar_core.store.feeds.tombstones import load_withdrawn_events
from calendar_core.store.feeds.vevent_cache import FeedWindow

_LOG: Final = logging.getLogger(__name__)
# `updated` of a feed in which nothing ever was.
_UNIX_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def build_single_event(connection: Connection, spec: FeedSpec, *, base_url: str, now: datetime) -> dict[str, Any]:
    """The Event of the feed of one event. NotFound where it has no calendar entry."""
    [event] = _load_events(connection, spec, base_url=base_url, now=now)
    return event | {"prodId": PRODID}


def build_group(connection: Connection, spec: FeedSpec, *, base_url: str, now: datetime) -> dict[str, Any]:
    """The Group of a feed as the public may see it at `now`. Costs a pass over its events."""
    events = _load_events(connection, spec, base_url=base_url, now=now)
    properties = spec.calendar_properties(base_url)
    description = properties.description
    page = {"@type": "Link", "href": properties.page_url, "rel": "describedby", "contentType": "text/html"}
    fitting = count_within_limits(len(json.dumps(one, ensure_ascii=False).encode()) for one in events)
    if spec.is_windowed and fitting < len(events):
        events = events[:fitting]
        until = datetime.fromisoformat(events[-1]["start"]).date()
        note = spec.describe_cut(until)
        description = f"{description} {note}"
        if "description" in events[-1]:
            events[-1]["description"] += f"\n{note}"
    body = {
        "@type": "Group",
        # A hash, so that it does not have the secret in the address of a reader's list.
        "uid": str(uuid5(NAMESPACE_URL, f"{base_url}{spec.path}?{spec.query}")),
        "prodId": PRODID,
        "updated": max((one["updated"] for one in events), default=format_utc(to_last_modified(_UNIX_EPOCH))),
        "locale": spec.options.lang,
        "title": properties.name,
        "description": description,
        "source": properties.feed_url,
        "links": {"1": page},
        "entries": events,
    }
    return {name: value for name, value in body.items() if value is not None}


def _load_events(connection: Connection, spec: FeedSpec, *, base_url: str, now: datetime) -> list[dict[str, Any]]:
    """The events in the order of a feed, and in their place the tombstones of those that were withdrawn."""
    is_past = spec.as_of is not None and spec.as_of < now
    withdrawn = [] if is_past else load_withdrawn_events(connection, now, event_id=spec.event_id)
    is_gone = spec.event_id is not None and bool(withdrawn)
    reach, entries = (FeedWindow(), []) if is_gone else load_entries(connection, spec, now)
    found = [
        *((one.details.card.when, one.details.card.uid, _try_build(one, base_url, spec)) for one in entries),
        *(
            (one.record.when, one.uid, build_tombstone(one, spec.options))
            for one in select_withdrawn(withdrawn, spec, after=reach.after)
        ),
    ]
    ordered = sorted(found, key=lambda one: (one[0].extent().start, one[1]))
    return [event for _, _, event in ordered if event is not None]


def _try_build(entry: FeedEntry, base_url: str, spec: FeedSpec) -> dict[str, Any] | None:
    """The event; None for one that cannot be written, which must not take all others from the readers."""
    try:
        return build_event(entry, base_url=base_url, options=spec.options)
    except Exception:  # noqa: BLE001  whatever is wrong with one event
        log_exception(_LOG, "The event %s cannot be written for the feeds.", entry.details.card.id)
        return None
