"""Page of one event: its record, history, citations, and links to save and share it."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from calendar_core.domain.display.calendar_app_links import build_calendar_links
from calendar_core.domain.display.citation import Citation, cite_event
from calendar_core.domain.display.local_times import local_times_of, zones_of
from calendar_core.domain.display.timeline import build_timeline, find_adjacent, find_replacement, order_timeline
from calendar_core.domain.events.cards import Attendance, Card, EventDetails
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.history.reschedules import Reschedule, sum_days_moved
from calendar_core.domain.quality.source_conflicts import find_conflicts
from calendar_core.errors import NotFound
from calendar_core.store.events.chain import load_chain
from calendar_core.store.history.history import History, find_history, load_history
from calendar_core.web.context import context
from calendar_core.web.pages.linked_data import build_json_ld
from calendar_core.web.pages.source_conflicts import describe_announcement, find_decisions
from calendar_core.web.pages.zone_switcher import build_zone_switcher, build_zone_switcher_of_days
from calendar_core.web.request.query import (
    RequestQuery,
    drop_empty_values,
    open_event_source,
    parse_display_query,
    parse_event_query,
    parse_event_query_at,
)
from calendar_core.web.response.download import build_download

# As many names as two lines of a phone have.
_MAX_PEOPLE = 4

blueprint = Blueprint("events", __name__)
blueprint.before_request(drop_empty_values)


@blueprint.get("/events/<event_id>")
def event(event_id: str) -> str:
    """One event."""
    return _render_page(parse_event_query(), event_id, revision=None)


@blueprint.get("/events/<event_id>/revisions/<int:number>")
def revision(event_id: str, number: int) -> str:
    """One event as of one of its revisions: the URL to cite."""
    return _render_page(_parse_query_at_revision(event_id, number), event_id, revision=number)


@blueprint.get("/events/<event_id>/chain")
def chain(event_id: str) -> str:
    """The events that belong together with one, in real time, each by the clocks of the venue, the reader and UTC."""
    query = parse_event_query()
    lang, zone = query.display.lang, query.display.zone
    with context().database.reading() as connection:
        every = {one.card.id: one for one in load_chain(open_event_source(connection, query), event_id)}
    card = every[event_id].card
    return render_template(
        "chain.html",
        card=card,
        first=next(iter(every)),
        entries=[
            (
                entry,
                every[entry.card.id],
                local_times_of(entry.card, reader_zone=zone, lang=lang, with_capitals=False)
                if entry.card.lifecycle in ("held", "scheduled")
                else (),
            )
            for entry in order_timeline(card, [one.card for one in every.values()], lang)
        ],
        zones=build_zone_switcher(query),
    )


@blueprint.get("/events/<event_id>/history")
def history(event_id: str) -> str:
    """The revisions of one event: who changed what, when and why."""
    query = parse_display_query()
    with context().database.reading() as connection:
        found = find_history(connection, event_id, viewer="public", now=query.now, lang=query.display.lang)
    return render_template("history.html", history=found, card=found.card)


@blueprint.get("/events/<event_id>.bib")
@blueprint.get("/events/<event_id>/revisions/<int:number>.bib")
def bibtex(event_id: str, number: int | None = None) -> Response:
    """BibTeX citation of a revision or the newest one, for LaTeX."""
    return _download_response(_load_citation(event_id, number).bibtex, f"{event_id}.bib", "application/x-bibtex")


@blueprint.get("/events/<event_id>.ris")
@blueprint.get("/events/<event_id>/revisions/<int:number>.ris")
def ris(event_id: str, number: int | None = None) -> Response:
    """RIS citation of a revision or the newest one, for reference managers."""
    text = _load_citation(event_id, number).ris
    return _download_response(text, f"{event_id}.ris", "application/x-research-info-systems")


@blueprint.get("/events/<event_id>.csl.json")
@blueprint.get("/events/<event_id>/revisions/<int:number>.csl.json")
def csl_json(event_id: str, number: int | None = None) -> Response:
    """CSL-JSON citation of a revision or the newest one, for Zotero and Pandoc."""
    text = _load_citation(event_id, number).csl_json
    return _download_response(text, f"{event_id}.json", "application/vnd.citationstyles.csl+json")


def _parse_query_at_revision(event_id: str, number: int) -> RequestQuery:
    """The query of the request as of a revision of an event. Raises NotFound where the public knows of none."""
    query = parse_display_query()
    with context().database.reading() as connection:
        history = find_history(connection, event_id, viewer="public", now=query.now)
    entry = next((entry for entry in history.entries if entry.number == number), None)
    if entry is None:
        raise NotFound(
            "There is no revision %(number)s of this event.", next_step="See the list in its history.", number=number
        )
    # An event saved in this very second is shown as it is; its stamp may be a second ahead (domain.revisions).
    return parse_event_query_at(entry.saved_at) if entry.saved_at <= query.now else query


def _render_page(query: RequestQuery, event_id: str, *, revision: int | None) -> str:
    lang, base_url = query.display.lang, context().settings.base_url
    with context().database.reading() as connection:
        details = open_event_source(connection, query).find_details(event_id)
        history = load_history(connection, details.card, viewer="public", now=query.now, lang=lang)
        editions = _load_editions(connection, query, details.card)
    card = details.card
    reschedules = tuple(reschedule for reschedule in history.reschedules if reschedule.seen_at <= query.effective_now)
    facts = describe_event_facts(query, details, editions, reschedules)
    # A calendar app would take the date of then for that of today, or for that of an event that is gone.
    calendar_links = None if query.selection.as_of else build_calendar_links(card, base_url, lang)
    entries = [entry for entry in history.entries if entry.saved_at <= query.effective_now] or history.entries[-1:]
    return render_template(
        "event.html",
        **facts | {"decisions": find_decisions(facts["conflicts"], entries, lang)},
        revision=revision,
        citation=_build_citation(query, card, history, revision),
        calendar_links=calendar_links,
        actions=_order_actions(card, query.effective_now, is_addable=calendar_links is not None),
        json_ld=build_json_ld(details, reschedules, base_url=base_url, lang=lang),
    )


def describe_event_facts(
    query: RequestQuery, details: EventDetails, editions: list[Card], reschedules: tuple[Reschedule, ...]
) -> dict[str, Any]:
    """Facts for an event's page, including the adjacent editions of its series; without history and citations."""
    card, lang = details.card, query.display.lang
    before, after = find_adjacent(card, editions)
    takes_place = card.lifecycle not in ("postponed", "cancelled")
    times = local_times_of(card, reader_zone=query.display.zone, lang=lang) if takes_place else ()
    return {
        "details": details,
        "card": card,
        "replacement": find_replacement(details),
        "local_times": times,
        "people": _select_chairs(details),
        "zones": build_zone_switcher_of_days(
            query, card.when.first_day, card.when.first_day + timedelta(days=1), cards=[card]
        ).notes_of_zones(zones_of(card, reader_zone=query.display.zone)),
        "before": before,
        "after": after,
        "timeline": build_timeline(details, lang),
        "reschedules": reschedules,
        "days_moved": sum_days_moved(reschedules),
        "sides": sorted({source.side for source in details.sources if source.side}),
        "announcement": describe_announcement(card, details.sources, lang),
        "decisions": {},
        "conflicts": find_conflicts(card, details.sources, lang),
    }


def _order_actions(card: Card, now: datetime, *, is_addable: bool) -> list[str]:
    """The actions of the page, the main one first: a past event is cited, a coming one is added to a calendar."""
    if card.ends_at <= now:
        return ["cite", "follow", "share", "add"]
    return ["add", "follow", "cite", "share"] if is_addable else ["follow", "cite", "share"]


def _select_chairs(details: EventDetails) -> tuple[Attendance, ...]:
    """Whom the head of the page names: who presides, else everybody if they are few, else the first of them."""
    chairs = tuple(one for one in details.participants if one.role in ("chair", "co-chair", "host"))
    return (chairs or details.participants)[:_MAX_PEOPLE]


def _load_citation(event_id: str, number: int | None) -> Citation:
    query = parse_display_query() if number is None else _parse_query_at_revision(event_id, number)
    with context().database.reading() as connection:
        card = open_event_source(connection, query).find_details(event_id).card
        history = load_history(connection, card, viewer="public", now=query.now)
    return _build_citation(query, card, history, number)


def _build_citation(query: RequestQuery, card: Card, history: History, revision: int | None) -> Citation:
    """Citation of the displayed revision: the newest one visible at the page's present."""
    entries = history.entries
    if revision is not None:
        shown = next(entry for entry in entries if entry.number == revision)
    else:
        shown = next((entry for entry in entries if entry.saved_at <= query.effective_now), entries[-1])
    return cite_event(
        card,
        revision=shown.number,
        published_on=shown.saved_at.date(),
        permalink=f"{context().settings.base_url}/events/{card.id}/revisions/{shown.number}",
        accessed_on=query.now.date(),
        lang=query.display.lang,
    )


def _download_response(text: str, name: str, content_type: str) -> Response:
    return build_download(text.encode(), name=name, content_type=f"{content_type}; charset=utf-8")


def _load_editions(connection: Connection, query: RequestQuery, card: Card) -> list[Card]:
    if card.series is None:
        return []
    return open_event_source(connection, query).cards(Selection(series=(card.series.id,)))
