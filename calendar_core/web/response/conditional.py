"""Response that answers 304 by date only for the very date that it was sent with.

After a restored backup the date of a response may be older than the one that a client has; Werkzeug would answer 304 to
every later date. Entity tags decide as before. See docs/decisions/0115.
"""

from typing import Any

from flask import Request, Response
from werkzeug.http import parse_date


class ExactDateResponse(Response):
    """The response class of the application."""

    def make_conditional(
        self,
        request_or_environ: Request | dict[str, Any],  # type: ignore[override]  # narrower than its WSGIEnvironment
        accept_ranges: bool | str = False,
        complete_length: int | None = None,
    ) -> Any:
        """Compare dates for equality, and leave the rest to Werkzeug."""
        environ = request_or_environ if isinstance(request_or_environ, dict) else request_or_environ.environ
        if parse_date(environ.get("HTTP_IF_MODIFIED_SINCE")) != self.last_modified:
            environ = {key: value for key, value in environ.items() if key != "HTTP_IF_MODIFIED_SINCE"}
        return super().make_conditional(environ, accept_ranges, complete_length)
