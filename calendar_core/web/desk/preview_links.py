"""Links for a look ahead: made by a chief for one reader, good for hours, and every look is in the audit log."""

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from calendar_core.domain.events.cards import Card, EventDetails
from calendar_core.domain.text.sanitizer import clean_line
from calendar_core.errors import CalendarError
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.desk.preview_links import (
    create_preview_link,
    find_preview_link,
    list_preview_links,
    revoke_preview_link,
)
from calendar_core.store.events.cards import load_cards_by_id
from calendar_core.store.events.details import find_event_details
from calendar_core.store.events.revisions import load_newest_revision
from calendar_core.store.history.history import load_reschedules_once_public
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route
from calendar_core.web.pages.event import describe_event_facts
from calendar_core.web.request.query import parse_display_query

blueprint = Blueprint("previewing", __name__)


@desk_route("/events/<event_id>/previews", role="chief")
def previews(event_id: str) -> Response:
    """The links that are good, and the form of another."""
    return _render_links(event_id)


@desk_route("/events/<event_id>/previews", role="chief", methods=("POST",))
def make_or_end_preview(event_id: str) -> Response:
    """Make a link, and show it this once; or end one."""
    parts, form = context(), request.form
    now = parts.clock()
    with parts.database.reading() as connection:
        load_newest_revision(connection, event_id)
    with parts.database.writing() as session:
        if form.get("end"):
            revoke_preview_link(session, event_id, form["end"])
            log_action(session, current_account().id, "ended a preview link", event_id=event_id, now=now)
            return redirect(url_for("desk.previews", event_id=event_id), 303)
        reader, hours = clean_line(form.get("reader", "")), form.get("hours", 0, type=int)
        if hours < 1:
            raise CalendarError("It is not said how long the link is good.", next_step="Give a number of hours.")
        token = create_preview_link(
            session, event_id, editor=current_account().id, reader=reader, length=timedelta(hours=hours), now=now
        )
        log_action(session, current_account().id, "made a preview link", event_id=event_id, detail=reader, now=now)
    return _render_links(event_id, made=f"{parts.settings.base_url}{url_for('previewing.preview', token=token)}")


def _render_links(event_id: str, *, made: str | None = None) -> Response:
    with context().database.reading() as connection:
        record = load_newest_revision(connection, event_id)[1]
        found = list_preview_links(connection, event_id, now=context().clock())
    return make_response(render_template("desk/preview_links.html", record=record, previews=found, made=made))


@blueprint.get("/preview/<token>")
def preview(token: str) -> Response:
    """The page of the event as it will be."""
    display, parts = parse_display_query(), context()
    with parts.database.reading() as connection:
        link = find_preview_link(connection, token, now=display.now)
        details = _remove_private_parts(
            connection, find_event_details(connection, link.event_id, viewer="desk", now=display.now)
        )
        slips = load_reschedules_once_public(connection, link.event_id, now=display.now)
    with parts.database.writing() as session:
        log_action(session, f"link: {link.reader}", "saw", event_id=link.event_id, now=display.now)
    facts = describe_event_facts(display, details, editions=[], reschedules=slips)
    response = make_response(render_template("desk/preview.html", **facts, revision=None, look=link))
    response.headers.update(
        {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
    )
    return response


def _remove_private_parts(connection: Connection, details: EventDetails) -> EventDetails:
    """The dossier without the desk's notes, and without other events that are held back."""
    linked = [*details.parts, *details.related, *([details.parent] if details.parent else [])]
    public = {
        card.id
        for card in load_cards_by_id(connection, {card.id for card in linked}, viewer="public", now=context().clock())
    }

    def only_public(cards: tuple[Card, ...]) -> tuple[Card, ...]:
        return tuple(card for card in cards if card.id in public)

    parent = details.parent if details.parent and details.parent.id in public else None
    return replace(
        details, notes=None, parent=parent, parts=only_public(details.parts), related=only_public(details.related)
    )
