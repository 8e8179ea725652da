"""The form that accepts what another source says of a fact that several sources state differently."""

from typing import Any, Final

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from sqlmodel import Session
from werkzeug.wrappers import Response

from calendar_core.desk.editing.actions import add_source
from calendar_core.desk.editing.impact import preview_impact
from calendar_core.desk.editing.lookup import load_lookup
from calendar_core.desk.editing.save import save_event
from calendar_core.domain.quality.source_conflicts import accept_source, find_conflicts
from calendar_core.errors import CalendarError
from calendar_core.store.editing.save_event import RevisionMetadata
from calendar_core.store.events.revisions import is_newest_revision, load_newest_revision, load_revision_record
from calendar_core.web.context import context
from calendar_core.web.desk.access import desk_route
from calendar_core.web.desk.form_numbers import parse_number
from calendar_core.web.desk.revision_form import parse_revision_metadata, save_or_show_error
from calendar_core.web.request.i18n import current_lang

_TEMPLATE = "desk/source_conflict.html"
#: What a source supports, where the fact has another name.
_SUPPORTED: Final = {"when": "start"}


def _is_done(connection: Connection, event_id: str, fact: str, place: int, opened_at: int) -> bool:
    """Whether the form of this request was saved a moment ago; not where it is none that can be saved."""
    try:
        change = parse_revision_metadata()
        after = accept_source(load_revision_record(connection, event_id, opened_at), fact, place)
    except CalendarError:
        return False
    sourced = add_source(after, change, fact=_SUPPORTED.get(fact, fact))
    return is_newest_revision(connection, sourced, number=opened_at + 1, editor=change.editor)


@desk_route("/events/<event_id>/claims/<fact>/<int:place>", role="editor", methods=("GET", "POST"))
def source_conflict(event_id: str, fact: str, place: int) -> Response:
    """What accepting the source at this place would change; save it on POST."""
    now, opened_at = context().clock(), parse_number(request.form, "opened_at")
    next_url = url_for("desk.open_event", event_id=event_id, saved=1)
    with context().database.reading() as connection:
        if opened_at and _is_done(connection, event_id, fact, place, opened_at):
            return redirect(next_url, 303)  # pressed twice
        number, record = load_newest_revision(connection, event_id)
        after = accept_source(record, fact, place)
        impact = preview_impact(
            connection, record, after, load_lookup(connection).directory, now=now, lang=current_lang()
        )
    template_context: dict[str, Any] = {
        "record": record,
        "source": record.sources[place],
        "impact": impact,
        "fact": fact,
        "conflict": next(one for one in find_conflicts(record, record.sources, current_lang()) if one.fact == fact),
        "base_revision": number,
    }
    if request.method != "POST":
        return make_response(render_template(_TEMPLATE, **template_context, error=None))

    def save(session: Session, change: RevisionMetadata) -> None:
        sourced = add_source(after, change, fact=_SUPPORTED.get(fact, fact))
        save_event(session, sourced, change, base_revision=opened_at or number, action="took another word", now=now)

    return save_or_show_error(save, next_url=next_url, template=_TEMPLATE, template_context=template_context)
