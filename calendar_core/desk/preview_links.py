"""Preview links: created by a chief for one reader, valid for hours; every use is in the audit log."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlmodel import Session

from calendar_core.domain.events.cards import Card, EventDetails
from calendar_core.domain.text.sanitizer import clean_line
from calendar_core.errors import CalendarError
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.desk.preview_links import create_preview_link, revoke_preview_link
from calendar_core.store.events.cards import load_cards_by_id
from calendar_core.store.events.details import find_event_details

# The store shortens every link to its own maximum; this only keeps a length within the calendar.
_MAX_HOURS = 10_000


def create_link(session: Session, event_id: str, *, editor: str, reader: str, hours: int, now: datetime) -> str:
    """Create a link and log it; its token. Raises CalendarError without a number of hours."""
    reader, length = clean_line(reader), timedelta(hours=min(hours, _MAX_HOURS))
    if hours < 1:
        raise CalendarError("It is not said how long the link is good.", next_step="Give a number of hours.")
    token = create_preview_link(session, event_id, editor=editor, reader=reader, length=length, now=now)
    log_action(session, editor, "made a preview link", event_id=event_id, detail=reader, now=now)
    return token


def end_link(session: Session, event_id: str, key: str, *, editor: str, now: datetime) -> None:
    """Revoke a link and log it."""
    revoke_preview_link(session, event_id, key)
    log_action(session, editor, "ended a preview link", event_id=event_id, now=now)


def load_preview_details(connection: Connection, event_id: str, *, now: datetime) -> EventDetails:
    """The details of an event as it will be published: without the desk's notes and unpublished linked events."""
    details = find_event_details(connection, event_id, viewer="desk", now=now)
    linked = [*details.parts, *details.related, *([details.parent] if details.parent else [])]
    found = load_cards_by_id(connection, {card.id for card in linked}, viewer="public", now=now)
    public = {card.id for card in found}

    def only_public(cards: tuple[Card, ...]) -> tuple[Card, ...]:
        return tuple(card for card in cards if card.id in public)

    parent = details.parent if details.parent and details.parent.id in public else None
    return replace(
        details, notes=None, parent=parent, parts=only_public(details.parts), related=only_public(details.related)
    )
