"""Changes of the calendar, as a page and as an Atom feed of the same selection.

Always in the public's view: the desk has the history of each event.
"""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from calendar_core.domain.time.zones import wall_time
from calendar_core.errors import NotFound
from calendar_core.messages import mark
from calendar_core.store.db.epoch import load_public_state
from calendar_core.store.history.changelog import BulkAddition, ChangesPage, EventChange, load_changes
from calendar_core.web.context import context
from calendar_core.web.pages.changes_atom import AtomSpec, build_atom_feed
from calendar_core.web.pages.filter_form import build_filter_form, load_filter_title
from calendar_core.web.pages.zone_switcher import build_zone_switcher
from calendar_core.web.request.query import RequestQuery, drop_empty_values, parse_query, parse_whole_number
from calendar_core.web.response.conditional import ExactDateResponse

blueprint = Blueprint("changes", __name__)
blueprint.before_request(drop_empty_values)

PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class DayOfChanges:
    """Changes that became public on one day in the reader's zone."""

    day: date
    changes: tuple[EventChange | BulkAddition, ...]


@blueprint.get("/changes")
def changes() -> str:
    """The changes of the selection, newest first."""
    with context().database.reading() as connection:
        query = parse_query(connection, view_keys=["page"])
        number = _parse_page()
        filter_form, page = build_filter_form(connection, query), _load_changes(connection, query, number)
        return render_template(
            "changes.html",
            page=page,
            number=number,
            days=_group_by_day(page, query),
            filter=filter_form,
            zones=build_zone_switcher(query),
            atom=_build_atom_spec(query, load_filter_title(connection, query), number).address("/changes.atom"),
        )


@blueprint.get("/changes.atom")
def atom() -> Response:
    """The same as an Atom feed."""
    with context().database.reading() as connection:
        query = parse_query(connection, view_keys=["page"])
        number = _parse_page()
        name, page = load_filter_title(connection, query), _load_changes(connection, query, number)
        # A withdrawn event leaves no change behind, but the feed differs.
        changed_at = [load_public_state(connection, query.now).changed_at, *(change.seen_at for change in page.changes)]
    return _conditional_response(build_atom_feed(page, _build_atom_spec(query, name, number)), max(changed_at))


def _parse_page() -> int:
    """The view's own key `page`; 0 has the newest changes."""
    page = parse_whole_number(
        "page",
        what=mark("%(value)s is not a page of the changes."),
        next_step=mark("Write one whole number: 1 for the changes before the newest ones."),
    )
    return page or 0


def _load_changes(connection: Connection, query: RequestQuery, number: int) -> ChangesPage:
    page = load_changes(
        connection, query.selection, now=query.now, offset=number * PAGE_SIZE, limit=PAGE_SIZE, lang=query.display.lang
    )
    if number and not page.changes:
        raise NotFound("The changes have no page %(page)s.", next_step="Start again at the newest ones.", page=number)
    return page


def _group_by_day(page: ChangesPage, query: RequestQuery) -> list[DayOfChanges]:
    def day_of(change: EventChange | BulkAddition) -> date:
        return wall_time(change.seen_at, query.zone).date()

    return [DayOfChanges(day=day, changes=tuple(same)) for day, same in groupby(page.changes, key=day_of)]


def _build_atom_spec(query: RequestQuery, name: str, number: int) -> AtomSpec:
    return AtomSpec(
        selection=query.selection, name=name, page=number, lang=query.display.lang, base_url=context().settings.base_url
    )


def _conditional_response(body: bytes, changed_at: datetime) -> Response:
    """The feed, or 304 if the client has it."""
    response = ExactDateResponse(body, content_type="application/atom+xml; charset=utf-8")
    response.set_etag(sha256(body).hexdigest()[:32])
    # RFC 9110, section 8.8.2.1: never later than Date.
    response.last_modified = min(changed_at, context().clock())
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    response.make_conditional(request)
    return response
