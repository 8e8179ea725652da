"""Loads the diary of a week: the events and deadlines of the agenda, as they stand and as they stood before."""

from calendar_core.documents.build_diary import RowKey, build_diary, find_row_key, split_undated
from calendar_core.documents.diary import MAX_ROWS, Diary, DiaryView
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.deadlines import list_deadline_cards
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.time.iso_weeks import WEEK
from calendar_core.domain.time.zones import wall_time
from calendar_core.store.as_of.source import EventsAsOf
from calendar_core.store.directory.filter_words import describe_selection, format_filter_title
from calendar_core.store.events.days import load_cards_of_days
from calendar_core.store.events.deadlines import load_deadlines_of_days
from calendar_core.store.events.source import EventSource

# So many events are read: what has no day begins before the week and comes first.
_MAX_READ = 5 * MAX_ROWS


def load_diary(source: EventSource, selection: Selection, view: DiaryView) -> Diary:
    """The diary of a week of a selection; of more than it lists what has a day comes first."""
    end = view.monday + WEEK
    cards = load_cards_of_days(source, selection, view.monday, end, day_zone=view.day_zone, limit=_MAX_READ)
    total = len(cards)
    if total >= _MAX_READ:
        total = max(total, source.count(selection.narrow_to_days(view.monday, end)))
    deadlines = load_deadlines_of_days(source, selection, view.monday, end, day_zone=view.day_zone)
    dated, undated = split_undated(cards)
    shown = [*sorted([*dated, *deadlines], key=lambda card: card.starts_at), *undated][:MAX_ROWS]
    ids = list(dict.fromkeys(card.id for card in shown))
    words = describe_selection(source.connection, selection, lang=view.lang, zone=view.zone)
    return build_diary(
        view,
        shown,
        before=_load_before(source, view, ids),
        sources={details.card.id: [one.publisher for one in details.sources] for details in source.details_by_id(ids)},
        filter_title=format_filter_title(words),
        total=total + len(deadlines),
    )


def _load_before(source: EventSource, view: DiaryView, ids: list[str]) -> dict[RowKey, Card] | None:
    """The events and deadlines as known at the last issue; None for a week that is over, in which nothing is new."""
    if wall_time(view.now, view.zone).date() >= view.monday + WEEK:
        return None
    past = EventsAsOf(source.connection, viewer=source.viewer, now=source.now, as_of=view.since, ids=ids)
    details = past.details(Selection())
    cards = [*(one.card for one in details), *(card for one in details for card in list_deadline_cards(one))]
    return {find_row_key(card): card for card in cards}
