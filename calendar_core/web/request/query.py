"""Query string of a request: the selection, the display, and the instant that the page takes for the present.

With `as_of`, events come from the calendar as it was known then, and that instant is the page's present.

"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import g, redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from calendar_core.domain.events.selection import Display, KnownIds, Selection, parse_selection
from calendar_core.domain.time.zones import wall_time
from calendar_core.errors import CalendarError, NotFound
from calendar_core.messages import Lang, mark, pgettext
from calendar_core.store.as_of.source import event_source
from calendar_core.store.events.source import EventSource
from calendar_core.store.lists.filter_values import load_filter_values
from calendar_core.web.context import context
from calendar_core.web.request.display_settings import apply_preferences, parse_display
from calendar_core.web.request.reader_lists import note_lists_read
from calendar_core.web.request.tracking_keys import drop_tracking

# The query keys of pages of one thing; they ignore other keys, since they filter nothing.
_DISPLAY_KEYS = ("lang", "zone", "days", "as_of")


@dataclass(frozen=True, kw_only=True)
class RequestQuery:
    """Parsed request of a reader. `now` is the clock's instant, `effective_now` the one that the page takes for
    the present. `display_in_url` holds `lang`, `zone` and `days` where the URL states them.
    """

    selection: Selection
    display: Display
    now: datetime
    effective_now: datetime
    display_in_url: tuple[tuple[str, str], ...] = ()

    @property
    def zone(self) -> str:
        """The zone of 'today' and of instants: the reader's, else that of the language."""
        return self.display.zone or self.default_zone

    @property
    def day_zone(self) -> str | None:
        """The zone whose days a calendar has; None for those of each venue."""
        return self.display.zone if self.display.days == "zone" else None

    @property
    def default_zone(self) -> str:
        """The zone of a reader who chose none: UTC, unless the catalogue of the language has another."""
        return pgettext("IANA zone", "UTC", self.display.lang)

    @property
    def today(self) -> date:
        """The date at `effective_now` in `zone`."""
        return wall_time(self.effective_now, self.zone).date()

    @property
    def present_day(self) -> date:
        """The date at `now` in `zone`: the day of the page itself, whatever it takes for the present."""
        return wall_time(self.now, self.zone).date()

    def display_pairs(self) -> list[tuple[str, str]]:
        """The display as the URL states it, for links of the page. Values from cookies are not repeated."""
        return list(self.display_in_url)

    def as_of_pairs(self) -> list[tuple[str, str]]:
        """The display pairs and the past instant that the page takes for its present."""
        return [pair for pair in self.selection.pairs() if pair[0] == "as_of"] + self.display_pairs()


def query_pairs() -> list[tuple[str, str]]:
    """The pairs of the query string, in their order, without those of tracking."""
    return drop_tracking(request.args.items(multi=True))


def with_selection(query: RequestQuery, selection: Selection) -> RequestQuery:
    """The query of this request, and of the links of its page, with another selection."""
    return _store_query(selection, query.display)


def drop_empty_values() -> Response | None:
    """Redirect a form with empty fields to the URL without them, which is shorter to share."""
    pairs = query_pairs()
    given = [(key, value) for key, value in pairs if value]
    if len(given) == len(pairs) or request.endpoint is None:
        return None
    path = url_for(request.endpoint, **(request.view_args or {}))
    return redirect(f"{path}?{urlencode(given)}".rstrip("?"), 302)


def parse_query(connection: Connection, *, view_keys: Iterable[str] = ()) -> RequestQuery:
    """Parse the query string as a selection; the view parses `view_keys` itself.

    Raises CalendarError for an unknown key or value, naming similar spellings.

    """
    own = frozenset(view_keys)
    pairs = [(key, value) for key, value in query_pairs() if key not in own]
    return _store_query(*parse_selection(pairs, load_filter_values(connection, public_at=context().clock())))


def parse_whole_number(
    key: str, *, what: str, next_step: str, least: int = 0, max_digits: int = 6, **values: object
) -> int | None:
    """Parse one of the view's own keys as a whole number of at least `least`; None without a value.

    Raises CalendarError with the messages `what` and `next_step`, whose `%(value)s` is the given value.

    """
    given = request.args.getlist(key)
    if given in ([], [""]):
        return None
    digits = given[0].removeprefix("-") if least < 0 else given[0]
    is_number = len(given) == 1 and digits.isascii() and digits.isdigit() and len(digits) <= max_digits
    if not is_number or int(given[0]) < least:
        value = repr(", ".join(given)[:80])
        raise CalendarError(what, next_step=next_step, where=f"?{key}", value=value, key=key, least=least, **values)
    return int(given[0])


def parse_list_page(count: int, page_size: int) -> int:
    """The view's own key `page` of a list of so many entries; 0 the first. NotFound for a page after the last."""
    page = parse_whole_number(
        "page",
        what=mark("%(value)s is not a page of this list."),
        next_step=mark("Write one whole number: 1 for the page after the first."),
    )
    if page and page * page_size >= count:
        raise NotFound("The list has no page %(page)s.", next_step="Start again at its first page.", page=page)
    return page or 0


def parse_event_query() -> RequestQuery:
    """Parse how a page of one event is displayed, and as known when."""
    pairs = [(key, value) for key, value in query_pairs() if key in _DISPLAY_KEYS]
    return _store_query(*parse_selection(pairs, KnownIds(values={})))


def parse_event_query_at(instant: datetime) -> RequestQuery:
    """Parse how a page of one event is displayed, as it was known at an instant."""
    query = parse_event_query()
    return _store_query(replace(query.selection, as_of=instant), query.display)


def parse_display_query() -> RequestQuery:
    """Parse the display of a page that has no `as_of`."""
    return reject_as_of(parse_event_query())


def reject_as_of(query: RequestQuery) -> RequestQuery:
    """Return the query of a page that has no `as_of`. Raises CalendarError if a past instant is given."""
    if query.selection.as_of is not None:
        raise CalendarError(
            "This page cannot be shown as it was known on a past day.",
            next_step="Leave as_of out, or use it on the calendar, the search, the directory or an event.",
            where="?as_of",
        )
    return query


def current_query() -> RequestQuery:
    """The query of this request; an empty selection on a page that did not parse it."""
    if "query" not in g:
        _store_query(Selection(), parse_display())
    found: RequestQuery = g.query
    return found


def set_response_lang(lang: Lang) -> None:
    """Set the language of this response, whatever the reader prefers."""
    query = current_query()
    g.query = replace(query, display=replace(query.display, lang=lang))


def _store_query(selection: Selection, display: Display) -> RequestQuery:
    now = context().clock()
    effective_now = now if selection.as_of is None else min(selection.as_of, now)
    said = {"lang": str(display.lang), "zone": display.zone, "days": display.days}
    query = RequestQuery(
        selection=selection,
        display=apply_preferences(display),
        now=now,
        effective_now=effective_now,
        display_in_url=tuple((key, value) for key, value in said.items() if value and request.args.get(key)),
    )
    g.query = query
    note_lists_read(selection.lists)
    return query


def open_event_source(connection: Connection, query: RequestQuery) -> EventSource:
    """Event source of this request: present, or as known at its `as_of`. One for each connection."""
    sources: dict[Any, EventSource] = g.setdefault("event_sources", {})
    key = connection, query.now, query.selection.as_of
    if key not in sources:
        sources[key] = event_source(connection, viewer="public", now=query.now, as_of=query.selection.as_of)
    return sources[key]


def has_reconstructed_events() -> bool:
    """Whether any event that this request loaded is reconstructed from its sources."""
    return any(source.has_reconstructed for source in g.get("event_sources", {}).values())
