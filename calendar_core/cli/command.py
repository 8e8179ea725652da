"""Base class of every command: prepares the database and prints errors as messages instead of tracebacks."""

from typing import Any

import click
from flask.cli import with_appcontext

from calendar_core.cli.database import prepare_database
from calendar_core.errors import CalendarError, Problems
from calendar_core.web.context import context


class CalendarCommand(click.Command):
    """Click command of the calendar. A CalendarError is printed as its message; the exit code is then 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command in the application context, on a database of the newest schema."""

        @with_appcontext
        def run() -> Any:
            prepare_database(context())
            return super(CalendarCommand, self).invoke(ctx)

        try:
            return ctx.invoke(run)
        except Problems as found:
            for problem in found.problems:
                click.echo(str(problem), err=True)
            raise click.ClickException(str(found)) from None
        except CalendarError as error:
            raise click.ClickException(str(error)) from None
