"""The answer of `/health/live` without Flask, so that it waits for no other request."""

from collections.abc import Callable
from typing import Any

from calendar_core.web.response.feed_response import Environ
from calendar_core.web.response.headers import default_headers


def make_live_answer(base_url: str) -> Callable[[Environ, Any], list[bytes] | None]:
    """A WSGI application with the answer of the view `live`; None for other addresses."""
    content_type = ("Content-Type", "text/plain; charset=utf-8")
    headers = [content_type, ("Content-Length", "5"), ("Cache-Control", "no-store"), *default_headers(base_url).items()]

    def answer(environ: Environ, start_response: Callable[..., Any]) -> list[bytes] | None:
        if environ.get("PATH_INFO") != "/health/live" or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        start_response("200 OK", list(headers))
        return [b"live\n"] if environ["REQUEST_METHOD"] == "GET" else []

    return answer
