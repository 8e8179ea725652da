"""Calendar views: month, week, year and agenda of a selection.

The grid is built in `domain.display.month_grid`, the agenda is paged in `domain.display.page_slice`. No view needs a
script in the browser.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from calendar_core.domain.display.card_days import find_days
from calendar_core.domain.display.month_grid import (
    Week,
    build_weeks,
    choose_week,
    days_of_month,
    monday_of,
    month_of,
    split_dated,
    weeks_of_month,
)
from calendar_core.domain.events.cards import Card
from calendar_core.domain.time.spans import FIRST_YEAR, LAST_YEAR
from calendar_core.errors import NotFound
from calendar_core.store.events.days import is_on_days, load_cards_of_days
from calendar_core.store.events.deadlines import load_deadlines_of_days
from calendar_core.web.context import context
from calendar_core.web.pages.agenda import load_agenda_page
from calendar_core.web.pages.card_groups import COARSER_THAN_MONTH, arrange_undated, group_by_month, group_undated
from calendar_core.web.pages.filter_form import build_filter_form
from calendar_core.web.pages.home import HomeSummary, load_home_summary
from calendar_core.web.pages.zone_switcher import build_zone_switcher, build_zone_switcher_of_days
from calendar_core.web.request.query import (
    RequestQuery,
    drop_empty_values,
    open_event_source,
    parse_query,
)
from calendar_core.web.templating.urls import filtered_url

blueprint = Blueprint("calendar", __name__)
blueprint.before_request(drop_empty_values)

_WEEKS_OF_HOME = 5


@dataclass(frozen=True, kw_only=True)
class PastDays:
    """Days of a grid that are over, and how many events begin on them: a phone folds them."""

    days: frozenset[date]
    count: int


NOTHING_PAST = PastDays(days=frozenset(), count=0)


@blueprint.get("/")
def home() -> str:
    """What is on, next and changed last, and five weeks from the present one on."""
    with context().database.reading() as connection:
        query = parse_query(connection)
        first = monday_of(query.today)
        weeks = first, first + timedelta(weeks=_WEEKS_OF_HOME)
        return _render_weeks(connection, query, weeks, inside=weeks, front=load_home_summary(connection, query))


@blueprint.get("/<int(fixed_digits=4):year>/<month:month>")
def month(year: int, month: int) -> str | Response:
    """One month; a one-digit URL is redirected to the canonical one."""
    _check_year(year)
    if not 1 <= month <= 12:
        raise NotFound("There is no month %(month)s.", next_step="Use 01 to 12.", month=month)
    path = url_for("calendar.month", year=year, month=month)
    if request.path != path:
        return redirect(f"{path}?{request.query_string.decode('ascii', 'replace')}".rstrip("?"), 301)
    with context().database.reading() as connection:
        weeks, inside = weeks_of_month(year, month), days_of_month(year, month)
        return _render_weeks(connection, parse_query(connection), weeks, inside=inside, front=None)


@blueprint.get("/week/<day>")
def week(day: str) -> str | Response:
    """The week of a day, from Monday."""
    monday = monday_of(_parse_day(day))
    with context().database.reading() as connection:
        query = parse_query(connection)
        if monday.isoformat() != day:
            return redirect(filtered_url("calendar.week", day=monday.isoformat()), 302)
        end = monday + timedelta(days=7)
        dated, undated = split_dated(_load_cards(connection, query, monday, end))
        dated = _add_deadlines(connection, query, dated, monday, end)
        days = [
            (there, tuple(card for card in dated if is_on_days(card, there, there + timedelta(days=1), query.day_zone)))
            for there in (monday + timedelta(days=number) for number in range(7))
        ]
        return render_template(
            "week.html",
            days=days,
            monday=monday,
            sunday=end - timedelta(days=1),
            undated=group_undated(undated),
            before=_adjacent_week(monday, -7),
            after=_adjacent_week(monday, 7),
            zones=build_zone_switcher_of_days(query, monday, end, cards=dated),
            filter=build_filter_form(connection, query, within=(monday, end)),
        )


@blueprint.get("/year/<int(fixed_digits=4):year>")
def year(year: int) -> str:
    """One year, month by month."""
    _check_year(year)
    with context().database.reading() as connection:
        query = parse_query(connection)
        days = date(year, 1, 1), date(year + 1, 1, 1)
        cards = _load_cards(connection, query, *days)
        wide = [card for card in cards if card.when.precision in COARSER_THAN_MONTH]
        months = [(date(year, number, 1), _select_month(cards, year, number)) for number in range(1, 13)]
        return render_template(
            "year.html",
            year=year,
            months=months,
            count=len(cards),
            chosen_week=choose_week(*days, today=query.today),
            undated=group_undated(wide),
            before=year - 1 if year > FIRST_YEAR else None,
            after=year + 1 if year < LAST_YEAR else None,
            zones=build_zone_switcher(query),
            filter=build_filter_form(connection, query, within=days),
        )


@blueprint.get("/agenda")
def agenda() -> str:
    """The selection as a list from the present; positive `page` numbers lead forward, negative ones back."""
    with context().database.reading() as connection:
        query = parse_query(connection, view_keys=["page"])
        page = load_agenda_page(open_event_source(connection, query), query.selection)
        return render_template(
            "agenda.html",
            page=page,
            months=group_by_month(
                sorted([*page.cards, *page.deadlines], key=lambda card: card.starts_at), query.day_zone
            ),
            zones=build_zone_switcher(query),
            filter=build_filter_form(connection, query),
        )


def _load_cards(connection: Connection, query: RequestQuery, first: date, end: date) -> list[Card]:
    """The selected events of the days `[first, end)`, by start: days at their venues, or in the reader's zone."""
    source = open_event_source(connection, query)
    return load_cards_of_days(source, query.selection, first, end, day_zone=query.day_zone)


def _add_deadlines(
    connection: Connection, query: RequestQuery, cards: list[Card], first: date, end: date
) -> list[Card]:
    """The events with the deadlines of the days `[first, end)`, by start."""
    source = open_event_source(connection, query)
    deadlines = load_deadlines_of_days(source, query.selection, first, end, day_zone=query.day_zone)
    return sorted([*cards, *deadlines], key=lambda card: card.starts_at) if deadlines else cards


def _find_past(weeks: tuple[Week, ...], query: RequestQuery) -> PastDays:
    """The days of a grid before today from which no event reaches today."""
    cells = [
        cell
        for week in weeks
        for cell in week.cells
        if cell.day < query.today and all(find_days(bar.card, query.day_zone)[1] <= query.today for bar in cell.bars)
    ]
    events = {card.id for cell in cells for card in (*cell.cards, *(bar.card for bar in cell.bars))}
    return PastDays(days=frozenset(cell.day for cell in cells), count=len(events))


def _render_weeks(
    connection: Connection,
    query: RequestQuery,
    weeks: tuple[date, date],
    *,
    inside: tuple[date, date],
    front: HomeSummary | None,
) -> str:
    """The grid of whole weeks `[Monday, end)`; `inside` are the days of the page itself: a month, or all of them."""
    dated, undated = split_dated(_load_cards(connection, query, *weeks))
    # The weeks of a month extend into others; events known only to one of those months belong to its own page.
    here = [card for card in undated if is_on_days(card, *inside, query.day_zone)]
    last = inside[1] - timedelta(days=1)
    shown = _add_deadlines(connection, query, dated, *weeks)
    grid = build_weeks(shown, *weeks, inside=inside, day_zone=query.day_zone)
    return render_template(
        "month.html",
        first=inside[0],
        last=last,
        day=query.today if front else inside[0],
        weeks=grid,
        past=_find_past(grid, query) if inside[0] <= query.today < inside[1] else NOTHING_PAST,
        undated=arrange_undated(here),
        count=sum(is_on_days(card, *inside, query.day_zone) for card in dated) + len(here),
        chosen_week=choose_week(*inside, today=query.today),
        before=month_of(inside[0] - timedelta(days=1)),
        after=month_of(inside[1]),
        front=front,
        zones=build_zone_switcher_of_days(query, *weeks, cards=shown),
        filter=build_filter_form(connection, query, within=inside),
    )


def _select_month(cards: list[Card], year: int, number: int) -> list[Card]:
    """The events that begin in a month; in January also those that continue from the previous year."""
    first, end = days_of_month(year, number)
    known = [card for card in cards if card.when.precision not in COARSER_THAN_MONTH]
    return [card for card in known if first <= max(card.when.first_day, date(year, 1, 1)) < end]


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound(
            "The year %(year)s is outside the range of this calendar.",
            next_step="It runs from %(first)s to %(last)s.",
            year=year,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )


def _parse_day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound(
            "%(value)s is not a day.", next_step="Write a day as %(example)s.", value=repr(text), example="2024-10-28"
        ) from None
    _check_year(monday_of(day).year)
    return day


def _adjacent_week(monday: date, days: int) -> date | None:
    beside = monday + timedelta(days=days)
    return beside if FIRST_YEAR <= beside.year <= LAST_YEAR else None
