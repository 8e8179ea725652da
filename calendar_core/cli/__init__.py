"""The `flask` commands: read the words, call one function, say what was done. One file a group."""

from flask import Flask

from calendar_core.cli.editors import editor
from calendar_core.cli.export import export
from calendar_core.cli.mail import mail
from calendar_core.cli.publish import publish
from calendar_core.cli.records import check, load
from calendar_core.cli.scheduler import scheduler
from calendar_core.cli.serve import serve
from calendar_core.cli.sources import sources
from calendar_core.cli.subscriptions import subscription


def register_commands(app: Flask) -> None:
    """Add every command to the application."""
    for command in (serve, scheduler, load, check, publish, subscription, mail, editor, export, sources):
        app.cli.add_command(command)
