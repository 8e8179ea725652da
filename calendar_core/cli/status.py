"""`flask status`: shows which scheduler processes ran which jobs, and how long ago."""

from datetime import timedelta
from itertools import groupby

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.errors import CalendarError
from calendar_core.store.db.heartbeats import find_late_jobs, load_heartbeats, load_latest_heartbeats
from calendar_core.web.context import context


@click.command("status", cls=CalendarCommand)
def status() -> None:
    """Show when each scheduler last completed each job; exit code 1 if the scheduler has stopped."""
    parts = context()
    now = parts.clock()
    with parts.database.reading() as connection:
        heartbeats, latest = load_heartbeats(connection), load_latest_heartbeats(connection)
    if not heartbeats:
        raise CalendarError("No scheduler has run yet.", next_step="Start flask serve or flask scheduler.")
    newest_at = {beat.node: beat.last_run_at for beat in reversed(heartbeats)}
    by_node = sorted(heartbeats, key=lambda beat: (now - newest_at[beat.node], beat.node, beat.job))
    for node, beats in groupby(by_node, key=lambda beat: beat.node):
        click.echo(node)
        for beat in beats:
            click.echo(f"  {beat.job:<16}{format_age(now - beat.last_run_at)}")
    late = find_late_jobs(latest, now=now)
    if late:
        raise CalendarError(
            "The scheduler has stopped: %(jobs)s should have run since.",
            next_step="Look at its log, and start flask serve or flask scheduler.",
            jobs=", ".join(late),
        )


def format_age(age: timedelta) -> str:
    """Age in the largest unit of which there are at least two.

    >>> format_age(timedelta(seconds=-1)), format_age(timedelta(seconds=119)), format_age(timedelta(hours=47))
    ('0 seconds ago', '119 seconds ago', '47 hours ago')
    """
    seconds = max(0, int(age.total_seconds()))
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit} ago"
    return f"{seconds} seconds ago"
