"""The forms that merge two events and split one: previewed with the recipients, then saved in one commit."""

from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from calendar_core.desk.editing.impact import format_total_recipients, preview_impact
from calendar_core.desk.editing.lookup import load_lookup
from calendar_core.desk.editing.merge_split import (
    OpenedRevision,
    describe_parts,
    is_split_done,
    parse_new_event,
    preview_merge,
    save_merge,
    save_split,
    split_form_from_request,
    split_record,
)
from calendar_core.desk.editing.when_input import list_days_near
from calendar_core.errors import CalendarError
from calendar_core.store.editing.save_event import RevisionMetadata
from calendar_core.store.events.revisions import load_newest_revision, load_revision_record
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route, has_role
from calendar_core.web.desk.form_numbers import parse_number
from calendar_core.web.desk.revision_form import save_or_show_error
from calendar_core.web.desk.view_log import mark_shown
from calendar_core.web.request.i18n import current_lang

_MERGE, _SPLIT = "desk/merge.html", "desk/split.html"


@desk_route("/events/<event_id>/merge", role="editor", methods=("GET", "POST"))
def merge(event_id: str) -> Response:
    """What merging a duplicate into the event would do; save it on POST."""
    now, form, other_id = context().clock(), request.form, request.values.get("other", "").strip()
    with context().database.reading() as connection:
        number, record = load_newest_revision(connection, event_id)
        if not other_id or other_id == event_id:
            return make_response(render_template(_MERGE, record=record, other="", impacts=(), error=None))
        mark_shown([other_id])
        other_number, duplicate = load_newest_revision(connection, other_id)
        if duplicate.merged_into == event_id and parse_number(form, "other_opened_at") == other_number - 1:
            return redirect(url_for("desk.open_event", event_id=event_id, saved=1), 303)  # pressed twice
        impacts = preview_merge(connection, record, duplicate, now=now, lang=current_lang())
    # A merge would publish facts that are under an embargo.
    if not has_role("chief") and (duplicate.embargo_until or now) > now:
        abort(403)
    template_context: dict[str, Any] = {"record": record, "other": other_id, "duplicate": duplicate, "impacts": impacts}
    template_context |= {"recipients": format_total_recipients(impacts)}
    template_context |= {"base_revision": number, "other_opened_at": other_number}
    if request.method != "POST":
        return make_response(render_template(_MERGE, **template_context, error=None))
    target = OpenedRevision(number=parse_number(form, "opened_at") or number, record=record)
    other = OpenedRevision(number=parse_number(form, "other_opened_at") or other_number, record=duplicate)

    def save(session: Session, change: RevisionMetadata) -> None:
        save_merge(session, target, other, change, now=now)

    next_url = url_for("desk.open_event", event_id=event_id, saved=1)
    return save_or_show_error(save, next_url=next_url, template=_MERGE, template_context=template_context)


@desk_route("/events/<event_id>/split", role="editor", methods=("GET", "POST"))
def split(event_id: str) -> Response:
    """Which parts belong to a new event and what a split would do; save it where the form asks for that."""
    now, form = context().clock(), request.form
    template_context: dict[str, Any] = {"impacts": (), "result": None}
    lang = current_lang()
    with context().database.reading() as connection:
        base_revision = parse_number(form, "opened_at") or load_newest_revision(connection, event_id)[0]
        record = load_revision_record(connection, event_id, base_revision)
        fields = split_form_from_request(record, form, lang)
        parts = describe_parts(connection, record, fields.shares, now=now, lang=lang)
        template_context |= {"record": record, "base_revision": base_revision, "own": fields.values, "parts": parts}
        template_context["days_near"] = list_days_near(record, now.date())
        if request.method != "POST":
            return make_response(render_template(_SPLIT, **template_context, error=None))
        lookup = load_lookup(connection)
        template_context["result"] = result = parse_new_event(record, fields, lookup, today=now.date())
        try:
            if result.record is None:
                return make_response(render_template(_SPLIT, **template_context, error=None), 400)
            old, new = split_record(record, result.record, fields.shares)
        except CalendarError as error:
            return make_response(render_template(_SPLIT, **template_context, error=error), 400)
        next_url = url_for("desk.open_event", event_id=new.id, saved=1)
        if form.get("do") == "save" and is_split_done(
            connection, old, new, editor=current_account().id, base_revision=base_revision
        ):
            return redirect(next_url, 303)  # pressed twice
        pairs = ((record, old), (None, new))
        impacts = [
            preview_impact(connection, before, after, lookup.directory, now=now, lang=lang) for before, after in pairs
        ]
    template_context |= {"impacts": impacts, "recipients": format_total_recipients(impacts)}
    if form.get("do") != "save":
        return make_response(render_template(_SPLIT, **template_context, error=None))

    def save(session: Session, change: RevisionMetadata) -> None:
        save_split(session, old, new, change, base_revision=base_revision, now=now)

    return save_or_show_error(save, next_url=next_url, template=_SPLIT, template_context=template_context)
