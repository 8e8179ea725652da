"""The page about the calendar's coverage: what it contains and what it does not."""

from flask import Blueprint, Response, make_response, render_template

from calendar_core.dataset.licence import LICENCE_LINK, LICENCE_URL
from calendar_core.domain.display.coverage import choose_periods, list_decades
from calendar_core.store.directory.queries import load_series
from calendar_core.store.search.coverage import load_coverage
from calendar_core.web.context import context
from calendar_core.web.request.query import parse_display_query

blueprint = Blueprint("coverage", __name__)


@blueprint.get("/coverage")
def coverage() -> Response:
    """The coverage in numbers, and its known limits in words."""
    query = parse_display_query()
    with context().database.reading() as connection:
        loaded = load_coverage(connection, viewer="public", now=query.now)
        page = render_template(
            "coverage.html",
            coverage=loaded,
            decades=list_decades(loaded.total.by_year),
            periods=choose_periods(loaded.total.by_year),
            series=load_series(connection, public_at=context().clock()),
            licence_url=LICENCE_URL,
        )
    response = make_response(page)
    response.headers["Link"] = LICENCE_LINK
    return response
