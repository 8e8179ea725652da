"""The diary of a week: the page, and the same as a Word file, a PDF and plain text."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy import Connection

from calendar_core.dataset.licence import LICENCE_NAME, LICENCE_URL
from calendar_core.documents.diary import MAX_CLOCKS, Diary, DiaryView
from calendar_core.documents.diary_docx import build_diary_docx
from calendar_core.documents.diary_text import format_diary_text
from calendar_core.documents.house_templates import FOLDER_NAME, list_templates, read_template
from calendar_core.documents.load_diary import load_diary
from calendar_core.documents.pdf import build_pdf
from calendar_core.domain.time.iso_weeks import WEEK, coming_monday, find_last_issue, format_iso_week, parse_iso_week
from calendar_core.domain.time.spans import FIRST_YEAR, LAST_YEAR
from calendar_core.domain.time.zone_keys import zone
from calendar_core.domain.time.zones import wall_time
from calendar_core.errors import CalendarError
from calendar_core.web.context import context
from calendar_core.web.pages.filter_form import build_filter_form, build_zone_options
from calendar_core.web.pages.zone_switcher import build_zone_switcher_of_days
from calendar_core.web.request.query import RequestQuery, drop_empty_values, open_event_source, parse_query
from calendar_core.web.response.download import build_document_response

blueprint = Blueprint("diary", __name__)
blueprint.before_request(drop_empty_values)

_VIEW_KEYS: Final = ("week", "clock")


@dataclass(frozen=True, kw_only=True)
class _RequestedDiary:
    """The diary of a request, and how it was asked for."""

    query: RequestQuery
    view: DiaryView
    diary: Diary

    @property
    def made_on(self) -> date:
        """The day on which it is made, in the zone of the issue."""
        return wall_time(self.view.now, self.view.zone).date()


@blueprint.get("/diary")
def diary() -> str:
    """The diary as a page, by default of the coming week."""
    with context().database.reading() as connection:
        found = _load_requested(connection)
        query, monday = found.query, found.view.monday
        own = [("week", format_iso_week(monday)), *(("clock", key) for key in found.view.clocks)]
        return render_template(
            "diary.html",
            diary=found.diary,
            monday=monday,
            sunday=monday + WEEK - timedelta(days=1),
            before=_week_url(found, -WEEK),
            after=_week_url(found, WEEK),
            coming=_diary_url("diary.diary", query, coming_monday(query.today), found.view.clocks),
            templates=_list_template_urls(found),
            files=[(ending, _file_url(found, ending)) for ending in ("docx", "pdf", "txt")],
            clocks=(*found.view.clocks, "", "", "")[:MAX_CLOCKS],
            zone_options=build_zone_options(None),
            kept=[*query.selection.pairs(), *query.display_pairs(), own[0]],
            zones=build_zone_switcher_of_days(query, monday, monday + WEEK, cards=()),
            filter=build_filter_form(connection, query, within=(monday, monday + WEEK), own=own),
        )


@blueprint.get("/diary.docx")
def diary_docx() -> Response:
    """The diary as a Word file."""
    found = _load_in_transaction(view_keys=(*_VIEW_KEYS, "template"))
    name = request.args.get("template")
    template = read_template(_template_folder(), name) if name else None
    return _answer(found, build_diary_docx(found.diary, made_on=found.made_on, template=template), "docx")


@blueprint.get("/diary.pdf")
def diary_pdf() -> Response:
    """The diary as a PDF."""
    found = _load_in_transaction()
    fonts = context().settings.fonts
    return _answer(found, build_pdf("diary.typ", asdict(found.diary), made_on=found.made_on, fonts=fonts), "pdf")


@blueprint.get("/diary.txt")
def diary_text() -> Response:
    """The diary as plain text."""
    found = _load_in_transaction()
    return _answer(found, format_diary_text(found.diary).encode(), "txt")


def _answer(found: _RequestedDiary, body: bytes, file_type: str) -> Response:
    return build_document_response(body, name=f"entente-diary-{found.diary.week}", file_type=file_type)


def _template_folder() -> Path | None:
    var = context().settings.var
    return var / FOLDER_NAME if var else None


def _load_in_transaction(*, view_keys: tuple[str, ...] = _VIEW_KEYS) -> _RequestedDiary:
    with context().database.reading() as connection:
        return _load_requested(connection, view_keys=view_keys)


def _load_requested(connection: Connection, *, view_keys: tuple[str, ...] = _VIEW_KEYS) -> _RequestedDiary:
    query = parse_query(connection, view_keys=view_keys)
    given = _parse_week()
    monday = coming_monday(query.today) if given is None else given
    view = DiaryView(
        monday=monday,
        lang=query.display.lang,
        zone=query.zone,
        reader_zone=query.display.zone,
        day_zone=query.day_zone,
        clocks=_parse_clocks(),
        now=query.effective_now,
        since=find_last_issue(monday, query.zone, now=query.effective_now),
        base_url=context().settings.base_url,
        licence=f"{LICENCE_NAME}, {LICENCE_URL}",
    )
    source = open_event_source(connection, query)
    return _RequestedDiary(query=query, view=view, diary=load_diary(source, query.selection, view))


def _parse_week() -> date | None:
    given = list(dict.fromkeys(value for value in request.args.getlist("week") if value))
    if len(given) > 1:
        raise CalendarError(
            "%(key)s is given %(count)s times.",
            next_step="Give it once.",
            where="?week",
            key="week",
            count=len(given),
        )
    return parse_iso_week(given[0]) if given else None


def _parse_clocks() -> tuple[str, ...]:
    """The zones of the clocks, in their order. Raises CalendarError for an unknown one, and for too many."""
    given = tuple(dict.fromkeys(value for value in request.args.getlist("clock") if value))
    if len(given) > MAX_CLOCKS:
        raise CalendarError(
            "%(count)s clocks are given.",
            next_step="Give at most %(most)s.",
            where="?clock",
            count=len(given),
            most=MAX_CLOCKS,
        )
    for key in given:
        zone(key)
    return given


def _week_url(found: _RequestedDiary, step: timedelta) -> str | None:
    monday = found.view.monday + step
    if not FIRST_YEAR <= monday.year <= (monday + WEEK).year <= LAST_YEAR:
        return None
    return _diary_url("diary.diary", found.query, monday, found.view.clocks)


def _file_url(found: _RequestedDiary, file_type: str) -> str:
    """The URL of a file of this page: a file takes the language and the zones of its URL alone."""
    view, display = found.view, found.query.display
    shown = [("lang", view.lang), *([("zone", display.zone)] if display.zone else [])]
    shown += [("days", display.days)] if view.day_zone else []
    endpoint = {"docx": "diary.diary_docx", "pdf": "diary.diary_pdf", "txt": "diary.diary_text"}[file_type]
    return _diary_url(endpoint, found.query, view.monday, view.clocks, shown=shown)


def _list_template_urls(found: _RequestedDiary) -> list[tuple[str, str]]:
    """The Word files by the house's own templates: the name and the URL of each."""
    url = _file_url(found, "docx")
    return [(name, f"{url}&template={name}") for name in list_templates(_template_folder())]


def _diary_url(
    endpoint: str,
    query: RequestQuery,
    monday: date,
    clocks: tuple[str, ...],
    *,
    shown: list[tuple[str, str]] | None = None,
) -> str:
    display = query.display_pairs() if shown is None else shown
    own = [("week", format_iso_week(monday)), *(("clock", key) for key in clocks)]
    return f"{url_for(endpoint)}?{urlencode([*query.selection.pairs(), *display, *own])}"
