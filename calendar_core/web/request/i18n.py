"""Language of the request, for views and templates (Flask-Babel over `calendar_core.messages`).

`display_settings` decides which language a reader gets. See docs/decisions/0063.

"""

from typing import Any

import flask_babel
from flask import Flask
from flask_babel import Babel, Domain

from calendar_core import messages
from calendar_core.web.request.query import current_query


class _Catalogue(Domain):  # type: ignore[misc]  # Flask-Babel ships no types
    """Catalogue of the language of the response."""

    def get_translations(self) -> Any:
        return messages.read_catalogue(current_query().display.lang)


def gettext(text: str, **values: object) -> str:
    """Translate a message into the language of the request."""
    return str(flask_babel.gettext(text, **values))


def lazy_gettext(text: str) -> Any:
    """Message that is translated when it is printed, in the language of that request."""
    return flask_babel.lazy_gettext(text)


def current_lang() -> messages.Lang:
    """The language of the request."""
    return current_query().display.lang


def translated(value: object) -> object:
    """An error's message in the language of the request; any other text unchanged."""
    return messages.translated(value, current_lang())


def register(app: Flask) -> None:
    """Give the templates `_`, `ngettext`, `{% trans %}` and the filter `translated`."""
    babel = Babel(app, locale_selector=lambda: current_query().display.lang)
    babel.domain_instance = _Catalogue()
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters["translated"] = translated
