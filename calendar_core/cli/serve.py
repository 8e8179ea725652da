"""`flask serve`: runs the web server and the scheduler, each in processes of its own."""

import errno
import os
import socket
from dataclasses import replace

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.cli.database import is_empty
from calendar_core.cli.records import load_with_progress
from calendar_core.cli.supervisor import ServeOptions, Supervisor
from calendar_core.dataset.about import SHIPPED_DATA
from calendar_core.errors import CalendarError
from calendar_core.setting_parsers import parse_host
from calendar_core.settings import PREFIX
from calendar_core.web.context import context


@click.command("serve", cls=CalendarCommand)
@click.option("--host", help="The address to listen on (default: ENTENTE_HOST or 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on (default: ENTENTE_PORT or 8000).")
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes (default: one a core).")
@click.option("--no-scheduler", is_flag=True, help="Only the web: reminders and mail run elsewhere (flask scheduler).")
def serve(host: str | None, port: int | None, workers: int | None, no_scheduler: bool) -> None:
    """Serve the calendar, and run its scheduler beside it."""
    given = context().settings
    settings = replace(given, host=_parse_host_option(host) if host else given.host, port=port or given.port)
    check_port_free(settings.host, settings.port)
    if is_empty(context()):
        load_with_progress([SHIPPED_DATA])
    # The web processes read their settings from the environment, like every other process.
    os.environ.update({PREFIX + "HOST": settings.host, PREFIX + "PORT": str(settings.port)})
    # Forked processes must not share a connection.
    context().database.close()
    options = ServeOptions(settings=settings, workers=workers or os.cpu_count() or 1, has_scheduler=not no_scheduler)
    raise SystemExit(Supervisor(options).run(on_ready=lambda: print_addresses(options)))


def _parse_host_option(text: str) -> str:
    try:
        return parse_host(text.strip())
    except CalendarError as error:
        raise CalendarError(error.what, next_step=error.next_step, where="--host") from None


def check_port_free(host: str, port: int) -> None:
    """Raise CalendarError if the port cannot be bound."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "is taken by another program" if taken else f"cannot be used: {error.strerror}"
            raise CalendarError(
                "Port %(port)s of %(host)s %(value)s.",
                next_step="Choose another one: flask serve --port 8001.",
                port=port,
                host=host,
                value=why,
            ) from None


def print_addresses(options: ServeOptions) -> None:
    """Print the addresses of the site, its feeds and its health check."""
    settings = options.settings
    base = settings.local_url
    click.echo(f"\n  Calendar   {base}/")
    click.echo(f"  Feeds      {base}/feeds   (every event: {base}/feeds/all.ics)")
    if settings.given_base_url is None and settings.host in ("0.0.0.0", "::"):  # noqa: S104  compared, not listened on
        click.echo(f"  Links      lead to {base}: set {PREFIX}BASE_URL to the address that others use")
    if settings.has_tls and not settings.proxies:
        click.echo(f"  Proxies    none are named: set {PREFIX}PROXIES, or all clients share the limits of one address")
    if options.has_scheduler:
        click.echo(f"  Mail       goes to {redact_mail_url(settings.mail_url)}")
    click.echo("\nCtrl-C stops it.\n")


def redact_mail_url(url: str) -> str:
    """The mail URL without its password."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}" if separator else url
