"""Filter form: the chosen values, each with a link that removes it, and the fields to choose more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Connection

from calendar_core.domain.events.collections import COLLECTIONS_BY_NAME, collection_title
from calendar_core.domain.events.selection import LIST_KEY, Selection
from calendar_core.domain.places.capitals import zone_choices
from calendar_core.domain.places.countries import COUNTRIES, country_name
from calendar_core.domain.vocabulary import CERTAINTIES, KINDS, LIFECYCLES, format_label
from calendar_core.store.directory.filter_choices import FilterChoices, load_filter_choices
from calendar_core.store.directory.filter_words import FilterWord, describe_selection, format_filter_title
from calendar_core.store.search.facets import FacetCounts, count_facets
from calendar_core.web.request.query import RequestQuery, current_query, open_event_source


@dataclass(frozen=True, kw_only=True)
class FilterChip:
    """One value of the filter as a label, and the URL of this page without it."""

    label: str
    text: str
    remove_url: str


@dataclass(frozen=True, kw_only=True)
class QuickFilter:
    """A value that is often chosen, and the URL of this page with it."""

    text: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of a field; for a filter field with the number of events that would remain."""

    value: str
    text: str
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class FilterForm:
    """Data of the filter form for a template. `kept` are query pairs without a field, as hidden inputs."""

    chosen: tuple[FilterChip, ...]
    options: dict[str, tuple[Option, ...]]
    parties: tuple[str, ...]
    hidden_pairs: tuple[tuple[str, str], ...]
    as_of: str
    query: str
    words: tuple[FilterWord, ...]
    quick: tuple[QuickFilter, ...]


# The values that readers of this field choose most.
_QUICK_FILTERS = (
    ("party", "KR"),
    ("party", "US"),
    ("party", "JP"),
    ("kind", "summit"),
    ("kind", "2+2"),
)


def build_filter_form(
    connection: Connection,
    query: RequestQuery,
    *,
    within: tuple[date, date] | None = None,
    own: Sequence[tuple[str, str]] = (),
) -> FilterForm:
    """Build the filter form of a page, with a count beside each option.

    `within` are the days `[first, end)` of a page that shows no others; `own` are pairs of the page's own keys, which
    its links keep.
    """
    choices = load_filter_choices(connection, public_at=query.now)
    pairs = query.selection.pairs()
    words = describe_selection(connection, query.selection, lang=query.display.lang, zone=query.zone, choices=choices)
    chosen = [
        FilterChip(
            label=one.label,
            text=one.text,
            remove_url=_page_url(
                [*(pair for pair in pairs if pair != (one.key, one.value)), *query.display_pairs(), *own]
            ),
        )
        for one in words
    ]
    # The form has two fields for parties, and one for each of these keys.
    once = ("collection", "series", "kind", "country", "certainty", "lifecycle")
    hidden_pairs = [*own, *((key, value) for key, value in pairs if key in ("person", "office", LIST_KEY))]
    hidden_pairs += [("party", party) for party in query.selection.party[2:]]
    hidden_pairs += [(key, value) for key in once for value in getattr(query.selection, key)[1:]]
    selection = query.selection.narrow_to_days(*within) if within else query.selection
    options = _add_counts(connection, query, selection, _build_options(choices, query))
    return FilterForm(
        chosen=tuple(chosen),
        options=options,
        parties=(*query.selection.party, "", "")[:2],
        hidden_pairs=tuple(hidden_pairs),
        as_of=dict(pairs).get("as_of", ""),
        query=query.selection.query(),
        words=tuple(words),
        quick=tuple(_find_quick_filters(query, options, own)),
    )


def _find_quick_filters(
    query: RequestQuery, options: dict[str, tuple[Option, ...]], own: Sequence[tuple[str, str]]
) -> Iterator[QuickFilter]:
    """The common values that would leave something of the selection: one more party, or a kind where none is chosen."""
    pairs = query.selection.pairs()
    for key, value in _QUICK_FILTERS:
        offered = options["party-2" if key == "party" and query.selection.party else key]
        found = next((option for option in offered if option.value == value and option.count), None)
        if found and (key, value) not in pairs and not (key == "kind" and query.selection.kind):
            yield QuickFilter(text=found.text, url=_page_url([*pairs, (key, value), *query.display_pairs(), *own]))


def _add_counts(
    connection: Connection, query: RequestQuery, selection: Selection, options: dict[str, tuple[Option, ...]]
) -> dict[str, tuple[Option, ...]]:
    """The options with the number of events that each would leave of a selection."""
    if selection.from_day and selection.to_day and selection.from_day >= selection.to_day:
        counts: FacetCounts = {key: {} for key in options}  # the chosen days lie outside of the page
    else:
        counts = count_facets(open_event_source(connection, query), selection)
    return {
        key: tuple(
            replace(option, count=counts[key].get(option.value, 0))
            for option in offered
            # Countries without an event in this selection are left out, to keep the list short.
            if key != "country" or option.value in counts[key] or option.value in query.selection.country
        )
        for key, offered in options.items()
    }


def load_filter_title(connection: Connection, query: RequestQuery) -> str:
    """The selection of a request as a short title: 'South Korea, 2+2 ministerial'."""
    words = describe_selection(connection, query.selection, lang=query.display.lang, zone=query.zone)
    return format_filter_title(words)


def _page_url(pairs: list[tuple[str, str]]) -> str:
    """This page with another query string."""
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


def _build_options(choices: FilterChoices, query: RequestQuery) -> dict[str, tuple[Option, ...]]:
    lang = query.display.lang
    countries = sorted(((code, country_name(code, lang)) for code in COUNTRIES), key=lambda entry: entry[1])
    parties = tuple(Option(value=party.id, text=party.display_name(lang)) for party in choices.parties)
    return {
        "party": parties,
        "party-2": parties,
        "collection": tuple(Option(value=name, text=collection_title(name, lang)) for name in COLLECTIONS_BY_NAME),
        "series": tuple(Option(value=one.id, text=one.display_name(lang)) for one in choices.series),
        "kind": tuple(Option(value=kind, text=format_label(kind, lang)) for kind in KINDS),
        "country": tuple(Option(value=code, text=name) for code, name in countries),
        "certainty": tuple(Option(value=word, text=format_label(word, lang)) for word in CERTAINTIES),
        "lifecycle": tuple(Option(value=word, text=format_label(word, lang)) for word in LIFECYCLES),
    }


def build_zone_options(chosen: str | None) -> tuple[Option, ...]:
    """The zones offered to a reader, including a chosen zone that is not in the list."""
    lang = current_query().display.lang
    offered = {key: key if key == "UTC" else f"{cities} ({key})" for key, cities in zone_choices(lang)}
    if chosen is not None:
        offered.setdefault(chosen, chosen)
    return tuple(Option(value=key, text=text) for key, text in offered.items())
