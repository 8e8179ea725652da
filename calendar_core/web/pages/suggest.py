"""The form by which a reader sends the desk a correction with its source.

The response is the same whatever event is named: the form only stores, and the scheduler reads (`jobs`). An event that
the public may not know of is looked for like one that does not exist. Nothing that was sent is shown to anybody else.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, make_response, render_template, request

from calendar_core.domain.events.cards import Card
from calendar_core.domain.schema.values import parse_url
from calendar_core.domain.text.email_address import parse_address
from calendar_core.domain.text.sanitizer import clean_line, clean_text
from calendar_core.errors import CalendarError, NotFound
from calendar_core.store.desk.suggestions import ReaderSuggestion, TooManySuggestions, add_suggestion
from calendar_core.web.context import context
from calendar_core.web.request.form_timestamp import build_form_timestamp, parse_form_timestamp
from calendar_core.web.request.query import RequestQuery, current_query, open_event_source, parse_query, reject_as_of

blueprint = Blueprint("suggest", __name__)

# What a person writes about one event; whole documents have an address.
MAX_CHARACTERS: Final = 4_000
_MAX_LINE: Final = 300
# Nobody writes a correction within two seconds; programs send the form at once.
_MIN_FORM_AGE: Final = timedelta(seconds=2)
_MAX_FORM_AGE: Final = timedelta(days=2)
# Only what can be an id is repeated on the page: a link can hold any words.
_EVENT_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_FIELDS: Final = ("event", "text", "url", "document", "email")


@blueprint.after_request
def _keep_out_of_caches(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/suggest")
def form() -> str:
    """The form, for the event of `event`, if any."""
    _parse_query()
    written = request.args.get("event", "")
    return _render({**dict.fromkeys(_FIELDS, ""), "event": written if _EVENT_ID.fullmatch(written) else ""}, {})


@blueprint.post("/suggest")
def send() -> str | Response:
    """Store a suggestion; the page says that it was sent."""
    query = _parse_query()
    values = {name: request.form.get(name, "").replace("\r\n", "\n").strip() for name in _FIELDS}
    cleaned, errors = _check(values)
    if errors:
        return make_response(_render(values, errors), 400)
    # Honeypot: only programs fill in this invisible field.
    if not request.form.get("website"):
        suggestion = ReaderSuggestion(**cleaned, lang=str(query.display.lang), network=request.remote_addr)
        try:
            with context().database.writing() as session:
                add_suggestion(session, suggestion, now=query.now)
        except TooManySuggestions as error:
            refused = make_response(_render(values, {"form": error}), 429)
            refused.headers["Retry-After"] = str(error.seconds)
            return refused
    return render_template("suggest_sent.html", wants_answer=bool(cleaned["email"]))


def _parse_query() -> RequestQuery:
    with context().database.reading() as connection:
        return reject_as_of(parse_query(connection, view_keys=("event",)))


def _check(values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, CalendarError]]:
    """The cleaned fields, and what is wrong with each."""
    parsers: dict[str, Callable[[str], str]] = {
        "event": _parse_line,
        "text": _parse_text,
        "url": parse_url,
        "document": _parse_line,
        "email": parse_address,
    }
    cleaned: dict[str, str] = {}
    errors: dict[str, CalendarError] = {}
    for name, parse in parsers.items():
        try:
            cleaned[name] = parse(values[name]) if values[name] else ""
        except CalendarError as error:
            errors[name] = error
    if not values["text"]:
        errors["text"] = CalendarError("Nothing is written.", next_step="Say what is wrong or missing.")
    if not values["url"] and not values["document"]:
        errors["url"] = CalendarError(
            "No source is named.", next_step="Give its address, or say below which document it is."
        )
    if not errors and not _has_form_age():
        errors["form"] = CalendarError(
            "The form was sent too quickly, or the page had been open for several days.",
            next_step="Look it over, and press Send once more.",
        )
    return cleaned, errors


def _parse_line(text: str) -> str:
    line = clean_line(text)
    _check_length(line, _MAX_LINE)
    return line


def _parse_text(text: str) -> str:
    clean = clean_text(text)
    _check_length(clean, MAX_CHARACTERS)
    return clean


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise CalendarError(
            "The text has %(count)s characters.", next_step="Use at most %(most)s.", count=len(text), most=most
        )


def _has_form_age() -> bool:
    opened = parse_form_timestamp(request.form.get("opened", ""), key=context().settings.secret_key)
    return opened is not None and _MIN_FORM_AGE <= context().clock() - opened <= _MAX_FORM_AGE


def _render(values: Mapping[str, str], errors: Mapping[str, CalendarError]) -> str:
    opened = build_form_timestamp(context().clock(), key=context().settings.secret_key)
    card = _find_card(values["event"])
    return render_template("suggest.html", values=values, errors=errors, card=card, opened=opened)


def _find_card(event_id: str) -> Card | None:
    """The event of an id, if the public may see it."""
    if not _EVENT_ID.fullmatch(event_id):
        return None
    with context().database.reading() as connection:
        try:
            return open_event_source(connection, current_query()).find_details(event_id).card
        except NotFound:
            return None
