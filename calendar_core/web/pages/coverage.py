"""The page about the calendar's coverage: what it contains and what it does not."""

from flask import Blueprint, render_template

from calendar_core.store.directory.queries import load_series
from calendar_core.store.search.counts import count_by_series, load_coverage
from calendar_core.web.context import context
from calendar_core.web.request.query import open_event_source, parse_display_query

blueprint = Blueprint("coverage", __name__)


@blueprint.get("/coverage")
def coverage() -> str:
    """The coverage in numbers, and its known limits in words."""
    query = parse_display_query()
    with context().database.reading() as connection:
        return render_template(
            "coverage.html",
            coverage=load_coverage(connection, viewer="public", now=query.now),
            tallies=count_by_series(open_event_source(connection, query)),
            series=load_series(connection),
        )
