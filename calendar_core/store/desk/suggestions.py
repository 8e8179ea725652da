"""Corrections that readers send: stored by the form, alike for every event, and handed to the scheduler.

The form is limited by network, mailbox and in total, by rows, so that all nodes count together. Nothing of a suggestion
is ever shown to anybody but the desk.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, true, update
from sqlmodel import Session

from calendar_core.domain.text.email_address import mailbox_of, parse_address, sha256_hex
from calendar_core.domain.text.network_hash import hash_network
from calendar_core.errors import TooMany
from calendar_core.messages import CountedMessage
from calendar_core.models import Suggestion, table_of

#: How long a suggestion is kept, and with it the reader's address.
SUGGESTION_RETENTION: Final = timedelta(days=30)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# A reader who goes through a list sends a few; the desk reads each.
MAX_PER_NETWORK_AN_HOUR, MAX_PER_NETWORK_A_DAY = 5, 20
MAX_PER_MAILBOX_A_DAY: Final = 5
# What a desk can look at, from whatever number of networks it comes.
MAX_TOTAL_A_DAY: Final = 300

_SUGGESTION = table_of(Suggestion)


@dataclass(frozen=True, kw_only=True)
class ReaderSuggestion:
    """A suggestion as it was sent; its texts are cleaned. `network` is the client's IP address, or empty.

    `event` names an event in whatever way. `url` is the address of the source, `document` says which one it is; one of
    the two is given.
    """

    text: str
    event: str
    url: str
    document: str
    email: str
    lang: str
    network: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewSuggestion:
    """A suggestion that nobody has read yet."""

    id: int
    text: str
    event: str
    url: str
    document: str
    lang: str


class TooManySuggestions(TooMany):
    """More than one reader sends, or the desk can read."""

    def __init__(self, next_at: datetime, *, now: datetime) -> None:
        seconds = max(1, int((next_at - now).total_seconds()))
        hours = -(-seconds // 3_600)
        super().__init__(
            "We have received too many suggestions from your network, or in total.",
            next_step=CountedMessage(
                "Nothing was sent. Try again in %(num)s hour.", "Nothing was sent. Try again in %(num)s hours.", hours
            ),
            seconds=seconds,
        )


def add_suggestion(session: Session, suggestion: ReaderSuggestion, *, now: datetime) -> None:
    """Store a suggestion. Raises TooManySuggestions, and CalendarError for an address that is none."""
    address = parse_address(suggestion.email) if suggestion.email else ""
    hashes = {
        "mailbox_hash": sha256_hex(mailbox_of(address)) if address else "",
        "network_hash": hash_network(suggestion.network),
    }
    network = _SUGGESTION.c.network_hash == hashes["network_hash"]
    limits: list[tuple[ColumnElement[bool], int, timedelta]] = [(true(), MAX_TOTAL_A_DAY, _DAY)]
    if hashes["network_hash"]:
        limits += [(network, MAX_PER_NETWORK_AN_HOUR, _HOUR), (network, MAX_PER_NETWORK_A_DAY, _DAY)]
    if hashes["mailbox_hash"]:
        limits.append((_SUGGESTION.c.mailbox_hash == hashes["mailbox_hash"], MAX_PER_MAILBOX_A_DAY, _DAY))
    waits = [next_at for limit in limits if (next_at := _next_at(session, *limit, now=now)) is not None]
    if waits:
        raise TooManySuggestions(max(waits), now=now)
    values = {name: getattr(suggestion, name) for name in ("text", "event", "url", "document", "lang")}
    session.execute(insert(_SUGGESTION).values({**values, **hashes, "email": address or None, "suggested_at": now}))


def _next_at(
    session: Session, which: ColumnElement[bool], most: int, period: timedelta, *, now: datetime
) -> datetime | None:
    """When the next one of some is taken; None for now."""
    recent = select(func.count(), func.min(_SUGGESTION.c.suggested_at)).where(
        which, _SUGGESTION.c.suggested_at > now - period
    )
    count, first = session.execute(recent).one()
    if count < most:
        return None
    oldest: datetime = first
    return oldest + period


def list_new_suggestions(connection: Connection, *, limit: int = 20) -> list[NewSuggestion]:
    """The suggestions that nobody has read, the oldest first."""
    query = select(_SUGGESTION).where(_SUGGESTION.c.handled_at.is_(None)).order_by(_SUGGESTION.c.id).limit(limit)
    names = [field.name for field in fields(NewSuggestion)]
    return [NewSuggestion(**{name: getattr(row, name) for name in names}) for row in connection.execute(query)]


def claim_suggestion(session: Session, number: int, *, now: datetime) -> bool:
    """Clear the words of a suggestion, whose proposals this transaction makes; False where another process did."""
    one = (_SUGGESTION.c.id == number) & _SUGGESTION.c.handled_at.is_(None)
    values: dict[str, Any] = {"handled_at": now, "text": "", "event": "", "url": "", "document": ""}
    return (
        session.execute(update(_SUGGESTION).where(one).values(values).returning(_SUGGESTION.c.id)).first() is not None
    )


def find_reply_address(connection: Connection, number: int) -> str | None:
    """Where the reader of a suggestion wants an answer; None without one, and when it was deleted."""
    query = select(_SUGGESTION.c.email).where(_SUGGESTION.c.id == number)
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found


def delete_expired_suggestions(session: Session, *, now: datetime) -> None:
    """Delete suggestions with the addresses of their readers; what the desk made of them stays."""
    session.execute(delete(_SUGGESTION).where(_SUGGESTION.c.suggested_at <= now - SUGGESTION_RETENTION))
