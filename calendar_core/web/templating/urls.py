"""URLs within the site that preserve the reader's display settings and filter."""

from urllib.parse import urlencode

from flask import request, url_for

from calendar_core.messages import Lang
from calendar_core.web.request.query import current_query, query_pairs

# Pages that accept `as_of`.
_AS_OF_ENDPOINTS = (
    "calendar.",
    "changes.",
    "directory.",
    "editions.",
    "events.chain",
    "events.event",
    "meetings.",
    "statistics.",
    "two_parties.",
)

# A view's own query keys, which are not part of the path.
_VIEW_KEYS = ("a", "b", "by", "level", "page", "shape", "view", "week", "with")


def page_url(endpoint: str, **values: object) -> str:
    """URL of a page, in the reader's language and zone, with `as_of` if the page accepts it."""
    query = current_query()
    pairs = query.as_of_pairs() if endpoint.startswith(_AS_OF_ENDPOINTS) else query.display_pairs()
    return _build_url(endpoint, values, pairs)


def filtered_url(endpoint: str, **values: object) -> str:
    """URL of a page with the present filter."""
    query = current_query()
    return _build_url(endpoint, values, query.selection.pairs() + query.display_pairs())


def lang_url(lang: Lang) -> str:
    """URL of this page in a language, whatever the reader prefers: for search engines and for sharing."""
    pairs = [(key, value) for key, value in query_pairs() if key != "lang"]
    return f"{request.path}?{urlencode([*pairs, ('lang', lang)])}"


def present_url() -> str:
    """URL of this page without `as_of`."""
    return _join_query(request.path, urlencode([pair for pair in query_pairs() if pair[0] != "as_of"]), [])


def single_filter_url(endpoint: str, key: str, value: str, **values: object) -> str:
    """URL of a page of everything with one value of the filter: `party=KR`."""
    return _build_url(endpoint, values, [(key, value), *current_query().as_of_pairs()])


def year_url(key: str, value: str, year: int) -> str:
    """URL of the agenda of one year with one value of the filter."""
    span = [("from", f"{year}-01-01"), ("to", f"{year + 1}-01-01")]
    return _build_url("calendar.agenda", {}, [(key, value), *span, *current_query().as_of_pairs()])


def subscribe_url(query: str = "") -> str:
    """URL of the page for following a selection, in the reader's language and zone."""
    return selection_url("follow.follow", query)


def atom_url(query: str = "") -> str:
    """URL of the Atom feed of this selection's changes, in the reader's language."""
    return _url_in_language(url_for("changes.atom"), query)


def api_url(query: str = "") -> str:
    """API URL of this selection, in the reader's language."""
    return _url_in_language(url_for("api.events"), query)


def mail_signup_url(query: str = "") -> str:
    """URL of the form of mail on that page."""
    return f"{subscribe_url(query)}#email"


def suggest_url(event_id: str) -> str:
    """URL of the form for a correction of an event, in the reader's language."""
    return _join_query(url_for("suggest.form"), urlencode({"event": event_id}), current_query().display_pairs())


def event_file_url(endpoint: str, event_id: str) -> str:
    """URL of a file of an event as the page shows it: a file takes language and zone from its URL alone."""
    query = current_query()
    zone = [("zone", query.display.zone)] if query.display.zone else []
    pairs = [*query.selection.pairs(), ("lang", str(query.display.lang)), *zone]
    return _join_query(url_for(endpoint, event_id=event_id), "", pairs)


def selection_url(endpoint: str, query: str, **values: str) -> str:
    """URL of a page with the filter of a query string, in the reader's language and zone."""
    return _join_query(url_for(endpoint, **values), query, current_query().display_pairs())  # type: ignore[arg-type]


def chart_url(name: str, shape: str = "", query: str = "") -> str:
    """URL of a chart with the filter of this page, in its language: a file takes the language of its URL alone."""
    own = [("shape", shape)] if shape else []
    both = "&".join(part for part in (query, current_query().selection.query()) if part)
    return _join_query(url_for("statistics.chart", name=name), both, [*_lang_pairs(), *own])


def table_url(name: str, query: str = "") -> str:
    """URL of the numbers of a chart as CSV, with the filter of this page; the same in every language."""
    both = "&".join(part for part in (query, current_query().selection.query()) if part)
    return _join_query(url_for("statistics_tables.table", name=name), both, [])


def _url_in_language(path: str, query: str) -> str:
    """URL for repeated requests by programs, with an explicit language."""
    return _join_query(path, query, _lang_pairs())


def _lang_pairs() -> list[tuple[str, str]]:
    return [] if current_query().display.lang == "en" else [("lang", str(current_query().display.lang))]


def _join_query(path: str, query: str, pairs: list[tuple[str, str]]) -> str:
    joined = "&".join(part for part in (query, urlencode(pairs)) if part)
    return f"{path}?{joined}" if joined else path


def _build_url(endpoint: str, values: dict[str, object], pairs: list[tuple[str, str]]) -> str:
    own = [(key, str(value)) for key, value in values.items() if key in _VIEW_KEYS and value]
    path = url_for(endpoint, **{key: value for key, value in values.items() if key not in _VIEW_KEYS})  # type: ignore[arg-type]
    query = urlencode([*pairs, *own])
    return f"{path}?{query}" if query else path
