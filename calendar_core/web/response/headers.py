"""Default headers of every response, including errors and files: security policies and caching.

A header that a view has set (a feed, a health check) is overwritten only where the address has the link of a list.

"""

from flask import Flask, Response, request

from calendar_core.web.context import context
from calendar_core.web.request.reader_lists import has_own_list, is_secret_address, record_lists_read

#: Content security policy of a page. 'self' is for our own files, never for inline text.
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
# What scripts of other sites may do with the API and the feeds: read them, and revalidate them.
_CORS_HEADERS = {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Link",
}
# Of what has the link of a reader's list in its address: it is told to nobody.
_SECRET_HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
_YEAR_SECONDS = 31_536_000


def default_headers(base_url: str) -> dict[str, str]:
    """Headers of every response, whatever its content."""
    if base_url.startswith("https://"):
        return {**_DEFAULT_HEADERS, "Strict-Transport-Security": f"max-age={_YEAR_SECONDS}"}
    return _DEFAULT_HEADERS


def feed_headers(base_url: str) -> dict[str, str]:
    """Headers of every feed: the default ones, and those that let scripts of other sites read it."""
    return {**default_headers(base_url), **_CORS_HEADERS}


def _is_open_to_scripts(path: str) -> bool:
    return path.startswith("/api/") or path.endswith((".ics", ".atom", ".jscalendar.json", ".jsonld"))


def _cache_control(response: Response) -> str:
    """Cache-Control of a response. Pages are revalidated each time: a lifted or new embargo takes effect at once."""
    if response.status_code >= 400:
        return "no-store"
    if request.endpoint == "static":
        return f"public, max-age={_YEAR_SECONDS}, immutable" if request.args.get("v") else "public, max-age=3600"
    return "private, no-cache" if has_own_list() else "public, no-cache"


def _add_headers(response: Response) -> Response:
    if _is_open_to_scripts(request.path):
        response.headers.update(_CORS_HEADERS)
    if is_secret_address():
        response.headers.update(_SECRET_HEADERS)
        if response.headers.get("Cache-Control") != "no-store":
            response.headers["Cache-Control"] = "private, no-cache" if response.status_code < 400 else "no-store"
    for name, value in default_headers(context().settings.base_url).items():
        response.headers.setdefault(name, value)
    # Flask sets "no-cache" on static files by default.
    if "Cache-Control" not in response.headers or request.endpoint == "static":
        response.headers["Cache-Control"] = _cache_control(response)
    if "Allow" in response.headers:
        # In a set, whose order differs from process to process.
        response.headers["Allow"] = ", ".join(sorted(response.headers["Allow"].replace(" ", "").split(",")))
    # A feed sets its own Vary, and its 304 has no content type.
    if response.mimetype == "text/html" and "Vary" not in response.headers:
        response.vary.update(("Accept-Language", "Cookie"))
    is_page = response.status_code == 200 and response.mimetype == "text/html" and request.method in ("GET", "HEAD")
    if is_page and not response.direct_passthrough and "ETag" not in response.headers:
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def register(app: Flask) -> None:
    """Add the default headers to every response of the application."""
    app.after_request(_add_headers)
    app.after_request(record_lists_read)
