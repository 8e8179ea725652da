"""Addresses inside the site that carry along what the reader chose: how to show things, and the filter."""

from urllib.parse import urlencode

from flask import request, url_for

from calendar_core.messages import Lang
from calendar_core.web.request.query import current_query

# Pages that can show the calendar as it was known on a past day.
_AS_OF_ENDPOINTS = ("calendar.", "changes.", "directory.", "events.event", "statistics.")

# Keys of a view's own, which are no part of the path.
_VIEW_KEYS = ("page",)


def page_url(endpoint: str, **values: object) -> str:
    """A page, in the reader's language and zone, and as known on the same day where the page can be."""
    query = current_query()
    pairs = query.as_of_pairs() if endpoint.startswith(_AS_OF_ENDPOINTS) else query.display_pairs()
    return _build_url(endpoint, values, pairs)


def filtered_url(endpoint: str, **values: object) -> str:
    """A page with the whole filter of this one."""
    query = current_query()
    return _build_url(endpoint, values, query.selection.pairs() + query.display_pairs())


def lang_url(lang: Lang) -> str:
    """This page in a language, whatever the reader prefers: for search engines, and for whoever passes it on."""
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{request.path}?{urlencode([*pairs, ('lang', lang)])}"


def present_url() -> str:
    """This page as it stands today."""
    return _join_query(
        request.path, urlencode([pair for pair in request.args.items(multi=True) if pair[0] != "as_of"]), []
    )


def single_filter_url(endpoint: str, key: str, value: str) -> str:
    """A page of everything with one value of the filter: `party=KR`."""
    return _build_url(endpoint, {}, [(key, value), *current_query().as_of_pairs()])


def subscribe_url(query: str = "") -> str:
    """How to subscribe to exactly this selection; the zone in which a page shows it is not part of that."""
    return _url_in_language(url_for("feed_instructions.feeds"), query)


def atom_url(query: str = "") -> str:
    """The Atom feed of the changes of exactly this selection, in the reader's language."""
    return _url_in_language(url_for("changes.atom"), query)


def api_url(query: str = "") -> str:
    """The same selection for programs, in the reader's language."""
    return _url_in_language(url_for("api.events"), query)


def mail_signup_url(query: str = "") -> str:
    """The page that subscribes by mail to a selection, in the reader's language and zone."""
    return selection_url("subscribe.form", query)


def selection_url(endpoint: str, query: str) -> str:
    """A page with the filter of a query string, in the reader's language and zone."""
    return _join_query(url_for(endpoint), query, current_query().display_pairs())


def chart_url(name: str, shape: str = "", query: str = "") -> str:
    """A chart with a query and the whole filter of this page, in its language: a file has that of its address alone."""
    own = [("shape", shape)] if shape else []
    both = "&".join(part for part in (query, current_query().selection.query()) if part)
    return _join_query(url_for("statistics.chart", name=name), both, [*_lang_pairs(), *own])


def _url_in_language(path: str, query: str) -> str:
    """What a program will ask for again and again says its language in the address."""
    return _join_query(path, query, _lang_pairs())


def _lang_pairs() -> list[tuple[str, str]]:
    return [] if current_query().display.lang == "en" else [("lang", str(current_query().display.lang))]


def _join_query(path: str, query: str, pairs: list[tuple[str, str]]) -> str:
    joined = "&".join(part for part in (query, urlencode(pairs)) if part)
    return f"{path}?{joined}" if joined else path


def _build_url(endpoint: str, values: dict[str, object], pairs: list[tuple[str, str]]) -> str:
    own = [(key, str(value)) for key, value in values.items() if key in _VIEW_KEYS]
    path = url_for(endpoint, **{key: value for key, value in values.items() if key not in _VIEW_KEYS})  # type: ignore[arg-type]
    query = urlencode([*pairs, *own])
    return f"{path}?{query}" if query else path
