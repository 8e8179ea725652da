"""The deadlines of an event as VEVENTs of their own, for a reader who asks for them.

The UID is that of the event with a hash of the title of the deadline, so that a deadline that moves stays one entry.
The stamps are those of the event. SEQUENCE counts its public versions: a deadline may move while the event, whose own
SEQUENCE it would otherwise bear, does not. See docs/decisions/0172.
"""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from calendar_core.domain.events.cards import Card, EventDetails
from calendar_core.domain.events.deadlines import find_deadline_when, format_deadline
from calendar_core.domain.events.record import Deadline
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.text.single_line import one_line
from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.time.when import WallTime, When
from calendar_core.feeds.ical.content_lines import escape_text, format_component, format_date_line, format_utc
from calendar_core.feeds.ical.times import EventTimes, times_of
from calendar_core.feeds.ical.vevent import (
    Vevent,
    build_alarm,
    format_status,
    to_last_modified,
)
from calendar_core.messages import gettext

# A deadline is an instant; some apps show nothing for an entry without a length.
_SHOWN_LENGTH: Final = timedelta(minutes=15)


def render_deadlines(
    details: EventDetails, options: FeedOptions, *, base_url: str, as_of: datetime | None = None
) -> list[Vevent]:
    """The VEVENTs of the deadlines whose day is known; of an event that is not held on its date as cancelled."""
    card, seen, events = details.card, Counter[str](), list[Vevent]()
    if options.cancelled == "drop" and _is_off(card):
        return events
    for deadline in details.deadlines:
        seen[deadline.title] += 1
        when = find_deadline_when(deadline, card.when)
        if when is not None and when.is_dated:
            name = f"{deadline.title}\n{seen[deadline.title]}"
            key = f"deadline-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
            events.append(_render_deadline(card, deadline, when, key, options, base_url=base_url, as_of=as_of))
    return events


def _is_off(card: Card) -> bool:
    return card.lifecycle in ("cancelled", "postponed")


def _render_deadline(
    card: Card,
    deadline: Deadline,
    when: When,
    key: str,
    options: FeedOptions,
    *,
    base_url: str,
    as_of: datetime | None,
) -> Vevent:
    lang, times = options.lang, _find_times(when, in_utc=options.in_utc)
    changed_at, sequence = (card.changed_at, card.public_revision - 1) if as_of is None else (as_of, 0)
    stamp, uid = to_last_modified(changed_at), f"{key}-{one_line(card.uid)}"
    title, event = one_line(deadline.title), one_line(card.display_name(lang))
    summary = escape_text(gettext("Deadline: %(deadline)s (%(event)s)", lang, deadline=title, event=event))
    page_url = f"{base_url}/events/{quote(card.id)}" + (f"?lang={lang}" if lang != "en" else "") + "#deadlines"
    lines = [
        ("SUMMARY", summary),
        format_date_line("DTSTART", times.start, times.tzid),
        format_date_line("DTEND", times.end, times.tzid),
        ("DTSTAMP", format_utc(stamp)),
        ("UID", escape_text(uid)),
        ("SEQUENCE", str(sequence)),
        ("CATEGORIES", escape_text(gettext("Deadline", lang))),
        ("CREATED", format_utc(min(card.created_at, changed_at))),
        ("DESCRIPTION", escape_text(_describe(card, deadline, options, page_url))),
        ("LAST-MODIFIED", format_utc(stamp)),
        ("RELATED-TO", escape_text(one_line(card.uid))),
        ("STATUS", "CANCELLED" if _is_off(card) else "CONFIRMED"),
        ("TRANSP", "TRANSPARENT"),
        ("URL", page_url),
        ("X-MICROSOFT-CDO-BUSYSTATUS", "FREE"),
    ]
    return Vevent(
        event_id=f"{card.id}/{key}",
        revision=card.revision,
        uid=uid,
        starts_at=when.extent().start,
        end_day=when.end_day,
        last_modified=stamp,
        tzid=times.tzid,
        body=format_component("VEVENT", lines),
        alarm=None if _is_off(card) else build_alarm(summary),
    )


def _describe(card: Card, deadline: Deadline, options: FeedOptions, page_url: str) -> str:
    """When the deadline is, the event with its status, and its page."""
    lang = options.lang
    event = f"{one_line(card.display_name(lang))}: {format_when(card.when, lang)}"
    return "\n".join((format_deadline(deadline, card.when, lang), "", event, format_status(card, lang), "", page_url))


def _find_times(when: When, *, in_utc: bool) -> EventTimes:
    times = times_of(when, in_utc=in_utc)
    if not isinstance(when, WallTime) or not isinstance(times.start, datetime):
        return times
    end = (times.start.astimezone(UTC) + _SHOWN_LENGTH).astimezone(times.start.tzinfo)
    return replace(times, end=end)
