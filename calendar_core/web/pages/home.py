"""Summary on the home page: upcoming events, days until the next confirmed meeting, recent changes."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from calendar_core.domain.events.cards import Card
from calendar_core.store.history.changelog import BulkAddition, EventChange, load_changes
from calendar_core.web.request.query import RequestQuery, open_event_source

_MAX_UPCOMING = 8
_MAX_CHANGES = 6
_RECENT = timedelta(days=7)
# Some of the next events have begun or have no day; among this many, one has a day and is ahead.
_MAX_CANDIDATES = 40


@dataclass(frozen=True, kw_only=True)
class HomeSummary:
    """`meeting` is the next confirmed meeting with a known day, in `days` days from the page's today."""

    upcoming: tuple[Card, ...]
    meeting: Card | None
    days: int
    changes: tuple[EventChange | BulkAddition, ...]


def load_home_summary(connection: Connection, query: RequestQuery) -> HomeSummary:
    """Load upcoming events and recent changes of the page's selection."""
    meeting = _find_next_meeting(connection, query)
    page = load_changes(
        connection,
        query.selection,
        now=query.now,
        limit=_MAX_CHANGES,
        lang=query.display.lang,
        since=query.effective_now - _RECENT,
    )
    return HomeSummary(
        upcoming=tuple(open_event_source(connection, query).next_cards(query.selection, limit=_MAX_UPCOMING)),
        meeting=meeting,
        days=max(0, (meeting.when.first_day - query.today).days) if meeting else 0,
        changes=page.changes,
    )


def _find_next_meeting(connection: Connection, query: RequestQuery) -> Card | None:
    confirmed_only = replace(query.selection, certainty=("confirmed",), lifecycle=("scheduled",))
    # A selection that excludes confirmed or upcoming events has no such meeting.
    if not _allows(query.selection.certainty, "confirmed") or not _allows(query.selection.lifecycle, "scheduled"):
        return None
    cards = open_event_source(connection, query).next_cards(confirmed_only, limit=_MAX_CANDIDATES)
    return next((card for card in cards if _is_confirmed_and_ahead(card, query)), None)


def _is_confirmed_and_ahead(card: Card, query: RequestQuery) -> bool:
    is_sure = card.certainty == "confirmed" and card.lifecycle == "scheduled" and card.when.is_dated
    return is_sure and card.starts_at > query.effective_now and card.kind != "incident"


def _allows(chosen: tuple[str, ...], value: str) -> bool:
    return not chosen or value in chosen
