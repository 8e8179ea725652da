"""The `flask` commands: each parses its arguments, calls one function and prints the result."""

from importlib import import_module
from keyword import iskeyword
from typing import Any, Final

import click
from flask import Flask

#: `{command: (module, help text in the list of commands)}`. A test keeps each help text equal to the command's own.
COMMANDS: Final = {
    "check": ("records", "List the issues of the record: contradictions and open questions."),
    "diary": ("documents.diary", "The diary of a week: check, add, list and remove the house's own templates."),
    "editor": ("editors", "The people of the desk: add, list, change, disable."),
    "export": ("export", "Write the record to TARGET."),
    "feeds": ("feeds", "The feeds: after a restored backup, let apps take every event again."),
    "import": ("intake", "Read texts, pages, PDF, calendar files and tables, and propose their events to the desk."),
    "load": ("records", "Load the YAML data set."),
    "mail": ("mail", "The outbox: see what waits and what was given up."),
    "publish": ("publish", "Write every curated feed to DIRECTORY."),
    "scheduler": ("scheduler", "Plan reminders and send mail, until it is told to stop."),
    "serve": ("serve", "Serve the calendar, and run its scheduler beside it."),
    "sources": ("sources", "The sources that the record cites: ask whether they are still there."),
    "status": ("status", "Show when each scheduler last completed each job."),
    "subscription": ("subscriptions", "Reminders and news by mail: add, list and end subscriptions."),
    "watch": ("watch", "Ask the watched sources once, and propose their new events to the desk."),
}


def register_commands(app: Flask) -> None:
    """Register every command on the application."""
    for name, (_, short_help) in COMMANDS.items():
        app.cli.add_command(LazyCommand(name, short_help=short_help))


class LazyCommand(click.Command):
    """Command that is imported on first use: importing all commands takes longer than importing the web application."""

    def load(self) -> click.Command:
        """Import the command and return it."""
        assert self.name is not None, "commands of the list have names"  # noqa: S101  for mypy
        module = import_module(f"{__name__}.{COMMANDS[self.name][0]}")
        # A command may be called like a word of Python: import_ is `import`.
        command: click.Command = getattr(module, f"{self.name}_" if iskeyword(self.name) else self.name)
        return command

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Build the context of the imported command, which click then invokes."""
        return self.load().make_context(*args, **extra)
