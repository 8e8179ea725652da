"""Redirects of merged duplicates to the event that they were merged into."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from calendar_core.store.events.merges import load_merge_targets
from calendar_core.web.context import context

# Revision numbers of a duplicate do not apply to the surviving event.
_REDIRECTED_ENDPOINTS = {"events.revision": "events.event"}


def redirect_to_survivor() -> Response | None:
    """A permanent redirect if the event of this request was merged into a publicly visible one."""
    event_id = (request.view_args or {}).get("event_id")
    if (
        event_id is None
        or request.endpoint is None
        or request.method not in ("GET", "HEAD")
        or request.blueprint == "desk"
    ):
        return None
    with context().database.reading() as connection:
        survivor = load_merge_targets(connection, now=context().clock()).get(event_id)
    if survivor is None:
        return None
    path = url_for(_REDIRECTED_ENDPOINTS.get(request.endpoint, request.endpoint), event_id=survivor)
    query = request.query_string.decode("ascii", "ignore")
    return redirect(f"{path}?{query}" if query else path, 301)
