"""Answers that are files: a name to save them by, the licence, and an ETag, so that a client has each version once."""

from hashlib import sha256
from typing import Final

from flask import Response, request

from calendar_core.dataset.licence import LICENCE_LINK

#: The forms that a document has as a file, each with its content type.
DOCUMENT_TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}


def build_download(body: bytes, *, name: str, content_type: str) -> Response:
    """The file, or 304 if the client has it. `name` is in ASCII; plain text is shown instead of saved."""
    response = Response(body, content_type=content_type)
    if not name.endswith(".txt"):
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Link"] = LICENCE_LINK
    # Weak like those of pages, which are cached by the same rule (`page_cache`).
    response.set_etag(sha256(body).hexdigest()[:32], weak=True)
    response.make_conditional(request)
    return response


def build_document_response(body: bytes, *, name: str, file_type: str) -> Response:
    """A document in one of the forms of `DOCUMENT_TYPES`; `name` is without its ending."""
    return build_download(body, name=f"{name}.{file_type}", content_type=DOCUMENT_TYPES[file_type])


def build_table_response(text: str, *, name: str) -> Response:
    """A table as CSV. UTF-8 with a mark, which Excel needs."""
    return build_download(text.encode("utf-8-sig"), name=name, content_type="text/csv; charset=utf-8")
