"""Instructions for subscribing to a feed: its URL, the one-click links of each app, a QR code, the curated feeds.

`feeds` defines what a feed contains and what its options do; `web.subscriptions.follow` is the page for feed and mail.
"""

from flask import Blueprint, render_template, request

from calendar_core.domain.feeds.options import OPTION_KEYS, FeedOptions
from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.errors import CalendarError
from calendar_core.messages import mark
from calendar_core.store.feeds.curated import CuratedFeed, list_curated_feeds
from calendar_core.store.feeds.upcoming_counts import count_upcoming_by_feed
from calendar_core.web.context import context
from calendar_core.web.feeds.feed_links import build_feed_values
from calendar_core.web.pages.filter_form import build_filter_form
from calendar_core.web.request.query import RequestQuery, drop_empty_values, parse_query, reject_as_of

blueprint = Blueprint("feed_instructions", __name__)
blueprint.before_request(drop_empty_values)


@blueprint.get("/feeds")
def feeds() -> str:
    """How to subscribe to everything, to a selection, or to a curated feed (`feed=<name>`)."""
    with context().database.reading() as connection:
        query = reject_as_of(parse_query(connection, view_keys=("feed", *OPTION_KEYS)))
        curated = list_curated_feeds(connection, public_at=context().clock())
        chosen = _find_chosen_feed(query, curated)
        filter_form = build_filter_form(connection, query)
        kept = [("feed", chosen.name)] if chosen else query.selection.pairs()
        return render_template(
            "feeds.html",
            groups=_group_feeds(curated),
            feed=chosen,
            filter=filter_form,
            upcoming_by_feed=count_upcoming_by_feed(connection, curated, FeedOptions(), now=query.now),
            **build_feed_values(connection, query, chosen, words=filter_form.words, kept=kept),
        )


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


def _group_feeds(curated: list[CuratedFeed]) -> dict[str, list[CuratedFeed]]:
    groups: dict[str, list[CuratedFeed]] = {}
    for feed in curated:
        groups.setdefault(feed.group, []).append(feed)
    return groups
