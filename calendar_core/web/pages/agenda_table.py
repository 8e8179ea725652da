"""The agenda of a selection as a table: CSV, with the columns of `flask export --format csv`."""

from flask import Blueprint, Response

from calendar_core.dataset.export import format_csv
from calendar_core.store.directory.titles import load_title_patterns, with_titles
from calendar_core.web.context import context
from calendar_core.web.request.query import drop_empty_values, open_event_source, parse_query
from calendar_core.web.response.download import build_table_response

blueprint = Blueprint("agenda_table", __name__)
blueprint.before_request(drop_empty_values)


@blueprint.get("/agenda.csv")
def table() -> Response:
    """Every event of the selection, by start; 304 if the client has it."""
    with context().database.reading() as connection:
        query = parse_query(connection)
        source = open_event_source(connection, query)
        cards = source.cards(query.selection)
        records, patterns = source.records(cards), load_title_patterns(connection)
    text = format_csv(with_titles(records[card.id], patterns) for card in cards)
    return build_table_response(text, name="entente.csv")
