"""Accounts of the desk. Authentication is in `desk.auth`."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, delete, select, update
from sqlmodel import Session

from calendar_core.errors import CalendarError, Conflict, NotFound
from calendar_core.models import DeskSession, Editor, table_of

Role = Literal["reporter", "editor", "chief"]
_EDITOR, _SESSION = table_of(Editor), table_of(DeskSession)
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account of the desk. `id` is the login name."""

    id: str
    name: str
    role: Role
    is_disabled: bool
    has_password: bool
    oidc_identity: str | None


def account_from_row(row: Row[Any]) -> Account:
    """Convert a row of `editor` to an Account."""
    return Account(
        id=row.id,
        name=row.name,
        role=row.role,
        is_disabled=row.disabled_at is not None,
        has_password=row.password_hash is not None,
        oidc_identity=row.oidc_identity,
    )


def list_accounts(connection: Connection) -> list[Account]:
    """Every account, by login name."""
    return [account_from_row(row) for row in connection.execute(select(_EDITOR).order_by(_EDITOR.c.id))]


def find_account(connection: Connection, account_id: str) -> Account:
    """One account; NotFound where there is none."""
    row = connection.execute(select(_EDITOR).where(_EDITOR.c.id == account_id)).one_or_none()
    if row is None:
        raise NotFound(
            "There is no editor %(account_id)s.", next_step="See flask editor list.", account_id=repr(account_id[:40])
        )
    return account_from_row(row)


def account_exists(connection: Connection, account_id: str) -> bool:
    """Whether an account has this login name, a disabled one included."""
    return connection.execute(select(_EDITOR.c.id).where(_EDITOR.c.id == account_id)).first() is not None


def find_account_by_oidc(connection: Connection, oidc_identity: str) -> Account | None:
    """The enabled account linked to an OIDC identity, if there is one."""
    query = select(_EDITOR).where(_EDITOR.c.oidc_identity == oidc_identity, _EDITOR.c.disabled_at.is_(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else account_from_row(row)


def load_password_hash(connection: Connection, account_id: str) -> str | None:
    """The password hash of an account; None where nobody can log in by that name and a password."""
    query = select(_EDITOR.c.password_hash).where(_EDITOR.c.id == account_id, _EDITOR.c.disabled_at.is_(None))
    found: str | None = connection.execute(query).scalar()
    return found


def add_account(
    session: Session,
    account_id: str,
    *,
    name: str,
    role: Role,
    now: datetime,
    password_hash: str | None = None,
    oidc_identity: str | None = None,
) -> None:
    """Add an account. Raises CalendarError for an invalid login name, Conflict for one that is taken."""
    if not _NAME.fullmatch(account_id):
        raise CalendarError(
            "%(account_id)s cannot be a name to sign in with.",
            next_step="Use 1 to 40 of a-z, 0-9, dot, hyphen and underscore: kim.desk",
            account_id=repr(account_id[:40]),
        )
    if session.get(Editor, account_id) is not None:
        raise Conflict(
            "There is an editor %(account_id)s already.", next_step="Choose another name.", account_id=repr(account_id)
        )
    session.add(
        Editor(
            id=account_id,
            name=name,
            role=role,
            created_at=now,
            password_hash=password_hash,
            oidc_identity=oidc_identity,
        )
    )


def set_password_hash(session: Session, account_id: str, password_hash: str) -> None:
    """Change a password. The caller ends the sessions if it has to."""
    session.execute(update(_EDITOR).where(_EDITOR.c.id == account_id).values(password_hash=password_hash))


def set_role(session: Session, account_id: str, role: Role) -> None:
    """Change the role, with effect from the account's next request."""
    session.execute(update(_EDITOR).where(_EDITOR.c.id == account_id).values(role=role))


def disable_account(session: Session, account_id: str, *, now: datetime) -> None:
    """Disable an account. Its name stays at what it did."""
    session.execute(update(_EDITOR).where(_EDITOR.c.id == account_id).values(disabled_at=now))
    end_sessions(session, account_id)


def enable_account(session: Session, account_id: str) -> None:
    """Enable an account again."""
    session.execute(update(_EDITOR).where(_EDITOR.c.id == account_id).values(disabled_at=None))


def end_sessions(session: Session, account_id: str) -> None:
    """End every session of an account."""
    session.execute(delete(_SESSION).where(_SESSION.c.editor_id == account_id))
