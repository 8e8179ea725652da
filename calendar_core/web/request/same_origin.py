"""Whether a form was sent from a page of this calendar, by the headers of the browser. See docs/decisions/0130."""

from typing import Final

from flask import abort, request

from calendar_core.domain.text.links import split_url
from calendar_core.web.context import context

# No page of another site has such an origin, and an operator comes by a tunnel.
_LOOPBACK_HOSTS: Final = ("127.0.0.1", "localhost")


def check_same_origin() -> None:
    """Refuse a request whose headers do not say that it comes from a page of this calendar."""
    origin = request.headers.get("Origin")
    if origin is None:
        if request.headers.get("Sec-Fetch-Site") != "same-origin":
            abort(403)
        return
    settings = context().settings
    own = split_url(settings.base_url)
    own_origins = {f"{own.scheme}://{own.netloc}"} if own else set()
    if settings.given_base_url is None:
        # Without a base URL the calendar is open under any name of its machine.
        own_origins |= {f"{scheme}://{request.host}" for scheme in ("http", "https")}
    elif request.host.partition(":")[0] in _LOOPBACK_HOSTS:
        own_origins.add(f"http://{request.host}")
    if origin not in own_origins:
        abort(403)
