"""The page about the calendar itself: what it covers and what it does not."""

from flask import Blueprint, render_template

from calendar_core.store.directory.queries import all_series
from calendar_core.store.search.counts import read_coverage, tally_by_series
from calendar_core.web.context import context
from calendar_core.web.request.query import ask_display

blueprint = Blueprint("about", __name__)


@blueprint.get("/coverage")
def coverage() -> str:
    """What the calendar covers, in figures, and its known limits in words."""
    asked = ask_display()
    with context().database.reading() as connection:
        return render_template(
            "coverage.html",
            coverage=read_coverage(connection, viewer=context().viewer, now=asked.now),
            tallies=tally_by_series(connection, viewer=context().viewer, now=asked.now),
            series=all_series(connection),
        )
