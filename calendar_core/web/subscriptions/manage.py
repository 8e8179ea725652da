"""The pages behind the secret links of a letter: end a subscription, see and change what an address has.

Whoever has the link may, without a cookie, a sign-in or a script. A GET changes nothing, since mail scanners open
every link; a POST does (RFC 8058). No cache keeps these pages, no search finds them, no other site hears their address.
"""

from dataclasses import dataclass, replace

from flask import Blueprint, Response, make_response, redirect, render_template, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.domain.subscriptions.tokens import Purpose, unseal
from calendar_core.errors import CalendarError, NotFound
from calendar_core.store.directory.queries import read_known
from calendar_core.store.subscriptions import manage as stored
from calendar_core.store.subscriptions.signup import ask_to_move
from calendar_core.store.subscriptions.subscriptions import Subscriber, selection_of
from calendar_core.web.context import context
from calendar_core.web.pages.filter_form import chosen_in_words
from calendar_core.web.request.query import Asked, current
from calendar_core.web.subscriptions.preferences_form import Fields, fields_of, read_fields
from calendar_core.web.templating import urls

blueprint = Blueprint("subscriptions", __name__)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One subscription on the page: what it chooses in words, how one is told, and the fields to change that."""

    told: Subscriber
    words: tuple[str, ...]
    fields: Fields


@blueprint.after_request
def keep_secret(response: Response) -> Response:
    """Keep the answer to a secret link out of caches and searches, and its address from other sites."""
    if "token" not in (request.view_args or {}):
        return response
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/unsubscribe/<token>")
def ask_to_unsubscribe(token: str) -> str:
    """The button, and nothing else."""
    _id_behind("unsubscribe", token)
    return render_template("unsubscribe.html", is_done=False)


@blueprint.post("/unsubscribe/<token>")
def unsubscribe(token: str) -> str:
    """End the subscription: by the button, or by a mail program's one click. Twice is once."""
    with context().database.writing() as session:
        stored.end_subscription(session, _id_behind("unsubscribe", token))
    return render_template("unsubscribe.html", is_done=True)


@blueprint.get("/subscriptions/<token>")
def manage(token: str) -> str:
    """Every subscription of the address."""
    return _page(_id_behind("manage", token))


@blueprint.post("/subscriptions/<token>")
def change(token: str) -> str | AnyResponse:
    """Do what was asked with the address, or with one subscription of it."""
    link, wish = _id_behind("manage", token), request.form.get("do", "")
    fields: Fields | None = None
    try:
        if wish == "forget":
            with context().database.writing() as session:
                stored.forget_address(session, link)
            return render_template("forgotten.html")
        if wish in ("move", "stay"):
            _move_or_stay(link, wish)
        else:
            fields = _change_one(link, wish)
    except CalendarError as error:
        if wish != "move":
            raise
        return make_response(_page(link, wrong_address=error), 400)
    if fields is not None:
        return make_response(_page(link, fields), 400)
    return redirect(urls.address("subscriptions.manage", token=token), 303)


def _move_or_stay(link: str, wish: str) -> None:
    with context().database.writing() as session:
        if wish == "stay":
            stored.stay(session, link)
            return
        address = request.form.get("address", "")
        ask_to_move(session, link, address, network=request.remote_addr, now=context().clock())


def _change_one(link: str, wish: str) -> Fields | None:
    """Do what was asked with one subscription; the fields of a change that cannot be made, with what is wrong."""
    now, chosen = context().clock(), request.form.get("subscription", "")
    with context().database.writing() as session:
        if chosen not in {one.id for one in stored.subscriptions_behind(session.connection(), link)}:
            raise NotFound("This subscription has ended.", next_step="Open the link of the mail again.")
        if wish == "change":
            fields, told = read_fields(request.form)
            if told is None:
                return fields
            stored.change_subscription(session, chosen, preferences=told, now=now)
        elif wish == "pause":
            stored.pause_subscription(session, chosen)
        elif wish == "resume":
            stored.resume_subscription(session, chosen, now=now)
        elif wish == "end":
            stored.end_subscription(session, chosen)
        else:
            raise CalendarError(
                "%(wish)s is nothing that can be done.", next_step="Use the buttons of the page.", wish=repr(wish[:40])
            )
    return None


def _page(link: str, fields: Fields | None = None, *, wrong_address: CalendarError | None = None) -> str:
    """The page of a link; with the fields of a change that could not be made, where one was asked for."""
    asked = request.form.get("subscription", "")
    with context().database.reading() as connection:
        address = stored.address_behind(connection, link)
        found = [shown(connection, one) for one in stored.subscriptions_behind(connection, link)]
        is_moving = bool(stored.moves_behind(connection, link))
    if fields is not None:
        found = [replace(one, fields=fields) if one.told.id == asked else one for one in found]
    return render_template(
        "subscriptions.html",
        address=address,
        subscriptions=found,
        is_moving=is_moving,
        wrong={"address": wrong_address} if wrong_address else {},
        new_address=request.form.get("address", ""),
    )


def _id_behind(purpose: Purpose, token: str) -> str:
    return unseal(purpose, token, key=context().settings.secret_key)


def shown(connection: Connection, one: Subscriber) -> Shown:
    """A subscription as a page shows it."""
    try:
        now = context().clock()
        selection = selection_of(one.query, read_known(connection))
        words = chosen_in_words(connection, Asked(selection=selection, display=current().display, now=now, moment=now))
    except CalendarError:
        words = (one.query,)  # it names what is no longer known
    return Shown(told=one, words=words, fields=fields_of(one))
