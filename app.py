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
from calendar_core.store.db.database import Database
from calendar_core.web import api, desk, health
from calendar_core.web.context import Context, attach_context
from calendar_core.web.feeds import ics, instructions
from calendar_core.web.pages import calendar, changes, coverage, directory, embed, event, sitemap, statistics
from calendar_core.web.request import display_settings, i18n
from calendar_core.web.request.path_numbers import NumberConverter
from calendar_core.web.response import errors, headers, page_cache
from calendar_core.web.response.conditional import ExactDateResponse
from calendar_core.web.response.feed_middleware import FeedMiddleware
from calendar_core.web.response.page_cache import PageCache
from calendar_core.web.response.valid_headers import ValidHeaders
from calendar_core.web.subscriptions import manage, subscribe
from calendar_core.web.templating import filters, template_globals

_PAGES = (
    coverage,
    api,
    calendar,
    changes,
    directory,
    embed,
    event,
    ics,
    health,
    statistics,
    display_settings,
    subscribe,
    sitemap,
    instructions,
    manage,
)


def create_app(settings: Settings | None = None, *, now: Callable[[], datetime] = clock.now) -> Flask:
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
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=100,
    )
    context = Context(database=Database(settings.database_url), settings=settings, clock=now)
    attach_context(app, context)
    app.url_map.converters["int"] = NumberConverter
    for module in _PAGES:
        app.register_blueprint(module.blueprint)
    i18n.register(app)
    desk.register(app)
    errors.register(app)
    filters.register(app)
    template_globals.register(app)
    headers.register(app)
    page_cache.register(app)
    register_commands(app)
    if settings.proxies:
        # Only the client's address is taken from the proxy: hosts and paths in links come from the settings.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    feeds = FeedMiddleware(PageCache(app.wsgi_app, context), context)
    app.wsgi_app = ValidHeaders(feeds, base_url=settings.base_url)  # type: ignore[method-assign]  # as Flask says to do it
    return app


def create_worker() -> Flask:
    """The application of one web process, warmed up, with its objects frozen.

    The garbage collector ignores them; scanning them delayed every hundredth page by 50 ms.
    """
    app = create_app()
    app.test_client().get("/")
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
