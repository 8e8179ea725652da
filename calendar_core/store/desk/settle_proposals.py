"""What becomes of a proposal: accepted, declined, pending again, and without its text in the end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, update
from sqlmodel import Session

from calendar_core.errors import Conflict
from calendar_core.models import Proposal, table_of

#: How long the text of a settled proposal is kept: long enough to ask why.
TEXT_RETENTION: Final = timedelta(days=30)
_TEXTS: Final = ("text", "draft", "origin")
_PROPOSAL = table_of(Proposal)


def settle_proposal(
    session: Session,
    number: int,
    *,
    is_accepted: bool,
    editor: str,
    now: datetime,
    reason: str | None = None,
    event_id: str | None = None,
    revision: int | None = None,
    digest: str | None = None,
    draft: Mapping[str, Any] | None = None,
) -> None:
    """Accept or decline a proposal. Raises Conflict if somebody else has settled it.

    `event_id` and `revision` are the event that accepting it saved; `digest` takes the place of the own one, where the
    same words would mean another proposal from now on. `draft` takes the place of what was read, with what it takes to
    go back.
    """
    values: dict[str, Any] = {
        "state": "accepted" if is_accepted else "declined",
        "settled_by": editor,
        "settled_at": now,
    }
    values |= {"settled_reason": reason, "settled_revision": revision}
    others = (("event_id", event_id), ("digest", digest), ("draft", draft))
    values |= {name: value for name, value in others if value is not None}
    one = (_PROPOSAL.c.id == number) & (_PROPOSAL.c.state == "pending")
    if session.execute(update(_PROPOSAL).where(one).values(values).returning(_PROPOSAL.c.id)).first() is None:
        raise Conflict("Somebody else settled this proposal first.", next_step="Look at the queue.")


def reopen_proposal(
    session: Session, number: int, *, since: datetime, base_revision: int | None = None, digest: str | None = None
) -> None:
    """Make a settled proposal pending again; Conflict unless it was settled since an instant.

    `base_revision` is the revision that it is based on now. What accepting it saved is taken back by the caller.
    """
    values: dict[str, Any] = {"state": "pending"}
    values |= dict.fromkeys(("settled_by", "settled_at", "settled_reason", "settled_revision"))
    values |= {name: v for name, v in (("base_revision", base_revision), ("digest", digest)) if v is not None}
    one = (_PROPOSAL.c.id == number) & (_PROPOSAL.c.state != "pending") & (_PROPOSAL.c.settled_at >= since)
    if session.execute(update(_PROPOSAL).where(one).values(values).returning(_PROPOSAL.c.id)).first() is None:
        raise Conflict("This proposal was not settled today.", next_step="Look at the history of the event.")


def drop_settled_texts(session: Session, *, now: datetime) -> None:
    """Delete the texts of proposals that were settled longer than `TEXT_RETENTION` ago, and what was read from them."""
    old = (_PROPOSAL.c.state != "pending") & (_PROPOSAL.c.settled_at <= now - TEXT_RETENTION)
    is_kept = or_(*(_PROPOSAL.c[name].is_not(None) for name in _TEXTS))
    session.execute(update(_PROPOSAL).where(old, is_kept).values(dict.fromkeys(_TEXTS)))
