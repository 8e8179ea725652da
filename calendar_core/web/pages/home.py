"""Summary on the home page: what is on now, what is next, what changed last."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from calendar_core.domain.events.cards import Card
from calendar_core.store.history.changelog import BulkAddition, EventChange, load_changes
from calendar_core.web.request.query import RequestQuery, open_event_source

_MAX_ON_NOW = 2
_MAX_NEXT = 3
# The latest change of one event among so many: the others may be a data set that was loaded.
_MAX_CHANGES = 6
_RECENT = timedelta(days=30)
# Some of the next events have begun or have no day; among this many, a few have a day and are ahead.
_MAX_CANDIDATES = 40


@dataclass(frozen=True, kw_only=True)
class HomeSummary:
    """Events with a known day that are on and that are next, the first of them in `days` days from the page's today:
    those that somebody announced, since a guess is no answer to what is next.

    `change` is the latest change of one event, else that of many at once; None if nothing changed lately.
    """

    on_now: tuple[Card, ...]
    coming: tuple[Card, ...]
    days: int
    change: EventChange | BulkAddition | None


def load_home_summary(connection: Connection, query: RequestQuery) -> HomeSummary:
    """Load the present, the next and the latest of the page's selection."""
    cards = open_event_source(connection, query).next_cards(query.selection, limit=_MAX_CANDIDATES)
    dated = [card for card in cards if card.when.is_dated and _takes_place(card)]
    coming = [card for card in dated if card.starts_at > query.effective_now]
    return HomeSummary(
        on_now=tuple(card for card in dated if card.starts_at <= query.effective_now)[:_MAX_ON_NOW],
        coming=tuple(coming[:_MAX_NEXT]),
        days=max(0, (coming[0].when.first_day - query.today).days) if coming else 0,
        change=_load_latest_change(connection, query),
    )


def _takes_place(card: Card) -> bool:
    return card.certainty in ("announced", "confirmed") and card.lifecycle in ("scheduled", "held")


def _load_latest_change(connection: Connection, query: RequestQuery) -> EventChange | BulkAddition | None:
    changes = load_changes(
        connection,
        query.selection,
        now=query.now,
        limit=_MAX_CHANGES,
        lang=query.display.lang,
        since=query.effective_now - _RECENT,
    ).changes
    of_one_event = (change for change in changes if isinstance(change, EventChange))
    return next(of_one_event, changes[0] if changes else None)
