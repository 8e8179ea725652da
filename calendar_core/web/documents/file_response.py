"""Responses that are files: a name to save them by, and an ETag, so that a client has each version once."""

from hashlib import sha256
from typing import Final

from flask import Response, request

from calendar_core.dataset.licence import LICENCE_LINK

_CONTENT_TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}
#: The forms that a document has as a file.
FILE_TYPES: Final = tuple(_CONTENT_TYPES)


def answer_file(body: bytes, *, name: str, file_type: str) -> Response:
    """The response, or 304 if the client has the file. `name` is in ASCII and without its ending."""
    response = Response(body, content_type=_CONTENT_TYPES[file_type])
    if file_type != "txt":
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{file_type}"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Link"] = LICENCE_LINK
    # Weak like those of pages, which are cached by the same rule (`page_cache`).
    response.set_etag(sha256(body).hexdigest()[:32], weak=True)
    response.make_conditional(request)
    return response
