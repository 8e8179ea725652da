"""The application as the `flask` command looks for it: this file comes before app.py.

Help needs the names of the commands alone; the application behind them takes several times as long to import.
"""

import sys

from flask import Flask

from calendar_core.cli import register_commands


def create_app() -> Flask:
    """The application of `app.py`; for help, one that has the commands and nothing else."""
    if len(sys.argv) == 1 or "--help" in sys.argv:
        app = Flask("entente")
        register_commands(app)
        return app
    from app import create_app as create_whole_app  # noqa: PLC0415  not before it is known that it is needed

    return create_whole_app()
