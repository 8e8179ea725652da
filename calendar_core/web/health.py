"""Liveness and readiness checks. The responses contain no version, path, name or count."""

from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from calendar_core.store.db.heartbeats import find_late_jobs, load_latest_heartbeats
from calendar_core.store.db.migrate import is_current
from calendar_core.store.outbox.hold import find_hold
from calendar_core.web.context import context

blueprint = Blueprint("health", __name__)


def _text_response(text: str, status: int) -> Response:
    fresh = {"Cache-Control": "no-store"}
    return Response(f"{text}\n", status, content_type="text/plain; charset=utf-8", headers=fresh)


@blueprint.get("/health/live")
def live() -> Response:
    """The process responds; the database is not queried."""
    return _text_response("live", 200)


@blueprint.get("/health/ready")
def ready() -> Response:
    """The database responds with the newest schema. What else an operator should know is named; pages still work."""
    parts = context()
    try:
        if not is_current(parts.database):
            return _text_response("not ready", 503)
        with parts.database.reading() as connection:
            is_held = find_hold(connection) is not None
            is_late = bool(find_late_jobs(load_latest_heartbeats(connection), now=parts.clock()))
    except SQLAlchemyError:
        return _text_response("not ready", 503)
    is_full = bool(parts.list_full_directories())
    remarks = [
        *["mail is held"] * is_held,
        *["the scheduler has stopped"] * is_late,
        *["the disk is full"] * is_full,
    ]
    return _text_response(", ".join(["ready", *remarks]), 200)
