"""The page of one proposal: the passage beside what was understood, to be taken, mended, left, declined, taken back."""

from typing import Any, Final

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from calendar_core.desk.editing.impact import preview_impact
from calendar_core.desk.editing.lookup import load_lookup
from calendar_core.desk.editing.queue import name_proposal
from calendar_core.desk.editing.review import (
    Decision,
    Review,
    build_record,
    decide_by_default,
    load_review,
    read_decision,
)
from calendar_core.desk.editing.settle import UNDO_WINDOW, check_taken, decline, restore_before, save_reviewed
from calendar_core.domain.events.record import EventRecord
from calendar_core.errors import CalendarError, Conflict
from calendar_core.intake.marked_text import mark_text
from calendar_core.intake.stored_draft import draft_from_stored, find_next_digest
from calendar_core.intake.text.known_names import load_known_names
from calendar_core.messages import message_from_json
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.desk.proposals import StoredProposal, load_proposal
from calendar_core.store.desk.settle_proposals import reopen_proposal, settle_proposal
from calendar_core.store.desk.source_copies import list_copies
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route, has_role
from calendar_core.web.desk.proposals.holder import accept_holder, load_holder, take_back_holder
from calendar_core.web.desk.proposals.suggestion import find_reply_to
from calendar_core.web.desk.view_log import mark_shown
from calendar_core.web.request.i18n import current_lang
from calendar_core.web.response.errors import status_of

_RULE: Final = "/intake/<int(max=2147483647):number>"


@desk_route(_RULE, role="reporter")
def intake_proposal(number: int) -> Response:
    """A proposal as it would be accepted."""
    return _render(number)


@desk_route(_RULE, role="editor", methods=("POST",))
def settle_intake_proposal(number: int) -> Response:
    """Show the effect of what was chosen, accept it, decline the proposal, or take back what became of it."""
    steps = {"accept": _accept, "decline": _decline, "undo": _take_back}
    step = steps.get(request.form.get("do", ""))
    if step is None:
        return _render(number)
    try:
        step(number)
    except Conflict as error:
        return _answer_conflict(number, error)
    except CalendarError as error:
        return _render(number, error=error, status=status_of(error))
    return redirect(url_for("desk.intake", _anchor="queue"), 303)


def _answer_conflict(number: int, error: Conflict) -> Response:
    """The page upon the newest revision; of a form whose button was pressed twice, the first answer."""
    with context().database.reading() as connection:
        stored = load_proposal(connection, number)
    if stored.state == "accepted" and stored.settled_by == current_account().id and request.form["do"] == "accept":
        return redirect(url_for("desk.intake", _anchor="queue"), 303)
    return _render(number, error=error, status=409)


def _accept(number: int) -> None:
    editor, now = current_account().id, context().clock()
    with context().database.writing() as session:
        connection = session.connection()
        stored = load_proposal(connection, number)
        record: EventRecord | None = None
        revision = digest = draft = None
        if stored.subject == "event":
            review = load_review(connection, stored, now=now, lang=current_lang())
            _check_opened(review)
            decision = read_decision(review, request.form)
            check_taken(review, decision)
            record = build_record(review, decision, load_lookup(connection, current_lang()), today=now.date())
            is_notifying = request.form.get("notify") == "yes"
            revision = save_reviewed(session, review, record, editor=editor, is_notifying=is_notifying, now=now)
            digest = find_next_digest(connection, stored, record, load_known_names(connection))
        if stored.subject == "office-holder":
            draft = accept_holder(session, stored, request.form, editor=editor, now=now)
        settle_proposal(
            session,
            number,
            is_accepted=True,
            editor=editor,
            now=now,
            event_id=record.id if record else None,
            revision=revision,
            digest=digest,
            draft=draft,
        )


def _check_opened(review: Review) -> None:
    """Raise Conflict where the page was of an older revision than the newest."""
    if request.form.get("opened_at", "") != str(review.number):
        raise Conflict(
            "The event was saved by somebody else since you opened this page.",
            next_step="The page below is based on the newest version.",
        )


def _decline(number: int) -> None:
    with context().database.writing() as session:
        stored = load_proposal(session.connection(), number)
        reason = request.form.get("reason", "")
        decline(session, stored, reason=reason, editor=current_account().id, now=context().clock())


def _take_back(number: int) -> None:
    editor, now = current_account().id, context().clock()
    with context().database.writing() as session:
        connection = session.connection()
        stored = load_proposal(connection, number)
        if stored.subject == "office-holder" and stored.state == "accepted":
            take_back_holder(session, stored, editor=editor, now=now)
        before = restore_before(session, stored, editor=editor, now=now)
        base = digest = None
        if before is not None and stored.settled_revision is not None:
            base = stored.settled_revision + 1
            if stored.settled_revision > 1:  # of a new event the same text finds the draft that it left
                digest = find_next_digest(connection, stored, before, load_known_names(connection))
        else:
            log_action(session, editor, "took back", event_id=stored.event_id, detail=stored.reason, now=now)
        reopen_proposal(session, number, since=now - UNDO_WINDOW, base_revision=base, digest=digest)


def _render(number: int, *, error: CalendarError | None = None, status: int = 200) -> Response:
    with context().database.reading() as connection:
        stored = load_proposal(connection, number)
        shown: dict[str, Any] = {"entry": name_proposal(connection, stored), "review": None, "holder": None}
        if stored.subject == "event" and stored.state == "pending":
            error, shown = _load_shown(connection, stored, shown, error)
        if stored.subject == "office-holder" and stored.state == "pending":
            shown["holder"] = load_holder(connection, stored, request.form, lang=current_lang())
        shown["reply_to"] = find_reply_to(connection, stored)
        urls = [url for url in (stored.source, (stored.origin or {}).get("url")) if url]
        copies = list_copies(connection, urls) if has_role("editor") else []
    if error is not None and status == 200:
        status = 200 if request.method == "GET" else status_of(error)
    mark_shown([stored.event_id] if stored.event_id else [])
    drafts = [draft_from_stored(stored.draft)] if stored.draft and "lifecycle" in stored.draft else []
    body = render_template(
        "desk/intake_proposal.html",
        **shown,
        stored=stored,
        reason=message_from_json((stored.draft or {}).get("reason") or ""),
        parts=mark_text(stored.text or "", drafts),
        copies=copies,
        error=error,
        may_undo=stored.settled_at is not None and stored.settled_at >= context().clock() - UNDO_WINDOW,
    )
    return make_response(body, status)


def _load_shown(
    connection: Connection, stored: StoredProposal, shown: dict[str, Any], error: CalendarError | None
) -> tuple[CalendarError | None, dict[str, Any]]:
    """The review with the effect of what is chosen; with the error where that cannot be saved."""
    now = context().clock()
    lang = current_lang()
    review, lookup = load_review(connection, stored, now=now, lang=lang), load_lookup(connection, lang)
    decision: Decision = read_decision(review, request.form) if request.method == "POST" else decide_by_default(review)
    shown = {**shown, "review": review, "decision": decision, "lookup": lookup, "impact": None, "open": None}
    try:
        record = build_record(review, decision, lookup, today=now.date())
        shown["impact"] = preview_impact(
            connection, review.current, record, lookup.directory, now=now, lang=current_lang()
        )
    except CalendarError as found:
        # Before anything was chosen, an open question is none of the editor's errors.
        if request.method == "POST":
            error = error or found
        shown["open"] = found
    return error, shown
