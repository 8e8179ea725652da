"""Links for a look ahead: made by a chief for one reader, good for hours, and every look is in the audit log."""

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from calendar_core.domain.events.cards import Card, Dossier
from calendar_core.domain.text.cleaning import clean_line
from calendar_core.errors import CalendarError
from calendar_core.store.auth.audit_log import note_deed
from calendar_core.store.desk.preview_links import end_preview, find_preview, list_previews, make_preview
from calendar_core.store.events.cards import cards_of
from calendar_core.store.events.details import find_dossier
from calendar_core.store.events.revisions import newest_revision
from calendar_core.store.history.history import slips_once_public
from calendar_core.web.context import context
from calendar_core.web.desk.access import editor, page
from calendar_core.web.pages.event import told_facts
from calendar_core.web.request.query import ask_display

blueprint = Blueprint("previewing", __name__)


@page("/events/<event_id>/previews", role="chief")
def previews(event_id: str) -> Response:
    """The links that are good, and the form of another."""
    return _shown(event_id)


@page("/events/<event_id>/previews", role="chief", methods=("POST",))
def make_or_end_preview(event_id: str) -> Response:
    """Make a link, and show it this once; or end one."""
    parts, given = context(), request.form
    now = parts.clock()
    with parts.database.reading() as connection:
        newest_revision(connection, event_id)
    with parts.database.writing() as session:
        if given.get("end"):
            end_preview(session, event_id, given["end"])
            note_deed(session, editor().id, "ended a preview link", event_id=event_id, now=now)
            return redirect(url_for("desk.previews", event_id=event_id), 303)
        reader, hours = clean_line(given.get("reader", "")), given.get("hours", 0, type=int)
        if hours < 1:
            raise CalendarError("It is not said how long the link is good.", next_step="Give a number of hours.")
        token = make_preview(
            session, event_id, editor=editor().id, reader=reader, length=timedelta(hours=hours), now=now
        )
        note_deed(session, editor().id, "made a preview link", event_id=event_id, detail=reader, now=now)
    return _shown(event_id, made=f"{parts.settings.base_url}{url_for('previewing.preview', token=token)}")


def _shown(event_id: str, *, made: str | None = None) -> Response:
    with context().database.reading() as connection:
        record = newest_revision(connection, event_id)[1]
        found = list_previews(connection, event_id, now=context().clock())
    return make_response(render_template("desk/previews.html", record=record, previews=found, made=made))


@blueprint.get("/preview/<token>")
def preview(token: str) -> Response:
    """The page of the event as it will be."""
    asked, parts = ask_display(), context()
    with parts.database.reading() as connection:
        link = find_preview(connection, token, now=asked.now)
        dossier = _cut(connection, find_dossier(connection, link.event_id, viewer="desk", now=asked.now))
        slips = slips_once_public(connection, link.event_id, now=asked.now)
    with parts.database.writing() as session:
        note_deed(session, f"link: {link.reader}", "saw", event_id=link.event_id, now=asked.now)
    facts = told_facts(asked, dossier, editions=[], slips=slips)
    answer = make_response(render_template("desk/preview.html", **facts, revision=None, look=link))
    answer.headers.update(
        {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
    )
    return answer


def _cut(connection: Connection, dossier: Dossier) -> Dossier:
    """The dossier without the desk's notes, and without other events that are held back."""
    linked = [*dossier.parts, *dossier.related, *([dossier.parent] if dossier.parent else [])]
    public = {
        card.id for card in cards_of(connection, {card.id for card in linked}, viewer="public", now=context().clock())
    }

    def seen(cards: tuple[Card, ...]) -> tuple[Card, ...]:
        return tuple(card for card in cards if card.id in public)

    parent = dossier.parent if dossier.parent and dossier.parent.id in public else None
    return replace(dossier, notes=None, parent=parent, parts=seen(dossier.parts), related=seen(dossier.related))
