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
from calendar_core.web.desk.event import FORM_OPTIONS

#: Importing a page attaches it.
PAGES = (worklist, event, actions, merge_split, source_conflicts, history, directory, log, preview_links)
_MENU_ENTRIES = (
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
        csrf_token=access.csrf_token,
        current_account=access.current_account,
        has_role=access.has_role,
        desk_menu=_menu_entries,
        **FORM_OPTIONS,
    )


def _menu_entries() -> list[tuple[str, str]]:
    """The pages that whoever is signed in may open from everywhere."""
    return [(endpoint, text) for endpoint, text in _MENU_ENTRIES if access.has_role(access.REQUIRED_ROLES[endpoint])]
