"""Instructions for subscribing to a feed: its URL, the one-click links of each app, a QR code, the curated feeds.

The links were tested with the apps; no maker documents them (docs/decisions/0053). `feeds` defines what a feed contains
and what its options do.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Final
from urllib.parse import quote, urlencode

import segno
from flask import Blueprint, render_template, request
from sqlalchemy import Connection

from calendar_core.domain.events.selection import KnownIds, Selection
from calendar_core.domain.feeds.options import OPTION_KEYS, FeedOptions, format_feed_query, parse_feed_query
from calendar_core.domain.subscriptions.reminder_times import format_duration, format_lead
from calendar_core.domain.text.links import split_url
from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.errors import CalendarError
from calendar_core.feeds.spec import name_filter_feed
from calendar_core.messages import LANGS, language_name, mark
from calendar_core.store.feeds.curated import CuratedFeed, list_curated_feeds
from calendar_core.store.feeds.upcoming_counts import count_upcoming, count_upcoming_by_feed
from calendar_core.web.context import context
from calendar_core.web.pages.filter_form import build_filter_form
from calendar_core.web.request.i18n import gettext
from calendar_core.web.request.query import (
    RequestQuery,
    current_query,
    drop_empty_values,
    open_event_source,
    parse_query,
    reject_as_of,
)

blueprint = Blueprint("feed_instructions", __name__)
blueprint.before_request(drop_empty_values)

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


@blueprint.get("/feeds")
def feeds() -> str:
    """How to subscribe to everything, to a selection, or to a curated feed (`feed=<name>`)."""
    base_url = context().settings.base_url
    with context().database.reading() as connection:
        query = reject_as_of(parse_query(connection, view_keys=("feed", *OPTION_KEYS)))
        options = _parse_options(query)
        curated = list_curated_feeds(connection, public_at=context().clock())
        chosen = _find_chosen_feed(query, curated)
        path = _feed_path(query.selection, options, chosen)
        filter_form = build_filter_form(connection, query)
        kept = [("feed", chosen.name)] if chosen else query.selection.pairs()
        name = f"Entente: {chosen.display_name(options.lang)}" if chosen else name_filter_feed(filter_form.words)
        return render_template(
            "feeds.html",
            links=_build_links(base_url, path, name=name),
            reach=_check_reachability(base_url),
            qr=_build_qr_code(f"{base_url}{request.path}?{urlencode([*kept, *options.pairs()])}".rstrip("?")),
            groups=_group_feeds(curated),
            feed=chosen,
            filter=filter_form,
            count=_count_events(connection, query, chosen),
            upcoming=count_upcoming(
                connection, chosen.selections if chosen else (query.selection,), options, now=query.now
            ),
            upcoming_by_feed=count_upcoming_by_feed(connection, curated, FeedOptions(), now=query.now),
            options=options,
            alarm=format_lead(options.alarm) if options.alarm else "",
            alarms=_alarm_options(options),
            languages=_language_options(),
            kept=kept,
        )


def _language_options() -> list[tuple[str, str]]:
    return [("" if lang == "en" else lang, language_name(lang)) for lang in LANGS]


def _parse_options(query: RequestQuery) -> FeedOptions:
    """The options in the query. The filter beside them has already been checked."""
    own = [(key, value) for key, value in request.args.items(multi=True) if key in OPTION_KEYS]
    _, options = parse_feed_query([*own, ("lang", query.display.lang)], KnownIds(values={}))
    return options


def _find_chosen_feed(query: RequestQuery, curated: list[CuratedFeed]) -> CuratedFeed | None:
    given = request.args.getlist("feed")
    if not given:
        return None
    if len(given) > 1 or not query.selection.is_unfiltered:
        raise CalendarError(
            "A ready-made feed takes no filter.", next_step="Give feed alone, or only the filter.", where="?feed"
        )
    names = [feed.name for feed in curated]
    if given[0].lower() not in names:
        next_step = suggest_or_list(given[0], names, mark("Ready-made feeds are: %(words)s."))
        raise CalendarError("No feed is called %(value)s.", next_step=next_step, where="?feed", value=repr(given[0]))
    return curated[names.index(given[0].lower())]


def _feed_path(selection: Selection, options: FeedOptions, chosen: CuratedFeed | None) -> str:
    """The path of the feed on this site."""
    if chosen is None and not selection.is_unfiltered:
        return f"/calendar.ics?{format_feed_query(selection, options)}"
    path = chosen.path if chosen else "/feeds/all.ics"
    query = format_feed_query(Selection(), options)
    return f"{path}?{query}" if query else path


def _build_links(base_url: str, path: str, *, name: str) -> FeedLinks:
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


def _check_reachability(base_url: str) -> Reachability:
    parts = split_url(base_url)
    host = (parts and parts.hostname) or ""
    try:
        address = ip_address(host)
    except ValueError:
        is_here = host == "localhost" or host.endswith(".localhost")
        return Reachability(host=host, is_this_computer=is_here, is_public="." in host and not is_here)
    return Reachability(host=host, is_this_computer=address.is_loopback, is_public=address.is_global)


def _build_qr_code(address: str) -> str | None:
    """The URL as a QR code in a data: URL; None where it would be too dense to be read."""
    if len(address) > _MAX_QR_LENGTH:
        return None
    code = segno.make(address, error="m", micro=False)
    return code.svg_data_uri(scale=4, dark="#000", light="#fff")


def _alarm_options(options: FeedOptions) -> list[tuple[str, str]]:
    """The alarms that the form offers, and that of the URL if it is another."""
    lang = current_query().display.lang
    leads = sorted({*_ALARMS, *([options.alarm] if options.alarm else [])})
    return [(format_lead(lead), gettext("%(length)s before", length=format_duration(lead, lang))) for lead in leads]


def _group_feeds(curated: list[CuratedFeed]) -> dict[str, list[CuratedFeed]]:
    groups: dict[str, list[CuratedFeed]] = {}
    for feed in curated:
        groups.setdefault(feed.group, []).append(feed)
    return groups


def _count_events(connection: Connection, query: RequestQuery, chosen: CuratedFeed | None) -> int:
    """The number of events in the record that the feed selects, whatever its window."""
    return open_event_source(connection, query).count(chosen.page_selection if chosen else query.selection)
