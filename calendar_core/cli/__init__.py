"""The `flask` commands: parse the arguments, call one function, print the result. One module a group."""

from importlib import import_module
from typing import Any, Final

import click
from flask import Flask

#: `{command: (module, help in the list of commands)}`. A test holds the help to the command's own.
COMMANDS: Final = {
    "check": ("records", "List what is doubtful in the record: questions to the desk."),
    "editor": ("editors", "The people of the desk: add, list, change, disable."),
    "export": ("export", "Write the record to TARGET."),
    "load": ("records", "Load the YAML data set."),
    "mail": ("mail", "The outbox: see what waits and what was given up."),
    "publish": ("publish", "Write every curated feed to DIRECTORY."),
    "scheduler": ("scheduler", "Plan reminders and send mail, until it is told to stop."),
    "serve": ("serve", "Serve the calendar, and run its scheduler beside it."),
    "sources": ("sources", "The sources that the record cites: ask whether they are still there."),
    "status": ("status", "Show when each scheduler last completed each job."),
    "subscription": ("subscriptions", "Reminders and news by mail: add, list and end subscriptions."),
}


def register_commands(app: Flask) -> None:
    """Add every command to the application."""
    for name, (_, short_help) in COMMANDS.items():
        app.cli.add_command(LazyCommand(name, short_help=short_help))


class LazyCommand(click.Command):
    """A command that is imported when it is called: together they take longer to import than the web application."""

    def load(self) -> click.Command:
        """The command itself."""
        assert self.name is not None, "commands of the list have names"  # noqa: S101  for mypy
        module = import_module(f"{__name__}.{COMMANDS[self.name][0]}")
        command: click.Command = getattr(module, self.name)
        return command

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """The context of the command itself, which click invokes from then on."""
        return self.load().make_context(*args, **extra)
