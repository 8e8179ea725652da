"""The page that reads a pasted text: what was understood beside the text, to be saved or proposed."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from calendar_core.desk.editing.impact import Impact, preview_impact
from calendar_core.desk.editing.lookup import Lookup, load_lookup
from calendar_core.desk.editing.queue import load_queue
from calendar_core.domain.schema.values import parse_url
from calendar_core.domain.text.sanitizer import clean_line
from calendar_core.errors import CalendarError
from calendar_core.intake.import_text import ImportedDraft, accept_drafts, import_text, propose_drafts
from calendar_core.intake.marked_text import mark_text
from calendar_core.intake.propose import Origin, ProposedRecord, build_proposal
from calendar_core.intake.text.known_names import load_known_names
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route, has_role
from calendar_core.web.desk.form_numbers import parse_number
from calendar_core.web.desk.view_log import mark_shown
from calendar_core.web.request.i18n import current_lang
from calendar_core.web.response.errors import status_of

_TEMPLATE: Final = "desk/intake.html"
#: The fields of the form beside the text.
_ORIGIN_FIELDS: Final = ("publisher", "url", "day")
# So many links to saved events one address holds.
_MAX_DONE: Final = 20


@dataclass(frozen=True, kw_only=True)
class ReadEvent:
    """One event of the text: what saving it would do, or why it cannot be saved or has nothing new."""

    number: int
    found: ImportedDraft
    proposal: ProposedRecord | None = None
    impact: Impact | None = None
    problem: CalendarError | None = None


@desk_route("/intake", role="reporter", methods=("GET", "POST"))
def intake() -> Response:
    """The queue below a form that reads a pasted text; on `do=save` or `do=propose` take over the chosen events."""
    if request.method == "GET":
        return _render({}, done=request.args.getlist("done")[:_MAX_DONE])
    values = {name: request.form.get(name, "").strip() for name in _ORIGIN_FIELDS}
    values["text"] = request.form.get("text", "").replace("\r\n", "\n")
    try:
        with context().database.reading() as connection:
            today = context().clock().date()
            found = import_text(connection, values["text"], read_origin(values), before=today)
        mark_shown(one.match.record.id for one in found if one.match.record)
        if request.form.get("do") in ("save", "propose"):
            return _take_over(found)
    except CalendarError as error:
        return _render(values, error=error, status=status_of(error))
    return _render(values, events=_prepare(found))


def read_origin(values: dict[str, str]) -> Origin:
    """What the form says of where a text is from. Raises CalendarError for a day or an address that is none."""
    day = values["day"]
    try:
        read = date.fromisoformat(day) if day else None
    except ValueError:
        raise CalendarError("%(day)s is not a day.", next_step="Write it as 2026-11-30.", day=repr(day[:20])) from None
    return Origin(
        publisher=clean_line(values["publisher"]) if values["publisher"] else "",
        url=parse_url(values["url"]) if values["url"] else None,
        day=read,
    )


def _prepare(found: list[ImportedDraft]) -> list[ReadEvent]:
    """What saving each event would do. The checks of each cost a pass over all records."""
    events = []
    with context().database.reading() as connection:
        known, lookup = load_known_names(connection), load_lookup(connection, current_lang())
        for number, one in enumerate(found, 1):
            try:
                proposal = build_proposal(connection, one.draft, one.match, one.origin, known)
            except CalendarError as error:
                events.append(ReadEvent(number=number, found=one, problem=error))
                continue
            impact = None
            if proposal is not None:
                directory, now = lookup.directory, context().clock()
                impact = preview_impact(
                    connection, one.match.record, proposal.record, directory, now=now, lang=current_lang()
                )
            events.append(ReadEvent(number=number, found=one, proposal=proposal, impact=impact))
    return events


def _take_over(found: list[ImportedDraft]) -> Response:
    """Save the chosen events, or propose them where the account may not save or does not want to."""
    chosen = [one for number, one in enumerate(found, 1) if str(number) in request.form.getlist("pick")]
    if not chosen:
        raise CalendarError("No event is chosen.", next_step="Tick at least one.")
    take = accept_drafts if request.form["do"] == "save" and has_role("editor") else propose_drafts
    with context().database.writing() as session:
        report = take(session, chosen, editor=current_account().id, now=context().clock())
    if report.refused:
        raise report.refused[0]
    if take is propose_drafts:
        return redirect(url_for("desk.intake", _anchor="queue"), 303)
    return redirect(url_for("desk.intake", done=report.event_ids), 303)


def _render(values: dict[str, str], *, status: int = 200, **more: Any) -> Response:
    events: list[ReadEvent] = more.pop("events", None) or []
    with context().database.reading() as connection:
        lookup: Lookup = load_lookup(connection, current_lang())
        queue = None
        if request.method == "GET":
            channel, offset = request.args.get("channel", ""), parse_number(request.args, "from") or 0
            queue = load_queue(connection, channel=channel, offset=offset, now=context().clock())
            mark_shown(one.stored.event_id for one in (*queue.waiting, *queue.settled) if one.stored.event_id)
    body = render_template(
        _TEMPLATE,
        values=values,
        events=events,
        parts=mark_text(values.get("text", ""), [one.found.draft for one in events]),
        origin=events[0].found.origin if events else None,
        was_read="text" in values and "error" not in more,
        lookup=lookup,
        queue=queue,
        **{"error": None, "done": [], **more},
    )
    return make_response(body, status)
