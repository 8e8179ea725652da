"""Application factory, used by `flask`, granian and the tests."""

import gc
import os
from collections.abc import Callable
from datetime import datetime

import click
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from calendar_core import clock
from calendar_core.cli import register_commands
from calendar_core.errors import CalendarError
from calendar_core.settings import Settings, parse_settings
from calendar_core.store.db.database import STATEMENT_SECONDS, Database
from calendar_core.web import api, desk, health
from calendar_core.web.analysis import compare, coverage, editions, meetings, statistics, statistics_tables, two_parties
from calendar_core.web.context import Context, attach_context, context
from calendar_core.web.documents import citations, diary, event_sheet, json_ld
from calendar_core.web.feeds import ics, instructions, jscalendar
from calendar_core.web.lists import pages as lists
from calendar_core.web.pages import (
    agenda_table,
    calendar,
    changes,
    directory,
    embed,
    event,
    go_to,
    sitemap,
    suggest,
)
from calendar_core.web.request import display_settings, i18n
from calendar_core.web.request.path_numbers import MonthConverter, NumberConverter
from calendar_core.web.response import errors, headers, page_cache, request_body
from calendar_core.web.response.conditional import ExactDateResponse
from calendar_core.web.response.feed_middleware import FeedMiddleware
from calendar_core.web.response.liveness import make_live_answer
from calendar_core.web.response.page_cache import PageCache
from calendar_core.web.response.request_body import BodyReader
from calendar_core.web.response.request_threads import RequestThreads
from calendar_core.web.response.valid_headers import ValidHeaders
from calendar_core.web.subscriptions import follow, manage, subscribe
from calendar_core.web.templating import filters, template_globals

_PAGES = (
    coverage,
    api,
    agenda_table,
    event_sheet,
    calendar,
    changes,
    citations,
    diary,
    directory,
    embed,
    event,
    go_to,
    ics,
    jscalendar,
    json_ld,
    health,
    statistics,
    statistics_tables,
    display_settings,
    subscribe,
    suggest,
    sitemap,
    instructions,
    lists,
    follow,
    manage,
    meetings,
    two_parties,
    compare,
    editions,
)


# Seconds that a statement of a page may take: a browser gets its answer, or an error, within five.
_PAGE_STATEMENT_SECONDS = 3.5


def create_app(
    settings: Settings | None = None,
    *,
    now: Callable[[], datetime] = clock.now,
    statement_seconds: float = STATEMENT_SECONDS,
) -> Flask:
    """Create the web application and its commands, over the database of the settings.

    No connection is opened before the first query. Without `settings`, those of the environment are used.
    """
    settings = settings or _settings_of_environment()
    app = Flask("entente", root_path=os.path.dirname(__file__))  # noqa: PTH120  Flask takes a string
    app.response_class = ExactDateResponse
    app.config.update(
        SECRET_KEY=settings.secret_key,
        # Flask's own session holds only the state of an OIDC login.
        SESSION_COOKIE_NAME="entente-sign-on",
        SESSION_COOKIE_SECURE=settings.has_tls,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=100,
    )
    database = Database(settings.database_url, statement_seconds=statement_seconds)
    parts = Context(database=database, settings=settings, clock=now)
    attach_context(app, parts)
    app.url_map.converters["int"] = NumberConverter
    app.url_map.converters["month"] = MonthConverter
    for module in _PAGES:
        app.register_blueprint(module.blueprint)
    i18n.register(app)
    desk.register(app)
    errors.register(app)
    filters.register(app)
    template_globals.register(app)
    headers.register(app)
    request_body.register(app)
    page_cache.register(app)
    register_commands(app)
    if settings.proxies:
        # Only the client's address is taken from the proxy: hosts and paths in links come from the settings.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    feeds = FeedMiddleware(PageCache(app.wsgi_app, parts), parts)
    app.wsgi_app = ValidHeaders(feeds, base_url=settings.base_url)  # type: ignore[method-assign]  # as Flask says to do it
    return app


def create_worker() -> Flask:
    """The application of one web process, warmed up, with its objects frozen.

    The garbage collector ignores them; scanning them delayed every hundredth page by 50 ms.
    """
    app = create_app(statement_seconds=_PAGE_STATEMENT_SECONDS)
    app.test_client().get("/")
    with app.app_context():
        parts = context()
    feeds = FeedMiddleware(make_live_answer(parts.settings.base_url), parts, may_wait=False)
    quick = ValidHeaders(feeds, base_url=parts.settings.base_url)
    app.wsgi_app = RequestThreads(quick, BodyReader(app), app.wsgi_app)  # type: ignore[method-assign]  # as Flask says to do it
    gc.collect()
    gc.freeze()
    return app


def _settings_of_environment() -> Settings:
    """Settings of the environment. An invalid one is reported as a command's error, since only commands start without
    settings.
    """
    try:
        return parse_settings(os.environ)
    except CalendarError as error:
        raise click.ClickException(str(error)) from None
