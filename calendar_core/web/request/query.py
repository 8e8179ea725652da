"""What a page was asked for: the one filter, how to show it, and the instant that counts as now.

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

from calendar_core.domain.events.cards import Card, Dossier
from calendar_core.domain.events.selection import Display, Known, Selection, read_query
from calendar_core.domain.time.zones import wall_time
from calendar_core.errors import CalendarError, NotFound
from calendar_core.messages import Lang
from calendar_core.store.as_of.cards import cards_then, dossiers_then
from calendar_core.store.as_of.snapshot import Past, Side, count_sides_then, ids_then, read_past
from calendar_core.store.directory.queries import read_known
from calendar_core.store.events.cards import count_selected, selected_cards
from calendar_core.store.events.details import find_dossier, selected_dossiers
from calendar_core.store.search.agenda import next_cards
from calendar_core.web.context import context
from calendar_core.web.request.display_settings import preferred, shown_in_address

# What pages of one thing understand; other keys are left alone there, since nothing is filtered.
_SHOWN = ("lang", "zone", "as_of")
# How far ahead a past day looks for what was next: the rest of the record need not be read.
_FAR = timedelta(days=3 * 366)
_NEAR = ("time", "day", "days", "month")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A reader's request. `now` is the clock's instant, `moment` the one that the page takes for the present.

    `in_address` are `lang` and `zone` where the address says them.
    """

    selection: Selection
    display: Display
    now: datetime
    moment: datetime
    in_address: tuple[tuple[str, str], ...] = ()

    @property
    def zone(self) -> str:
        """The zone of 'today': the reader's, else UTC."""
        return self.display.zone or "UTC"

    @property
    def today(self) -> date:
        """The day it is at `moment` in `zone`."""
        return wall_time(self.moment, self.zone).date()

    def display_pairs(self) -> list[tuple[str, str]]:
        """`lang` and `zone` as the address has them; its links carry them on. What a cookie says is not repeated."""
        return list(self.in_address)

    def present_pairs(self) -> list[tuple[str, str]]:
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


def ask(connection: Connection, *, view_keys: Iterable[str] = ()) -> Asked:
    """Read the request's query string as the one filter; `view_keys` are the view's own and left to it.

    Raises CalendarError for an unknown key or value, naming the near spellings.
    """
    own = frozenset(view_keys)
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key not in own]
    return _keep(*read_query(pairs, read_known(connection)))


def ask_event() -> Asked:
    """Read how a page of one event is to be shown, and as known when."""
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key in _SHOWN]
    return _keep(*read_query(pairs, Known(values={})))


def ask_event_at(instant: datetime) -> Asked:
    """Read how a page of one event is to be shown, as it was known at an instant."""
    asked = ask_event()
    return _keep(replace(asked.selection, as_of=instant), asked.display)


def ask_display() -> Asked:
    """Read how a page is to be shown that only knows the present."""
    return refuse_as_of(ask_event())


def refuse_as_of(asked: Asked) -> Asked:
    """The request, on a page that only knows the present: CalendarError where a past instant is asked for."""
    if asked.selection.as_of is not None:
        raise CalendarError(
            "This page cannot be shown as it was known on a past day.",
            next_step="Leave as_of out, or use it on the calendar, the search, the directory or an event.",
            where="?as_of",
        )
    return asked


def current() -> Asked:
    """What this request asked for; on a page that did not read it, nothing in particular."""
    if "asked" not in g:
        _keep(Selection(), shown_in_address())
    found: Asked = g.asked
    return found


def answer_in(lang: Lang) -> None:
    """Answer this request in a language, whatever its reader prefers."""
    asked = current()
    g.asked = replace(asked, display=replace(asked.display, lang=lang))


def _keep(selection: Selection, display: Display) -> Asked:
    now = context().clock()
    moment = now if selection.as_of is None else min(selection.as_of, now)
    said = {"lang": str(display.lang), "zone": display.zone}
    asked = Asked(
        selection=selection,
        display=preferred(display),
        now=now,
        moment=moment,
        in_address=tuple((key, value) for key, value in said.items() if value and request.args.get(key)),
    )
    g.asked = asked
    return asked


def past_of(connection: Connection, asked: Asked, selection: Selection) -> Past | None:
    """The calendar at the `as_of` of a selection, as far as its days go; None where it is asked for as it stands."""
    if selection.as_of is None:
        return None
    return read_past(connection, selection, viewer=context().viewer, now=asked.now)


def cards_known(
    connection: Connection,
    past: Past,
    selection: Selection,
    *,
    side: Side = "all",
    offset: int = 0,
    limit: int | None = None,
) -> list[Card]:
    """The events of a selection as they were known then, by start. Notes whether any of them is reconstructed."""
    ids = ids_then(connection, past, selection, side=side, offset=offset, limit=limit)
    cards = cards_then(connection, past, ids)
    note_reconstructed(past, cards)
    return cards


def note_reconstructed(past: Past, cards: Iterable[Card]) -> None:
    """Note for the page whether any of the events that it shows is reconstructed."""
    g.is_reconstructed = g.get("is_reconstructed", False) or any(past.is_reconstructed(card) for card in cards)


def cards_of_selection(connection: Connection, asked: Asked, selection: Selection) -> list[Card]:
    """Every event of a selection by start, as it stands or as it was known then."""
    past = past_of(connection, asked, selection)
    if past is not None:
        return cards_known(connection, past, selection)
    return selected_cards(connection, selection, viewer=context().viewer, now=asked.now)


def count_of_selection(connection: Connection, asked: Asked, selection: Selection) -> int:
    """How many events a selection has, as it stands or as it was known then."""
    past = past_of(connection, asked, selection)
    if past is not None:
        return sum(count_sides_then(connection, past, selection))
    return count_selected(connection, selection, viewer=context().viewer, now=asked.now)


def dossiers_of_selection(connection: Connection, asked: Asked, selection: Selection) -> list[Dossier]:
    """The same as whole events, for pages that tell of sources and participants."""
    past = past_of(connection, asked, selection)
    if past is None:
        return selected_dossiers(connection, selection, viewer=context().viewer, now=asked.now)
    dossiers = dossiers_then(connection, past, ids_then(connection, past, selection))
    note_reconstructed(past, (dossier.card for dossier in dossiers))
    return dossiers


def cards_between(connection: Connection, asked: Asked, first: date, end: date) -> list[Card]:
    """The chosen events of the days `[first, end)` at their venues, by start."""
    return cards_of_selection(connection, asked, narrowed(asked.selection, first, end))


def cards_next(connection: Connection, asked: Asked, *, limit: int) -> list[Card]:
    """The chosen events that come next, as far as at least their month is known; of a past day, for some years on."""
    if asked.selection.as_of is None:
        return next_cards(connection, asked.selection, viewer=context().viewer, now=asked.now, limit=limit)
    day = asked.moment.date()
    cards = cards_between(connection, asked, day - timedelta(days=1), day + _FAR)
    return [card for card in cards if card.ends_at > asked.moment and card.when.precision in _NEAR][:limit]


def narrowed(selection: Selection, first: date, end: date) -> Selection:
    """As much of a selection as touches the days `[first, end)`."""
    from_day, to_day = max(first, selection.from_day or first), min(end, selection.to_day or end)
    return replace(selection, from_day=from_day, to_day=to_day)


def dossier_of(connection: Connection, asked: Asked, event_id: str) -> Dossier:
    """One whole event. NotFound where there is none for this viewer, or none was known at `as_of`."""
    viewer, now = context().viewer, asked.now
    if asked.selection.as_of is None:
        return find_dossier(connection, event_id, viewer=viewer, now=now)
    selection = Selection(as_of=asked.selection.as_of)
    past = read_past(connection, selection, viewer=viewer, now=now, ids=[event_id])
    known = dossiers_then(connection, past, ids_then(connection, past, selection))
    if not known:
        find_dossier(connection, event_id, viewer=viewer, now=now)
        raise NotFound(
            "The event %(id)s was not known at that time.",
            next_step="Open it without as_of to see it as it stands.",
            id=repr(event_id),
        )
    note_reconstructed(past, [known[0].card])
    return known[0]
