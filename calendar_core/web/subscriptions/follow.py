"""Following a selection: in calendar apps, by mail, and by other programs, on one page.

The address of a feed is the curated one where the selection is that of a curated feed, so that all who follow a series
or a collection ask for the same bytes. See docs/decisions/0159.
"""

from flask import Blueprint, render_template

from calendar_core.domain.events.collections import COLLECTIONS_BY_NAME, collection_title
from calendar_core.domain.feeds.options import OPTION_KEYS
from calendar_core.store.directory.filter_words import format_filter_title
from calendar_core.store.feeds.curated import list_curated_feeds
from calendar_core.web.context import context
from calendar_core.web.feeds.feed_links import build_feed_values
from calendar_core.web.pages.filter_form import build_filter_form
from calendar_core.web.request.form_timestamp import build_form_timestamp
from calendar_core.web.request.query import drop_empty_values, parse_query, reject_as_of
from calendar_core.web.subscriptions.preferences_form import default_fields

blueprint = Blueprint("follow", __name__)
blueprint.before_request(drop_empty_values)


@blueprint.get("/follow")
def follow() -> str:
    """The selection in words, the collections to choose from, the apps, the form of mail, the options of the feed."""
    with context().database.reading() as connection:
        query = reject_as_of(parse_query(connection, view_keys=OPTION_KEYS))
        filter_form = build_filter_form(connection, query)
        curated = list_curated_feeds(connection, public_at=query.now)
        chosen = next((feed for feed in curated if feed.page_selection == query.selection), None)
        kept = query.selection.pairs() + [pair for pair in query.display_pairs() if pair[0] == "zone"]
        return render_template(
            "follow.html",
            title=format_filter_title(filter_form.words),
            collections=[(name, collection_title(name, query.display.lang)) for name in COLLECTIONS_BY_NAME],
            filter=filter_form,
            fields=default_fields(query.display.lang, query.zone, is_chosen=query.display.zone is not None),
            opened=build_form_timestamp(query.now, key=context().settings.secret_key),
            **build_feed_values(connection, query, chosen, words=filter_form.words, kept=kept),
        )
