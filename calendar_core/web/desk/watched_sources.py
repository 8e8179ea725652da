"""The pages of watched sources: how each is, turning it on and off, and definitions that are added at the desk."""

from typing import Final

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from calendar_core.errors import CalendarError, Conflict, Problems
from calendar_core.intake.watch.all_definitions import load_all_definitions, pack_definition, unpack_definition
from calendar_core.intake.watch.definition import (
    SourceDefinition,
    format_definition,
    load_definitions,
    parse_definition,
)
from calendar_core.intake.watch.overview import WatchedSourceView, list_troubles, load_overview
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.desk.watched_sources import (
    ask_soon,
    delete_source,
    load_states,
    save_desk_definition,
    switch_source,
)
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route
from calendar_core.web.response.errors import status_of

_NEW_TEXT: Final = (
    "id: a-ministry\nname: A ministry, news\nurl: https://\nformat: feed\npublisher: A ministry\nside: counterpart\n"
    "certainty: announced\ninterval: 60\nsilent_after: 30\nfollow: true\n"
)


@desk_route("/watch", role="editor")
def watched_sources() -> str:
    """Every watched source with its state, and what it said last."""
    now = context().clock()
    with context().database.reading() as connection:
        overview = load_overview(connection, context().settings.watch_file, now=now)
    return render_template("desk/watch.html", overview=overview, now=now, asked=request.args.get("asked"))


@desk_route("/watch/<source_id>", role="editor", methods=("POST",))
def switch_watched_source(source_id: str) -> Response:
    """Turn a source on or off (`do=on`, `do=off`), or have it asked soon (`do=ask`)."""
    do, now, editor = request.form.get("do"), context().clock(), current_account().id
    with context().database.writing() as session:
        known = load_all_definitions(session.connection(), context().settings.watch_file).sources
        if source_id not in known and source_id not in load_states(session.connection()):
            abort(404)
        if do in ("on", "off") and (do == "off" or source_id in known):
            switch_source(session, source_id, is_on=do == "on", editor=editor, now=now)
            log_action(session, editor, f"turned {do} a watched source", detail=source_id, now=now)
        elif do == "ask":
            ask_soon(session, source_id, now=now)
    asked = source_id if do == "ask" else None
    return redirect(url_for("desk.watched_sources", _anchor=f"source-{source_id}", asked=asked), 303)


@desk_route("/watch/<source_id>/definition", role="editor", methods=("GET", "POST"))
def watch_definition(source_id: str) -> Response:
    """The definition of a source of the desk, or a new one for the id `new`; one of the file is shown to be read."""
    in_file = load_definitions(context().settings.watch_file).sources.get(source_id)
    present = format_definition(in_file) if in_file is not None else _load_text(source_id)
    if request.method != "POST" or in_file is not None:
        return _render(source_id, present, is_of_file=in_file is not None)
    text, opened = (request.form.get(name, "").replace("\r\n", "\n") for name in ("text", "opened"))
    try:
        if request.form.get("do") == "delete" and source_id != "new":
            return _delete(source_id)
        definition = parse_definition(text)
        _save(source_id, definition, opened)
    except Problems as found:
        return _render(source_id, text, problems=found.problems, status=400)
    except CalendarError as problem:
        return _render(source_id, text, problems=[problem], status=status_of(problem))
    return redirect(url_for("desk.watched_sources", _anchor=f"source-{definition.id}"), 303)


def list_watch_troubles() -> list[WatchedSourceView]:
    """What is wrong with sources that are on, for the block of the queue."""
    with context().database.reading() as connection:
        return list_troubles(connection, context().settings.watch_file, now=context().clock())


def _save(source_id: str, definition: SourceDefinition, opened: str) -> None:
    """Save a definition that was opened as the text `opened`. Raises CalendarError for an id that is taken."""
    now, editor = context().clock(), current_account().id
    with context().database.writing() as session:
        state = load_states(session.connection()).get(definition.id)
        present = unpack_definition(state.definition) if state is not None and state.definition is not None else None
        if present == definition:
            return  # pressed twice
        is_in_file = definition.id in load_definitions(context().settings.watch_file).sources
        if is_in_file or (source_id == "new" and present is not None):
            raise CalendarError(
                "The id %(id)s is taken.", next_step="Choose another one.", where="id", id=repr(definition.id)
            )
        if source_id not in ("new", definition.id):
            raise CalendarError(
                "The id of a source stays.", next_step="Add another source, and delete this one.", where="id"
            )
        if source_id != "new" and (present is None or format_definition(present) != opened):
            raise Conflict("Somebody else saved this first.", next_step="Open it again.")
        save_desk_definition(session, definition.id, pack_definition(definition), now=now)
        log_action(session, editor, "saved a watched source", detail=definition.id, now=now)


def _delete(source_id: str) -> Response:
    now, editor = context().clock(), current_account().id
    with context().database.writing() as session:
        delete_source(session, source_id, now=now)
        log_action(session, editor, "deleted a watched source", detail=source_id, now=now)
    return redirect(url_for("desk.watched_sources"), 303)


def _load_text(source_id: str) -> str:
    if source_id == "new":
        return _NEW_TEXT
    with context().database.reading() as connection:
        state = load_states(connection).get(source_id)
    if state is None or state.definition is None:
        abort(404)
    return format_definition(unpack_definition(state.definition))


def _render(
    source_id: str,
    text: str,
    *,
    problems: list[CalendarError] | None = None,
    status: int = 200,
    is_of_file: bool = False,
) -> Response:
    opened = text if is_of_file else _load_text(source_id)
    body = render_template(
        "desk/watch_definition.html",
        source_id=source_id,
        text=text,
        opened=opened,
        problems=problems or [],
        is_of_file=is_of_file,
    )
    return make_response(body, status)
