"""The numbers behind each chart and table of the statistics as CSV, at a stable address with the same filter.

Columns have English names and are only added to; docs/pages.md lists them. Dates are those of the data set, instants
are in UTC, and a number that is not known is an empty cell.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from flask import Blueprint, Response

from calendar_core.domain.display.statistics import (
    LIFECYCLE_ORDER,
    DayHistogram,
    announcement_lead_days,
    build_day_histogram,
    count_places,
    count_years,
    with_known_month,
)
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.history.date_changes import count_date_changes
from calendar_core.domain.quality.calibration import Score, score_patterns, score_statements
from calendar_core.errors import NotFound
from calendar_core.store.events.source import EventSource
from calendar_core.store.search.statistics import find_moves, list_editions, load_date_changes, load_histories
from calendar_core.web.context import context
from calendar_core.web.request.query import drop_empty_values, open_event_source, parse_query
from calendar_core.web.response.download import build_table_response

blueprint = Blueprint("statistics_tables", __name__)
blueprint.before_request(drop_empty_values)

Row = Sequence[object]


@blueprint.get("/pictures/<name>.csv")
def table(name: str) -> Response:
    """One table of the selection; 304 if the client has it."""
    if name not in _TABLES:
        raise NotFound(
            "There is no table %(name)s.",
            next_step="Take one of %(words)s.",
            name=repr(name[:40]),
            words=", ".join(_TABLES),
        )
    columns, build_rows = _TABLES[name]
    with context().database.reading() as connection:
        query = parse_query(connection)
        source = open_event_source(connection, query)
        rows = list(build_rows(source, query.selection, source.cards(query.selection)))
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerows([columns, *rows])
    return build_table_response(target.getvalue(), name=f"entente-{name}.csv")


def _list_places(_source: EventSource, _selection: Selection, cards: list[Card]) -> Iterable[Row]:
    places = count_places(cards)
    yield from (("city", place.city, place.country, place.events) for place in places.cities)
    yield from (("country", "", country, events) for country, events in places.by_country)
    yield ("virtual", "", "", places.virtual)
    yield ("unknown", "", "", places.unknown)


def _list_years(_source: EventSource, _selection: Selection, cards: list[Card]) -> Iterable[Row]:
    years = count_years(cards)
    became = dict(years.by_lifecycle)
    none = (0,) * len(years.years)
    return zip(years.years, years.totals, *(became.get(word, none) for word in LIFECYCLE_ORDER), strict=True)


def _list_parties(_source: EventSource, selection: Selection, cards: list[Card]) -> Iterable[Row]:
    years = count_years(cards, first=selection.party)
    for party, counts in years.parties:
        yield from (
            (year, party.id, party.display_name(), count) for year, count in zip(years.years, counts, strict=True)
        )


def _list_editions(_source: EventSource, _selection: Selection, cards: list[Card]) -> Iterable[Row]:
    for card in with_known_month(cards):
        day = card.when.first_day
        series = card.series.id if card.series else ""
        yield card.id, series, card.number or "", day.year, day.month, card.when.start_text, card.lifecycle


def _list_notice(source: EventSource, selection: Selection, cards: list[Card]) -> Iterable[Row]:
    dates = source.publication_dates(selection)
    return _list_bins(build_day_histogram(announcement_lead_days(card.when, dates.get(card.id, ())) for card in cards))


def _list_moves(source: EventSource, _selection: Selection, cards: list[Card]) -> Iterable[Row]:
    moves = find_moves(load_histories(source, cards))
    return _list_bins(build_day_histogram(abs(move.days) or None for move in moves))


def _list_bins(lengths: DayHistogram) -> Iterable[Row]:
    """The bins, the last one without an end, and the events without a length."""
    yield from ((start, "" if end is None else end - 1, events) for start, end, events in lengths.counts)
    yield "", "", lengths.unknown


def _list_date_changes(source: EventSource, selection: Selection, cards: list[Card]) -> Iterable[Row]:
    for change in load_date_changes(source, selection, load_histories(source, cards)):
        yield (
            change.card.id,
            change.card.title,
            f"{change.known_at:%Y-%m-%dT%H:%M:%SZ}",
            change.basis,
            change.kind,
            "" if change.days is None else change.days,
            *(
                text or ""
                for when in (change.before, change.after)
                for text in (when.start_text, when.end_text, when.zone)
            ),
        )


def _count_date_changes(source: EventSource, selection: Selection, cards: list[Card]) -> Iterable[Row]:
    return count_date_changes(load_date_changes(source, selection, load_histories(source, cards)))


def _list_calibration(source: EventSource, _selection: Selection, cards: list[Card]) -> Iterable[Row]:
    for row in score_statements(load_histories(source, cards), now=source.instant):
        yield "statement", row.certainty, row.lead_days, *_score_cells(row.score)
    yield "pattern", "expected", "", *_score_cells(score_patterns(list_editions(cards), now=source.instant))


def _score_cells(score: Score) -> Row:
    shares = (score.share, *(score.interval or (None, None)))
    return score.count, score.true, *("" if share is None else f"{share:.4f}" for share in shares)


_BIN_COLUMNS: Final = ("from_days", "to_days", "events")
_TABLES: Final[dict[str, tuple[Row, Callable[[EventSource, Selection, list[Card]], Iterable[Row]]]]] = {
    "places": (("place", "city", "country", "events"), _list_places),
    "years": (("year", "events", *LIFECYCLE_ORDER), _list_years),
    "parties": (("year", "party", "name", "events"), _list_parties),
    "editions": (("event", "series", "number", "year", "month", "start", "lifecycle"), _list_editions),
    "notice": (_BIN_COLUMNS, _list_notice),
    "moves": (_BIN_COLUMNS, _list_moves),
    "date-changes": (
        (
            *("event", "title", "known_at", "basis", "kind", "days"),
            *("old_start", "old_end", "old_zone", "new_start", "new_end", "new_zone"),
        ),
        _list_date_changes,
    ),
    "date-change-kinds": (("kind", "observed", "reconstructed"), _count_date_changes),
    "calibration": (
        ("basis", "certainty", "days_ahead", "statements", "came_true", "share", "low", "high"),
        _list_calibration,
    ),
}
