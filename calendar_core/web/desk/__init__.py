"""The desk: pages for those who keep the record. `guarding` lets them in; every other file is one kind of page."""

from flask import Flask

from calendar_core.web.desk import (
    claims,
    deeds,
    directory,
    events,
    guarding,
    history,
    joining,
    log,
    opening,
    previews,
    queue,
    sign_on,
)
from calendar_core.web.desk.options import OPTIONS

#: Importing a page attaches it.
PAGES = (queue, events, deeds, joining, claims, history, directory, log, previews)
_MENU = (
    ("desk.queue", "Queue"),
    ("desk.event_list", "Events"),
    ("desk.new_event", "New event"),
    ("desk.directory", "Directory"),
    ("desk.audit_log", "Log"),
)


def register(app: Flask) -> None:
    """Add the desk, and the door to it, to the application."""
    app.register_blueprint(opening.blueprint)
    sign_on.register(app)
    app.register_blueprint(previews.blueprint)
    app.register_blueprint(guarding.blueprint)
    app.jinja_env.globals.update(
        proof=guarding.proof,
        editor=guarding.editor,
        may=guarding.may,
        desk_menu=_menu,
        **OPTIONS,
    )


def _menu() -> list[tuple[str, str]]:
    """The pages that whoever is signed in may open from everywhere."""
    return [(endpoint, text) for endpoint, text in _MENU if guarding.may(guarding.ROLES[endpoint])]
