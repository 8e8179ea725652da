"""Answer of a file that a page offers: a table or a graph of the same filter."""

from hashlib import sha256

from flask import Response, request


def build_download(body: bytes, *, name: str, content_type: str) -> Response:
    """The file as a download, or 304 if the client has it."""
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response


def build_table_response(text: str, *, name: str) -> Response:
    """A table as CSV. UTF-8 with a mark, which Excel needs."""
    return build_download(text.encode("utf-8-sig"), name=name, content_type="text/csv; charset=utf-8")
