"""What every view needs of the program: its database, its settings, the present instant and who is looking."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app

from calendar_core.domain.visibility import Viewer
from calendar_core.settings import Settings
from calendar_core.store.doors import Database

_KEY = "entente"


@dataclass(frozen=True, kw_only=True)
class Context:
    """The parts that `create_app` put together. `clock` answers the present instant in UTC."""

    database: Database
    settings: Settings
    clock: Callable[[], datetime]

    @property
    def viewer(self) -> Viewer:
        """Who is looking: nobody can sign in yet, so always the public."""
        return "public"


def attach(app: Flask, context: Context) -> None:
    """Give the application its parts."""
    app.extensions[_KEY] = context


def context() -> Context:
    """The parts of the application that answers this request."""
    found: Context = current_app.extensions[_KEY]
    return found
