"""Taking the word of another source where several say a fact differently."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from calendar_core.desk.editing.impact import foresee
from calendar_core.desk.editing.lookup import read_lookup
from calendar_core.desk.editing.save import save_event
from calendar_core.domain.quality.source_conflicts import disputes, take_word
from calendar_core.errors import CalendarError, Conflict
from calendar_core.store.events.revisions import newest_revision
from calendar_core.web.context import context
from calendar_core.web.desk.access import page
from calendar_core.web.desk.actions import with_source
from calendar_core.web.desk.event import read_change


@page("/events/<event_id>/claims/<fact>/<int:place>", role="editor")
def ask_word(event_id: str, fact: str, place: int) -> Response:
    """What it would change to take the word of another source."""
    return _answer(event_id, fact, place)


@page("/events/<event_id>/claims/<fact>/<int:place>", role="editor", methods=("POST",))
def take_other_word(event_id: str, fact: str, place: int) -> Response:
    """Take it, for a reason."""
    return _answer(event_id, fact, place)


def _answer(event_id: str, fact: str, place: int) -> Response:
    now = context().clock()
    with context().database.reading() as connection:
        number, record = newest_revision(connection, event_id)
        after = take_word(record, fact, place)
        told = foresee(connection, record, after, read_lookup(connection).directory, now=now)
    opened_at = request.form.get("opened_at", number, type=int)
    shown: dict[str, Any] = {"record": record, "source": record.sources[place], "told": told, "error": None}
    shown |= {"fact": fact, "dispute": next(one for one in disputes(record, record.sources) if one.fact == fact)}
    status = 200
    if request.method == "POST":
        try:
            change = read_change()
            key = "start" if fact == "when" else fact
            with context().database.writing() as session:
                sourced = with_source(after, change, key)
                save_event(session, sourced, change, opened_at=opened_at, deed="took another word", now=now)
            return redirect(url_for("desk.open_event", event_id=event_id, saved=1), 303)
        except CalendarError as error:
            shown["error"] = error
            status = 409 if isinstance(error, Conflict) else 400
            opened_at = number
    return make_response(render_template("desk/word.html", opened_at=opened_at, **shown), status)
