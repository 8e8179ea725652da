"""One page of the agenda: a slice of the selection, counted from the present on."""

from dataclasses import dataclass

from flask import request

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import Selection
from calendar_core.errors import CalendarError, NotFound
from calendar_core.store.events.source import EventSource, Side


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


def load_agenda_page(source: EventSource, selection: Selection) -> AgendaPage:
    """The page that the request asks for. A selection with `from` or `to` begins at its own first event."""
    page = parse_page()
    has_span = selection.from_day is not None or selection.to_day is not None
    past, upcoming = source.count_sides(selection)
    cut = cut_slice(page, behind=0 if has_span else past, ahead=past + upcoming if has_span else upcoming)
    side: Side = "all" if has_span else "upcoming" if cut.is_ahead else "past"
    cards = source.cards(selection, side=side, offset=cut.offset, limit=PAGE_SIZE)
    return AgendaPage(cards=cards, slice=cut, total=past + upcoming, is_from_present=not has_span)


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
