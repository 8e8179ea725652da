"""The desk: pages for those who keep the record. `guarding` lets them in; every other file is one kind of page."""

from flask import Flask

from calendar_core.web.desk import (
    access,
    actions,
    directory,
    event,
    history,
    log,
    login,
    merge_split,
    oidc,
    preview_links,
    source_conflicts,
    worklist,
)
from calendar_core.web.desk.event import OPTIONS

#: Importing a page attaches it.
PAGES = (worklist, event, actions, merge_split, source_conflicts, history, directory, log, preview_links)
_MENU = (
    ("desk.queue", "Queue"),
    ("desk.event_list", "Events"),
    ("desk.new_event", "New event"),
    ("desk.directory", "Directory"),
    ("desk.audit_log", "Log"),
)


def register(app: Flask) -> None:
    """Add the desk, and the door to it, to the application."""
    app.register_blueprint(login.blueprint)
    oidc.register(app)
    app.register_blueprint(preview_links.blueprint)
    app.register_blueprint(access.blueprint)
    app.jinja_env.globals.update(
        proof=access.proof,
        editor=access.editor,
        may=access.may,
        desk_menu=_menu,
        **OPTIONS,
    )


def _menu() -> list[tuple[str, str]]:
    """The pages that whoever is signed in may open from everywhere."""
    return [(endpoint, text) for endpoint, text in _MENU if access.may(access.ROLES[endpoint])]
