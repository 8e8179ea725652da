"""Pages behind the signed links of letters: unsubscribe, and manage the subscriptions of an address.

The link is the authorization; no cookie, login or script is needed. A GET changes nothing, since mail scanners open
every link; a POST does (RFC 8058). The pages are not cached, not indexed, and send no Referer.
"""

from dataclasses import dataclass, replace

from flask import Blueprint, Response, make_response, redirect, render_template, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.domain.events.selection import names_list
from calendar_core.domain.text.email_address import display_address
from calendar_core.errors import CalendarError, NotFound
from calendar_core.store.directory.filter_words import describe_selection
from calendar_core.store.lists.filter_values import load_filter_values
from calendar_core.store.subscriptions import manage as stored
from calendar_core.store.subscriptions.signup import request_move
from calendar_core.store.subscriptions.subscriptions import Subscriber, parse_stored_query
from calendar_core.web.context import context
from calendar_core.web.request.query import current_query
from calendar_core.web.response.errors import status_of
from calendar_core.web.subscriptions.letter_links import open_letter_link
from calendar_core.web.subscriptions.preferences_form import (
    PreferencesFields,
    fields_from_form,
    fields_from_preferences,
)
from calendar_core.web.templating import urls

blueprint = Blueprint("subscriptions", __name__)


@dataclass(frozen=True, kw_only=True)
class SubscriptionView:
    """One subscription on the page: its selection and preferences in words, and the fields to change them.

    `query` is that of the pages of its selection; None for one of a reader's list, whose link is not stored.
    """

    subscription: Subscriber
    query: str | None
    filter_labels: tuple[str, ...]
    fields: PreferencesFields


@blueprint.after_request
def add_private_headers(response: Response) -> Response:
    """Keep the response out of caches and search engines, and its URL out of Referer headers."""
    if "token" not in (request.view_args or {}):
        return response
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/unsubscribe/<path:token>")
def ask_to_unsubscribe(token: str) -> str:
    """The unsubscribe page: one button."""
    open_letter_link("unsubscribe", token)
    return render_template("unsubscribe.html", is_done=False)


@blueprint.post("/unsubscribe/<path:token>")
def unsubscribe(token: str) -> str:
    """End the subscription, by the button or by one-click unsubscribe. Idempotent."""
    subscription_id = open_letter_link("unsubscribe", token)
    with context().database.writing() as session:
        stored.end_subscription(session, subscription_id)
    return render_template("unsubscribe.html", is_done=True)


@blueprint.get("/subscriptions/<path:token>")
def manage(token: str) -> str:
    """Every subscription of the address."""
    return _render_page(open_letter_link("manage", token))


@blueprint.post("/subscriptions/<path:token>")
def change(token: str) -> str | AnyResponse:
    """Execute the submitted action on the address or on one of its subscriptions."""
    subscription_id, wish = open_letter_link("manage", token), request.form.get("do", "")
    fields: PreferencesFields | None = None
    try:
        if wish == "forget":
            with context().database.writing() as session:
                stored.delete_address(session, subscription_id)
            return render_template("address_deleted.html")
        if wish in ("move", "stay"):
            _move_or_cancel_move(subscription_id, wish)
        else:
            fields = _change_subscription(subscription_id, wish)
    except CalendarError as error:
        if wish != "move":
            raise
        return make_response(_render_page(subscription_id, wrong_address=error), status_of(error))
    if fields is not None:
        return make_response(_render_page(subscription_id, fields), 400)
    return redirect(urls.page_url("subscriptions.manage", token=token), 303)


def _move_or_cancel_move(subscription_id: str, wish: str) -> None:
    with context().database.writing() as session:
        if wish == "stay":
            stored.cancel_moves(session, subscription_id)
            return
        address = request.form.get("address", "")
        request_move(session, subscription_id, address, network=request.remote_addr, now=context().clock())


def _change_subscription(subscription_id: str, wish: str) -> PreferencesFields | None:
    """Execute an action on one subscription; return the fields with errors if the change is invalid."""
    now, chosen = context().clock(), request.form.get("subscription", "")
    with context().database.writing() as session:
        if chosen not in {one.id for one in stored.list_own_subscriptions(session.connection(), subscription_id)}:
            raise NotFound("This subscription has ended.", next_step="Open the link of the mail again.")
        if wish == "change":
            fields, preferences = fields_from_form(request.form)
            if preferences is None:
                return fields
            stored.change_subscription(session, chosen, preferences=preferences, now=now)
        elif wish == "pause":
            stored.pause_subscription(session, chosen)
        elif wish == "resume":
            stored.resume_subscription(session, chosen, now=now)
        elif wish == "end":
            stored.end_subscription(session, chosen)
        else:
            raise CalendarError(
                "%(wish)s is not an available action.", next_step="Use the buttons of the page.", wish=repr(wish[:40])
            )
    return None


def _render_page(
    subscription_id: str, fields: PreferencesFields | None = None, *, wrong_address: CalendarError | None = None
) -> str:
    """The page of a link, with the submitted fields if a change was invalid."""
    submitted_id = request.form.get("subscription", "")
    with context().database.reading() as connection:
        address = stored.find_address(connection, subscription_id)
        found = [
            build_subscription_view(connection, one)
            for one in stored.list_own_subscriptions(connection, subscription_id)
        ]
        is_moving = bool(stored.list_pending_moves(connection, subscription_id))
    if fields is not None:
        found = [replace(one, fields=fields) if one.subscription.id == submitted_id else one for one in found]
    return render_template(
        "subscriptions.html",
        address=display_address(address),
        subscriptions=found,
        is_moving=is_moving,
        wrong={"address": wrong_address} if wrong_address else {},
        new_address=request.form.get("address", ""),
    )


def build_subscription_view(connection: Connection, one: Subscriber) -> SubscriptionView:
    """A subscription as shown on the page."""
    try:
        selection = parse_stored_query(one.query, load_filter_values(connection, public_at=None))
        described = describe_selection(connection, selection, lang=current_query().display.lang)
        words = tuple(f"{word.label}: {word.text}" for word in described)
    except CalendarError:
        words = (one.query,)  # the query names an id that no longer exists
    return SubscriptionView(
        subscription=one,
        query=None if names_list(one.query) else one.query,
        filter_labels=words,
        fields=fields_from_preferences(one),
    )
