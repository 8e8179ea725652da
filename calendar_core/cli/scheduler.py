"""`flask scheduler`: plans reminders and sends mail, without the web server."""

import logging
import os
import sys

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.jobs import SchedulerContext
from calendar_core.scheduler import run_scheduler
from calendar_core.web.context import Context, context


@click.command("scheduler", cls=CalendarCommand)
def scheduler() -> None:
    """Plan reminders and send mail, until it is told to stop."""
    run_until_stopped(context())


def run_until_stopped(parts: Context) -> None:
    """Run the scheduler in this process until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # APScheduler logs every run; the jobs log what they did.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    has_ended = run_scheduler(parts.database, parts.settings, clock=parts.clock, on_start=_print_start)
    parts.database.close()
    if not has_ended:
        # A thread that hangs in a connection would delay the exit for minutes. Its message is already marked in doubt.
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)


def _print_start(scheduler_context: SchedulerContext) -> None:
    click.echo(f"The scheduler is running; mail goes to {scheduler_context.transport.name}.")
