"""Subscribing by mail without an account: the form of a filter, and the page where the reader confirms.

The form answers the same for every address, and the same again when a limit was reached (`store.signing_up`). It has a
field that no person sees, and a stamp of when it was opened: what is sent faster than anybody writes is asked for once
more. Only the link in the mail confirms, and only by its button, since mail scanners open every link.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from calendar_core.domain.subscriptions.tokens import read_stamp, seal, stamp, unseal
from calendar_core.domain.text.email_address import read_address
from calendar_core.errors import CalendarError
from calendar_core.store.subscriptions.signup import Wish, confirm_subscriptions, pending_behind, refuse_mail, sign_up
from calendar_core.web.context import context
from calendar_core.web.pages.filter_form import Filter, read_filter
from calendar_core.web.request.i18n import gettext
from calendar_core.web.request.query import ask, refuse_as_of
from calendar_core.web.subscriptions.manage import keep_secret, shown
from calendar_core.web.subscriptions.preferences_form import Fields, read_fields, usual_fields
from calendar_core.web.templating import urls

blueprint = Blueprint("signing_up", __name__)
blueprint.after_request(keep_secret)

# Nobody writes an address and looks at the choices within two seconds; programs send the form at once.
_YOUNGEST: Final = timedelta(seconds=2)
_OLDEST: Final = timedelta(days=2)


@blueprint.get("/subscribe")
def form() -> str:
    """What the filter chooses, and the fields."""
    with context().database.reading() as connection:
        asked = refuse_as_of(ask(connection))
        chosen = read_filter(connection, asked)
    return _form(chosen, usual_fields(asked.display.lang, asked.display.zone))


@blueprint.post("/subscribe")
def subscribe() -> str | Response:
    """Write the wish down; the answer says no more than where to look."""
    with context().database.reading() as connection:
        asked = refuse_as_of(ask(connection))
        chosen = read_filter(connection, asked)
    fields, told = read_fields(request.form)
    wrong = {**fields.wrong, **_wrong_address(), **_wrong_age()}
    if wrong or told is None:
        return make_response(_form(chosen, replace(fields, wrong=wrong)), 400)
    wish = Wish(
        **vars(told),
        address=request.form.get("address", ""),
        selection=asked.selection,
        network=request.remote_addr,
    )
    # A field that no person sees: what is written there was written by a program.
    if not request.form.get("website"):
        with context().database.writing() as session:
            sign_up(session, wish, now=asked.now)
    return render_template("subscribe_sent.html")


def _form(chosen: Filter, fields: Fields) -> str:
    opened = stamp(context().clock(), key=context().settings.secret_key)
    address = request.form.get("address", "")
    return render_template("subscribe.html", filter=chosen, fields=fields, address=address, opened=opened)


def _wrong_address() -> dict[str, CalendarError]:
    try:
        read_address(request.form.get("address", ""))
    except CalendarError as error:
        return {"address": error}
    return {}


def _wrong_age() -> dict[str, CalendarError]:
    opened = read_stamp(request.form.get("opened", ""), key=context().settings.secret_key)
    if opened is not None and _YOUNGEST <= context().clock() - opened <= _OLDEST:
        return {}
    return {
        "form": CalendarError(
            gettext("This came faster than anybody writes, or from a page that lay open for days."),
            next_step=gettext("Look it over, and press Subscribe once more."),
        )
    }


@blueprint.get("/confirm/<token>")
def ask_to_confirm(token: str) -> str:
    """What waits for a confirmation by this address, and the buttons."""
    subscription_id = _id_behind(token)
    with context().database.reading() as connection:
        waiting = pending_behind(connection, subscription_id, now=context().clock())
        return render_template(
            "confirm.html",
            subscriptions=[shown(connection, one) for one in waiting],
            manage=_manage(subscription_id),
        )


@blueprint.post("/confirm/<token>")
def confirm(token: str) -> str:
    """Confirm what was ticked, or refuse all mail for good."""
    subscription_id, now = _id_behind(token), context().clock()
    wish = request.form.get("do", "")
    if wish not in ("confirm", "refuse"):
        raise CalendarError(
            "%(wish)s is nothing that can be done.", next_step="Use the buttons of the page.", wish=repr(wish[:40])
        )
    with context().database.writing() as session:
        if wish == "refuse":
            refuse_mail(session, subscription_id, reason="asked for by the reader", now=now)
            return render_template("forgotten.html")
        count = confirm_subscriptions(session, subscription_id, request.form.getlist("subscription"), now=now)
    return render_template("confirmed.html", count=count, manage=_manage(subscription_id))


def _id_behind(token: str) -> str:
    return unseal("confirm", token, key=context().settings.secret_key)


def _manage(subscription_id: str) -> str:
    token = seal("manage", subscription_id, key=context().settings.secret_key)
    return urls.address("subscriptions.manage", token=token)
