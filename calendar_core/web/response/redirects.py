"""Old addresses: what is said of a duplicate that was merged is said at the address of the event that stayed."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from calendar_core.store.events.merges import load_merge_targets
from calendar_core.web.context import context

# The numbers of a duplicate's revisions are not those of the event that stayed.
_REDIRECTED_ENDPOINTS = {"events.revision": "events.event"}


def redirect_to_survivor() -> Response | None:
    """A redirect for good, where the event of this request was merged into one that everybody may see."""
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
