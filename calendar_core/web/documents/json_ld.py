"""JSON-LD documents: one event, and the events of a selection, as their pages describe them to search engines."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response, url_for
from sqlalchemy import Connection

from calendar_core.domain.events.cards import Card
from calendar_core.domain.history.reschedules import Reschedule
from calendar_core.store.history.history import load_reschedules
from calendar_core.web.api import absolute_url, json_response, load_event_page
from calendar_core.web.context import context
from calendar_core.web.pages.linked_data import build_event_list, build_json_ld
from calendar_core.web.request.query import drop_empty_values, open_event_source, parse_event_query, parse_query

blueprint = Blueprint("json_ld", __name__)
blueprint.before_request(drop_empty_values)

_MEDIA_TYPE: Final = "application/ld+json"


@blueprint.get("/events/<event_id>.jsonld")
def event(event_id: str) -> Response:
    """One event."""
    query = parse_event_query()
    with context().database.reading() as connection:
        details = open_event_source(connection, query).find_details(event_id)
        moves = _load_moves(connection, [details.card], query.now, query.effective_now)
    base_url = context().settings.base_url
    body = build_json_ld(details, moves[details.card.id], base_url=base_url, lang=query.display.lang)
    return json_response(body, content_type=_MEDIA_TYPE)


@blueprint.get("/agenda.jsonld")
def selection() -> Response:
    """The events of a selection by start, as a list; the header Link leads to those after the last one."""
    with context().database.reading() as connection:
        query = parse_query(connection, view_keys=["limit", "after"])
        source = open_event_source(connection, query)
        page = load_event_page(source, query)
        found = {one.card.id: one for one in source.details_by_id([card.id for card in page.cards])}
        moves = _load_moves(connection, page.cards, query.now, query.effective_now)
        total = source.count(query.selection)
    base_url = context().settings.base_url
    events = [
        build_json_ld(found[card.id], moves[card.id], base_url=base_url, lang=query.display.lang) for card in page.cards
    ]
    url = absolute_url(url_for("calendar.agenda"), query.selection.pairs() + query.display_pairs())
    response = json_response(build_event_list(events, url=url, total=total), content_type=_MEDIA_TYPE)
    if page.following:
        response.headers.add("Link", f'<{absolute_url(url_for("json_ld.selection"), page.following)}>; rel="next"')
    return response


def _load_moves(
    connection: Connection, cards: list[Card], now: datetime, effective_now: datetime
) -> dict[str, tuple[Reschedule, ...]]:
    """The moves of each event that were known at the instant of the page."""
    return {
        event_id: tuple(one for one in moves if one.seen_at <= effective_now)
        for event_id, moves in load_reschedules(connection, cards, viewer="public", now=now).items()
    }
