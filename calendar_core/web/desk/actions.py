"""The form of an action on an event: confirm, move, postpone, cancel, mark as held, publish."""

from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from sqlmodel import Session
from werkzeug.wrappers import Response

from calendar_core.desk.editing.actions import (
    ACTIONS,
    Action,
    add_action_source,
    is_action_done,
    needs_date,
    preview_action,
)
from calendar_core.desk.editing.save import save_event
from calendar_core.desk.editing.when_input import list_days_near
from calendar_core.errors import CalendarError
from calendar_core.store.editing.save_event import RevisionMetadata
from calendar_core.web.context import context
from calendar_core.web.desk.access import desk_route, has_role
from calendar_core.web.desk.form_numbers import parse_number
from calendar_core.web.desk.revision_form import parse_revision_metadata, save_or_show_error
from calendar_core.web.request.i18n import current_lang

_TEMPLATE = "desk/action.html"


def _is_done(connection: Connection, event_id: str, action: Action, opened_at: int) -> bool:
    """Whether the form of this request was saved a moment ago; not where it is none that can be saved."""
    try:
        change = parse_revision_metadata()
        now, form = context().clock(), request.form
        return is_action_done(connection, event_id, action, form, change, base_revision=opened_at, now=now)
    except CalendarError:
        return False


@desk_route("/events/<event_id>/do/<action>", role="editor", methods=("GET", "POST"))
def event_action(event_id: str, action: str) -> Response:
    """What an action would do; save it where the form asks for that."""
    chosen = ACTIONS[action] if action in ACTIONS else abort(404)
    now, form = context().clock(), request.form
    opened_at = parse_number(form, "opened_at")
    next_url = url_for("desk.open_event", event_id=event_id, saved=1)
    if request.args.get("back") == "queue":
        next_url = url_for("desk.worklist")
    with context().database.reading() as connection:
        if opened_at and form.get("do") == "save" and _is_done(connection, event_id, chosen, opened_at):
            return redirect(next_url, 303)
        preview = preview_action(connection, event_id, chosen, form, now=now, lang=current_lang())
    if action == "publish" and preview.record.embargo_until is not None and not has_role("chief"):
        abort(403)
    base_revision, after = opened_at or preview.number, preview.after
    template_context: dict[str, Any] = {"action": chosen, "record": preview.record, "impact": preview.impact}
    template_context |= {"parsed_when": preview.parsed_when, "is_date_needed": needs_date(chosen, preview.record)}
    template_context["days_near"] = list_days_near(preview.record, now.date())
    if after is None or request.method != "POST" or form.get("do") != "save":
        page = render_template(_TEMPLATE, **template_context, base_revision=base_revision, error=None)
        return make_response(page, 400 if after is None and request.method == "POST" else 200)

    def save(session: Session, change: RevisionMetadata) -> None:
        record = add_action_source(chosen, after, change)
        save_event(session, record, change, base_revision=base_revision, action=action, now=now)

    template_context["base_revision"] = preview.number
    return save_or_show_error(save, next_url=next_url, template=_TEMPLATE, template_context=template_context)
