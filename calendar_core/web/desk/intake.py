"""The page that reads a pasted text: what was understood beside the text, to be saved or proposed."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from calendar_core.desk.editing.impact import Impact, preview_impact
from calendar_core.desk.editing.lookup import Lookup, load_lookup
from calendar_core.desk.editing.queue import load_queue
from calendar_core.domain.schema.values import parse_url
from calendar_core.domain.text.sanitizer import clean_line
from calendar_core.errors import CalendarError
from calendar_core.intake.draft import DraftQuestion
from calendar_core.intake.import_text import (
    ImportedDraft,
    accept_drafts,
    answer_questions,
    import_text,
    propose_drafts,
    publish_new,
)
from calendar_core.intake.marked_text import mark_text
from calendar_core.intake.propose import Origin, ProposedRecord, build_open_facts, build_proposal
from calendar_core.intake.text.known_names import KnownNames, load_known_names
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
class PageQuestion:
    """A question with its answers; `key` is the name of its field in the form, `chosen` the answer that was given."""

    key: str
    question: DraftQuestion
    chosen: str


@dataclass(frozen=True, kw_only=True)
class ReadEvent:
    """One event of the text: what saving it would do, or why it cannot be saved or has nothing new.

    `is_open`: it can be saved once a question about its time is answered, and can be proposed before.
    """

    number: int
    found: ImportedDraft
    questions: tuple[PageQuestion, ...] = ()
    is_open: bool = False
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
    events: list[ReadEvent] = []
    try:
        with context().database.reading() as connection:
            today, known = context().clock().date(), load_known_names(connection)
            found = import_text(connection, values["text"], read_origin(values), before=today, known=known)
            mark_shown(one.match.record.id for one in found if one.match.record)
            events = _prepare(connection, found, known)
        if request.form.get("do") in ("save", "propose"):
            return _take_over(events, known)
    except CalendarError as error:
        return _render(values, events=events, error=error, status=status_of(error))
    return _render(values, events=events)


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


def _prepare(connection: Connection, found: list[ImportedDraft], known: KnownNames) -> list[ReadEvent]:
    """What saving each event would do. The checks of each cost a pass over all records."""
    directory, now, lang = load_lookup(connection, current_lang()).directory, context().clock(), current_lang()
    events = []
    for number, read in enumerate(found, 1):
        keys = [f"answer-{number}-{place}" for place in range(len(read.draft.questions))]
        questions = tuple(
            PageQuestion(key=key, question=one, chosen=request.form.get(key, ""))
            for key, one in zip(keys, read.draft.questions, strict=True)
        )
        event = ReadEvent(number=number, found=read, questions=questions)
        try:
            one = answer_questions(connection, read, {place: one.chosen for place, one in enumerate(questions)})
            event = replace(event, found=one)
            proposal = build_proposal(connection, one.draft, one.match, one.origin, known)
        except CalendarError as error:
            facts = build_open_facts(connection, event.found.draft, event.found.match, event.found.origin, known)
            events.append(replace(event, problem=error, is_open=facts is not None))
            continue
        impact = None
        if proposal is not None:
            record = publish_new(proposal.record, one.match)
            impact = preview_impact(connection, one.match.record, record, directory, now=now, lang=lang)
        events.append(replace(event, proposal=proposal, impact=impact))
    return events


def _take_over(events: list[ReadEvent], known: KnownNames) -> Response:
    """Save the chosen events, or propose them where the account may not save or does not want to."""
    chosen = [one for one in events if str(one.number) in request.form.getlist("pick")]
    if not chosen:
        raise CalendarError("No event is chosen.", next_step="Tick at least one.")
    take = accept_drafts if request.form["do"] == "save" and has_role("editor") else propose_drafts
    if take is accept_drafts:
        for one in chosen:
            if one.is_open:
                raise CalendarError(
                    "The time of event %(number)s is a question.", next_step="Choose an answer.", number=one.number
                )
    with context().database.writing() as session:
        found, now = [one.found for one in chosen], context().clock()
        report = take(session, found, editor=current_account().id, now=now, known=known)
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
