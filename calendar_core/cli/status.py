"""`flask status`: shows which scheduler processes ran which jobs, how long ago, and whether all mail is held."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.disk_space import MIN_FREE_BYTES
from calendar_core.domain.text.lists import format_count
from calendar_core.errors import CalendarError
from calendar_core.store.db.heartbeats import find_late_jobs, load_heartbeats, load_latest_heartbeats
from calendar_core.store.desk.watched_sources import WatchState, load_states
from calendar_core.store.outbox.hold import ActiveHold, find_hold
from calendar_core.web.context import context


@click.command("status", cls=CalendarCommand)
def status() -> None:
    """Show when each scheduler last completed each job, and why mail is held; exit code 1 if no scheduler runs."""
    parts = context()
    now = parts.clock()
    with parts.database.reading() as connection:
        heartbeats, latest = load_heartbeats(connection), load_latest_heartbeats(connection)
        hold, states = find_hold(connection), load_states(connection)
    if not heartbeats:
        raise CalendarError("No scheduler has run yet.", next_step="Start flask serve or flask scheduler.")
    newest_at = {beat.node: beat.last_run_at for beat in reversed(heartbeats)}
    by_node = sorted(heartbeats, key=lambda beat: (now - newest_at[beat.node], beat.node, beat.job))
    for node, beats in groupby(by_node, key=lambda beat: beat.node):
        click.echo(node)
        for beat in beats:
            click.echo(f"  {beat.job:<16}{format_age(now - beat.last_run_at)}")
    for line in format_hold(hold):
        click.echo(line)
    for line in format_watch_problems(states.values()):
        click.echo(line)
    for directory in parts.list_full_directories():
        click.echo(f"THE DISK of {directory} IS FULL: less than {MIN_FREE_BYTES // 1_000_000} MB are free. Make room.")
    late = find_late_jobs(latest, now=now)
    if late:
        raise CalendarError(
            "The scheduler has stopped: %(jobs)s should have run since.",
            next_step="Look at its log, and start flask serve or flask scheduler.",
            jobs=", ".join(late),
        )


def format_hold(hold: ActiveHold | None) -> Iterator[str]:
    """Since when all mail is held, why, and what to do; nothing where it is not."""
    if hold is not None:
        yield f"ALL MAIL IS HELD since {hold.since:%Y-%m-%d %H:%M} UTC: {hold.reason}"
        yield "Look at what waits; then let it go: flask mail release. Or keep it back for good: flask mail hold."


def format_watch_problems(states: Iterable[WatchState]) -> Iterator[str]:
    """The watched sources that are on and broken, or whose layout has changed, since when, and when they are asked."""
    for one in states:
        if one.is_on and one.problem is not None and one.failing_since is not None:
            what = "is broken" if one.problem == "broken" else "has another layout"
            since, then = (f"{at:%Y-%m-%d %H:%M} UTC" for at in (one.failing_since, one.next_at))
            yield f"The watched source {one.id} {what} since {since}: {one.error} It is asked again at {then}."


def format_age(age: timedelta) -> str:
    """Age in the largest unit of which there are at least two.

    >>> format_age(timedelta(seconds=-1)), format_age(timedelta(seconds=1)), format_age(timedelta(hours=47))
    ('0 seconds ago', '1 second ago', '47 hours ago')
    """
    seconds = max(0, int(age.total_seconds()))
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit} ago"
    return f"{format_count(seconds, 'second')} ago"
