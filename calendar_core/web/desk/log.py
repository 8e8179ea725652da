"""The audit log: who at the desk saw and did what."""

from flask import render_template, request

from calendar_core.store.auth.audit_log import load_log
from calendar_core.web.context import context
from calendar_core.web.desk.access import desk_route

_PAGE_SIZE = 200


@desk_route("/log", role="chief")
def audit_log() -> str:
    """The newest lines first."""
    offset = max(0, request.args.get("from", 0, type=int))
    with context().database.reading() as connection:
        deeds = load_log(connection, limit=_PAGE_SIZE, offset=offset)
    older = offset + _PAGE_SIZE if len(deeds) == _PAGE_SIZE else None
    return render_template("desk/log.html", deeds=deeds, older=older)
