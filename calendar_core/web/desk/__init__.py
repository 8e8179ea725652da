"""The pages of the desk; `access` checks who may open them."""

from typing import Any

from flask import Flask

from calendar_core.web.desk import (
    access,
    actions,  # noqa: F401 - registers its pages
    directory,  # noqa: F401 - registers its pages
    event,  # noqa: F401 - registers its pages
    history,  # noqa: F401 - registers its pages
    intake,  # noqa: F401 - registers its pages
    intake_document,  # noqa: F401 - registers its pages
    intake_table,  # noqa: F401 - registers its pages
    login,
    merge_split,  # noqa: F401 - registers its pages
    oidc,
    preview_links,
    source_conflicts,  # noqa: F401 - registers its pages
    source_copies,  # noqa: F401 - registers its pages
    watched_sources,
    worklist,  # noqa: F401 - registers its pages
)
from calendar_core.web.desk.forms.labels import (
    channel_label,
    field_label,
    format_answer,
    format_editor,
    format_log_action,
    format_role,
    format_watch_format,
    link_problems,
    list_folded,
    precision_name,
)
from calendar_core.web.desk.forms.options import entry_choices, form_options
from calendar_core.web.desk.proposals import review  # noqa: F401 - registers its pages
from calendar_core.web.request.i18n import lazy_gettext

_MENU_ENTRIES = (
    ("desk.worklist", lazy_gettext("To do")),
    ("desk.event_list", lazy_gettext("Events")),
    ("desk.new_event", lazy_gettext("New event")),
    ("desk.intake", lazy_gettext("Paste a text")),
    ("desk.intake_document", lazy_gettext("Read a file")),
    ("desk.watched_sources", lazy_gettext("Sources")),
    ("desk.directory", lazy_gettext("Directory")),
    ("desk.audit_log", lazy_gettext("Activity log")),
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
        entry_choices=entry_choices,
        form_options=form_options,
        answer_label=format_answer,
        channel_label=channel_label,
        editor_name=format_editor,
        watch_format=format_watch_format,
        field_label=field_label,
        link_problems=link_problems,
        list_folded=list_folded,
        precision_name=precision_name,
        log_action_text=format_log_action,
        role_label=format_role,
        watch_troubles=watched_sources.list_watch_troubles,
    )


def _menu_entries() -> list[tuple[str, Any]]:
    """`(endpoint, text)` of the pages in the menu that the signed-in account may open."""
    return [(endpoint, text) for endpoint, text in _MENU_ENTRIES if access.has_role(access.REQUIRED_ROLES[endpoint])]
