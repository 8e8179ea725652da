"""`flask feeds`: what an operator does for the subscribers of feeds."""

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.domain.text.lists import format_count
from calendar_core.store.editing.stamps import raise_all_stamps
from calendar_core.web.context import context


@click.group("feeds")
def feeds() -> None:
    """The feeds: after a restored backup, let apps take every event again."""


@feeds.command("restamp", cls=CalendarCommand)
def restamp() -> None:
    """Raise LAST-MODIFIED of every public event, so that apps take what a restored backup says."""
    parts = context()
    with parts.database.writing() as session:
        raised = raise_all_stamps(session, parts.clock())
    click.echo(f"{format_count(raised, 'event')} {'has' if raised == 1 else 'have'} a new LAST-MODIFIED.")
