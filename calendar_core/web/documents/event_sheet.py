"""The briefing sheet of an event, as a Word file and as a PDF."""

from dataclasses import asdict
from datetime import date

from flask import Blueprint, Response

from calendar_core.dataset.licence import LICENCE_NAME, LICENCE_URL
from calendar_core.documents.event_sheet import BriefingView, build_briefing
from calendar_core.documents.pdf import build_pdf
from calendar_core.documents.sheet import Sheet
from calendar_core.documents.sheet_docx import build_sheet_docx
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.time.zones import wall_time
from calendar_core.store.history.history import load_history
from calendar_core.web.context import context
from calendar_core.web.request.query import drop_empty_values, open_event_source, parse_event_query
from calendar_core.web.response.download import build_document_response

blueprint = Blueprint("briefing", __name__)
blueprint.before_request(drop_empty_values)


@blueprint.get("/events/<event_id>.docx")
def briefing_docx(event_id: str) -> Response:
    """The sheet as a Word file."""
    sheet, made_on = _load_sheet(event_id)
    return build_document_response(build_sheet_docx(sheet, made_on=made_on), name=event_id, file_type="docx")


@blueprint.get("/events/<event_id>.pdf")
def briefing_pdf(event_id: str) -> Response:
    """The sheet as a PDF."""
    sheet, made_on = _load_sheet(event_id)
    body = build_pdf("sheet.typ", asdict(sheet), made_on=made_on, fonts=context().settings.fonts)
    return build_document_response(body, name=event_id, file_type="pdf")


def _load_sheet(event_id: str) -> tuple[Sheet, date]:
    """The sheet of an event, and the day on which it is made."""
    query = parse_event_query()
    with context().database.reading() as connection:
        source = open_event_source(connection, query)
        details = source.find_details(event_id)
        history = load_history(connection, details.card, viewer="public", now=query.now)
        series = details.card.series
        editions = source.cards(Selection(series=(series.id,))) if series else []
    entries = history.entries
    shown = next((entry for entry in entries if entry.saved_at <= query.effective_now), entries[-1])
    view = BriefingView(
        lang=query.display.lang,
        zone=query.zone,
        reader_zone=query.display.zone,
        now=query.effective_now,
        base_url=context().settings.base_url,
        licence=f"{LICENCE_NAME}, {LICENCE_URL}",
    )
    sheet = build_briefing(view, details, editions, revision=shown.number)
    return sheet, wall_time(view.now, view.zone).date()
