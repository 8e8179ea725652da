"""One page of the agenda: a slice of the selection, counted from the present."""

from dataclasses import dataclass

from calendar_core.domain.display.page_slice import PAGE_SIZE, PageSlice, cut_slice
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import Selection
from calendar_core.messages import mark
from calendar_core.store.events.source import EventSource, Side
from calendar_core.web.request.query import parse_whole_number


@dataclass(frozen=True, kw_only=True)
class AgendaPage:
    """The events of a page, which slice of the selection they are, and how many events the selection has.

    `is_from_present`: page 0 begins at the present, and not at the first event of a chosen span.
    """

    cards: list[Card]
    slice: PageSlice
    total: int
    is_from_present: bool


def load_agenda_page(source: EventSource, selection: Selection) -> AgendaPage:
    """Load the requested page. A selection with `from` or `to` starts at its own first event."""
    page = parse_whole_number(
        "page",
        what=mark("%(value)s is not a page of the agenda."),
        next_step=mark("Write one whole number: 1 for the next page, -1 for the one before today."),
        least=-999_999,
    )
    has_span = selection.from_day is not None or selection.to_day is not None
    past, upcoming = source.count_sides(selection)
    cut = cut_slice(page, behind=0 if has_span else past, ahead=past + upcoming if has_span else upcoming)
    side: Side = "all" if has_span else "upcoming" if cut.is_ahead else "past"
    cards = source.cards(selection, side=side, offset=cut.offset, limit=PAGE_SIZE)
    return AgendaPage(cards=cards, slice=cut, total=past + upcoming, is_from_present=not has_span)
