"""The filter as a reader sees it: what is chosen, each with a link that takes it away, and the form to choose more."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Connection

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.places.capitals import zones_to_choose
from calendar_core.domain.places.countries import COUNTRIES, country_name
from calendar_core.domain.time.formatting import print_instant, print_when
from calendar_core.domain.time.when import Day
from calendar_core.domain.vocabulary import CERTAINTIES, KINDS, LIFECYCLES, print_word
from calendar_core.store.directory.filter_choices import Choices, names_of_people_and_offices, read_choices
from calendar_core.store.search.facets import Counts, count_choices
from calendar_core.web.context import context
from calendar_core.web.request.i18n import lazy_gettext
from calendar_core.web.request.query import Asked, current, narrowed

_LABELS = {
    "party": lazy_gettext("With"),
    "person": lazy_gettext("Person"),
    "office": lazy_gettext("Office"),
    "series": lazy_gettext("Series"),
    "kind": lazy_gettext("Kind"),
    "country": lazy_gettext("Venue in"),
    "certainty": lazy_gettext("Certainty"),
    "lifecycle": lazy_gettext("Lifecycle"),
    "q": lazy_gettext("Words"),
    "from": lazy_gettext("From"),
    "to": lazy_gettext("Before"),
    "as_of": lazy_gettext("As known at"),
}


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One value of the filter in words, and the address of this page without it."""

    label: str
    text: str
    without: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """One value that a form offers; one of a filter with how many events it would leave."""

    value: str
    text: str
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a template needs to show the filter. `kept` are pairs that the form has no field for and carries along."""

    chosen: tuple[Chosen, ...]
    options: dict[str, tuple[Option, ...]]
    parties: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    as_of: str
    query: str


def read_filter(connection: Connection, asked: Asked, *, within: tuple[date, date] | None = None) -> Filter:
    """The filter of a page in words, with a count beside each choice.

    `within` are the days `[first, end)` of a page that shows no others.
    """
    choices = read_choices(connection)
    names = _names(connection, asked, choices)
    pairs = asked.selection.pairs()
    chosen = [
        Chosen(
            label=str(_LABELS[key]),
            text=names.get((key, value), value),
            without=_address([pair for pair in pairs if pair != (key, value)] + asked.display_pairs()),
        )
        for key, value in pairs
    ]
    # The form has two fields for parties, and one for each key of which an event has one.
    once = {"series": 0, "kind": 0, "country": 0, "certainty": 0, "lifecycle": 0}
    kept = [(key, value) for key, value in pairs if key in ("person", "office")]
    kept += [("party", party) for party in asked.selection.party[2:]]
    kept += [(key, value) for key in once for value in getattr(asked.selection, key)[1:]]
    selection = narrowed(asked.selection, *within) if within else asked.selection
    return Filter(
        chosen=tuple(chosen),
        options=_counted(connection, asked, selection, _options(choices, asked)),
        parties=(*asked.selection.party, "", "")[:2],
        kept=tuple(kept),
        as_of=dict(pairs).get("as_of", ""),
        query=asked.selection.query(),
    )


def _counted(
    connection: Connection, asked: Asked, selection: Selection, options: dict[str, tuple[Option, ...]]
) -> dict[str, tuple[Option, ...]]:
    """The options with how many events each would leave of a selection."""
    if selection.from_day and selection.to_day and selection.from_day >= selection.to_day:
        counts: Counts = {key: {} for key in options}  # the days chosen lie outside the page
    else:
        counts = count_choices(connection, selection, viewer=context().viewer, now=asked.now)
    return {
        key: tuple(
            replace(option, count=counts[key].get(option.value, 0))
            for option in offered
            # A country in which nothing of this filter took place would only make the list long.
            if key != "country" or option.value in counts[key] or option.value in asked.selection.country
        )
        for key, offered in options.items()
    }


def chosen_in_words(connection: Connection, asked: Asked) -> tuple[str, ...]:
    """What a selection chooses, value by value: 'With: South Korea'. Nothing for every event."""
    return tuple(f"{label}: {text}" for label, text in _chosen(connection, asked))


def name_of_filter(connection: Connection, asked: Asked) -> str:
    """The same in short, for a title: 'South Korea, 2+2 ministerial'."""
    return ", ".join(text for _, text in _chosen(connection, asked))


def _chosen(connection: Connection, asked: Asked) -> list[tuple[str, str]]:
    names = _names(connection, asked, read_choices(connection))
    return [(str(_LABELS[key]), names.get((key, value), value)) for key, value in asked.selection.pairs()]


def _address(pairs: list[tuple[str, str]]) -> str:
    """This page with another query string."""
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


def _names(connection: Connection, asked: Asked, choices: Choices) -> dict[tuple[str, str], str]:
    lang, selection = asked.display.lang, asked.selection
    names = {("party", party.id): party.called(lang) for party in choices.parties}
    names |= {
        ("series", series.id): (series.name_ko if lang == "ko" else series.short) or series.name
        for series in choices.series
    }
    names |= {("country", code): country_name(code, lang) for code in COUNTRIES}
    for key, words in (("kind", KINDS), ("certainty", CERTAINTIES), ("lifecycle", LIFECYCLES)):
        names |= {(key, word): print_word(word, lang) for word in words}
    for key, day in (("from", selection.from_day), ("to", selection.to_day)):
        if day is not None:
            names[key, day.isoformat()] = print_when(Day(day), lang)
    if selection.as_of is not None:
        names["as_of", dict(selection.pairs())["as_of"]] = print_instant(selection.as_of, asked.zone, lang)
    if selection.person or selection.office:
        names |= names_of_people_and_offices(connection, selection)
    return names


def _options(choices: Choices, asked: Asked) -> dict[str, tuple[Option, ...]]:
    lang = asked.display.lang
    countries = sorted(((code, country_name(code, lang)) for code in COUNTRIES), key=lambda entry: entry[1])
    parties = tuple(Option(value=party.id, text=party.called(lang)) for party in choices.parties)
    return {
        "party": parties,
        "party-2": parties,
        "series": tuple(Option(value=one.id, text=one.called(lang)) for one in choices.series),
        "kind": tuple(Option(value=kind, text=print_word(kind, lang)) for kind in KINDS),
        "country": tuple(Option(value=code, text=name) for code, name in countries),
        "certainty": tuple(Option(value=word, text=print_word(word, lang)) for word in CERTAINTIES),
        "lifecycle": tuple(Option(value=word, text=print_word(word, lang)) for word in LIFECYCLES),
    }


def zone_options(chosen: str | None) -> tuple[Option, ...]:
    """The zones that a reader is offered, and the one chosen by hand where it is another."""
    lang = current().display.lang
    offered = {key: key if key == "UTC" else f"{cities} ({key})" for key, cities in zones_to_choose(lang)}
    if chosen is not None:
        offered.setdefault(chosen, chosen)
    return tuple(Option(value=key, text=text) for key, text in offered.items())
