"""The VEVENT of an event that was withdrawn: its UID, its old start and one word.

GNOME and Thunderbird keep an entry that disappears from a feed without another one. There is no title, place, text or
address: the event may have been withdrawn because of them. See docs/decisions/0113.
"""

from typing import Final

from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.text.single_line import one_line
from calendar_core.domain.time.when import Day, WallTime, When
from calendar_core.feeds.ical.content_lines import escape_text, format_component, format_date_line, format_utc
from calendar_core.feeds.ical.times import times_of
from calendar_core.feeds.ical.vevent import Vevent, to_last_modified
from calendar_core.messages import Lang, pgettext, pmark
from calendar_core.store.feeds.tombstones import WithdrawnEvent

_WITHDRAWN: Final = pmark("feed title", "Withdrawn")
_MERGED: Final = pmark("feed title", "Merged")


def tombstone_title(lang: Lang, *, is_merged: bool = False) -> str:
    """The word that stands in place of the title."""
    return pgettext("feed title", _MERGED if is_merged else _WITHDRAWN, lang)


def render_tombstone(event: WithdrawnEvent, options: FeedOptions) -> Vevent:
    """The VEVENT of a tombstone. Its SEQUENCE is higher than that of the event when it was public."""
    when = event.record.when
    times = times_of(start_of(when), in_utc=options.in_utc)
    stamp, uid = to_last_modified(event.withdrawn_at), one_line(event.uid)
    lines = [
        ("SUMMARY", escape_text(tombstone_title(options.lang, is_merged=event.is_merged))),
        format_date_line("DTSTART", times.start, times.tzid),
        format_date_line("DTEND", times.end, times.tzid),
        ("DTSTAMP", format_utc(stamp)),
        ("UID", escape_text(uid)),
        ("SEQUENCE", str(event.sequence)),
        ("LAST-MODIFIED", format_utc(stamp)),
        ("STATUS", "CANCELLED"),
        ("TRANSP", "TRANSPARENT"),
        ("X-MICROSOFT-CDO-BUSYSTATUS", "FREE"),
    ]
    return Vevent(
        event_id=event.id,
        revision=event.sequence,
        uid=uid,
        starts_at=when.extent().start,
        end_day=when.end_day,
        last_modified=stamp,
        tzid=times.tzid,
        body=format_component("VEVENT", lines),
        alarm=None,
    )


def start_of(when: When) -> When:
    """The start alone, with the end that is assumed where none is stated."""
    return WallTime(when.start, when.zone, fold=when.fold) if isinstance(when, WallTime) else Day(when.first_day)
