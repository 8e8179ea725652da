"""The lease of a claimed message: a change of the row repeats the state and the lease token in its WHERE."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, update
from sqlmodel import Session

from calendar_core.models import OutboxMessage, table_of
from calendar_core.store.outbox.message import ClaimedMessage

_OUTBOX = table_of(OutboxMessage)

# A message that is claimed and not marked yet is in no doubt: of a sender that was killed others take it over soon. A
# sender that lives renews its leases three times within one (`mail.delivery`).
CLAIM_LEASE: Final = timedelta(seconds=60)
# After the mark DATA, the body and its answer take at most 120 s + 180 s + 600 s (RFC 5321, section 4.5.3.2). A lease
# shorter than the exchange sends everything many times.
EXCHANGE_LEASE: Final = timedelta(seconds=900)
MAX_ATTEMPTS: Final = 12
NO_LEASE: Final = {"phase": None, "lease_token": None, "lease_until": None}
IN_DOUBT_COUNT: Final = _OUTBOX.c.in_doubt_count + case((_OUTBOX.c.phase == "data", 1), else_=0)


def update_leased(
    session: Session, messages: Iterable[ClaimedMessage], values: dict[str, Any], *conditions: ColumnElement[bool]
) -> set[int]:
    """Change the rows whose leases this process still holds; answers their ids."""
    changed: set[int] = set()
    for leased in where_leased(messages):
        done = session.execute(update(_OUTBOX).where(leased, *conditions).values(values).returning(_OUTBOX.c.id))
        changed.update(done.scalars())
    return changed


def where_leased(messages: Iterable[ClaimedMessage]) -> Iterator[ColumnElement[bool]]:
    """The rows of messages whose leases this process still holds; one condition for each claim."""
    for token, ids in ids_by_token(messages).items():
        yield and_(_OUTBOX.c.id.in_(ids), _OUTBOX.c.state == "sending", _OUTBOX.c.lease_token == token)


def ids_by_token(messages: Iterable[ClaimedMessage]) -> dict[str, list[int]]:
    """The ids of messages by the token of their claim."""
    by_token: defaultdict[str, list[int]] = defaultdict(list)
    for message in messages:
        by_token[message.lease_token].append(message.id)
    return by_token
