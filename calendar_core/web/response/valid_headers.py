"""WSGI middleware that lets only valid requests reach the application: Host, query string, dates of conditions.

Werkzeug raises other errors than its own for some headers that are not valid. Query strings are keys of caches, and
those of filters have less than 500 bytes.
"""

import re
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from werkzeug.http import parse_date

from calendar_core.web.response.headers import default_headers
from calendar_core.web.response.plain_refusals import BAD_HOST, LONG_QUERY, refuse

# A name, an IPv4 address, or an IPv6 address in brackets, with or without a port; names have labels of 63 characters.
_HOST: Final = re.compile(
    r"(?:\[[0-9a-f:.]{2,45}\]|(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?)(?::\d{1,5})?", re.I | re.A
)
_MAX_HOST_LENGTH: Final = 260
_DATES: Final = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE")
_MAX_QUERY_BYTES: Final = 2_000
_MAX_QUERY_PAIRS: Final = 50
# Forms of the desk ask with the text of a field, and sign-ons answer with codes of some kB. Neither is cached.
_LONG_QUERY_PATHS: Final = ("/desk/", "/sign-in/")

# What the other application answers.
_Answer = TypeVar("_Answer")


class ValidHeaders(Generic[_Answer]):
    """WSGI middleware over another application.

    A request with a malformed Host is refused with 400, one with too long a query with 414.
    """

    def __init__(self, app: Callable[[dict[str, Any], Any], _Answer], *, base_url: str) -> None:
        self._app = app
        self._default_headers = list(default_headers(base_url).items())

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> _Answer | list[bytes]:
        """Answer one request."""
        host = environ.get("HTTP_HOST")
        if host and (len(host) > _MAX_HOST_LENGTH or not _HOST.fullmatch(host)):
            return refuse(environ, start_response, BAD_HOST, self._default_headers)
        if _is_query_too_long(environ):
            return refuse(environ, start_response, LONG_QUERY, self._default_headers)
        for name in _DATES:
            if name in environ and not _can_be_parsed(environ[name]):
                # RFC 9110, section 13.1.3: a date that is not valid is ignored. Without If-Range all bytes are sent.
                environ = {key: value for key, value in environ.items() if key not in (name, "HTTP_RANGE")}
        return self._app(environ, start_response)


def _is_query_too_long(environ: dict[str, Any]) -> bool:
    query = environ.get("QUERY_STRING", "")
    is_long = len(query) > _MAX_QUERY_BYTES or query.count("&") >= _MAX_QUERY_PAIRS
    return is_long and not environ.get("PATH_INFO", "").startswith(_LONG_QUERY_PATHS)


def _can_be_parsed(date: str) -> bool:
    """Whether Werkzeug can parse a text as a date or finds that it is none."""
    try:
        parse_date(date)
    except (OverflowError, ValueError):
        return False
    return True
