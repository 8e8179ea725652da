"""The history of an event at the desk, and the audit log."""

from flask import render_template, request

from calendar_core.store.auth.audit_log import load_log
from calendar_core.store.desk.source_copies import list_copies
from calendar_core.store.events.revisions import load_newest_revision
from calendar_core.store.history.history import HistoryEntry, find_history
from calendar_core.web.context import context
from calendar_core.web.desk.access import desk_route, has_role
from calendar_core.web.desk.form_numbers import parse_number
from calendar_core.web.request.i18n import current_lang

_LOG_PAGE_SIZE = 200


@desk_route("/events/<event_id>/history", role="reporter")
def event_history(event_id: str) -> str:
    """The revisions, newest first; the revision that last changed each fact; the audit log of the event."""
    with context().database.reading() as connection:
        history = find_history(connection, event_id, viewer="desk", now=context().clock(), lang=current_lang())
        entries = load_log(connection, event_id=event_id)
        sources = load_newest_revision(connection, event_id)[1].sources
        copies = list_copies(connection, [one.url for one in sources if one.url]) if has_role("editor") else []
    return render_template(
        "desk/history.html",
        history=history,
        card=history.card,
        last_changes=_find_last_changes(history.entries),
        log_entries=entries,
        copies=copies,
    )


def _find_last_changes(entries: tuple[HistoryEntry, ...]) -> dict[str, HistoryEntry]:
    """`{fact: the revision that changed it last}`; entries are newest first."""
    found: dict[str, HistoryEntry] = {}
    for entry in entries:
        for change in entry.changes:
            found.setdefault(change.label, entry)
    return found


@desk_route("/log", role="chief")
def audit_log() -> str:
    """A page of the audit log, newest entries first."""
    offset = parse_number(request.args, "from") or 0
    with context().database.reading() as connection:
        entries = load_log(connection, limit=_LOG_PAGE_SIZE, offset=offset)
    older = offset + _LOG_PAGE_SIZE if len(entries) == _LOG_PAGE_SIZE else None
    return render_template("desk/log.html", log_entries=entries, older=older)
