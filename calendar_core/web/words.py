"""The interface's words for views: Flask-Babel's two functions, with the types that it does not give them, and a mark.

`tools/translations.py` finds by these names what is to be translated.
"""

from typing import Any

import flask_babel


def gettext(text: str, **values: object) -> str:
    """A sentence in the language of the request."""
    return str(flask_babel.gettext(text, **values))


def lazy_gettext(text: str) -> Any:
    """A sentence that is put into the language of a request only when it is printed."""
    return flask_babel.lazy_gettext(text)


def gettext_noop(text: str) -> str:
    """The sentence itself, marked as one that is translated elsewhere."""
    return text
