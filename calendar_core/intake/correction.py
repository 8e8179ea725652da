"""Words that tell no event which could be read: they wait in the queue as they are, for somebody to read them."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select
from sqlmodel import Session

from calendar_core.domain.text.normalization import normalize
from calendar_core.intake.import_text import ImportedDraft
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.desk.proposals import Channel, NewProposal, insert_proposal
from calendar_core.store.selection.conditions import EVENT

_EVENT_ADDRESS: Final = re.compile(r"/events/([a-z0-9][a-z0-9-]{0,99})(?:[/?#.]|$)")
_EVENT_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


def propose_correction(
    session: Session,
    text: str,
    *,
    channel: Channel,
    reason: str,
    now: datetime,
    event_id: str | None = None,
    url: str | None = None,
    origin: Mapping[str, Any] | None = None,
) -> None:
    """Let words wait in the queue, once for the same words about the same event with the same source."""
    proposal = NewProposal(
        channel=channel,
        subject="correction",
        key=[channel, normalize(text), event_id, url],
        event_id=event_id,
        text=text,
        origin=origin,
        reason=reason,
        source=url,
    )
    added = insert_proposal(session, proposal, now=now)
    if added.is_new:
        log_action(session, f"channel: {channel}", "proposed", event_id=event_id, detail=reason, now=now)


def tells_news(one: ImportedDraft) -> bool:
    """Whether a draft states what an event would be changed to, and does not only name the event."""
    if one.match.record is None:
        return one.draft.when is not None
    return one.match.action in ("move", "cancel", "postpone", "held")


def find_named_event(connection: Connection, words: str) -> str | None:
    """The event that somebody names by its id, its address or its title; None for none, and for several of a title."""
    found = _EVENT_ADDRESS.search(words)
    key = found[1] if found else words.strip()
    if _EVENT_ID.fullmatch(key):
        return connection.execute(select(EVENT.c.id).where(EVENT.c.id == key)).scalar_one_or_none()
    title = normalize(words)
    if not title:
        return None
    rows = connection.execute(select(EVENT.c.id, EVENT.c.names))
    named = [row.id for row in rows if title in map(normalize, row.names.values())]
    return named[0] if len(named) == 1 else None
