"""One page of the agenda: a slice of the selection, counted from the present on."""

from dataclasses import dataclass

from flask import request
from sqlalchemy import Connection

from calendar_core.domain.events.cards import Card
from calendar_core.errors import CalendarError, NotFound
from calendar_core.store.as_of.snapshot import AsOf, Side, count_past_and_upcoming_as_of
from calendar_core.store.events.cards import count_selected, load_selected_cards
from calendar_core.store.search.agenda import count_past_and_upcoming, load_past_cards, load_upcoming_cards
from calendar_core.web.context import context
from calendar_core.web.request.query import RequestQuery, fetch_as_of, fetch_cards_as_of


@dataclass(frozen=True, kw_only=True)
class PageSlice:
    """A stretch of one side of the present. `offset` counts away from it; `left_*` is how many the page leaves out."""

    page: int
    is_ahead: bool
    offset: int
    earlier_count: int
    later_count: int


@dataclass(frozen=True, kw_only=True)
class AgendaPage:
    """The events of a page, which slice of the selection they are, and how many events the selection has.

    `is_from_present`: page 0 begins at the present, and not at the first event of a chosen span.
    """

    cards: list[Card]
    slice: PageSlice
    total: int
    is_from_present: bool


def parse_page() -> int | None:
    """The view's own key `page`, a whole number; CalendarError for anything else."""
    given = request.args.getlist("page")
    if given in ([], [""]):
        return None
    digits = given[0].removeprefix("-")
    if len(given) > 1 or not (digits.isascii() and digits.isdigit() and len(digits) <= 6):
        raise CalendarError(
            "%(value)s is not a page of the agenda.",
            next_step="Write one whole number: 1 for the next page, -1 for the one before today.",
            where="?page",
            value=repr(", ".join(given)),
        )
    return int(given[0])


def load_agenda_page(connection: Connection, query: RequestQuery) -> AgendaPage:
    """The page that the request asks for. A selection with `from` or `to` begins at its own first event."""
    page = parse_page()
    past = fetch_as_of(connection, query, query.selection)
    if past is not None:
        return _load_page_as_of(connection, query, past, page)
    if _has_span(query):
        return _load_page_of_span(connection, query, page)
    behind, ahead = count_past_and_upcoming(connection, query.selection, viewer=context().viewer, now=query.now)
    cut = cut_slice(page, behind=behind, ahead=ahead)
    side = load_upcoming_cards if cut.is_ahead else load_past_cards
    cards = side(
        connection, query.selection, viewer=context().viewer, now=query.now, offset=cut.offset, limit=PAGE_SIZE
    )
    return AgendaPage(cards=cards, slice=cut, total=behind + ahead, is_from_present=True)


def _load_page_of_span(connection: Connection, query: RequestQuery, page: int | None) -> AgendaPage:
    total = count_selected(connection, query.selection, viewer=context().viewer, now=query.now)
    cut = cut_slice(page, behind=0, ahead=total)
    cards = load_selected_cards(
        connection, query.selection, viewer=context().viewer, now=query.now, offset=cut.offset, limit=PAGE_SIZE
    )
    return AgendaPage(cards=cards, slice=cut, total=total, is_from_present=False)


def _load_page_as_of(connection: Connection, query: RequestQuery, past: AsOf, page: int | None) -> AgendaPage:
    has_span = _has_span(query)
    behind, ahead = count_past_and_upcoming_as_of(connection, past, query.selection)
    cut = cut_slice(page, behind=0 if has_span else behind, ahead=behind + ahead if has_span else ahead)
    side: Side = "all" if has_span else "ahead" if cut.is_ahead else "over"
    cards = fetch_cards_as_of(connection, past, query.selection, side=side, offset=cut.offset, limit=PAGE_SIZE)
    return AgendaPage(cards=cards, slice=cut, total=behind + ahead, is_from_present=not has_span)


def _has_span(query: RequestQuery) -> bool:
    return query.selection.from_day is not None or query.selection.to_day is not None


PAGE_SIZE = 50


def cut_slice(page: int | None, *, behind: int, ahead: int, size: int = PAGE_SIZE) -> PageSlice:
    """Which events a page shows, of so many behind the present and ahead of it.

    Without a page: from the present on, or the newest ones where nothing lies ahead. Raises NotFound past either end.

    >>> cut_slice(None, behind=120, ahead=10)
    PageSlice(page=0, is_ahead=True, offset=0, earlier_count=120, later_count=0)
    >>> cut_slice(-3, behind=120, ahead=10)
    PageSlice(page=-3, is_ahead=False, offset=100, earlier_count=0, later_count=110)
    """
    if page is None:
        page = -1 if behind and not ahead else 0
    offset = (page if page >= 0 else -page - 1) * size
    side, other = (ahead, behind) if page >= 0 else (behind, ahead)
    if page and offset >= side:
        raise NotFound("The agenda has no page %(page)s.", next_step="Start again at the page of today.", page=page)
    beyond = max(0, side - offset - size)
    nearer = other + min(offset, side)
    return PageSlice(
        page=page,
        is_ahead=page >= 0,
        offset=offset,
        earlier_count=nearer if page >= 0 else beyond,
        later_count=beyond if page >= 0 else nearer,
    )
