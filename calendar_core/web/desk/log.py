"""The audit log of the desk."""

from flask import render_template, request

from calendar_core.store.auth.audit_log import load_log
from calendar_core.web.context import context
from calendar_core.web.desk.access import desk_route

_PAGE_SIZE = 200


@desk_route("/log", role="chief")
def audit_log() -> str:
    """A page of the audit log, newest entries first."""
    offset = max(0, request.args.get("from", 0, type=int))
    with context().database.reading() as connection:
        entries = load_log(connection, limit=_PAGE_SIZE, offset=offset)
    older = offset + _PAGE_SIZE if len(entries) == _PAGE_SIZE else None
    return render_template("desk/log.html", log_entries=entries, older=older)
