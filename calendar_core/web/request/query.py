"""What a page was query for: the one filter, how to show it, and the instant that counts as now.

The single place where pages read `as_of`: with it, events come from the calendar as it was known then
(`store.known_on`), and that instant is the page's present. Without it they come from the record as it stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import g, redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from calendar_core.domain.events.cards import Card, EventDetails
from calendar_core.domain.events.selection import Display, KnownIds, Selection, parse_selection
from calendar_core.domain.time.zones import wall_time
from calendar_core.errors import CalendarError, NotFound
from calendar_core.messages import Lang
from calendar_core.store.as_of.cards import load_cards_as_of, load_details_as_of
from calendar_core.store.as_of.snapshot import AsOf, Side, count_past_and_upcoming_as_of, load_as_of, load_ids_as_of
from calendar_core.store.directory.queries import load_filter_values
from calendar_core.store.events.cards import count_selected, load_selected_cards
from calendar_core.store.events.details import find_event_details, load_selected_details
from calendar_core.store.search.agenda import load_next_cards
from calendar_core.web.context import context
from calendar_core.web.request.display_settings import apply_preferences, parse_display

# What pages of one thing understand; other keys are left alone there, since nothing is filtered.
_DISPLAY_KEYS = ("lang", "zone", "as_of")
# How far ahead a past day looks for what was next: the rest of the record need not be read.
_LOOKAHEAD = timedelta(days=3 * 366)
_MONTH_OR_FINER = ("time", "day", "days", "month")


@dataclass(frozen=True, kw_only=True)
class RequestQuery:
    """A reader's request. `now` is the clock's instant, `moment` the one that the page takes for the present.

    `in_address` are `lang` and `zone` where the address says them.
    """

    selection: Selection
    display: Display
    now: datetime
    effective_now: datetime
    display_in_url: tuple[tuple[str, str], ...] = ()

    @property
    def zone(self) -> str:
        """The zone of 'today': the reader's, else UTC."""
        return self.display.zone or "UTC"

    @property
    def today(self) -> date:
        """The day it is at `moment` in `zone`."""
        return wall_time(self.effective_now, self.zone).date()

    def display_pairs(self) -> list[tuple[str, str]]:
        """`lang` and `zone` as the address has them; its links carry them on. What a cookie says is not repeated."""
        return list(self.display_in_url)

    def as_of_pairs(self) -> list[tuple[str, str]]:
        """The same, and the past instant that the page takes for its present."""
        return [pair for pair in self.selection.pairs() if pair[0] == "as_of"] + self.display_pairs()


def drop_empty_values() -> Response | None:
    """Send a form with empty fields to the address without them: the one that people keep and pass on."""
    pairs = list(request.args.items(multi=True))
    given = [(key, value) for key, value in pairs if value]
    if len(given) == len(pairs) or request.endpoint is None:
        return None
    path = url_for(request.endpoint, **(request.view_args or {}))
    return redirect(f"{path}?{urlencode(given)}".rstrip("?"), 302)


def parse_query(connection: Connection, *, view_keys: Iterable[str] = ()) -> RequestQuery:
    """Read the request's query string as the one filter; `view_keys` are the view's own and left to it.

    Raises CalendarError for an unknown key or value, naming the near spellings.
    """
    own = frozenset(view_keys)
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key not in own]
    return _store_query(*parse_selection(pairs, load_filter_values(connection)))


def parse_event_query() -> RequestQuery:
    """Read how a page of one event is to be shown, and as known when."""
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key in _DISPLAY_KEYS]
    return _store_query(*parse_selection(pairs, KnownIds(values={})))


def parse_event_query_at(instant: datetime) -> RequestQuery:
    """Read how a page of one event is to be shown, as it was known at an instant."""
    query = parse_event_query()
    return _store_query(replace(query.selection, as_of=instant), query.display)


def parse_display_query() -> RequestQuery:
    """Read how a page is to be shown that only knows the present."""
    return reject_as_of(parse_event_query())


def reject_as_of(query: RequestQuery) -> RequestQuery:
    """The request, on a page that only knows the present: CalendarError where a past instant is query for."""
    if query.selection.as_of is not None:
        raise CalendarError(
            "This page cannot be shown as it was known on a past day.",
            next_step="Leave as_of out, or use it on the calendar, the search, the directory or an event.",
            where="?as_of",
        )
    return query


def current_query() -> RequestQuery:
    """What this request query for; on a page that did not read it, nothing in particular."""
    if "query" not in g:
        _store_query(Selection(), parse_display())
    found: RequestQuery = g.query
    return found


def set_response_lang(lang: Lang) -> None:
    """Answer this request in a language, whatever its reader prefers."""
    query = current_query()
    g.query = replace(query, display=replace(query.display, lang=lang))


def _store_query(selection: Selection, display: Display) -> RequestQuery:
    now = context().clock()
    effective_now = now if selection.as_of is None else min(selection.as_of, now)
    said = {"lang": str(display.lang), "zone": display.zone}
    query = RequestQuery(
        selection=selection,
        display=apply_preferences(display),
        now=now,
        effective_now=effective_now,
        display_in_url=tuple((key, value) for key, value in said.items() if value and request.args.get(key)),
    )
    g.query = query
    return query


def fetch_as_of(connection: Connection, query: RequestQuery, selection: Selection) -> AsOf | None:
    """The calendar at the `as_of` of a selection, as far as its days go; None where it is query for as it stands."""
    if selection.as_of is None:
        return None
    return load_as_of(connection, selection, viewer=context().viewer, now=query.now)


def fetch_cards_as_of(
    connection: Connection,
    past: AsOf,
    selection: Selection,
    *,
    side: Side = "all",
    offset: int = 0,
    limit: int | None = None,
) -> list[Card]:
    """The events of a selection as they were known then, by start. Notes whether any of them is reconstructed."""
    ids = load_ids_as_of(connection, past, selection, side=side, offset=offset, limit=limit)
    cards = load_cards_as_of(connection, past, ids)
    record_reconstructed(past, cards)
    return cards


def record_reconstructed(past: AsOf, cards: Iterable[Card]) -> None:
    """Note for the page whether any of the events that it shows is reconstructed."""
    g.is_reconstructed = g.get("is_reconstructed", False) or any(past.is_reconstructed(card) for card in cards)


def fetch_cards(connection: Connection, query: RequestQuery, selection: Selection) -> list[Card]:
    """Every event of a selection by start, as it stands or as it was known then."""
    past = fetch_as_of(connection, query, selection)
    if past is not None:
        return fetch_cards_as_of(connection, past, selection)
    return load_selected_cards(connection, selection, viewer=context().viewer, now=query.now)


def fetch_count(connection: Connection, query: RequestQuery, selection: Selection) -> int:
    """How many events a selection has, as it stands or as it was known then."""
    past = fetch_as_of(connection, query, selection)
    if past is not None:
        return sum(count_past_and_upcoming_as_of(connection, past, selection))
    return count_selected(connection, selection, viewer=context().viewer, now=query.now)


def fetch_details(connection: Connection, query: RequestQuery, selection: Selection) -> list[EventDetails]:
    """The same as whole events, for pages that tell of sources and participants."""
    past = fetch_as_of(connection, query, selection)
    if past is None:
        return load_selected_details(connection, selection, viewer=context().viewer, now=query.now)
    all_details = load_details_as_of(connection, past, load_ids_as_of(connection, past, selection))
    record_reconstructed(past, (details.card for details in all_details))
    return all_details


def fetch_cards_between(connection: Connection, query: RequestQuery, first: date, end: date) -> list[Card]:
    """The chosen events of the days `[first, end)` at their venues, by start."""
    return fetch_cards(connection, query, narrow_to_days(query.selection, first, end))


def fetch_next_cards(connection: Connection, query: RequestQuery, *, limit: int) -> list[Card]:
    """The chosen events that come next, as far as at least their month is known; of a past day, for some years on."""
    if query.selection.as_of is None:
        return load_next_cards(connection, query.selection, viewer=context().viewer, now=query.now, limit=limit)
    day = query.effective_now.date()
    cards = fetch_cards_between(connection, query, day - timedelta(days=1), day + _LOOKAHEAD)
    return [card for card in cards if card.ends_at > query.effective_now and card.when.precision in _MONTH_OR_FINER][
        :limit
    ]


def narrow_to_days(selection: Selection, first: date, end: date) -> Selection:
    """As much of a selection as touches the days `[first, end)`."""
    from_day, to_day = max(first, selection.from_day or first), min(end, selection.to_day or end)
    return replace(selection, from_day=from_day, to_day=to_day)


def fetch_event_details(connection: Connection, query: RequestQuery, event_id: str) -> EventDetails:
    """One whole event. NotFound where there is none for this viewer, or none was known at `as_of`."""
    viewer, now = context().viewer, query.now
    if query.selection.as_of is None:
        return find_event_details(connection, event_id, viewer=viewer, now=now)
    selection = Selection(as_of=query.selection.as_of)
    past = load_as_of(connection, selection, viewer=viewer, now=now, ids=[event_id])
    known = load_details_as_of(connection, past, load_ids_as_of(connection, past, selection))
    if not known:
        find_event_details(connection, event_id, viewer=viewer, now=now)
        raise NotFound(
            "The event %(id)s was not known at that time.",
            next_step="Open it without as_of to see it as it stands.",
            id=repr(event_id),
        )
    record_reconstructed(past, [known[0].card])
    return known[0]
