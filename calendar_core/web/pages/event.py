"""The page of one event: everything the record says of it, how it came to say so, how to cite, keep and share it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from calendar_core.domain.display.local_times import local_times_of
from calendar_core.domain.events.cards import Card, EventDetails
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.history.reschedules import Reschedule, sum_days_moved
from calendar_core.domain.quality.source_conflicts import find_conflicts
from calendar_core.domain.time.wall_time import WallTime
from calendar_core.errors import NotFound
from calendar_core.store.history.history import History, find_history, load_history
from calendar_core.web.context import context
from calendar_core.web.pages.citation import Citation
from calendar_core.web.pages.linked_data import build_json_ld
from calendar_core.web.pages.source_conflicts import describe_announcement, find_decisions
from calendar_core.web.pages.zone_switcher import build_zone_switcher_of_days
from calendar_core.web.request.query import (
    RequestQuery,
    drop_empty_values,
    open_event_source,
    parse_display_query,
    parse_event_query,
    parse_event_query_at,
)

blueprint = Blueprint("events", __name__)
blueprint.before_request(drop_empty_values)


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """An event on the small timeline of another: how many days before it (negative) or after it begins."""

    card: Card
    days: int
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class CalendarLinks:
    """What opens the event, filled in, in an app of the web."""

    google: str
    outlook: str
    outlook_at_work: str


@blueprint.get("/events/<event_id>")
def event(event_id: str) -> str:
    """One event."""
    return _render_page(parse_event_query(), event_id, revision=None)


@blueprint.get("/events/<event_id>/revisions/<int:number>")
def revision(event_id: str, number: int) -> str:
    """One event as one of its revisions tells it: the address to cite."""
    query = parse_display_query()
    with context().database.reading() as connection:
        history = find_history(connection, event_id, viewer="public", now=query.now)
    entry = next((entry for entry in history.entries if entry.number == number), None)
    if entry is None:
        raise NotFound(
            "There is no revision %(number)s of this event.", next_step="See the list in its history.", number=number
        )
    # What was saved in this very second stands as it is; the stamp may be a second ahead (domain.revisions).
    shown = parse_event_query_at(entry.saved_at) if entry.saved_at <= query.now else query
    return _render_page(shown, event_id, revision=number)


@blueprint.get("/events/<event_id>/history")
def history(event_id: str) -> str:
    """The revisions of one event: who changed what, when and why."""
    query = parse_display_query()
    with context().database.reading() as connection:
        found = find_history(connection, event_id, viewer="public", now=query.now, lang=query.display.lang)
    return render_template("history.html", history=found, card=found.card)


@blueprint.get("/events/<event_id>.bib")
def bibtex(event_id: str) -> Response:
    """The citation for LaTeX."""
    return _download_response(_load_citation(event_id).bibtex, f"{event_id}.bib", "application/x-bibtex")


@blueprint.get("/events/<event_id>.ris")
def ris(event_id: str) -> Response:
    """The citation for reference managers."""
    return _download_response(_load_citation(event_id).ris, f"{event_id}.ris", "application/x-research-info-systems")


def _render_page(query: RequestQuery, event_id: str, *, revision: int | None) -> str:
    lang, base_url = query.display.lang, context().settings.base_url
    with context().database.reading() as connection:
        dossier = open_event_source(connection, query).find_details(event_id)
        history = load_history(connection, dossier.card, viewer="public", now=query.now, lang=lang)
        editions = _load_editions(connection, query, dossier.card)
    card = dossier.card
    reschedules = tuple(reschedule for reschedule in history.reschedules if reschedule.seen_at <= query.effective_now)
    facts = describe_event_facts(query, dossier, editions, reschedules)
    entries = [entry for entry in history.entries if entry.saved_at <= query.effective_now] or history.entries[-1:]
    return render_template(
        "event.html",
        **facts,
        decided=find_decisions(facts["disputes"], entries, lang),
        revision=revision,
        citation=_build_citation(query, card, history, revision),
        add=_build_calendar_links(card, base_url) if card.when.is_dated else None,
        data=build_json_ld(dossier, reschedules, base_url=base_url, lang=lang),
    )


def describe_event_facts(
    query: RequestQuery, dossier: EventDetails, editions: list[Card], reschedules: tuple[Reschedule, ...]
) -> dict[str, Any]:
    """What an event's page tells of it, among the editions of its series; not how it is kept or cited."""
    card = dossier.card
    before, after = _find_adjacent(card, editions)
    return {
        "dossier": dossier,
        "card": card,
        "readings": local_times_of(card, reader_zone=query.display.zone, lang=query.display.lang),
        "clocks": build_zone_switcher_of_days(
            query, card.when.first_day, card.when.first_day + timedelta(days=1), cards=[card]
        ),
        "before": before,
        "after": after,
        "timeline": _build_timeline(dossier),
        "slips": reschedules,
        "slipped": sum_days_moved(reschedules),
        "voices": sorted({source.side for source in dossier.sources if source.side}),
        "announced": describe_announcement(card, dossier.sources, query.display.lang),
        "disputes": find_conflicts(card, dossier.sources, query.display.lang),
    }


def _load_citation(event_id: str) -> Citation:
    query = parse_display_query()
    with context().database.reading() as connection:
        history = find_history(connection, event_id, viewer="public", now=query.now)
    return _build_citation(query, history.card, history, None)


def _build_citation(query: RequestQuery, card: Card, history: History, revision: int | None) -> Citation:
    """The citation of the revision that is shown: the newest that could be seen at the page's present."""
    seen = [entry.number for entry in history.entries if entry.saved_at <= query.effective_now]
    number = revision or next(iter(seen), history.entries[-1].number)
    return Citation(
        card=card,
        revision=number,
        permalink=f"{context().settings.base_url}/events/{card.id}/revisions/{number}",
        accessed_on=query.now.date(),
        lang=query.display.lang,
    )


def _download_response(text: str, name: str, content_type: str) -> Response:
    response = Response(text, content_type=f"{content_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _load_editions(connection: Connection, query: RequestQuery, card: Card) -> list[Card]:
    if card.series is None:
        return []
    return open_event_source(connection, query).cards(Selection(series=(card.series.id,)))


def _find_adjacent(card: Card, editions: list[Card]) -> tuple[Card | None, Card | None]:
    """The editions before and after this one."""
    places = [place for place, edition in enumerate(editions) if edition.id == card.id]
    if not places:
        return None, None
    here = places[0]
    return (editions[here - 1] if here else None), (editions[here + 1] if here + 1 < len(editions) else None)


def _build_timeline(dossier: EventDetails) -> list[TimelineEntry]:
    """The event among those that it belongs together with, by start; nothing where there are none."""
    here = dossier.card
    others = {card.id: card for card in (*dossier.parts, *dossier.related)} | (
        {dossier.parent.id: dossier.parent} if dossier.parent else {}
    )
    if not others:
        return []
    every = sorted([here, *others.values()], key=lambda card: (card.starts_at, card.id))
    return [
        TimelineEntry(card=card, days=(card.when.first_day - here.when.first_day).days, is_current=card.id == here.id)
        for card in every
    ]


def _build_calendar_links(card: Card, base_url: str) -> CalendarLinks:
    start, end, is_all_day = _start_and_end(card)
    place = ", ".join(part for part in (card.venue, card.city) if part)
    details = f"{base_url}/events/{card.id}"
    google = {"action": "TEMPLATE", "text": card.title, "details": details, "location": place}
    outlook = {"path": "/calendar/action/compose", "rru": "addevent", "subject": card.title, "body": details}
    outlook |= {"location": place, "startdt": start.isoformat(), "enddt": end.isoformat()}
    outlook |= {"allday": "true"} if is_all_day else {}
    written = urlencode(outlook, quote_via=quote)
    compact = "%Y%m%d" if is_all_day else "%Y%m%dT%H%M%SZ"
    dates = {"dates": f"{start.strftime(compact)}/{end.strftime(compact)}"}
    return CalendarLinks(
        google=f"https://calendar.google.com/calendar/render?{urlencode(google | dates, quote_via=quote)}",
        outlook=f"https://outlook.live.com/calendar/0/deeplink/compose?{written}",
        outlook_at_work=f"https://outlook.office.com/calendar/0/deeplink/compose?{written}",
    )


def _start_and_end(card: Card) -> tuple[date, date, bool]:
    """From when to when, and whether these are days. An end that nobody stated is the beginning, not an hour later."""
    if not isinstance(card.when, WallTime):
        return card.when.first_day, card.when.end_day, True
    ends = card.ends_at if isinstance(card.when.end, datetime) else card.starts_at
    return card.starts_at, ends, False
