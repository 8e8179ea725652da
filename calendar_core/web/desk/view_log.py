"""Logs who looked at an event that is held back, on whatever page of the desk it was shown."""

import hashlib
from collections.abc import Iterable
from typing import Final

from flask import g

from calendar_core.store.auth.audit_log import log_views
from calendar_core.store.events.public import load_held_back_ids
from calendar_core.web.context import context

_SHOWN_KEY: Final = "shown_event_ids"


def mark_shown(event_ids: Iterable[str]) -> None:
    """Note that the page of this request shows events."""
    g.setdefault(_SHOWN_KEY, set()).update(event_ids)


def log_shown_events(arguments: dict[str, object]) -> None:
    """Log the events that the page shows, the one of its address and those that the view marked, if held back."""
    shown = {*g.get(_SHOWN_KEY, ()), *(str(arguments[name]) for name in ("event_id",) if name in arguments)}
    if not shown:
        return
    parts = context()
    now = parts.clock()
    with parts.database.reading() as connection:
        held_back = load_held_back_ids(connection, shown, now=now)
    if held_back:
        with parts.database.writing() as session:
            log_views(session, g.signed_in.account.id, held_back, visit=_name_session(g.signed_in.token), now=now)


def _name_session(token: str) -> str:
    """A name for a session that says nothing about its token."""
    return f"session {hashlib.sha256(f'audit log {token}'.encode()).hexdigest()[:8]}"
