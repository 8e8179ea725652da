"""Taking the word of another source where several say a fact differently."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from calendar_core.desk.editing.impact import preview_impact
from calendar_core.desk.editing.lookup import load_lookup
from calendar_core.desk.editing.save import save_event
from calendar_core.domain.quality.source_conflicts import accept_source, find_conflicts
from calendar_core.errors import CalendarError, Conflict
from calendar_core.store.events.revisions import load_newest_revision
from calendar_core.web.context import context
from calendar_core.web.desk.access import desk_route
from calendar_core.web.desk.actions import with_source
from calendar_core.web.desk.event import change_from_form


@desk_route("/events/<event_id>/claims/<fact>/<int:place>", role="editor")
def ask_word(event_id: str, fact: str, place: int) -> Response:
    """What it would change to take the word of another source."""
    return _conflict_response(event_id, fact, place)


@desk_route("/events/<event_id>/claims/<fact>/<int:place>", role="editor", methods=("POST",))
def take_other_word(event_id: str, fact: str, place: int) -> Response:
    """Take it, for a reason."""
    return _conflict_response(event_id, fact, place)


def _conflict_response(event_id: str, fact: str, place: int) -> Response:
    now = context().clock()
    with context().database.reading() as connection:
        number, record = load_newest_revision(connection, event_id)
        after = accept_source(record, fact, place)
        impact = preview_impact(connection, record, after, load_lookup(connection).directory, now=now)
    opened_at = request.form.get("opened_at", number, type=int)
    template_context: dict[str, Any] = {
        "record": record,
        "source": record.sources[place],
        "told": impact,
        "error": None,
    }
    template_context |= {
        "fact": fact,
        "dispute": next(one for one in find_conflicts(record, record.sources) if one.fact == fact),
    }
    status = 200
    if request.method == "POST":
        try:
            change = change_from_form()
            key = "start" if fact == "when" else fact
            with context().database.writing() as session:
                sourced = with_source(after, change, key)
                save_event(session, sourced, change, opened_at=opened_at, action="took another word", now=now)
            return redirect(url_for("desk.open_event", event_id=event_id, saved=1), 303)
        except CalendarError as error:
            template_context["error"] = error
            status = 409 if isinstance(error, Conflict) else 400
            opened_at = number
    return make_response(render_template("desk/source_conflict.html", opened_at=opened_at, **template_context), status)
