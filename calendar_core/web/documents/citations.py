"""Citations of a list and of the whole record: the page, and files for LaTeX and for reference managers.

A list changes. Its citation leads to the list as it was known at the instant of `as_of`, or of the request.
"""

from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, render_template

from calendar_core.domain.display.citation import Citation, cite_list
from calendar_core.domain.events.selection import Selection
from calendar_core.store.directory.filter_words import describe_selection, format_filter_title
from calendar_core.web.context import context
from calendar_core.web.request.query import drop_empty_values, open_event_source, parse_query
from calendar_core.web.response.download import build_download
from calendar_core.web.templating.urls import selection_url

blueprint = Blueprint("citations", __name__)
blueprint.before_request(drop_empty_values)

_CONTENT_TYPES: Final = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl.json": "application/vnd.citationstyles.csl+json",
}


@blueprint.get("/cite")
def cite() -> str:
    """The citation of a list, without a filter of the whole record, to copy or to download."""
    citation, selection = _build_citation()
    query = selection.query()
    files = {name: selection_url(f"citations.{name}", query) for name in ("bibtex", "ris", "csl_json")}
    return render_template(
        "cite.html", citation=citation, files=files, list_url=selection_url("calendar.agenda", query)
    )


@blueprint.get("/cite.bib")
def bibtex() -> Response:
    """BibTeX citation of a list, for LaTeX."""
    return _answer(_build_citation()[0].bibtex, "bib")


@blueprint.get("/cite.ris")
def ris() -> Response:
    """RIS citation of a list, for reference managers."""
    return _answer(_build_citation()[0].ris, "ris")


@blueprint.get("/cite.csl.json")
def csl_json() -> Response:
    """CSL-JSON citation of a list, for Zotero and Pandoc."""
    return _answer(_build_citation()[0].csl_json, "csl.json")


def _build_citation() -> tuple[Citation, Selection]:
    """The citation of the requested list, and its selection as of the cited instant."""
    with context().database.reading() as connection:
        query = parse_query(connection)
        count = open_event_source(connection, query).count(query.selection)
        words = describe_selection(connection, replace(query.selection, as_of=None), lang=query.display.lang)
    as_of = query.effective_now.replace(microsecond=0)
    selection = replace(query.selection, as_of=as_of)
    citation = cite_list(
        format_filter_title(words),
        count=count,
        as_of=as_of,
        permalink=f"{context().settings.base_url}/agenda?{selection.query()}",
        accessed_on=query.now.date(),
        lang=query.display.lang,
    )
    return citation, selection


def _answer(text: str, ending: str) -> Response:
    content_type = f"{_CONTENT_TYPES[ending]}; charset=utf-8"
    return build_download(text.encode(), name=f"entente.{ending}", content_type=content_type)
