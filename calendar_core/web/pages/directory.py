"""Directory pages: series, parties, people and offices, each with its events; and the search over all of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from flask import Blueprint, render_template

from calendar_core.domain.display.statistics import count_places, with_known_month
from calendar_core.domain.display.world_map import build_world_map
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.quality.series_outlook import NextMeeting
from calendar_core.domain.quality.series_outlook_texts import NextMeetingTexts, describe_next_meeting
from calendar_core.domain.quality.series_pattern import Edition
from calendar_core.domain.quality.series_summary import summarise_series
from calendar_core.domain.text.ordinals import missing_numbers, parse_ordinals
from calendar_core.domain.text.person_names import SortedName, sort_person
from calendar_core.domain.vocabulary import format_label
from calendar_core.messages import Lang
from calendar_core.store.directory.entries import PersonEntry, SeriesEntry, TermEntry
from calendar_core.store.directory.queries import (
    filter_terms_begun_by,
    find_office,
    find_party,
    find_person,
    find_series,
    load_offices,
    load_parties,
    load_people,
    load_series,
    load_terms,
)
from calendar_core.store.events.source import EventSource
from calendar_core.store.search.counts import count_by_party, count_by_person, count_by_series, count_years
from calendar_core.store.search.event_lists import build_event_lists, load_event_lists
from calendar_core.store.search.facets import count_parties
from calendar_core.store.search.search import (
    DirectoryMatches,
    find_with_one_word_less,
    search_directory,
    search_events,
    suggest_correction,
)
from calendar_core.store.search.series_editions import NO_EDITIONS, load_series_editions
from calendar_core.web.context import context
from calendar_core.web.pages.filter_form import build_filter_form
from calendar_core.web.pages.zone_switcher import build_zone_switcher
from calendar_core.web.request.query import (
    RequestQuery,
    current_query,
    drop_empty_values,
    open_event_source,
    parse_event_query,
    parse_query,
)

blueprint = Blueprint("directory", __name__)
blueprint.before_request(drop_empty_values)

_MAX_RESULTS = 50
# As many series as have their next and last meeting beside their name.
_MAX_SERIES = 12
_MAX_PAIRS = 24
_MAX_COMING = 10
_MAX_EDITIONS = 10
# Fewer dots are not worth a chart, and fewer cities no map.
_MIN_DOTS = 3
_MIN_CITIES = 4


@blueprint.get("/series")
def series_list() -> str:
    """Every series, with its next meeting."""
    query = parse_event_query()
    with context().database.reading() as connection:
        source = open_event_source(connection, query)
        tallies = count_by_series(source)
        editions = load_series_editions(source, Selection())
        every = load_series(connection, public_at=query.now)
    coming = [editions.get(one.name.id, NO_EDITIONS).find_next(query.effective_now) for one in every]
    texts = [describe_next_meeting(found, query.display.lang) for found in coming]
    rows = list(zip(every, coming, texts, strict=True))
    kinds = {format_label(one.kind, query.display.lang): one.kind for one in every}
    return render_template(
        "series_list.html",
        count=len(rows),
        soon=_select_soonest(rows),
        kinds=[(label, [row for row in rows if row[0].kind == kinds[label]]) for label in sorted(kinds)],
        tallies=tallies,
    )


@blueprint.get("/series/<series_id>")
def series(series_id: str) -> str:
    """One series with all its editions, newest first, and its statistics."""
    query = parse_event_query()
    with context().database.reading() as connection:
        found = find_series(connection, series_id, public_at=query.now)
        source, selection = open_event_source(connection, query), Selection(series=(series_id,))
        cards = source.cards(selection)
        editions = load_series_editions(source, selection).get(series_id, NO_EDITIONS)
    coming = editions.find_next(query.effective_now)
    by_id = {card.id: card for card in cards}
    above = {one.id for one in (coming.event, coming.last) if one}
    others = [card for card in reversed(cards) if card.id not in above]
    return render_template(
        "series.html",
        series=found,
        count=len(cards),
        editions=others[:_MAX_EDITIONS],
        years=count_years((card.when.first_day, card.when.end_day) for card in cards),
        coming=coming,
        texts=describe_next_meeting(coming, query.display.lang),
        upcoming=by_id[coming.event.id] if coming.event else None,
        latest=by_id[coming.last.id] if coming.last else None,
        missing=missing_numbers(card.number for card in cards),
        summary=summarise_series(cards, query.display.lang),
        has_chart=len(with_known_month(cards)) >= _MIN_DOTS,
    )


@blueprint.get("/parties")
def parties() -> str:
    """Every country and organisation."""
    query = parse_event_query()
    with context().database.reading() as connection:
        tallies = count_by_party(open_event_source(connection, query))
        every = sorted(load_parties(connection, public_at=query.now), key=lambda party: party.display_name().casefold())
    kinds = [(kind, [party for party in every if party.kind == kind]) for kind in ("country", "organisation")]
    return render_template("parties.html", kinds=kinds, tallies=tallies)


@blueprint.get("/parties/<party_id>")
def party(party_id: str) -> str:
    """One party: its offices, its events by year, and the parties that it meets."""
    query = parse_event_query()
    with context().database.reading() as connection:
        found = find_party(connection, party_id, public_at=query.now)
        offices = load_offices(connection, party_id=party_id, public_at=query.now)
        source, selection = open_event_source(connection, query), Selection(party=(party_id,))
        lists = load_event_lists(source, selection)
        counts = count_parties(source, selection)
        names = {party.id: party for party in load_parties(connection, public_at=query.now)}
    pairs = sorted((key for key in counts if key != party_id and key in names), key=lambda key: (-counts[key], key))
    return render_template(
        "party.html",
        party=found,
        offices=offices,
        lists=lists,
        pairs=[(names[key], counts[key]) for key in pairs[:_MAX_PAIRS]],
    )


@blueprint.get("/people")
def people() -> str:
    """Everybody in the record, by family name."""
    query = parse_event_query()
    with context().database.reading() as connection:
        people = [
            replace(one, terms=tuple(_select_terms(query, one.terms)))
            for one in load_people(connection, public_at=query.now)
        ]
        counts = count_by_person(open_event_source(connection, query))
    named = [(_sort_name(one, query.display.lang), one) for one in people]
    named.sort(key=lambda pair: (pair[0].sort_key(), pair[1].id))
    letters = [(letter, list(same)) for letter, same in groupby(named, key=lambda pair: pair[0].letter)]
    return render_template("people.html", letters=letters, counts=counts, total=len(named))


@blueprint.get("/people/<person_id>")
def person(person_id: str) -> str:
    """One person: offices held, events attended, and travels."""
    query = parse_event_query()
    with context().database.reading() as connection:
        found = find_person(connection, person_id, public_at=query.now)
        found = replace(found, terms=tuple(_select_terms(query, found.terms)))
        source, selection = open_event_source(connection, query), Selection(person=(person_id,))
        cards = source.cards(selection)
    places = count_places([card for card in cards if card.lifecycle == "held"])
    has_map = len([one for one in places.cities if one.point]) >= _MIN_CITIES
    return render_template(
        "person.html",
        person=found,
        lists=build_event_lists(cards, query.effective_now),
        cities=places.cities,
        map=build_world_map(places, query.display.lang) if has_map else None,
    )


@blueprint.get("/offices")
def offices() -> str:
    """Every office, by party."""
    query = parse_event_query()
    with context().database.reading() as connection:
        every = load_offices(connection, public_at=query.now)
        holders = defaultdict(list)
        for term in _select_terms(query, load_terms(connection, public_at=query.now)):
            if term.valid_to is None and not term.has_observed_bounds:
                holders[term.office.id].append(term)
    ordered = sorted(
        every, key=lambda office: (office.party.display_name().casefold(), office.rank, office.names.text())
    )
    by_party = [(party, list(same)) for party, same in groupby(ordered, key=lambda office: office.party)]
    return render_template("offices.html", parties=by_party, holders=holders)


@blueprint.get("/offices/<office_id>")
def office(office_id: str) -> str:
    """One office: its holders by date, and the events they attended in it."""
    query = parse_event_query()
    with context().database.reading() as connection:
        found = find_office(connection, office_id, public_at=query.now)
        terms = _select_terms(query, load_terms(connection, office_id=office_id, public_at=query.now))
        cards = open_event_source(connection, query).cards(Selection(office=(office_id,)))
    lists = build_event_lists(cards, query.effective_now)
    return render_template("office.html", office=found, terms=terms[::-1], lists=lists)


@blueprint.get("/search")
def search() -> str:
    """Search: events by the whole filter, directory entries by its words."""
    with context().database.reading() as connection:
        query = parse_query(connection)
        selection = query.selection
        if replace(selection, as_of=None).is_unfiltered:
            return render_template("search.html", is_asked=False)
        source = open_event_source(connection, query)
        found = search_directory(connection, selection.name_terms, public_at=query.now)
        is_found = source.count(selection) or not found.is_empty
        meant = None if is_found else suggest_correction(source, selection)
        shorter = None if is_found or meant else find_with_one_word_less(source, selection)
        shown = shorter or selection
        found = search_directory(connection, shown.name_terms, public_at=query.now)
        return render_template(
            "search.html",
            is_asked=True,
            events=search_events(source, shown, found, limit=_MAX_RESULTS),
            total=source.count(shown),
            found=found,
            meant=meant,
            shorter=shorter,
            groups=_order_groups(shown, found),
            meetings=_load_meetings(source, found),
            shown_query=shown.query(),
            filter=build_filter_form(connection, query),
            zones=build_zone_switcher(query),
        )


def _order_groups(selection: Selection, found: DirectoryMatches) -> list[str]:
    """The groups of what was found, the likeliest answer first: what the words mean, the events, and all others.

    A date or the number of a meeting among the words means an event.
    """
    groups = ["series", "people", "parties", "offices"]
    is_of_event = bool(selection.search_dates or parse_ordinals(selection.search_terms))
    leading = () if is_of_event else found.leading
    return [*leading, "events", *(group for group in groups if group not in leading)]


def _load_meetings(source: EventSource, found: DirectoryMatches) -> dict[str, tuple[NextMeeting, str]]:
    """The next and the last meeting of each of a few series, and the next one in words where nobody announced it."""
    ids = tuple(sorted(one.name.id for one in found.series[:_MAX_SERIES]))
    editions = load_series_editions(source, Selection(series=ids)) if ids else {}
    coming = {key: editions.get(key, NO_EDITIONS).find_next(source.instant) for key in ids}
    lang = current_query().display.lang
    return {key: (one, describe_next_meeting(one, lang).headline) for key, one in coming.items()}


def _select_terms(query: RequestQuery, terms: Iterable[TermEntry]) -> list[TermEntry]:
    """The terms of office at present, or those that had begun by `as_of`."""
    return list(terms) if query.selection.as_of is None else filter_terms_begun_by(terms, query.today)


def _sort_name(person: PersonEntry, lang: Lang) -> SortedName:
    return sort_person(person.names, lang, [term.office.party.id for term in person.terms])


def _select_soonest(
    rows: Iterable[tuple[SeriesEntry, NextMeeting, NextMeetingTexts]],
) -> list[tuple[SeriesEntry, Edition]]:
    """The series whose next meeting was announced and comes first, of those of which at least the month is known."""
    coming = [(series, found.event) for series, found, _ in rows if found.event and found.event.has_month]
    announced = [pair for pair in coming if pair[1].certainty in ("announced", "confirmed")]
    return sorted(announced, key=lambda pair: (pair[1].when.first_day, pair[1].id))[:_MAX_COMING]
