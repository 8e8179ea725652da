"""The pages of the desk; `access` checks who may open them."""

from flask import Flask

from calendar_core.web.desk import (
    access,
    actions,  # noqa: F401 - registers its pages
    directory,  # noqa: F401 - registers its pages
    event,  # noqa: F401 - registers its pages
    history,  # noqa: F401 - registers its pages
    intake,  # noqa: F401 - registers its pages
    intake_document,  # noqa: F401 - registers its pages
    login,
    merge_split,  # noqa: F401 - registers its pages
    oidc,
    preview_links,
    source_conflicts,  # noqa: F401 - registers its pages
    source_copies,  # noqa: F401 - registers its pages
    worklist,  # noqa: F401 - registers its pages
)
from calendar_core.web.desk.form_options import FORM_OPTIONS
from calendar_core.web.desk.proposals import review  # noqa: F401 - registers its pages

_MENU_ENTRIES = (
    ("desk.worklist", "Queue"),
    ("desk.event_list", "Events"),
    ("desk.new_event", "New event"),
    ("desk.intake", "Paste a text"),
    ("desk.intake_document", "Read a file"),
    ("desk.directory", "Directory"),
    ("desk.audit_log", "Log"),
)


def register(app: Flask) -> None:
    """Add the desk and its login to the application."""
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
    """`(endpoint, text)` of the pages in the menu that the signed-in account may open."""
    return [(endpoint, text) for endpoint, text in _MENU_ENTRIES if access.has_role(access.REQUIRED_ROLES[endpoint])]
