"""The audit log: who at the desk saw and did what."""

from flask import render_template, request

from calendar_core.store.auth.audit_log import read_deeds
from calendar_core.web.context import context
from calendar_core.web.desk.access import page

_A_PAGE = 200


@page("/log", role="chief")
def audit_log() -> str:
    """The newest lines first."""
    offset = max(0, request.args.get("from", 0, type=int))
    with context().database.reading() as connection:
        deeds = read_deeds(connection, limit=_A_PAGE, offset=offset)
    older = offset + _A_PAGE if len(deeds) == _A_PAGE else None
    return render_template("desk/log.html", deeds=deeds, older=older)
