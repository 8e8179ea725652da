"""Two editions of a series compared: facts, who came by office, level; as a page and as CSV.

`a` and `b` are numbers of meetings, or ids of events; without them the last two that were held.
"""

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from calendar_core.dataset.pair_files import format_table
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.relations.editions import format_shift, list_rows
from calendar_core.domain.relations.levels import format_level
from calendar_core.store.directory.queries import find_series
from calendar_core.store.relations.editions import find_edition, find_usual_editions, load_compared
from calendar_core.web.context import context
from calendar_core.web.request.query import RequestQuery, drop_empty_values, open_event_source, parse_event_query
from calendar_core.web.response.download import build_table_response

blueprint = Blueprint("editions", __name__)
blueprint.before_request(drop_empty_values)

_COLUMNS = ("part", "item", "first", "second", "change")


@blueprint.get("/series/<series_id>/compare")
def compare(series_id: str) -> str:
    """The two editions side by side, and the form that chooses others."""
    query = parse_event_query()
    lang = query.display.lang
    with context().database.reading() as connection:
        series = find_series(connection, series_id, public_at=query.now)
        source = open_event_source(connection, query)
        editions = source.cards(Selection(series=(series_id,)))
        chosen = _choose(editions)
        compared = load_compared(source, chosen, now=query.now, lang=lang) if chosen else None
    return render_template(
        "editions.html",
        series=series,
        editions=editions[::-1],
        chosen=chosen,
        compared=compared,
        levels=[format_level(level, lang) for level in compared.levels] if compared else [],
        sides=[
            (side, *(format_level(one, lang) if one else "" for one in (side.first, side.second)))
            for side in (compared.sides if compared else ())
        ],
        shift=lambda shift: format_shift(shift, lang),
    )


@blueprint.get("/series/<series_id>/compare.csv")
def table(series_id: str) -> Response:
    """The same as a table."""
    query = parse_event_query()
    with context().database.reading() as connection:
        find_series(connection, series_id, public_at=query.now)
        rows = _load_rows(connection, query, series_id)
    return build_table_response(format_table(_COLUMNS, rows), name=f"entente-{series_id}.csv")


def _load_rows(connection: Connection, query: RequestQuery, series_id: str) -> list[tuple[str, ...]]:
    source = open_event_source(connection, query)
    chosen = _choose(source.cards(Selection(series=(series_id,))))
    if chosen is None:
        return []
    compared = load_compared(source, chosen, now=query.now, lang=query.display.lang)
    return [("event", "id", *(card.id for card in chosen), ""), *list_rows(compared, query.display.lang)]


def _choose(editions: list[Card]) -> tuple[Card, Card] | None:
    """The editions that the query names, and the usual one in place of each that it does not; None of too few."""
    usual = find_usual_editions(editions)
    if usual is None:
        return None
    first, second = (request.args.get(key, "") for key in ("a", "b"))
    return (
        find_edition(editions, first, "a") if first else usual[0],
        find_edition(editions, second, "b") if second else usual[1],
    )
