"""One page of the agenda: a slice of the selection, counted from the present on."""

from dataclasses import dataclass

from flask import request
from sqlalchemy import Connection

from calendar_core.domain.events.cards import Card
from calendar_core.errors import CalendarError, NotFound
from calendar_core.store.as_of.snapshot import Past, Side, count_sides_then
from calendar_core.store.events.cards import count_selected, selected_cards
from calendar_core.store.search.agenda import cards_ahead, cards_behind, count_sides
from calendar_core.web.context import context
from calendar_core.web.request.query import Asked, cards_known, past_of


@dataclass(frozen=True, kw_only=True)
class Slice:
    """A stretch of one side of the present. `offset` counts away from it; `left_*` is how many the page leaves out."""

    page: int
    is_ahead: bool
    offset: int
    left_before: int
    left_after: int


@dataclass(frozen=True, kw_only=True)
class AgendaPage:
    """The events of a page, which slice of the selection they are, and how many events the selection has.

    `is_from_present`: page 0 begins at the present, and not at the first event of a chosen span.
    """

    cards: list[Card]
    slice: Slice
    total: int
    is_from_present: bool


def read_page() -> int | None:
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


def agenda_page(connection: Connection, asked: Asked) -> AgendaPage:
    """The page that the request asks for. A selection with `from` or `to` begins at its own first event."""
    page = read_page()
    past = past_of(connection, asked, asked.selection)
    if past is not None:
        return _page_then(connection, asked, past, page)
    if _has_span(asked):
        return _page_of_span(connection, asked, page)
    behind, ahead = count_sides(connection, asked.selection, viewer=context().viewer, now=asked.now)
    cut = slice_of(page, behind=behind, ahead=ahead)
    side = cards_ahead if cut.is_ahead else cards_behind
    cards = side(
        connection, asked.selection, viewer=context().viewer, now=asked.now, offset=cut.offset, limit=PAGE_SIZE
    )
    return AgendaPage(cards=cards, slice=cut, total=behind + ahead, is_from_present=True)


def _page_of_span(connection: Connection, asked: Asked, page: int | None) -> AgendaPage:
    total = count_selected(connection, asked.selection, viewer=context().viewer, now=asked.now)
    cut = slice_of(page, behind=0, ahead=total)
    cards = selected_cards(
        connection, asked.selection, viewer=context().viewer, now=asked.now, offset=cut.offset, limit=PAGE_SIZE
    )
    return AgendaPage(cards=cards, slice=cut, total=total, is_from_present=False)


def _page_then(connection: Connection, asked: Asked, past: Past, page: int | None) -> AgendaPage:
    has_span = _has_span(asked)
    behind, ahead = count_sides_then(connection, past, asked.selection)
    cut = slice_of(page, behind=0 if has_span else behind, ahead=behind + ahead if has_span else ahead)
    side: Side = "all" if has_span else "ahead" if cut.is_ahead else "over"
    cards = cards_known(connection, past, asked.selection, side=side, offset=cut.offset, limit=PAGE_SIZE)
    return AgendaPage(cards=cards, slice=cut, total=behind + ahead, is_from_present=not has_span)


def _has_span(asked: Asked) -> bool:
    return asked.selection.from_day is not None or asked.selection.to_day is not None


PAGE_SIZE = 50


def slice_of(page: int | None, *, behind: int, ahead: int, size: int = PAGE_SIZE) -> Slice:
    """Which events a page shows, of so many behind the present and ahead of it.

    Without a page: from the present on, or the newest ones where nothing lies ahead. Raises NotFound past either end.

    >>> slice_of(None, behind=120, ahead=10)
    Slice(page=0, is_ahead=True, offset=0, left_before=120, left_after=0)
    >>> slice_of(-3, behind=120, ahead=10)
    Slice(page=-3, is_ahead=False, offset=100, left_before=0, left_after=110)
    """
    if page is None:
        page = -1 if behind and not ahead else 0
    offset = (page if page >= 0 else -page - 1) * size
    side, other = (ahead, behind) if page >= 0 else (behind, ahead)
    if page and offset >= side:
        raise NotFound("The agenda has no page %(page)s.", next_step="Start again at the page of today.", page=page)
    beyond = max(0, side - offset - size)
    nearer = other + min(offset, side)
    return Slice(
        page=page,
        is_ahead=page >= 0,
        offset=offset,
        left_before=nearer if page >= 0 else beyond,
        left_after=beyond if page >= 0 else nearer,
    )
