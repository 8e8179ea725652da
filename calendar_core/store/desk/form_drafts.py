"""What editors wrote when their session was over already: kept until they are back, for their own account alone."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import Session

from calendar_core.errors import NotFound
from calendar_core.models import KeptForm, table_of

KEPT: Final = timedelta(days=7)  # as long as the longest session
# Who sends more than that without coming back is a program.
_MOST: Final = 20
_FORM = table_of(KeptForm)


@dataclass(frozen=True, kw_only=True)
class Written:
    """A form as it was sent: to which address, with which names and texts."""

    address: str
    fields: tuple[tuple[str, str], ...]


def keep_form(session: Session, account_id: str, written: Written, *, now: datetime) -> str:
    """Keep what somebody wrote, the newest few of theirs; answers the key."""
    key = secrets.token_urlsafe(16)
    own = _FORM.c.editor_id == account_id
    newest = select(_FORM.c.key).where(own).order_by(_FORM.c.kept_at.desc(), _FORM.c.key).limit(_MOST - 1)
    session.execute(delete(_FORM).where(own, _FORM.c.key.not_in(session.scalars(newest).all())))
    values = {"key": key, "editor_id": account_id, "kept_at": now}
    fields = [list(pair) for pair in written.fields]
    session.execute(insert(_FORM).values(**values, address=written.address, fields=fields))
    return key


def find_kept_form(connection: Connection, key: str, *, account_id: str, now: datetime) -> Written:
    """What an account wrote. NotFound for none, one that is over and another's: they are not told apart."""
    query = select(_FORM.c.address, _FORM.c.fields)
    mine = query.where(_FORM.c.key == key, _FORM.c.editor_id == account_id, _FORM.c.kept_at > now - KEPT)
    row = connection.execute(mine).one_or_none()
    if row is None:
        raise NotFound("Nothing of yours is kept here.", next_step="Sign in with the account that wrote it.")
    return Written(address=row.address, fields=_pairs(row.fields))


def _pairs(fields: Iterable[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name, text in fields)


def forget_kept_forms(session: Session, *, now: datetime) -> None:
    """Drop what nobody came back for."""
    session.execute(delete(_FORM).where(_FORM.c.kept_at <= now - KEPT))
