"""Links of an error page to what was probably meant: this address with a near spelling, or an entry of that name."""

import difflib
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import request, url_for
from markupsafe import Markup

from calendar_core.domain.text.normalization import split_query
from calendar_core.domain.text.suggestions import MAX_SUGGESTED, QUESTIONS, suggested_words
from calendar_core.errors import CalendarError, NotFound
from calendar_core.store.lists.filter_values import load_filter_values
from calendar_core.store.search.search import search_directory
from calendar_core.web.context import context
from calendar_core.web.request.display_settings import replace_in_url
from calendar_core.web.request.i18n import gettext
from calendar_core.web.request.query import current_query, query_pairs

# Pages of one entry: the argument of the page, and the entries of that kind among the matches of a search.
_ENTRY_PAGES: Final = {
    "directory.series": ("series_id", "series"),
    "directory.party": ("party_id", "parties"),
    "directory.person": ("person_id", "people"),
    "directory.office": ("office_id", "offices"),
    "two_parties.page": ("party_id", "parties"),
    "two_parties.table": ("party_id", "parties"),
}
NO_SUGGESTIONS: Final = Markup("")


@dataclass(frozen=True, kw_only=True)
class SuggestionLink:
    """What was probably meant, and its URL."""

    text: str
    url: str


def format_suggestions(error: CalendarError) -> Markup:
    """The question “Did you mean …?” with links, in the language of the page; empty where nothing is near."""
    links = _link_entries(error) if isinstance(error, NotFound) else _link_spellings(error)
    if not links:
        return NO_SUGGESTIONS
    anchors = [Markup('<a href="{}">{}</a>').format(link.url, link.text) for link in links]
    return Markup(gettext(QUESTIONS[len(links) - 1])) % dict(zip(("first", "second", "third"), anchors, strict=False))  # noqa: S704 - a message of the catalogue; its values are escaped


def _link_spellings(error: CalendarError) -> list[SuggestionLink]:
    """This address with each near spelling in place of the wrong key or value."""
    found = ((word, _replace_wrong_part(error, word)) for word in suggested_words(error.next_step))
    return [SuggestionLink(text=word, url=url) for word, url in found if url is not None]


def _replace_wrong_part(error: CalendarError, word: str) -> str | None:
    """This address with a word in place of what is wrong; None where that is not in the address."""
    if request.endpoint == "display_settings.choose":
        return replace_in_url(request.form.get("back", "/"), {"zone": word})
    if request.method not in ("GET", "HEAD"):
        return None
    values, key, pairs = error.what.values, (error.where or "").removeprefix("?"), query_pairs()
    if "value" in values:
        changed = [(one, word if one == key and repr(text) == values["value"] else text) for one, text in pairs]
    elif key:
        changed = [(word if one == key else one, text) for one, text in pairs]
    else:
        changed = [(one, word if one == "zone" and repr(text) == values.get("key") else text) for one, text in pairs]
    return f"{request.path}?{urlencode(changed)}" if changed != pairs else None


def _link_entries(error: CalendarError) -> list[SuggestionLink]:
    """The entries that are called as a part of the address, or whose ids are written most like it."""
    if request.endpoint not in _ENTRY_PAGES:
        return []
    argument, kind = _ENTRY_PAGES[request.endpoint]
    parts, lang = {key: str(text) for key, text in (request.view_args or {}).items()}, current_query().display.lang
    # Of two parties the one that the error names.
    wrong = next((key for key, text in parts.items() if repr(text) == error.what.values.get("id")), None)
    if wrong is None:
        return []
    wanted = parts[wrong]
    with context().database.reading() as connection:
        now, words = context().clock(), split_query(wanted.replace("-", " "))
        matches: list[Any] = list(getattr(search_directory(connection, words, public_at=now), kind))
        ids = load_filter_values(connection, public_at=now).values[argument.removesuffix("_id")]
    names = [getattr(one, "name", one) for one in matches[:MAX_SUGGESTED]]
    found = {name.id: name.names.text(lang) for name in names}
    if not found:
        found = {one: one for one in difflib.get_close_matches(wanted[:100], ids, n=MAX_SUGGESTED)}
    shown: dict[str, Any] = dict(current_query().display_pairs())
    return [
        SuggestionLink(text=text, url=url_for(request.endpoint, **{**parts, wrong: one}, **shown))
        for one, text in found.items()
    ]
