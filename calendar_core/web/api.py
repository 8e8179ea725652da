"""Read API: the events of a selection as JSON, page by page, and single events.

An event is its public record, as `flask export --public` writes it, with derived values: instants where a clock time is
stated, days, texts in the language and zone of the URL. Cookies and Accept-Language have no effect, so a URL has one
response. Errors are problem documents (RFC 9457), built in `errors`. See docs/api.md.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request, url_for

from calendar_core.dataset.licence import LICENCE_LINK
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import EventRecord, flatten_names, record_to_json
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.status import format_title_with_status
from calendar_core.domain.time.edtf import format_edtf
from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.time.wall_time import WallTime
from calendar_core.domain.time.zone_keys import zone
from calendar_core.errors import CalendarError
from calendar_core.messages import mark
from calendar_core.store.events.cards import find_event_id_by_uid
from calendar_core.store.events.present import PresentEvents
from calendar_core.store.events.source import EventSource
from calendar_core.web.context import context
from calendar_core.web.request.query import (
    RequestQuery,
    drop_empty_values,
    open_event_source,
    parse_query,
    parse_whole_number,
)

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
blueprint.before_request(drop_empty_values)

_DEFAULT_LIMIT, _MAX_LIMIT = 50, 500
_INSTANT_FORMAT: Final = "%Y%m%dT%H%M%SZ"


@blueprint.get("/events")
def events() -> Response:
    """The events of a selection, by start: `limit` of them after the cursor `after` of the previous response."""
    with context().database.reading() as connection:
        query = parse_query(connection, view_keys=["limit", "after"])
        source = open_event_source(connection, query)
        page = load_event_page(source, query)
        payload = _build_events(source, query, page.cards)
        total = source.count(query.selection)
    pairs = query.selection.pairs() + query.display_pairs()
    return json_response(
        {
            "events": payload,
            "total": total,
            "next": absolute_url(url_for("api.events"), page.following) if page.following else None,
            "page": absolute_url(url_for("calendar.agenda"), pairs),
        }
    )


@blueprint.get("/events/<event_id>")
def event(event_id: str) -> Response:
    """One event, by its id or its UID."""
    with context().database.reading() as connection:
        query = parse_query(connection)
        if query.selection != Selection(as_of=query.selection.as_of):
            raise CalendarError("One event takes no filter.", next_step="Filter /api/v1/events instead.")
        own_id = find_event_id_by_uid(connection, event_id, viewer="public", now=query.now) or event_id
        source = open_event_source(connection, query)
        [payload] = _build_events(source, query, [source.find_details(own_id).card])
    return json_response(payload)


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """The events of one response, and the query of the next one; empty in the last one."""

    cards: list[Card]
    following: list[tuple[str, str]]


def load_event_page(source: EventSource, query: RequestQuery) -> EventPage:
    """The events of the selection that the request's `limit` and `after` ask for."""
    limit = _parse_limit()
    cards = _load_cards(source, query, limit + 1)
    shown = cards[:limit]
    if len(cards) <= limit:
        return EventPage(cards=shown, following=[])
    pairs = query.selection.pairs() + query.display_pairs()
    return EventPage(cards=shown, following=[*pairs, ("limit", str(limit)), ("after", _format_cursor(query, shown))])


def _load_cards(source: EventSource, query: RequestQuery, count: int) -> list[Card]:
    given = request.args.get("after")
    if given and isinstance(source, PresentEvents):
        return source.cards_after(query.selection, _parse_cursor(given), limit=count)
    # Past knowledge does not change, so an offset is a stable cursor.
    return source.cards(query.selection, offset=_parse_offset(), limit=count)


# --- Cursors
# ----------------------------------------------------------------------------------------------------------


_NOT_A_NUMBER: Final = mark("%(value)s is not a number for %(key)s.")


def _parse_limit() -> int:
    limit = parse_whole_number(
        "limit",
        what=_NOT_A_NUMBER,
        next_step=mark("Write one whole number from %(least)s to %(most)s."),
        least=1,
        max_digits=9,
        most=_MAX_LIMIT,
    )
    return _DEFAULT_LIMIT if limit is None else min(limit, _MAX_LIMIT)


def _parse_offset() -> int:
    next_step = mark("Write one whole number from %(least)s on, or follow next.")
    return parse_whole_number("after", what=_NOT_A_NUMBER, next_step=next_step, max_digits=9) or 0


def _format_cursor(query: RequestQuery, shown: list[Card]) -> str:
    """The cursor after the events shown. For the present it names the last event, so that edits do not shift pages."""
    if query.selection.as_of is not None:
        return str(int(request.args.get("after") or 0) + len(shown))
    last = shown[-1]
    return f"{last.starts_at:{_INSTANT_FORMAT}}-{last.ends_at:{_INSTANT_FORMAT}}-{last.id}"


def _parse_cursor(text: str) -> tuple[datetime, datetime, str]:
    starts, _, rest = text.partition("-")
    ends, _, event_id = rest.partition("-")
    try:
        first, last = (datetime.strptime(one, _INSTANT_FORMAT).replace(tzinfo=UTC) for one in (starts, ends))
    except ValueError:
        raise CalendarError(
            "%(text)s is not a place in the list.",
            next_step="Follow the address that next names, or leave after out.",
            where="?after",
            text=repr(text[:80]),
        ) from None
    return first, last, event_id


# --- The response
# -----------------------------------------------------------------------------------------------------


def _build_events(source: EventSource, query: RequestQuery, cards: list[Card]) -> list[dict[str, Any]]:
    """Events in the present, or as known at `as_of` with whether they are reconstructed from sources."""
    records = source.records(cards)
    payload = [_build_event(query, card, records[card.id]) for card in cards]
    if source.as_of is not None:
        for card, event in zip(cards, payload, strict=True):
            event["known"] = {"as_of": _format_instant(source.as_of), "reconstructed": source.is_reconstructed(card)}
            event["changed_at"] = None if source.is_reconstructed(card) else event["changed_at"]
    return payload


def _build_event(query: RequestQuery, card: Card, record: EventRecord) -> dict[str, Any]:
    """The public record of an event with all its titles, and derived values."""
    when, lang = record.when, query.display.lang
    # Instants only where a clock time is stated: a day's source does not mean midnight.
    starts_at = card.starts_at if isinstance(when, WallTime) else None
    ends_at = card.ends_at if isinstance(when, WallTime) and when.end is not None else None
    payload: dict[str, Any] = {
        **flatten_names(record_to_json(replace(record, names=card.names))),
        "uid": card.uid,
        "url": f"{context().settings.base_url}{url_for('events.event', event_id=card.id)}",
        "precision": when.precision,
        "edtf": format_edtf(when),
        "first_day": when.first_day.isoformat(),
        "end_day": when.end_day.isoformat(),
        "starts_at": _format_instant(starts_at),
        "ends_at": _format_instant(ends_at),
        "shown": {"lang": lang, "title": format_title_with_status(card, lang), "when": format_when(when, lang)},
        "changed_at": _format_instant(card.changed_at),
    }
    if query.display.zone is not None:
        local = [one and one.astimezone(zone(query.display.zone)).isoformat() for one in (starts_at, ends_at)]
        payload["shown"] |= {"zone": query.display.zone, "start": local[0], "end": local[1]}
    return payload


def _format_instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def absolute_url(path: str, pairs: list[tuple[str, str]]) -> str:
    """The address of a path of this site with a query."""
    query = urlencode(pairs, quote_via=quote)
    return f"{context().settings.base_url}{path}{'?' if query else ''}{query}"


def json_response(body: dict[str, Any], *, content_type: str = "application/json") -> Response:
    """The body as JSON with a strong ETag of its bytes, or 304 if the client has them."""
    data = f"{json.dumps(body, ensure_ascii=False)}\n".encode()
    response = Response(data, content_type=content_type)
    response.set_etag(sha256(data).hexdigest()[:32])
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Link"] = LICENCE_LINK
    response.make_conditional(request)
    return response
