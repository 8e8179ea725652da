"""Go to a date: the form of the tools above each calendar page answers with the view of that date."""

from dataclasses import replace
from datetime import date

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from calendar_core.domain.display.month_grid import monday_of
from calendar_core.domain.time.iso_weeks import format_iso_week
from calendar_core.domain.time.spans import FIRST_YEAR, LAST_YEAR
from calendar_core.errors import CalendarError
from calendar_core.web.context import context
from calendar_core.web.request.query import RequestQuery, drop_empty_values, parse_query
from calendar_core.web.templating.urls import filtered_url, selection_url

blueprint = Blueprint("go_to", __name__)
blueprint.before_request(drop_empty_values)

_VIEWS = ("month", "week", "year", "agenda", "diary")


@blueprint.get("/go-to")
def go_to() -> Response:
    """Redirect to the view `view` of the day `date`, with the filter; without them to the month, and to today."""
    with context().database.reading() as connection:
        query = parse_query(connection, view_keys=["date", "view"])
    return redirect(_find_url(query, _parse_date() or query.today, _parse_view()), 302)


def _find_url(query: RequestQuery, day: date, view: str) -> str:
    if view == "week":
        return filtered_url("calendar.week", day=monday_of(day).isoformat())
    if view == "diary":
        return filtered_url("diary.diary", week=format_iso_week(monday_of(day)))
    if view == "year":
        return filtered_url("calendar.year", year=day.year)
    if view == "agenda":
        # A selection that was to end before that day has no end any more.
        to_day = query.selection.to_day if query.selection.to_day and query.selection.to_day > day else None
        return selection_url("calendar.agenda", replace(query.selection, from_day=day, to_day=to_day).query())
    return filtered_url("calendar.month", year=day.year, month=day.month)


def _parse_date() -> date | None:
    given = request.args.get("date")
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CalendarError(
            "%(value)s is not a date of the calendar.",
            next_step="Write a day from 1900 to 2100 as %(example)s.",
            where="?date",
            value=repr(given[:40]),
            example="2026-12-14",
        )
    return day


def _parse_view() -> str:
    view = request.args.get("view", "month")
    if view not in _VIEWS:
        raise CalendarError(
            "%(value)s is not a view.",
            next_step="Use one of %(words)s.",
            where="?view",
            value=repr(view[:40]),
            words=", ".join(_VIEWS),
        )
    return view
