"""The fields at the end of every form that saves a revision, and the response to such a form."""

from collections.abc import Callable
from typing import Any

from flask import make_response, redirect, render_template, request
from sqlmodel import Session
from werkzeug.wrappers import Response

from calendar_core.desk.editing.save import parse_change_source, parse_reason
from calendar_core.errors import CalendarError
from calendar_core.store.editing.save_event import RevisionMetadata
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account
from calendar_core.web.response.errors import status_of


def parse_revision_metadata() -> RevisionMetadata:
    """Who saves, why, by which source, and whether subscribers are notified.

    Raises CalendarError without a reason, and for a source that cannot be cited.
    """
    form = request.form
    is_correction = form.get("correction") == "yes"
    return RevisionMetadata(
        editor=current_account().id,
        reason=parse_reason(form.get("reason", "")),
        source=parse_change_source(form.get("change_source", "")),
        notifies_subscribers=form.get("notify") == "yes" and not is_correction,
        is_reason_public=form.get("public_reason") == "yes",
        is_correction=is_correction,
    )


def save_or_show_error(
    save: Callable[[Session, RevisionMetadata], object],
    *,
    next_url: str,
    template: str,
    template_context: dict[str, Any],
) -> Response:
    """Save and redirect; on an error show the form again with it."""
    try:
        change = parse_revision_metadata()
        with context().database.writing() as session:
            save(session, change)
    except CalendarError as error:
        return make_response(render_template(template, **template_context, error=error), status_of(error))
    return redirect(next_url, 303)
