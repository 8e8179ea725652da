"""`flask mail`: shows and controls the outbox, and processes delivery reports."""

import itertools
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

import click
from sqlalchemy.exc import SQLAlchemyError

from calendar_core.cli.command import CalendarCommand
from calendar_core.cli.mail_preview import preview
from calendar_core.cli.status import format_hold
from calendar_core.domain.text.email_address import domain_of, parse_address
from calendar_core.errors import CalendarError, DiskFull
from calendar_core.mail.bounces import record_report
from calendar_core.mail.config import parse_sender
from calendar_core.mail.delivery_report import MAX_REPORT_BYTES
from calendar_core.mail.verp import parse_return_path
from calendar_core.store.outbox.admin import (
    OutboxStatus,
    hold_messages,
    load_outbox_status,
    release_held_messages,
    retry_messages,
)
from calendar_core.store.outbox.bounces import find_suspended_at, list_suspended_addresses, unsuspend_addresses
from calendar_core.store.outbox.hold import release_mail
from calendar_core.web.context import context

_ADDRESSES_PER_COMMIT = 200
_EX_TEMPFAIL = 75  # EX_TEMPFAIL of sysexits(3): the mail server keeps the report and tries again


@click.group("mail")
def mail() -> None:
    """The outbox: see what waits and what was given up; send again, hold, release; take in what came back."""


@mail.command("status", cls=CalendarCommand)
@click.option("--follow", is_flag=True, help="Print a line of progress every few seconds, until nothing waits.")
@click.option("--every", type=click.FloatRange(0.1, 3600), default=2, show_default=True, help="Seconds between lines.")
def status(follow: bool, every: float) -> None:
    """Show how many messages are in which state, and why some were given up."""
    if follow:
        _print_progress(every)
        return
    found = _load_status()
    for state, count in found.counts.items():
        click.echo(f"{state:<10} {count}")
    if not found.counts:
        click.echo("The outbox is empty.")
    for line in _format_remarks(found):
        click.echo(line)


def _format_remarks(found: OutboxStatus) -> Iterator[str]:
    yield from format_hold(found.hold)
    if found.in_doubt:
        yield f"In doubt: {found.in_doubt}. They are sent again when their lease ends, under the same Message-ID."
    if found.oldest is not None:
        yield f"The oldest that waits was due at {found.oldest:%Y-%m-%d %H:%M} UTC."
    for domain, (until, why) in found.failing.items():
        yield f"Paused: {domain} until {until:%H:%M:%S} UTC: {why}"
    if found.suspended:
        yield f"Suspended addresses: {found.suspended}. See them: flask mail suspended."
    for one in found.dead_messages:
        code = f" {one.last_reply_code}" if one.last_reply_code else ""
        yield (
            f"Given up: {one.id} {one.kind} {one.event_id or '-'} after {one.attempts} attempts:{code} {one.last_error}"
        )


def _load_status() -> OutboxStatus:
    with context().database.reading() as connection:
        return load_outbox_status(connection)


def _print_progress(every: float) -> None:
    """Print progress now and then: messages left, rate, and estimated time of completion."""
    begin, first = time.monotonic(), _load_status().counts.get("sent", 0)
    for _ in itertools.count():
        found = _load_status()
        sent, took = found.counts.get("sent", 0) - first, time.monotonic() - begin
        rate = sent / took if took else 0.0
        left = f", {timedelta(seconds=round(found.waiting / rate))} left" if rate and found.waiting else ""
        held = ", all mail is held" if found.hold is not None else ""
        now = context().clock()
        click.echo(f"{now:%H:%M:%S}  {sent} sent, {found.waiting} wait, {rate:.1f} a second{left}{held}")
        if not found.waiting or found.hold is not None:
            return
        time.sleep(every)


@mail.command("retry", cls=CalendarCommand)
@click.argument("ids", nargs=-1, type=int)
def retry(ids: tuple[int, ...]) -> None:
    """Send messages again that were given up or that a wrong clock let expire: those with the IDS, or all.

    None is sent whose time has passed.
    """
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
    """Let held messages go: those with the IDS, or all. Where all mail is held by the guard, end that first."""
    with context().database.writing() as session:
        ended = None if ids else release_mail(session, now=context().clock())
        count = release_held_messages(session, ids, now=context().clock()) if ended is None else 0
    if ended is not None:
        click.echo(f"Mail leaves again. It was held because: {ended.reason}")
        return
    click.echo(f"Messages released: {count}.")


@mail.command("suspended", cls=CalendarCommand)
def suspended() -> None:
    """List the addresses to which nothing is sent, since when and why; their readers can confirm again."""
    with context().database.reading() as connection:
        found = list_suspended_addresses(connection)
    for one in found:
        click.echo(f"{one.since:%Y-%m-%d} {one.address}: {one.reason}")
    if not found:
        click.echo("No address is suspended.")


@mail.command("unsuspend", cls=CalendarCommand)
@click.argument("address", required=False)
@click.option("--domain", help="Bring back every address of this domain, except those whose readers complained.")
def unsuspend(address: str | None, domain: str | None) -> None:
    """Send to a suspended ADDRESS again, or to all of a domain, once the cause is mended."""
    if (address is None) == (domain is None):
        raise CalendarError(
            "It takes an address or a domain, one of the two.",
            next_step="See who is suspended: flask mail suspended. Then name the address, or --domain and its domain.",
        )
    if address is not None:
        found = [parse_address(address)]
    else:
        with context().database.reading() as connection:
            found = find_suspended_at(connection, domain_of(parse_address(f"postmaster@{domain}")))
    count = 0
    for first in range(0, len(found), _ADDRESSES_PER_COMMIT):
        with context().database.writing() as session:
            batch = found[first : first + _ADDRESSES_PER_COMMIT]
            count += unsuspend_addresses(session, batch, now=context().clock())
    click.echo(f"Subscriptions that get mail again: {count}.")


@mail.command("bounce", cls=CalendarCommand)
@click.argument("files", nargs=-1, type=click.File("rb"))
def bounce(files: tuple[BinaryIO, ...]) -> None:
    """Take in reports of mail that was not delivered or not wanted: FILES, or standard input.

    For the pipe of a mail server. What is no report about mail of this calendar is passed over.
    """
    settings = context().settings
    verp = parse_return_path(settings.bounce_address, key=settings.secret_key)
    if verp is None:
        raise CalendarError(
            "No address takes reports, so none can be told from a forged one.",
            next_step="Set ENTENTE_BOUNCE_ADDRESS first; mail sent from then on can be reported.",
        )
    domain = parse_sender(settings.mail_from).domain
    for file in files or (sys.stdin.buffer,):
        data = file.read(MAX_REPORT_BYTES)
        while file.read(MAX_REPORT_BYTES):
            pass  # a mail server treats a pipe closed before its end as a failure
        try:
            with context().database.writing() as session:
                outcome = record_report(session, data, verp=verp, mail_domain=domain, now=context().clock())
        except (SQLAlchemyError, DiskFull) as error:
            click.echo(f"Not taken in, try later: {type(error).__name__}.", err=True)
            raise SystemExit(_EX_TEMPFAIL) from None
        click.echo(f"{getattr(file, 'name', '-')}: {outcome}")


mail.add_command(preview)
