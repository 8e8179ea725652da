"""Kept copies of sources: the text of one, and the file itself."""

from flask import make_response, render_template
from werkzeug.wrappers import Response

from calendar_core.errors import CalendarError
from calendar_core.intake.document import Document
from calendar_core.intake.documents.read import read_bytes
from calendar_core.intake.documents.warc import read_warc
from calendar_core.store.desk.source_copies import load_copy
from calendar_core.web.context import context
from calendar_core.web.desk.access import desk_route


@desk_route("/copies/<int(max=2147483647):number>", role="editor")
def source_copy(number: int) -> str:
    """What a source said when it was read, as text: its own markup is never shown."""
    with context().database.reading() as connection:
        copy, warc = load_copy(connection, number)
    document: Document | None = None
    error: CalendarError | None = None
    try:
        document = read_bytes(read_warc(warc), content_type=copy.content_type, url=copy.url)
    except CalendarError as caught:
        error = caught
    return render_template("desk/source_copy.html", copy=copy, document=document, error=error)


@desk_route("/copies/<int(max=2147483647):number>/file", role="editor")
def source_copy_file(number: int) -> Response:
    """The WARC file, to be saved."""
    with context().database.reading() as connection:
        copy, warc = load_copy(connection, number)
    response = make_response(warc)
    response.headers["Content-Type"] = "application/warc"
    response.headers["Content-Disposition"] = f'attachment; filename="copy-{copy.id}.warc.gz"'
    return response
