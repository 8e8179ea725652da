"""Subscribing by mail without an account: the form of a filter, and the page where the reader confirms.

The form answers the same for every address, and the same again when a limit was reached (`store.signing_up`). Only the
link in the mail confirms, and only by its button, since mail scanners open every link.
"""

from flask import Blueprint, render_template, request

from calendar_core.domain.tokens import seal, unseal
from calendar_core.errors import CalendarError
from calendar_core.store.signing_up import Wish, confirm_subscriptions, pending_behind, refuse_mail, sign_up
from calendar_core.web.asking import ask, refuse_as_of
from calendar_core.web.context import context
from calendar_core.web.filtering import chosen_in_words
from calendar_core.web.subscriptions import Choices, keep_secret, read_choices, shown

blueprint = Blueprint("signing_up", __name__)
blueprint.after_request(keep_secret)


@blueprint.get("/subscribe")
def form() -> str:
    """What the filter chooses, and the fields."""
    with context().database.reading() as connection:
        asked = refuse_as_of(ask(connection))
        words = chosen_in_words(connection, asked)
    choices = Choices(lang=asked.display.lang, zone=asked.display.zone or "UTC")
    return render_template("subscribe.html", words=words, choices=choices)


@blueprint.post("/subscribe")
def subscribe() -> str:
    """Write the wish down; the answer says no more than where to look."""
    with context().database.reading() as connection:
        asked = refuse_as_of(ask(connection))
    told = read_choices()
    wish = Wish(
        address=request.form.get("address", ""),
        selection=asked.selection,
        leads=told.leads,
        changes=told.changes,
        lang=told.lang,
        time_zone=told.zone,
        network=request.remote_addr,
    )
    # A field that no person sees: what is written there was written by a program.
    if not request.form.get("website"):
        with context().database.writing() as session:
            sign_up(session, wish, now=asked.now)
    return render_template("subscribe_sent.html")


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
        raise CalendarError(f"{wish[:40]!r} is nothing that can be done.", next_step="Use the buttons of the page.")
    with context().database.writing() as session:
        if wish == "refuse":
            refuse_mail(session, subscription_id, reason="asked for by the reader", now=now)
            return render_template("forgotten.html")
        count = confirm_subscriptions(session, subscription_id, request.form.getlist("subscription"), now=now)
    return render_template("confirmed.html", count=count, manage=_manage(subscription_id))


def _id_behind(token: str) -> str:
    return unseal("confirm", token, key=context().settings.secret_key)


def _manage(subscription_id: str) -> str:
    return f"/subscriptions/{seal('manage', subscription_id, key=context().settings.secret_key)}"
