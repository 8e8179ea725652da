"""The feeds that can be asked for, of a selection and of one event: what they are called, when they last changed."""

from datetime import datetime
from urllib.parse import quote

from sqlalchemy import Connection, func, select

from calendar_core.domain.printing import print_instant
from calendar_core.domain.selection import Selection
from calendar_core.errors import NotFound
from calendar_core.feeds.feed import Feed, Heading, build_feed
from calendar_core.feeds.knowledge import Entry, read_entries
from calendar_core.feeds.times import times_of
from calendar_core.store.dossiers import find_dossier
from calendar_core.store.epochs import read_epoch
from calendar_core.store.selecting import EVENT, visible

_LIMITS = (
    "Only events whose day is known are in this feed; the page has those known to a month or a year, too. "
    "Every entry says in its text how exactly its time is known, how certain it is, and who says so."
)


def selection_feed(connection: Connection, selection: Selection, *, base_url: str, now: datetime) -> Feed:
    """The feed of a selection, as the public may see it at `now`. Costs a pass over the selection."""
    entries = read_entries(connection, selection, now=now)
    heading = _heading(selection, base_url)
    return build_feed(entries, heading, base_url=base_url, changed_at=last_public_change(connection, now))


def event_feed(
    connection: Connection, event_id: str, *, base_url: str, now: datetime, as_of: datetime | None = None
) -> Feed:
    """The feed of one event. NotFound where the public may not know of it, CalendarError where its day is not known."""
    entry = _find_entry(connection, event_id, as_of=as_of, now=now)
    page_url = f"{base_url}/events/{quote(event_id)}"
    asked = f"?{Selection(as_of=as_of).query()}" if as_of else ""
    heading = Heading(
        identity=f"event {event_id}{asked}",
        name=f"Entente: {entry.dossier.card.title}",
        description=f"One event of Entente, a calendar of diplomatic meetings: {page_url}{asked}",
        feed_url=f"{page_url}.ics{asked}",
        page_url=f"{page_url}{asked}",
    )
    return build_feed([entry], heading, base_url=base_url, changed_at=last_public_change(connection, now))


def _find_entry(connection: Connection, event_id: str, *, as_of: datetime | None, now: datetime) -> Entry:
    dossier = find_dossier(connection, event_id, viewer="public", now=now)
    if as_of is None or as_of >= now:
        times_of(dossier.card.when)
        return Entry(dossier=dossier)
    for entry in read_entries(connection, Selection(as_of=as_of), now=now):
        if entry.dossier.card.id == event_id:
            return entry
    raise NotFound(
        f"On {print_instant(as_of, 'UTC')} no day was known for the event {event_id!r}.",
        next_step="Leave as_of out for the event as it stands now.",
    )


def last_public_change(connection: Connection, now: datetime) -> datetime:
    """The last instant up to `now` at which anything that the public sees may have changed, of any event.

    Two things change it: a commit, which raises the epoch (also when an event is taken back), and time alone, when an
    embargo lifts. What is held back still does not count: it would tell that there is something.
    """
    _, raised_at = read_epoch(connection)
    lifted_at = connection.execute(select(func.max(EVENT.c.embargo_until)).where(visible("public", now))).scalar_one()
    return max(raised_at, lifted_at or raised_at)


def _heading(selection: Selection, base_url: str) -> Heading:
    query = selection.query()
    asked = f"?{query}" if query else ""
    pairs = ", ".join(f"{key} {value}" for key, value in selection.pairs())
    what = f"The events of the filter: {pairs}." if pairs else "All events."
    return Heading(
        identity=query,
        name=f"Entente: {', '.join(value for _, value in selection.pairs())}" if pairs else "Entente",
        description=f"Entente, a calendar of diplomatic meetings. {what} {_LIMITS}",
        feed_url=f"{base_url}/calendar.ics{asked}" if query else f"{base_url}/feeds/all.ics",
        page_url=f"{base_url}/agenda{asked}",
    )
