"""The headers of every answer, errors and files included: what a browser may do with it, and how long it may keep it.

A view that knows better (a feed, a health check) sets its own header first; nothing here overwrites one.
"""

from flask import Flask, Response, request

from calendar_core.web.context import context

# 'self' is for files of our own, never for text in a page.
#: What a page may load.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DEFAULT_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# What a page of another site may do with the API: read it, and ask whether it changed.
_CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Expose-Headers": "ETag",
}
_YEAR_SECONDS = 31_536_000


def default_headers(base_url: str) -> dict[str, str]:
    """The headers that no answer is without, whatever it holds."""
    if base_url.startswith("https://"):
        return {**_DEFAULT_HEADERS, "Strict-Transport-Security": f"max-age={_YEAR_SECONDS}"}
    return _DEFAULT_HEADERS


def _cache_control(response: Response) -> str:
    """How long an answer may be kept. A page is asked for again each time: a lifted or new embargo counts at once."""
    if response.status_code >= 400:
        return "no-store"
    if request.endpoint == "static":
        return f"public, max-age={_YEAR_SECONDS}, immutable" if request.args.get("v") else "public, max-age=3600"
    return "public, no-cache"


def _add_headers(response: Response) -> Response:
    if request.path.startswith("/api/"):
        response.headers.update(_CORS_HEADERS)
    for name, value in default_headers(context().settings.base_url).items():
        response.headers.setdefault(name, value)
    # Flask gives its static files "no-cache" of its own accord.
    if "Cache-Control" not in response.headers or request.endpoint == "static":
        response.headers["Cache-Control"] = _cache_control(response)
    # A feed says by itself what it varies by, and its 304 has no type of its own.
    if response.mimetype == "text/html" and "Vary" not in response.headers:
        response.vary.update(("Accept-Language", "Cookie"))
    is_page = response.status_code == 200 and response.mimetype == "text/html" and request.method in ("GET", "HEAD")
    if is_page and not response.direct_passthrough and "ETag" not in response.headers:
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def register(app: Flask) -> None:
    """Complete every response of the application."""
    app.after_request(_add_headers)
