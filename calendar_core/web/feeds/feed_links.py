"""A feed in the forms that apps accept, who can reach it, and the options of its address.

The links were tested with the apps; no maker documents them (docs/decisions/0053).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Final
from urllib.parse import quote, urlencode

import segno
from flask import request
from sqlalchemy import Connection

from calendar_core.domain.events.selection import KnownIds, Selection
from calendar_core.domain.feeds.options import OPTION_KEYS, FeedOptions, format_feed_query, parse_feed_query
from calendar_core.domain.subscriptions.reminder_times import format_duration, format_lead
from calendar_core.domain.text.links import split_url
from calendar_core.feeds.spec import name_filter_feed
from calendar_core.messages import LANGS, language_name
from calendar_core.store.directory.filter_words import FilterWord
from calendar_core.store.feeds.curated import CuratedFeed
from calendar_core.store.feeds.upcoming_counts import count_upcoming
from calendar_core.web.context import context
from calendar_core.web.request.i18n import gettext
from calendar_core.web.request.query import RequestQuery, current_query, open_event_source

# A longer URL makes a QR code too dense to be read from a screen at arm's length.
_MAX_QR_LENGTH: Final = 400
_ALARMS: Final = (timedelta(minutes=15), timedelta(hours=1), timedelta(days=1))


@dataclass(frozen=True, kw_only=True)
class Reachability:
    """Who can reach the calendar's URL: only this computer, only this network, or everybody."""

    host: str
    is_this_computer: bool
    is_public: bool


@dataclass(frozen=True, kw_only=True)
class FeedLinks:
    """One feed in the forms that apps accept."""

    https: str
    webcal: str
    google: str
    outlook: str
    outlook_at_work: str
    file: str


def build_feed_values(
    connection: Connection,
    query: RequestQuery,
    chosen: CuratedFeed | None,
    *,
    words: Sequence[FilterWord],
    kept: Sequence[tuple[str, str]],
) -> dict[str, object]:
    """What a page tells of the feed of its selection, or of a curated one, for its template.

    `words` are those of the selection; `kept` are the query pairs that the page keeps when an option is chosen.
    """
    base_url, options = context().settings.base_url, _parse_options(query)
    name = f"Entente: {chosen.display_name(options.lang)}" if chosen else name_filter_feed(words)
    page_url = f"{base_url}{request.path}?{urlencode([*kept, *options.pairs()])}".rstrip("?")
    selections = chosen.selections if chosen else (query.selection,)
    return {
        "links": build_links(base_url, _choose_path(query.selection, options, chosen), name=name),
        "reach": check_reachability(base_url),
        "qr": build_qr_code(page_url),
        "count": open_event_source(connection, query).count(chosen.page_selection if chosen else query.selection),
        "upcoming": count_upcoming(connection, selections, options, now=query.now),
        "options": options,
        "alarm": format_lead(options.alarm) if options.alarm else "",
        "alarms": _list_alarms(options),
        "languages": [("" if lang == "en" else lang, language_name(lang)) for lang in LANGS],
        "kept": list(kept),
    }


def _parse_options(query: RequestQuery) -> FeedOptions:
    """The options in the query. The filter beside them has already been checked."""
    own = [(key, value) for key, value in request.args.items(multi=True) if key in OPTION_KEYS]
    _, options = parse_feed_query([*own, ("lang", query.display.lang)], KnownIds(values={}))
    return options


def _choose_path(selection: Selection, options: FeedOptions, chosen: CuratedFeed | None) -> str:
    """The path of the feed on this site."""
    if chosen is None and not selection.is_unfiltered:
        return f"/calendar.ics?{format_feed_query(selection, options)}"
    path = chosen.path if chosen else "/feeds/all.ics"
    query = format_feed_query(Selection(), options)
    return f"{path}?{query}" if query else path


def build_links(base_url: str, path: str, *, name: str) -> FeedLinks:
    """The feed at a path of this site; an app calls it by the name."""
    https = f"{base_url}{path}"
    webcal = f"webcal:{https.partition(':')[2]}"
    query = urlencode({"url": https, "name": name}, quote_via=quote)
    return FeedLinks(
        https=https,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?{query}",
        outlook_at_work=f"https://outlook.office.com/calendar/0/addfromweb?{query}",
        file=path,
    )


def check_reachability(base_url: str) -> Reachability:
    """Who can reach the calendar."""
    parts = split_url(base_url)
    host = (parts and parts.hostname) or ""
    try:
        address = ip_address(host)
    except ValueError:
        is_here = host == "localhost" or host.endswith(".localhost")
        return Reachability(host=host, is_this_computer=is_here, is_public="." in host and not is_here)
    return Reachability(host=host, is_this_computer=address.is_loopback, is_public=address.is_global)


def build_qr_code(address: str) -> str | None:
    """The URL as a QR code in a data: URL; None where it would be too dense to be read."""
    if len(address) > _MAX_QR_LENGTH:
        return None
    code = segno.make(address, error="m", micro=False)
    return code.svg_data_uri(scale=4, dark="#000", light="#fff")


def _list_alarms(options: FeedOptions) -> list[tuple[str, str]]:
    """The alarms on offer, and that of the URL if it is another."""
    lang = current_query().display.lang
    leads = sorted({*_ALARMS, *([options.alarm] if options.alarm else [])})
    return [(format_lead(lead), gettext("%(length)s before", length=format_duration(lead, lang))) for lead in leads]
