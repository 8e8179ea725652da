"""`flask editor`: manages the accounts of the desk."""

import sys
from typing import cast

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.desk.auth.passwords import hash_password
from calendar_core.domain.text.sanitizer import clean_line
from calendar_core.models.editor import EDITOR_ROLES
from calendar_core.store.auth.accounts import (
    Role,
    add_account,
    disable_account,
    enable_account,
    end_sessions,
    find_account,
    list_accounts,
    set_password_hash,
    set_role,
)
from calendar_core.store.auth.audit_log import log_action
from calendar_core.web.context import context

_OPERATOR = "operator"
_FROM_STDIN = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@click.group("editor")
def editor() -> None:
    """The people of the desk: add, list, change, disable."""


@editor.command("add", cls=CalendarCommand)
@click.argument("name")
@click.option("--role", type=click.Choice(EDITOR_ROLES), required=True, help="What the editor may do.")
@click.option("--full-name", help="As others at the desk see it (default: NAME).")
@click.option("--sign-on", help="ISSUER SUBJECT at the organisation's sign-on, in place of a password.")
@_FROM_STDIN
def add(name: str, role: str, full_name: str | None, sign_on: str | None, password_stdin: bool) -> None:
    """Add NAME: a reporter proposes, an editor publishes, a chief also holds back and keeps accounts."""
    password_hash = None if sign_on else hash_password(_prompt_password(password_stdin))
    now = context().clock()
    with context().database.writing() as session:
        shown, granted = clean_line(full_name or name), cast("Role", role)
        add_account(
            session, name, name=shown, role=granted, password_hash=password_hash, oidc_identity=sign_on, now=now
        )
        log_action(session, _OPERATOR, "added an account", detail=f"{name}, {role}", now=now)
    click.echo(f"{name} may sign in as {role}.")


@editor.command("passwd", cls=CalendarCommand)
@click.argument("name")
@_FROM_STDIN
def passwd(name: str, password_stdin: bool) -> None:
    """Give NAME a new password, and end every session."""
    with context().database.reading() as connection:
        find_account(connection, name)
    password_hash = hash_password(_prompt_password(password_stdin))
    with context().database.writing() as session:
        set_password_hash(session, name, password_hash)
        end_sessions(session, name)
        log_action(session, _OPERATOR, "changed a password", detail=name, now=context().clock())
    click.echo(f"{name} has a new password and is signed out everywhere.")


@editor.command("role", cls=CalendarCommand)
@click.argument("name")
@click.argument("role", type=click.Choice(EDITOR_ROLES))
def role_(name: str, role: str) -> None:
    """Change what NAME may do."""
    with context().database.writing() as session:
        find_account(session.connection(), name)
        set_role(session, name, cast("Role", role))
        log_action(session, _OPERATOR, "changed a role", detail=f"{name}, {role}", now=context().clock())
    click.echo(f"{name} is {role} now.")


@editor.command("disable", cls=CalendarCommand)
@click.argument("name")
def disable(name: str) -> None:
    """Let NAME in no more; what was done by it keeps the name."""
    with context().database.writing() as session:
        find_account(session.connection(), name)
        disable_account(session, name, now=context().clock())
        log_action(session, _OPERATOR, "disabled an account", detail=name, now=context().clock())
    click.echo(f"{name} can sign in no more.")


@editor.command("enable", cls=CalendarCommand)
@click.argument("name")
def enable(name: str) -> None:
    """Let NAME in again."""
    with context().database.writing() as session:
        find_account(session.connection(), name)
        enable_account(session, name)
        log_action(session, _OPERATOR, "enabled an account", detail=name, now=context().clock())
    click.echo(f"{name} can sign in again.")


@editor.command("list", cls=CalendarCommand)
def list_() -> None:
    """Show every account."""
    with context().database.reading() as connection:
        accounts = list_accounts(connection)
    for one in accounts:
        ways = "by password" if one.has_password else "by sign-on" if one.oidc_identity else "not yet able to sign in"
        click.echo(f"{one.id:<20} {one.role:<9} {'disabled' if one.is_disabled else ways:<12} {one.name}")
    if not accounts:
        click.echo("Nobody has an account. Add somebody with flask editor add.")


def _prompt_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
