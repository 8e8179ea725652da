"""Mail signup without an account: the form of a selection, and the confirmation page.

The response is the same for every address and above the rate limits (`store.subscriptions.signup`). The form has a
honeypot field and a signed timestamp; a form sent faster than a person types is asked to be sent again. Only the button
behind the link in the mail confirms, since mail scanners open every link.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from calendar_core.domain.subscriptions.tokens import build_token
from calendar_core.domain.text.email_address import parse_address
from calendar_core.errors import CalendarError
from calendar_core.store.feeds.curated import find_curated_feed
from calendar_core.store.subscriptions.signup import (
    SignupRequest,
    confirm_subscriptions,
    list_own_pending,
    sign_up,
    suppress_address,
)
from calendar_core.web.context import context
from calendar_core.web.pages.filter_form import FilterForm, build_filter_form
from calendar_core.web.request.form_timestamp import build_form_timestamp, parse_form_timestamp
from calendar_core.web.request.query import parse_query, reject_as_of
from calendar_core.web.subscriptions.letter_links import open_letter_link
from calendar_core.web.subscriptions.manage import add_private_headers, build_subscription_view
from calendar_core.web.subscriptions.preferences_form import PreferencesFields, default_fields, fields_from_form
from calendar_core.web.templating import urls

blueprint = Blueprint("subscribe", __name__)
blueprint.after_request(add_private_headers)

# Nobody types an address and reads the options within two seconds; programs send the form at once.
_MIN_FORM_AGE: Final = timedelta(seconds=2)
_MAX_FORM_AGE: Final = timedelta(days=2)


@blueprint.get("/subscribe")
def form() -> str | Response:
    """The signup form of a selection; that of a curated feed (`feed=<name>`) is the form of its selection."""
    with context().database.reading() as connection:
        if name := request.args.get("feed"):
            chosen_by_feed = find_curated_feed(connection, name, public_at=context().clock()).page_selection
            parse_query(connection, view_keys=("feed",))
            return redirect(urls.selection_url("subscribe.form", chosen_by_feed.query()), 302)
        query = reject_as_of(parse_query(connection))
        chosen = build_filter_form(connection, query)
    fields = default_fields(query.display.lang, query.zone, is_chosen=query.display.zone is not None)
    return _render_form(chosen, fields)


@blueprint.post("/subscribe")
def subscribe() -> str | Response:
    """Store the signup request; the response only says where to look."""
    with context().database.reading() as connection:
        query = reject_as_of(parse_query(connection))
        chosen = build_filter_form(connection, query)
    fields, preferences = fields_from_form(request.form)
    errors = {**fields.errors, **_check_address(), **_check_form_age()}
    if errors or preferences is None:
        return make_response(_render_form(chosen, replace(fields, errors=errors)), 400)
    wish = SignupRequest(
        **vars(preferences),
        address=request.form.get("address", ""),
        selection=query.selection,
        network=request.remote_addr,
    )
    # Honeypot: only programs fill in this invisible field.
    if not request.form.get("website"):
        with context().database.writing() as session:
            sign_up(session, wish, now=query.now)
    return render_template("subscribe_sent.html")


def _render_form(chosen: FilterForm, fields: PreferencesFields) -> str:
    opened = build_form_timestamp(context().clock(), key=context().settings.secret_key)
    address = request.form.get("address", "")
    return render_template("subscribe.html", filter=chosen, fields=fields, address=address, opened=opened)


def _check_address() -> dict[str, CalendarError]:
    try:
        parse_address(request.form.get("address", ""))
    except CalendarError as error:
        return {"address": error}
    return {}


def _check_form_age() -> dict[str, CalendarError]:
    opened = parse_form_timestamp(request.form.get("opened", ""), key=context().settings.secret_key)
    if opened is not None and _MIN_FORM_AGE <= context().clock() - opened <= _MAX_FORM_AGE:
        return {}
    return {
        "form": CalendarError(
            "The form was sent too quickly, or the page had been open for several days.",
            next_step="Look it over, and press Subscribe once more.",
        )
    }


@blueprint.get("/confirm/<path:token>")
def ask_to_confirm(token: str) -> str:
    """The pending subscriptions of this address, and the buttons."""
    subscription_id = open_letter_link("confirm", token)
    with context().database.reading() as connection:
        waiting = list_own_pending(connection, subscription_id, now=context().clock())
        return render_template(
            "confirm.html",
            subscriptions=[build_subscription_view(connection, one) for one in waiting],
            manage=_manage_url(subscription_id),
        )


@blueprint.post("/confirm/<path:token>")
def confirm(token: str) -> str:
    """Confirm the ticked subscriptions, or suppress the address permanently."""
    subscription_id, now = open_letter_link("confirm", token), context().clock()
    wish = request.form.get("do", "")
    if wish not in ("confirm", "refuse"):
        raise CalendarError(
            "%(wish)s is not an available action.", next_step="Use the buttons of the page.", wish=repr(wish[:40])
        )
    with context().database.writing() as session:
        if wish == "refuse":
            suppress_address(session, subscription_id, reason="asked for by the reader", now=now)
            return render_template("address_deleted.html")
        count = confirm_subscriptions(session, subscription_id, request.form.getlist("subscription"), now=now)
    return render_template("confirmed.html", count=count, manage=_manage_url(subscription_id))


def _manage_url(subscription_id: str) -> str:
    token = build_token("manage", subscription_id, key=context().settings.secret_key)
    return urls.page_url("subscriptions.manage", token=token)
