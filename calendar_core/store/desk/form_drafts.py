"""Forms that editors submitted after their session had expired. Only the same account can read a draft."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import Session

from calendar_core.errors import NotFound
from calendar_core.models import FormDraft, table_of

DRAFT_RETENTION: Final = timedelta(days=7)  # as long as the longest session
# Larger or more drafts come from programs.
_MAX_DRAFTS: Final = 20
_DRAFT = table_of(FormDraft)


@dataclass(frozen=True, kw_only=True)
class SubmittedForm:
    """A form as submitted: its URL, and its names and texts."""

    address: str
    fields: tuple[tuple[str, str], ...]


def save_draft(session: Session, account_id: str, form: SubmittedForm, *, now: datetime) -> str:
    """Save a draft, keep the newest few of the account, and return the key."""
    key = secrets.token_urlsafe(16)
    own = _DRAFT.c.editor_id == account_id
    newest = select(_DRAFT.c.key).where(own).order_by(_DRAFT.c.saved_at.desc(), _DRAFT.c.key).limit(_MAX_DRAFTS - 1)
    session.execute(delete(_DRAFT).where(own, _DRAFT.c.key.not_in(session.scalars(newest).all())))
    values = {"key": key, "editor_id": account_id, "saved_at": now}
    fields = [list(pair) for pair in form.fields]
    session.execute(insert(_DRAFT).values(**values, path=form.address, fields=fields))
    return key


def find_draft(connection: Connection, key: str, *, account_id: str, now: datetime) -> SubmittedForm:
    """Load a draft of an account. One NotFound covers missing, expired and foreign drafts."""
    query = select(_DRAFT.c.path, _DRAFT.c.fields)
    mine = query.where(_DRAFT.c.key == key, _DRAFT.c.editor_id == account_id, _DRAFT.c.saved_at > now - DRAFT_RETENTION)
    row = connection.execute(mine).one_or_none()
    if row is None:
        raise NotFound("No draft of yours is kept here.", next_step="Sign in with the account that wrote it.")
    return SubmittedForm(address=row.path, fields=_pairs(row.fields))


def _pairs(fields: Iterable[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name, text in fields)


def delete_expired_drafts(session: Session, *, now: datetime) -> None:
    """Delete expired drafts."""
    session.execute(delete(_DRAFT).where(_DRAFT.c.saved_at <= now - DRAFT_RETENTION))
