"""The directory: series, parties, people and offices, each with its events; and the search over all of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from flask import Blueprint, render_template

from calendar_core.domain.display.statistics import count_places, dated_to_month
from calendar_core.domain.events.cards import Card, PartyName
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.text.normalization import fold
from calendar_core.domain.text.ordinals import missing_numbers
from calendar_core.store.directory.queries import (
    TermEntry,
    all_offices,
    all_parties,
    all_people,
    all_series,
    all_terms,
    find_office,
    find_party,
    find_person,
    find_series,
    terms_by,
)
from calendar_core.store.search.counts import count_by_person, tally_by_party, tally_by_series
from calendar_core.store.search.search import probably_meant, search_directory, search_events
from calendar_core.web.context import context
from calendar_core.web.pages.filter_form import read_filter
from calendar_core.web.pages.series import tell_story
from calendar_core.web.pages.statistics import draw_map
from calendar_core.web.request.query import (
    Asked,
    ask,
    ask_event,
    cards_of_selection,
    count_of_selection,
    dossiers_of_selection,
    drop_empty_values,
    note_reconstructed,
    past_of,
)

blueprint = Blueprint("directory", __name__)
blueprint.before_request(drop_empty_values)

_MOST_FOUND = 50
_MOST_PAIRS = 24
# Two dots are no picture.
_FEWEST_DOTS = 3


@blueprint.get("/series")
def series_list() -> str:
    """Every series."""
    asked = ask_event()
    with context().database.reading() as connection:
        past = past_of(connection, asked, asked.selection)
        tallies = tally_by_series(connection, viewer=context().viewer, now=asked.now, past=past)
        return render_template("series_list.html", series=all_series(connection), tallies=tallies)


@blueprint.get("/series/<series_id>")
def series(series_id: str) -> str:
    """One series with all its editions, newest first, and what may be read off them."""
    asked = ask_event()
    with context().database.reading() as connection:
        found = find_series(connection, series_id)
        dossiers = dossiers_of_selection(connection, asked, Selection(series=(series_id,), as_of=asked.selection.as_of))
    cards = [dossier.card for dossier in dossiers]
    ahead, behind = _around(cards, asked)
    return render_template(
        "series.html",
        series=found,
        cards=cards[::-1],
        coming=ahead[:1],
        latest=[card for card in behind if card.lifecycle == "held"][:1],
        missing=missing_numbers(card.number for card in cards),
        story=tell_story(dossiers, today=asked.today, lang=asked.display.lang),
        has_chart=len(dated_to_month(cards)) >= _FEWEST_DOTS,
    )


@blueprint.get("/parties")
def parties() -> str:
    """Every country and organisation."""
    asked = ask_event()
    with context().database.reading() as connection:
        past = past_of(connection, asked, asked.selection)
        tallies = tally_by_party(connection, viewer=context().viewer, now=asked.now, past=past)
        every = sorted(all_parties(connection), key=lambda party: party.called().casefold())
    kinds = [(kind, [party for party in every if party.kind == kind]) for kind in ("country", "organisation")]
    return render_template("parties.html", kinds=kinds, tallies=tallies)


@blueprint.get("/parties/<party_id>")
def party(party_id: str) -> str:
    """One party: its offices, its events by year, and whom it meets."""
    asked = ask_event()
    with context().database.reading() as connection:
        found = find_party(connection, party_id)
        offices = all_offices(connection, party_id=party_id)
        cards = cards_of_selection(connection, asked, Selection(party=(party_id,), as_of=asked.selection.as_of))
    ahead, behind = _around(cards, asked)
    return render_template(
        "party.html",
        party=found,
        offices=offices,
        ahead=ahead,
        years=_by_year(behind),
        pairs=_pairs(cards, party_id),
    )


@blueprint.get("/people")
def people() -> str:
    """Everybody in the record, by first letter."""
    asked = ask_event()
    with context().database.reading() as connection:
        past = past_of(connection, asked, asked.selection)
        people = [replace(one, terms=tuple(_terms(asked, one.terms))) for one in all_people(connection)]
        every = sorted(people, key=lambda person: (fold(person.name), person.id))
        counts = count_by_person(connection, viewer=context().viewer, now=asked.now, past=past)
    letters = [
        (letter, list(same)) for letter, same in groupby(every, key=lambda person: fold(person.name)[:1].upper())
    ]
    return render_template("people.html", letters=letters, counts=counts, total=len(every))


@blueprint.get("/people/<person_id>")
def person(person_id: str) -> str:
    """One person: the offices held, the events attended, and the travels between them."""
    asked = ask_event()
    with context().database.reading() as connection:
        found = find_person(connection, person_id)
        found = replace(found, terms=tuple(_terms(asked, found.terms)))
        cards = cards_of_selection(connection, asked, Selection(person=(person_id,), as_of=asked.selection.as_of))
    ahead, behind = _around(cards, asked)
    return render_template(
        "person.html",
        person=found,
        ahead=ahead,
        years=_by_year(behind),
        travels=_travels(cards),
        map=draw_map(count_places(cards)) if cards else None,
    )


@blueprint.get("/offices")
def offices() -> str:
    """Every office, by party."""
    asked = ask_event()
    with context().database.reading() as connection:
        every = all_offices(connection)
        holders = defaultdict(list)
        for term in _terms(asked, all_terms(connection)):
            if term.valid_to is None and not term.sightings:
                holders[term.office.id].append(term)
    ordered = sorted(every, key=lambda office: (office.party.called().casefold(), office.rank, office.title))
    by_party = [(party, list(same)) for party, same in groupby(ordered, key=lambda office: office.party)]
    return render_template("offices.html", parties=by_party, holders=holders)


@blueprint.get("/offices/<office_id>")
def office(office_id: str) -> str:
    """One office: its holders by date, and the events they attended for it."""
    asked = ask_event()
    with context().database.reading() as connection:
        found = find_office(connection, office_id)
        terms = _terms(asked, all_terms(connection, office_id=office_id))
        cards = cards_of_selection(connection, asked, Selection(office=(office_id,), as_of=asked.selection.as_of))
    ahead, behind = _around(cards, asked)
    return render_template(
        "office.html",
        office=found,
        terms=terms[::-1],
        ahead=ahead,
        years=_by_year(behind),
    )


@blueprint.get("/search")
def search() -> str:
    """Events by the whole filter, and the directory by its words."""
    with context().database.reading() as connection:
        asked = ask(connection)
        question = asked.selection
        if replace(question, as_of=None).is_everything:
            return render_template("search.html", is_asked=False)
        viewer, now, past = context().viewer, asked.now, past_of(connection, asked, question)
        total = count_of_selection(connection, asked, question)
        found = search_directory(connection, question.words)
        events = search_events(connection, question, found, viewer=viewer, now=now, limit=_MOST_FOUND, past=past)
        if past is not None:
            note_reconstructed(past, events)
        is_found = total or not found.is_empty
        meant = None if is_found else probably_meant(connection, question, viewer=viewer, now=now, past=past)
        return render_template(
            "search.html",
            is_asked=True,
            events=events,
            total=total,
            found=found,
            meant=meant,
            filter=read_filter(connection, asked),
        )


def _terms(asked: Asked, terms: Iterable[TermEntry]) -> list[TermEntry]:
    """The terms of office as they stand, or as far as they had begun then."""
    return list(terms) if asked.selection.as_of is None else terms_by(terms, asked.today)


def _pairs(cards: list[Card], party_id: str) -> list[tuple[PartyName, int]]:
    """With whom a party meets, and how often, the most frequent first."""
    others = Counter(party for card in cards for party in card.parties if party.id != party_id)
    return others.most_common(_MOST_PAIRS)


def _travels(cards: list[Card]) -> list[Card]:
    """Where somebody was, newest first: the events that took place somewhere."""
    return [card for card in reversed(cards) if card.when.is_dated and card.format != "virtual" and card.country]


def _around(cards: Iterable[Card], asked: Asked) -> tuple[list[Card], list[Card]]:
    """What is still ahead, nearest first, and what is over, newest first."""
    ordered = list(cards)
    ahead = [card for card in ordered if card.ends_at > asked.moment]
    return ahead, [card for card in reversed(ordered) if card.ends_at <= asked.moment]


def _by_year(cards: list[Card]) -> list[tuple[int, list[Card]]]:
    return [(year, list(same)) for year, same in groupby(cards, key=lambda card: card.when.first_day.year)]
