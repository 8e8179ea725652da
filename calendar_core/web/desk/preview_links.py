"""Pages of preview links: a chief creates and revokes them, and a reader opens one."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from calendar_core.desk.preview_links import create_link, end_link, load_preview_details
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.desk.preview_links import find_preview_link, list_preview_links
from calendar_core.store.events.revisions import load_newest_revision
from calendar_core.store.history.history import load_reschedules_once_public
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route
from calendar_core.web.desk.form_numbers import parse_number
from calendar_core.web.pages.event import describe_event_facts
from calendar_core.web.request.query import parse_display_query

blueprint = Blueprint("preview", __name__)


@desk_route("/events/<event_id>/previews", role="chief", methods=("GET", "POST"))
def preview_links(event_id: str) -> Response:
    """The valid links of an event; on POST, create one, which is shown this once, or revoke one."""
    parts, form, new_link = context(), request.form, None
    editor, now = current_account().id, parts.clock()
    with parts.database.reading() as connection:
        record = load_newest_revision(connection, event_id)[1]
    if request.method == "POST":
        with parts.database.writing() as session:
            if form.get("end"):
                end_link(session, event_id, form["end"], editor=editor, now=now)
                return redirect(url_for("desk.preview_links", event_id=event_id), 303)
            hours = parse_number(form, "hours") or 0
            token = create_link(session, event_id, editor=editor, reader=form.get("reader", ""), hours=hours, now=now)
        new_link = f"{parts.settings.base_url}{url_for('preview.preview', token=token)}"
    with parts.database.reading() as connection:
        links = list_preview_links(connection, event_id, now=now)
    return make_response(render_template("desk/preview_links.html", record=record, links=links, new_link=new_link))


@blueprint.get("/preview/<path:token>")
def preview(token: str) -> Response:
    """The page of an event as it will be published."""
    display, parts = parse_display_query(), context()
    with parts.database.reading() as connection:
        link = find_preview_link(connection, token, now=display.now)
        details = load_preview_details(connection, link.event_id, now=display.now)
        reschedules = load_reschedules_once_public(connection, link.event_id, now=display.now)
    with parts.database.writing() as session:
        log_action(session, f"link: {link.reader}", "saw", event_id=link.event_id, now=display.now)
    facts = describe_event_facts(display, details, editions=[], reschedules=reschedules)
    response = make_response(render_template("desk/preview.html", **facts, revision=None, link=link))
    response.headers.update(
        {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
    )
    return response
