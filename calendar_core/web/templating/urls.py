"""Addresses inside the site that carry along what the reader chose: how to show things, and the filter."""

from urllib.parse import urlencode

from flask import request, url_for

from calendar_core.messages import Lang
from calendar_core.web.request.query import current

# Pages that can show the calendar as it was known on a past day.
_KNOW_AS_OF = ("calendar.", "changes.", "directory.", "events.event", "pictures.")

# Keys of a view's own, which are no part of the path.
_VIEW_KEYS = ("page",)


def address(endpoint: str, **values: object) -> str:
    """A page, in the reader's language and zone, and as known on the same day where the page can be."""
    asked = current()
    kept = asked.present_pairs() if endpoint.startswith(_KNOW_AS_OF) else asked.display_pairs()
    return _with_query(endpoint, values, kept)


def filtered_address(endpoint: str, **values: object) -> str:
    """A page with the whole filter of this one."""
    asked = current()
    return _with_query(endpoint, values, asked.selection.pairs() + asked.display_pairs())


def address_in(lang: Lang) -> str:
    """This page in a language, whatever the reader prefers: for search engines, and for whoever passes it on."""
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{request.path}?{urlencode([*pairs, ('lang', lang)])}"


def present_address() -> str:
    """This page as it stands today."""
    return _joined(request.path, urlencode([pair for pair in request.args.items(multi=True) if pair[0] != "as_of"]), [])


def narrowed_address(endpoint: str, key: str, value: str) -> str:
    """A page of everything with one value of the filter: `party=KR`."""
    return _with_query(endpoint, {}, [(key, value), *current().present_pairs()])


def subscribing_address(query: str = "") -> str:
    """How to subscribe to exactly this selection; the zone in which a page shows it is not part of that."""
    return _in_language(url_for("subscribing.feeds"), query)


def atom_address(query: str = "") -> str:
    """The Atom feed of the changes of exactly this selection, in the reader's language."""
    return _in_language(url_for("changes.atom"), query)


def api_address(query: str = "") -> str:
    """The same selection for programs, in the reader's language."""
    return _in_language(url_for("api.events"), query)


def mail_address(query: str = "") -> str:
    """The page that subscribes by mail to a selection, in the reader's language and zone."""
    return chosen_address("signing_up.form", query)


def chosen_address(endpoint: str, query: str) -> str:
    """A page with the filter of a query string, in the reader's language and zone."""
    return _joined(url_for(endpoint), query, current().display_pairs())


def picture_address(name: str, shape: str = "", query: str = "") -> str:
    """A chart with a query and the whole filter of this page, in its language: a file has that of its address alone."""
    own = [("shape", shape)] if shape else []
    both = "&".join(part for part in (query, current().selection.query()) if part)
    return _joined(url_for("pictures.chart", name=name), both, [*_language(), *own])


def _in_language(path: str, query: str) -> str:
    """What a program will ask for again and again says its language in the address."""
    return _joined(path, query, _language())


def _language() -> list[tuple[str, str]]:
    return [] if current().display.lang == "en" else [("lang", str(current().display.lang))]


def _joined(path: str, query: str, pairs: list[tuple[str, str]]) -> str:
    joined = "&".join(part for part in (query, urlencode(pairs)) if part)
    return f"{path}?{joined}" if joined else path


def _with_query(endpoint: str, values: dict[str, object], pairs: list[tuple[str, str]]) -> str:
    own = [(key, str(value)) for key, value in values.items() if key in _VIEW_KEYS]
    path = url_for(endpoint, **{key: value for key, value in values.items() if key not in _VIEW_KEYS})  # type: ignore[arg-type]
    query = urlencode([*pairs, *own])
    return f"{path}?{query}" if query else path
