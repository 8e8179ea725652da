"""The page that takes an address or a file: its events become proposals, and it says what was left out."""

from typing import Any, Final

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from calendar_core.errors import CalendarError
from calendar_core.intake.document import Document
from calendar_core.intake.documents.read import MAX_BYTES, is_address, read_address, read_file
from calendar_core.intake.documents.warc import keep_copy
from calendar_core.intake.import_document import complete_origin, import_document
from calendar_core.intake.import_text import ImportedDraft, propose_drafts
from calendar_core.intake.propose import Origin
from calendar_core.safe_http import SafeHttpClient
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route
from calendar_core.web.desk.intake import read_origin
from calendar_core.web.desk.view_log import mark_shown

_FIELDS: Final = ("address", "publisher", "url", "day")


@desk_route("/intake/document", role="reporter", methods=("GET", "POST"))
def intake_document() -> Response:
    """Read a page, a PDF or a calendar, by its address or from a file, and make proposals of its events.

    Nothing is written where it cannot be read or its publisher is not known.
    """
    if request.method == "GET":
        return _render({})
    values = {name: request.form.get(name, "").strip() for name in _FIELDS}
    try:
        origin = read_origin(values)
        document = _read_document(values["address"])
        return _propose(document, origin, values)
    except CalendarError as error:
        return _render(values, error=error, status=400)


def read_uploaded_file(most: int) -> tuple[str, bytes] | None:
    """The name and the first `most` bytes of the file of the form, with one more of a longer one; None without."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return None
    with file.stream as stream:
        return file.filename[-100:], stream.read(most + 1)


def _read_document(address: str) -> Document:
    file = read_uploaded_file(MAX_BYTES)
    if file is not None:
        return read_file(*file)
    if not is_address(address):
        raise CalendarError(
            "No address and no file is given.", next_step="Give an address that begins with https://, or choose a file."
        )
    return read_address(SafeHttpClient(home_url=context().settings.base_url), address)


def _propose(document: Document, origin: Origin, values: dict[str, str]) -> Response:
    with context().database.writing() as session:
        connection = session.connection()
        if not complete_origin(connection, document, origin).publisher:
            raise CalendarError("The publisher is not known.", next_step="Say who publishes it.")
        found = import_document(connection, document, origin)
        report = propose_drafts(session, found, editor=current_account().id, now=context().clock())
        keep_copy(session, document, now=context().clock())
    mark_shown(one.match.record.id for one in found if one.match.record)
    return _render(
        values,
        document=document,
        found=[describe_draft(one) for one in found],
        report=report,
        proposed=len(report.event_ids),
        refused=report.refused,
    )


def describe_draft(one: ImportedDraft) -> dict[str, Any]:
    """One event that was read: what it does, its title and time, the event that it is, and what is to be asked."""
    draft = one.draft
    title = next(iter(draft.names.values()), None) or draft.series or draft.kind or "event"
    return {
        "action": one.match.action,
        "title": title,
        "start": draft.when.start_text if draft.when else None,
        "record": one.match.record,
        "reason": one.match.reason,
        "questions": draft.questions,
    }


def _render(values: dict[str, str], *, status: int = 200, **more: Any) -> Response:
    shown = {"error": None, "document": None, "found": (), "report": None, "refused": (), **more}
    return make_response(render_template("desk/intake_document.html", values=values, **shown), status)
