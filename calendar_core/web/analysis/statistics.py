"""Statistics of a selection: a map of venues, events by year and party, lead times of announcements, reschedules.

Numbers are computed in `domain.display.statistics` from the cards visible to the viewer; charts are drawn in `charts`.
Each chart is an image with its own URL and the same filter; the page shows a table beside it.
"""

from typing import Final

from flask import Blueprint, Response, render_template

from calendar_core.domain.display.statistics import (
    DayHistogram,
    YearCounts,
    announcement_lead_days,
    build_day_histogram,
    count_places,
    count_years,
)
from calendar_core.domain.display.world_map import build_world_map
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.history.date_changes import count_date_changes, format_date_change_word
from calendar_core.domain.quality.calibration import MIN_STATEMENTS, score_patterns, score_statements
from calendar_core.errors import NotFound
from calendar_core.store.events.source import EventSource
from calendar_core.store.search.statistics import find_moves, list_editions, load_date_changes, load_histories
from calendar_core.web.analysis.charts import (
    Shape,
    draw_editions,
    draw_lengths,
    draw_parties,
    draw_years,
    years_per_dot,
)
from calendar_core.web.analysis.svg_response import build_svg_response, parse_shape
from calendar_core.web.context import context
from calendar_core.web.pages.filter_form import build_filter_form
from calendar_core.web.pages.zone_switcher import build_zone_switcher
from calendar_core.web.request.i18n import gettext
from calendar_core.web.request.query import (
    RequestQuery,
    current_query,
    drop_empty_values,
    open_event_source,
    parse_query,
)

blueprint = Blueprint("statistics", __name__)
blueprint.before_request(drop_empty_values)

_MAX_MOVES: Final = 50


@blueprint.get("/pictures")
def statistics() -> str:
    """All charts of the selection."""
    with context().database.reading() as connection:
        query = parse_query(connection)
        source = open_event_source(connection, query)
        cards = source.cards(query.selection)
        histories = load_histories(source, cards)
        moves = find_moves(histories)
        changes = load_date_changes(source, query.selection, histories)
        places = count_places(cards)
        years = count_years(cards, first=query.selection.party)
        return render_template(
            "statistics.html",
            count=len(cards),
            places=places,
            map=build_world_map(places, query.display.lang),
            years=years,
            years_per_dot=(years_per_dot(years, "wide"), years_per_dot(years, "narrow")),
            notice=_count_notice(source, query.selection, cards),
            moves=moves[:_MAX_MOVES],
            moved=build_day_histogram(abs(move.days) or None for move in moves),
            moved_events=len(moves),
            date_changes=count_date_changes(changes),
            calibration=score_statements(histories, now=source.instant),
            patterns=score_patterns(list_editions(cards), now=source.instant),
            min_statements=MIN_STATEMENTS,
            label=_format_length,
            change_label=lambda word: format_date_change_word(word, query.display.lang),
            zones=build_zone_switcher(query),
            filter=build_filter_form(connection, query),
        )


@blueprint.get("/pictures/<name>.svg")
def chart(name: str) -> Response:
    """One chart of the selection as an image; `shape` is the view's own key."""
    with context().database.reading() as connection:
        query = parse_query(connection, view_keys=["shape"])
        shape = parse_shape()
        source = open_event_source(connection, query)
        cards = source.cards(query.selection)
        if name in ("years", "parties"):
            svg = _draw_years(name, count_years(cards, first=query.selection.party), query, shape)
        elif name == "editions":
            title = gettext("Editions by year and month")
            svg = draw_editions(cards, shape=shape, title=title, lang=query.display.lang)
        elif name == "notice":
            svg = _draw_lengths(_count_notice(source, query.selection, cards), gettext("Notice given"), shape)
        elif name == "moves":
            moves = find_moves(load_histories(source, cards))
            svg = _draw_lengths(
                build_day_histogram(abs(move.days) or None for move in moves), gettext("Days moved"), shape
            )
        else:
            raise NotFound(
                "There is no picture %(name)s.", next_step="Open /pictures, which shows every one.", name=repr(name)
            )
    return build_svg_response(svg)


def _count_notice(source: EventSource, selection: Selection, cards: list[Card]) -> DayHistogram:
    dates = source.publication_dates(selection)
    return build_day_histogram(announcement_lead_days(card.when, dates.get(card.id, ())) for card in cards)


def _draw_years(name: str, years: YearCounts, query: RequestQuery, shape: Shape) -> str:
    if name == "years":
        return draw_years(years, shape=shape, title=gettext("Events by year"), lang=query.display.lang)
    return draw_parties(years, shape=shape, title=gettext("Events by party and year"), lang=query.display.lang)


def _draw_lengths(lengths: DayHistogram, title: str, shape: Shape) -> str:
    labels = [_format_length(*step[:2]) for step in lengths.counts]
    return draw_lengths(lengths, shape=shape, title=title, labels=labels, lang=current_query().display.lang)


def _format_length(start: int, end: int | None) -> str:
    """A bin of lengths: '7–29 days'."""
    if end is None:
        return gettext("%(days)s days and more", days=start)
    return gettext("%(first)s–%(last)s days", first=start, last=end - 1)
