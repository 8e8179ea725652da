"""Whether the program lives, and whether it can do its work. No version, path or count goes to strangers."""

from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from calendar_core.store.db.migrate import is_current
from calendar_core.store.outbox.hold import find_hold
from calendar_core.web.context import context

blueprint = Blueprint("health", __name__)


def _text_response(text: str, status: int) -> Response:
    fresh = {"Cache-Control": "no-store"}
    return Response(f"{text}\n", status, content_type="text/plain; charset=utf-8", headers=fresh)


@blueprint.get("/health/live")
def live() -> Response:
    """The process answers; the database is not asked."""
    return _text_response("live", 200)


@blueprint.get("/health/ready")
def ready() -> Response:
    """The database answers and has the newest schema. Mail that is held is said, and keeps nobody from the pages."""
    try:
        if not is_current(context().database):
            return _text_response("not ready", 503)
        with context().database.reading() as connection:
            is_held = find_hold(connection) is not None
    except SQLAlchemyError:
        return _text_response("not ready", 503)
    return _text_response("ready, mail is held" if is_held else "ready", 200)
