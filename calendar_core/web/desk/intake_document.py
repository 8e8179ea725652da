"""The page that takes an address or a file: its events become proposals, and it says what was left out."""

from typing import Any, Final

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from calendar_core.desk.editing.lookup import Lookup, load_lookup
from calendar_core.domain.text.localized import Names
from calendar_core.domain.vocabulary import format_label
from calendar_core.errors import CalendarError
from calendar_core.intake.document import Document
from calendar_core.intake.documents.read import MAX_BYTES, is_address, read_address, read_file
from calendar_core.intake.documents.warc import keep_copy
from calendar_core.intake.import_document import complete_origin, import_document
from calendar_core.intake.import_text import ImportedDraft, propose_drafts
from calendar_core.intake.propose import Origin
from calendar_core.messages import gettext
from calendar_core.safe_http import SafeHttpClient
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route
from calendar_core.web.desk.intake import read_origin
from calendar_core.web.desk.view_log import mark_shown
from calendar_core.web.request.i18n import current_lang

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
        lookup = load_lookup(connection, current_lang())
    mark_shown(one.match.record.id for one in found if one.match.record)
    return _render(
        values,
        document=document,
        found=[_describe_draft(one, lookup) for one in found],
        report=report,
        proposed=len(report.event_ids) - report.waiting,
        refused=report.refused,
    )


def describe_match(one: ImportedDraft) -> dict[str, Any]:
    """What an event that was read is to the record, why, and what is to be asked."""
    return {
        "action": one.match.action,
        "record": one.match.record,
        "reason": one.match.reason,
        "questions": one.draft.questions,
    }


def _describe_draft(one: ImportedDraft, lookup: Lookup) -> dict[str, Any]:
    """An event that was read: its title or what stands for it, its time, and what it is to the record."""
    draft, lang = one.draft, current_lang()
    titles = Names(draft.names).text(lang) if draft.names else None
    kind = format_label(draft.kind, lang) if draft.kind else gettext("Meeting", lang)
    title = titles or (lookup.name_of("series", draft.series) if draft.series else kind)
    return {**describe_match(one), "title": title, "when": draft.when}


def _render(values: dict[str, str], *, status: int = 200, **more: Any) -> Response:
    shown = {"error": None, "document": None, "found": (), "report": None, "refused": (), **more}
    return make_response(render_template("desk/intake_document.html", values=values, **shown), status)
