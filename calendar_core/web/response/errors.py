"""Error handlers: turn an error into a response with what was found, what was expected and what to do next.

Feed paths answer in plain text, the API and files of JSON with a problem document (RFC 9457), all others with a page.
Only the page is in the reader's language. An unforeseen error is logged under a number, and the response shows that
number alone.

"""

import secrets
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from markupsafe import Markup
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.domain.text.suggestions import suggested_words
from calendar_core.error_log import find_log_number, is_logged, log_exception
from calendar_core.errors import CalendarError, Conflict, DiskFull, NotFound, Problems, TooMany, Unavailable
from calendar_core.messages import Message, mark
from calendar_core.web.request.i18n import lazy_gettext, translated
from calendar_core.web.response.redirects import redirect_if_moved
from calendar_core.web.response.suggestion_links import NO_SUGGESTIONS, format_suggestions

#: The header with the number under which an error is in the log.
ERROR_NUMBER: Final = "X-Error-Number"
_JSON_ENDINGS = (".jscalendar.json", ".jsonld")
_TEXT_ENDINGS = (".ics", ".atom", ".txt")
_TITLES = {
    400: lazy_gettext("Bad request"),
    404: lazy_gettext("Not found"),
    405: lazy_gettext("Wrong method"),
    409: lazy_gettext("Conflict"),
    411: lazy_gettext("Length missing"),
    413: lazy_gettext("Too large"),
    429: lazy_gettext("Too many requests"),
    500: lazy_gettext("An error"),
    503: lazy_gettext("Temporarily unavailable"),
}
_WHAT = {
    400: mark("Bad Request."),
    404: mark("There is no such page."),
    405: mark("Method Not Allowed."),
    411: mark("The request does not say how long it is."),
    413: mark("Request Entity Too Large."),
    429: mark("Too Many Requests."),
}
_NEXT_STEPS = {
    404: mark("Check the address, or use the search."),
    405: mark("Open the address in a browser."),
    411: mark("Send it with a Content-Length."),
    413: mark("Send less at once."),
    429: mark("Wait a minute, then try again."),
}


def status_of(error: CalendarError) -> int:
    """The HTTP status of the response to an error."""
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, DiskFull | Unavailable):
        return 503
    if isinstance(error, TooMany):
        return 429
    return 409 if isinstance(error, Conflict) else 400


def _error_response(
    status: int,
    what: Message,
    *,
    next_step: Message,
    where: str | None = None,
    problems: tuple[CalendarError, ...] = (),
    suggestions: Markup = NO_SUGGESTIONS,
) -> Response:
    title = HTTPStatus(status).phrase
    if request.path.startswith("/api/") or request.path.endswith(_JSON_ENDINGS):
        details = [{"what": one.what, "next_step": one.next_step, "where": one.where} for one in problems]
        body = {"title": title, "status": status, "detail": what, "next_step": next_step, "where": where}
        response = jsonify({**body, "problems": details} if details else body)
        response.mimetype = "application/problem+json"
    elif request.path.endswith(_TEXT_ENDINGS):
        place = f"{where}: " if where else ""
        lines = [f"{place}{what} {next_step}", *(str(one) for one in problems)]
        response = Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    else:
        response = Response(
            render_template(
                "desk/error.html" if "signed_in" in g else "error.html",
                status=status,
                title=_TITLES.get(status, title),
                what=translated(what),
                next_step="" if suggestions and suggested_words(next_step) else translated(next_step),
                suggestions=suggestions,
                where=where,
                problems=problems,
            ),
            content_type="text/html; charset=utf-8",
        )
    response.status_code = status
    return response


def _answer_calendar_error(error: CalendarError) -> Response | AnyResponse:
    moved = redirect_if_moved() if isinstance(error, NotFound) else None
    if moved is not None:
        return moved
    problems = tuple(error.problems) if isinstance(error, Problems) else ()
    response = _error_response(
        status_of(error),
        error.what,
        next_step=error.next_step,
        where=error.where,
        problems=problems,
        suggestions=format_suggestions(error),
    )
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _answer_http_error(error: HTTPException) -> Response | AnyResponse:
    """Response to an HTTP error. Redirects are HTTP exceptions too, and pass unchanged."""
    if error.code is None or error.code < 400:
        return error.get_response()
    moved = redirect_if_moved() if error.code == 404 else None
    if moved is not None:
        return moved
    what = Message(_WHAT.get(error.code, f"{error.name}."))
    next_step = Message(_NEXT_STEPS.get(error.code, mark("Check the request, and try again.")))
    response = _error_response(error.code, what, next_step=next_step)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _answer_database_error(error: OperationalError) -> Response:
    response = _error_response(
        503, Message("The calendar’s data is temporarily unavailable."), next_step=Message("Try again in a minute.")
    )
    response.headers["Retry-After"] = "30"
    # An outage is logged once, under one number for all its requests.
    number = find_log_number(error) if is_logged(error) else _log_exception("The database refused a statement")
    if number:
        response.headers[ERROR_NUMBER] = number
    return response


def _answer_unexpected_error(_: Exception) -> Response:
    number = _log_exception("An error that nobody foresaw")
    response = _error_response(
        500,
        Message("Something went wrong (error number %(number)s).", number=number),
        next_step=Message("Try again, or tell the desk the number."),
    )
    response.headers[ERROR_NUMBER] = number
    return response


def _log_exception(what: str) -> str:
    """Log the current exception under a random number; return the number."""
    number = secrets.token_hex(4)
    log_exception(current_app.logger, "%s (%s, %s)", what, number, request.endpoint)
    return number


def register(app: Flask) -> None:
    """Register the error handlers on the application."""
    app.register_error_handler(CalendarError, _answer_calendar_error)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(OperationalError, _answer_database_error)
    app.register_error_handler(Exception, _answer_unexpected_error)
