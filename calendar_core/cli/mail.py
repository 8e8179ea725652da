"""`flask mail`: what an operator sees of the outbox and does with it."""

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.cli.previews import preview
from calendar_core.store.postmaster import hold_messages, outbox_status, release_held, retry_messages
from calendar_core.web.context import context


@click.group("mail")
def mail() -> None:
    """The outbox: see what waits and what was given up; send again, hold, release."""


@mail.command("status", cls=CalendarCommand)
def status() -> None:
    """Show how many messages are in which state, and why some were given up."""
    with context().database.reading() as connection:
        found = outbox_status(connection)
    for state, count in found.counts.items():
        click.echo(f"{state:<10} {count}")
    if not found.counts:
        click.echo("The outbox is empty.")
    if found.in_doubt:
        click.echo(f"In doubt: {found.in_doubt}. They are sent again when their lease ends, under the same Message-ID.")
    if found.oldest is not None:
        click.echo(f"The oldest that waits was due at {found.oldest:%Y-%m-%d %H:%M} UTC.")
    for one in found.given_up:
        code = f" {one.last_code}" if one.last_code else ""
        click.echo(
            f"Given up: {one.id} {one.kind} {one.event_id or '-'} after {one.attempts} attempts:{code} {one.last_error}"
        )


@mail.command("retry", cls=CalendarCommand)
@click.argument("ids", nargs=-1, type=int)
def retry(ids: tuple[int, ...]) -> None:
    """Send messages again that were given up: those with the IDS, or all; none whose time has passed."""
    with context().database.writing() as session:
        count = retry_messages(session, ids, now=context().clock())
    click.echo(f"Messages that wait again: {count}.")


@mail.command("hold", cls=CalendarCommand)
@click.argument("ids", nargs=-1, type=int)
def hold(ids: tuple[int, ...]) -> None:
    """Keep back messages that wait: those with the IDS, or all. New ones are not held."""
    with context().database.writing() as session:
        count = hold_messages(session, ids)
    click.echo(f"Messages held: {count}.")


@mail.command("release", cls=CalendarCommand)
@click.argument("ids", nargs=-1, type=int)
def release(ids: tuple[int, ...]) -> None:
    """Let held messages go: those with the IDS, or all."""
    with context().database.writing() as session:
        count = release_held(session, ids, now=context().clock())
    click.echo(f"Messages released: {count}.")


mail.add_command(preview)
