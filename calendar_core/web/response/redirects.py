"""Redirects of merged duplicates to the event that they were merged into, and of addresses that were retyped."""

import re
from typing import Final

from flask import current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from calendar_core.store.events.merges import load_merge_targets
from calendar_core.store.lists.filter_values import load_filter_values
from calendar_core.web.context import context

# Revision numbers of a duplicate do not apply to the surviving event.
_REDIRECTED_ENDPOINTS = {"events.revision": "events.event"}

# Public pages, files and feeds. Addresses of mail and of the desk have tokens, in which every letter counts.
_RETYPED_BLUEPRINTS: Final = (
    *("api", "calendar", "changes", "directory", "embed", "events"),
    *("feed_instructions", "feeds", "follow", "jscalendar", "json_ld", "statistics"),
)


#: What an address of ours is made of: a path with anything else in it is no address that was retyped.
_ADDRESS: Final = re.compile(r"[A-Za-z0-9/._+-]+")


def redirect_if_moved() -> Response | None:
    """A permanent redirect if what was not found has another address."""
    return _redirect_to_survivor() or _redirect_to_canonical()


def _redirect_to_canonical() -> Response | None:
    """A permanent redirect if the path is that of a page but for its capitals or a slash at its end."""
    path = request.path.rstrip("/").lower()
    if path.startswith("/parties/"):
        path = _find_party_path(path.removeprefix("/parties/")) or request.path
    if path in ("", request.path) or request.method not in ("GET", "HEAD") or not _ADDRESS.fullmatch(path):
        return None
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    if endpoint.partition(".")[0] not in _RETYPED_BLUEPRINTS:
        return None
    return _redirect_permanently(path)


def _find_party_path(party: str) -> str | None:
    """The path of a party, whose ids alone are in capitals; None where there is none."""
    with context().database.reading() as connection:
        known = load_filter_values(connection, public_at=context().clock()).values["party"]
    return f"/parties/{party.upper()}" if party.upper() in known else None


def _redirect_to_survivor() -> Response | None:
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
    return _redirect_permanently(path)


def _redirect_permanently(path: str) -> Response:
    query = request.query_string.decode("ascii", "ignore")
    return redirect(f"{path}?{query}" if query else path, 301)
