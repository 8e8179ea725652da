"""One page of the agenda: a slice of the selection, counted from the present."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from calendar_core.domain.display.page_slice import PAGE_SIZE, PageSlice, cut_slice
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.deadlines import DeadlineCard
from calendar_core.domain.events.selection import Selection
from calendar_core.messages import mark
from calendar_core.store.events.deadlines import load_deadline_cards
from calendar_core.store.events.source import EventSource, Side
from calendar_core.web.request.query import parse_whole_number

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class AgendaPage:
    """The events and deadlines of a page, which slice of the selection they are, and how many events the selection has.

    `is_from_present`: page 0 begins at the present, and not at the first event of a chosen span.
    """

    cards: list[Card]
    deadlines: list[DeadlineCard]
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
    cards = source.cards(selection, side=side, offset=cut.offset, limit=PAGE_SIZE + 1)
    beyond = cards.pop(-1 if cut.is_ahead else 0) if len(cards) > PAGE_SIZE else None
    deadlines = _load_deadlines(source, selection, cut, cards, beyond, has_span=has_span)
    return AgendaPage(
        cards=cards,
        deadlines=deadlines,
        slice=cut,
        total=past + upcoming,
        is_from_present=not has_span,
    )


def _load_deadlines(
    source: EventSource,
    selection: Selection,
    cut: PageSlice,
    cards: list[Card],
    beyond: Card | None,
    *,
    has_span: bool,
) -> list[DeadlineCard]:
    """The deadlines of a page: each stands on one page. `beyond` is the next event on the far side of the page.

    A page reaches from its first event, or the present, to the first one of the next page; before the present from
    the last event of the page before it to its own last one, or the present.
    """
    present = None if has_span else source.instant
    far = beyond.starts_at if beyond else None
    if cut.is_ahead:
        since, until = (cards[0].starts_at if cut.page and cards else present), far
    else:
        since, until = far, (present if cut.page == -1 else cards[-1].starts_at)
    found = load_deadline_cards(
        source,
        selection,
        first=since.date() - _DAY if since else None,
        end=until.date() + 2 * _DAY if until else None,
    )
    return [
        card
        for card in found
        if (since is None or since <= card.starts_at) and (until is None or card.starts_at < until)
    ]
