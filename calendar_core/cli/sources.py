"""`flask sources`: checks whether the cited sources are still online."""

import time

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.desk.checks.link_checker import check_links
from calendar_core.safe_http import SafeHttpClient
from calendar_core.store.desk.link_checks import load_dead_links
from calendar_core.web.context import context

_PAUSE_SECONDS = 1.0


@click.group("sources")
def sources() -> None:
    """The sources that the record cites: ask whether they are still there."""


@sources.command("check", cls=CalendarCommand)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many to ask at most.")
def check(limit: int) -> None:
    """Ask the addresses that were asked longest ago, one a second, and list those that lead nowhere."""
    parts = context()
    client = SafeHttpClient(home_url=parts.settings.base_url)
    answers = check_links(parts.database, client, limit=limit, clock=parts.clock, wait=_pause)
    failing = sum(answer.error is not None for answer in answers.values())
    click.echo(f"{len(answers)} asked, {failing} without a page.")
    with parts.database.reading() as connection:
        for dead in load_dead_links(connection).values():
            click.echo(f"{dead.url}: {dead.error} Since {dead.failing_since:%Y-%m-%d}.")


def _pause() -> bool:
    time.sleep(_PAUSE_SECONDS)
    return False
