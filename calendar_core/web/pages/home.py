"""What the first page tells beside the month: what is next, how long until the next confirmed meeting, what changed."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from calendar_core.domain.events.cards import Card
from calendar_core.store.history.changelog import Arrival, EventChange, selected_changes
from calendar_core.web.request.query import Asked, cards_next

_NEXT = 8
_CHANGES = 6
_RECENT = timedelta(days=7)
# Of the next ones some have begun or have no day; one of so many has not, and has.
_LOOKED_AT = 40


@dataclass(frozen=True, kw_only=True)
class FrontPage:
    """`meeting` is the next confirmed meeting whose day is known, in `days` days by the page's today."""

    coming: tuple[Card, ...]
    meeting: Card | None
    days: int
    changes: tuple[EventChange | Arrival, ...]


def read_front_page(connection: Connection, asked: Asked) -> FrontPage:
    """What is next and what is new in the filter of the page."""
    meeting = _next_meeting(connection, asked)
    page = selected_changes(
        connection,
        asked.selection,
        now=asked.now,
        limit=_CHANGES,
        lang=asked.display.lang,
        since=asked.moment - _RECENT,
    )
    return FrontPage(
        coming=tuple(cards_next(connection, asked, limit=_NEXT)),
        meeting=meeting,
        days=max(0, (meeting.when.first_day - asked.today).days) if meeting else 0,
        changes=page.changes,
    )


def _next_meeting(connection: Connection, asked: Asked) -> Card | None:
    narrowed = replace(asked.selection, certainty=("confirmed",), lifecycle=("scheduled",))
    # A filter that leaves out what is confirmed and ahead has no such meeting.
    if not _allows(asked.selection.certainty, "confirmed") or not _allows(asked.selection.lifecycle, "scheduled"):
        return None
    cards = cards_next(connection, replace(asked, selection=narrowed), limit=_LOOKED_AT)
    return next((card for card in cards if _is_sure_and_ahead(card, asked)), None)


def _is_sure_and_ahead(card: Card, asked: Asked) -> bool:
    is_sure = card.certainty == "confirmed" and card.lifecycle == "scheduled" and card.when.is_dated
    return is_sure and card.starts_at > asked.moment and card.kind != "incident"


def _allows(chosen: tuple[str, ...], value: str) -> bool:
    return not chosen or value in chosen
