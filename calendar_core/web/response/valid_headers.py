"""WSGI middleware that lets only valid headers reach the application: the Host, and dates of conditional requests.

Werkzeug raises other errors than its own for some of those that are not valid.
"""

import re
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from werkzeug.http import parse_date

from calendar_core.web.response.headers import default_headers

# A name, an IPv4 address, or an IPv6 address in brackets, with or without a port; names have labels of 63 characters.
_HOST: Final = re.compile(
    r"(?:\[[0-9a-f:.]{2,45}\]|(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?)(?::\d{1,5})?", re.I | re.A
)
_MAX_HOST_LENGTH: Final = 260
_DATES: Final = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE")
_BAD_HOST: Final = b"The Host header is not the name of a server. Open the address of the calendar as it was given.\n"


# What the other application answers.
_Answer = TypeVar("_Answer")


class ValidHeaders(Generic[_Answer]):
    """WSGI middleware over another application. A request with a malformed Host is refused with 400."""

    def __init__(self, app: Callable[[dict[str, Any], Any], _Answer], *, base_url: str) -> None:
        self._app = app
        self._default_headers = list(default_headers(base_url).items())

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> _Answer | list[bytes]:
        """Answer one request."""
        host = environ.get("HTTP_HOST")
        if host and (len(host) > _MAX_HOST_LENGTH or not _HOST.fullmatch(host)):
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
            start_response("400 BAD REQUEST", headers + self._default_headers)
            return [_BAD_HOST]
        for name in _DATES:
            if name in environ and not _can_be_parsed(environ[name]):
                # RFC 9110, section 13.1.3: a date that is not valid is ignored. Without If-Range all bytes are sent.
                environ = {key: value for key, value in environ.items() if key not in (name, "HTTP_RANGE")}
        return self._app(environ, start_response)


def _can_be_parsed(date: str) -> bool:
    """Whether Werkzeug can parse a text as a date or finds that it is none."""
    try:
        parse_date(date)
    except (OverflowError, ValueError):
        return False
    return True
