"""Builds the diary of a week from its events: every date, place and status as text.

An event stands once, on its first day in the week; one without a day stands in a block of its own. A deadline is
a row of its own on its day.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from calendar_core.documents.diary import MAX_CLOCKS, Diary, DiaryDay, DiaryRow, DiaryView
from calendar_core.domain.display.card_days import find_days
from calendar_core.domain.display.card_texts import format_card_kind, format_card_status, format_place
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.deadlines import DeadlineCard
from calendar_core.domain.events.status import format_status_prefix
from calendar_core.domain.history.change_kinds import classify_time_change
from calendar_core.domain.places.capitals import CAPITALS
from calendar_core.domain.text.lists import join_names
from calendar_core.domain.text.single_line import one_line
from calendar_core.domain.time.formatting import (
    day_marker,
    format_clock,
    format_day_without_weekday,
    format_instant,
    format_range,
    format_when,
    zone_label,
)
from calendar_core.domain.time.iso_weeks import WEEK, format_iso_week
from calendar_core.domain.time.wall_time import WallTime
from calendar_core.domain.time.when import Day, Days
from calendar_core.domain.time.zones import abbreviation, wall_time
from calendar_core.messages import Lang, gettext, mark, ngettext, pgettext

#: What tells the rows of a diary apart: the id of the event, and the title of the deadline or nothing.
RowKey = tuple[str, str]

_MARK: Final = "**"
# As many publishers as a line has room for; the page of the event has all of them.
_MAX_SOURCES: Final = 4


def find_row_key(card: Card) -> RowKey:
    """The key of the row of a card."""
    return card.id, card.deadline if isinstance(card, DeadlineCard) else ""


def split_undated(cards: Iterable[Card]) -> tuple[list[Card], list[Card]]:
    """The events with a day and those without, the nearest of these first."""
    dated: list[Card] = []
    undated: list[Card] = []
    for card in cards:
        (dated if card.when.is_dated else undated).append(card)
    undated.sort(key=lambda card: (card.when.end_day - card.when.first_day, card.when.start_text))
    return dated, undated


def build_diary(
    view: DiaryView,
    cards: Sequence[Card],
    *,
    before: Mapping[RowKey, Card] | None,
    sources: Mapping[str, Sequence[str]],
    filter_title: str,
    total: int,
) -> Diary:
    """The diary of the events and deadlines of a week.

    `before` are those that were known at the last issue, as they were; None for a week without marks. `sources` are the
    publishers by the id of the event. `total` counts all events and deadlines of the week.
    """
    lang = view.lang
    dated, undated = split_undated(cards)
    by_day: dict[date, list[Card]] = {view.monday + timedelta(days=number): [] for number in range(7)}
    for card in dated:
        by_day[max(find_days(card, view.day_zone)[0], view.monday)].append(card)
    rows = {find_row_key(card): _build_row(view, card, before, sources.get(card.id, ())) for card in cards}
    return Diary(
        title=_format_title(view.monday, lang),
        week=format_iso_week(view.monday),
        lang=lang,
        filter=filter_title or gettext("All events", lang),
        days=tuple(
            DiaryDay(
                heading=format_when(Day(day), lang),
                rows=tuple(rows[find_row_key(card)] for card in sorted(found, key=_find_place)),
                empty="" if found else gettext("No events", lang),
            )
            for day, found in by_day.items()
        ),
        undated_heading=gettext("No day stated", lang),
        undated=tuple(rows[find_row_key(card)] for card in undated),
        notes=tuple(_list_notes(view, cards, omitted=total - len(cards), has_marks=before is not None)),
        made=_format_origin(view, cards),
        licence=gettext("Licence: %(licence)s", lang, licence=view.licence),
        sources_label=gettext("Sources", lang),
    )


def _format_title(monday: date, lang: Lang) -> str:
    days = format_when(Days(monday, monday + WEEK - timedelta(days=1)), lang)
    return gettext("Diary, %(days)s (week %(week)s)", lang, days=days, week=monday.isocalendar().week)


def _find_place(card: Card) -> tuple[datetime, RowKey]:
    return card.starts_at, find_row_key(card)


def _build_row(
    view: DiaryView, card: Card, before: Mapping[RowKey, Card] | None, publishers: Sequence[str]
) -> DiaryRow:
    changed = "" if before is None else _describe_change(card, before.get(find_row_key(card)), view.lang)
    if isinstance(card, DeadlineCard):
        return _build_deadline_row(view, card, changed)
    return _build_event_row(view, card, changed, publishers)


def _build_event_row(view: DiaryView, card: Card, changed: str, publishers: Sequence[str]) -> DiaryRow:
    lang = view.lang
    status = format_card_status(card, now=view.now, lang=lang)
    kind, place = format_card_kind(card, lang), format_place(card, lang)
    venue = ", ".join(part for part in (one_line(card.venue or ""), place) if part)
    parties = join_names([party.display_name(lang) for party in card.parties], lang)
    falls_through = card.lifecycle in ("postponed", "cancelled")
    return DiaryRow(
        id=card.id,
        mark=_MARK if changed else "",
        times="\n".join(_list_clocks(view, card)),
        title=f"{format_status_prefix(card, lang) if falls_through else ''}{card.display_name(lang)}",
        when=format_when(card.when, lang),
        span=_format_span(view, card),
        status=status,
        kind=kind,
        place=venue,
        parties=parties,
        line=" · ".join(part for part in (status, kind, venue, parties) if part),
        changed=changed,
        sources=_format_sources(list(dict.fromkeys(publishers)), lang),
        url=f"{view.base_url}/events/{card.id}",
    )


def _build_deadline_row(view: DiaryView, card: DeadlineCard, changed: str) -> DiaryRow:
    lang, event = view.lang, card.event
    parties = join_names([party.display_name(lang) for party in event.parties], lang)
    held = gettext("Event: %(when)s", lang, when=format_when(event.when, lang))
    return DiaryRow(
        id=card.id,
        mark=_MARK if changed else "",
        times="\n".join(_list_clocks(view, card)),
        title=gettext(
            "Deadline: %(deadline)s – for %(event)s", lang, deadline=card.deadline, event=event.display_name(lang)
        ),
        when=format_when(card.when, lang),
        span="",
        status=format_card_status(card, now=view.now, lang=lang),
        kind=format_card_kind(card, lang),
        place="",
        parties=parties,
        line=" · ".join(part for part in (held, parties) if part),
        changed=changed,
        sources="",
        url=f"{view.base_url}/events/{card.id}#deadlines",
    )


def _format_sources(publishers: Sequence[str], lang: Lang) -> str:
    named, more = ", ".join(publishers[:_MAX_SOURCES]), len(publishers) - _MAX_SOURCES
    return f"{named} {gettext('and %(count)s more', lang, count=more)}" if more > 0 else named


def _describe_change(card: Card, before: Card | None, lang: Lang) -> str:
    """What is new of an event since the last issue; empty for a change that no diary marks."""
    if before is None:
        return pgettext("change", "New", lang)
    was = format_when(before.when, lang)
    moved = classify_time_change(before.when, card.when)
    if moved == "moved":
        return gettext("Moved from %(when)s", lang, when=was)
    return gettext("Known more exactly; was %(when)s", lang, when=was) if moved else ""


def find_clock_zones(view: DiaryView, card: Card) -> tuple[str, ...]:
    """The zones whose clocks the row of an event with a clock time shows, at most three, each clock once."""
    if view.clocks:
        return view.clocks
    capitals = (CAPITALS[party.id][1] for party in card.parties if party.id in CAPITALS)
    wanted = (view.day_zone, card.when.zone, view.reader_zone, *capitals)
    by_clock: dict[datetime, str] = {}
    for zone in wanted:
        if zone is not None:
            by_clock.setdefault(wall_time(card.starts_at, zone), zone)
    return tuple(by_clock.values())[:MAX_CLOCKS]


def _list_clocks(view: DiaryView, card: Card) -> Iterator[str]:
    """The clock times of an event on its first day: '09:00–11:30 KST', '19:00–21:30 EST −1 day'."""
    when = card.when
    if not isinstance(when, WallTime) or find_days(card, view.day_zone)[0] < view.monday:
        return
    for zone in find_clock_zones(view, card):
        begins, name = wall_time(card.starts_at, zone), abbreviation(card.starts_at, zone)
        clock = format_clock(begins)
        if isinstance(when.end, datetime):
            ends, last_name = wall_time(card.ends_at, zone), abbreviation(card.ends_at, zone)
            if ends.date() == begins.date():
                until = format_clock(ends)
                begin = clock if name == last_name else f"{clock} {name}"
                clock = format_range(begin, until, view.lang, is_spaced=False)
                name = last_name
        marker = day_marker(card.starts_at, zone=zone, venue_zone=view.day_zone or when.zone, lang=view.lang)
        yield f"{clock} {name} {marker}".rstrip()


def _format_span(view: DiaryView, card: Card) -> str:
    """When an event of several days began or ends, as far as its day does not say so."""
    if not card.when.is_dated:
        return ""
    first, end = find_days(card, view.day_zone)
    if first < view.monday:
        return gettext("Goes on: %(when)s", view.lang, when=format_when(card.when, view.lang))
    last = end - timedelta(days=1)
    if last == first:
        return ""
    if isinstance(card.when, WallTime) and isinstance(card.when.end, datetime):
        return gettext(
            "Until %(when)s", view.lang, when=format_instant(card.ends_at, view.day_zone or card.when.zone, view.lang)
        )
    return gettext("Until %(when)s", view.lang, when=format_when(Day(last), view.lang))


def _list_notes(view: DiaryView, cards: Sequence[Card], *, omitted: int, has_marks: bool) -> Iterator[str]:
    lang = view.lang
    if omitted > 0:
        yield ngettext(
            "%(num)s more entry of this week is left out: narrow the filter.",
            "%(num)s more entries of this week are left out: narrow the filter.",
            omitted,
            lang,
        )
    labels = {
        zone_label(card.starts_at, zone): None
        for card in cards
        if isinstance(card.when, WallTime)
        for zone in find_clock_zones(view, card)
    }
    if labels:
        yield gettext("Clocks: %(zones)s.", lang, zones=", ".join(labels))
    if view.day_zone is None:
        yield gettext("Days are those of the venue.", lang)
    else:
        yield gettext("Days are those in the zone %(zone)s.", lang, zone=view.day_zone)
    if has_marks:
        instant = format_instant(view.since, view.zone, lang)
        yield gettext("** new, moved or dated since the last issue, %(instant)s.", lang, instant=instant)


def _format_origin(view: DiaryView, cards: Sequence[Card]) -> str:
    """When and from where the diary was made; by days, so that it stays the same until a fact changes."""
    day = format_day_without_weekday(wall_time(view.now, view.zone).date(), view.lang)
    newest = max((card.changed_at for card in cards if card.changed_at <= view.now), default=None)
    made = mark("Made on %(day)s (%(zone)s) from %(address)s.")
    text = gettext(made, view.lang, day=day, zone=view.zone, address=view.base_url)
    if newest is None:
        return text
    changed = format_instant(newest, view.zone, view.lang)
    return f"{text} {gettext('Newest change in it: %(instant)s.', view.lang, instant=changed)}"
