"""The pages behind the secret links of a letter: end a subscription, see and change what an address has.

Whoever has the link may, without a cookie, a sign-in or a script. A GET changes nothing, since mail scanners open
every link; a POST does (RFC 8058). No cache keeps these pages, no search finds them, no other site hears their address.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.domain.noticing import Level
from calendar_core.domain.reminding import OFFERED_LEADS, USUAL_LEADS, lead_text, print_length, read_leads
from calendar_core.domain.selection import Display
from calendar_core.domain.tokens import Purpose, unseal
from calendar_core.domain.vocabulary import LANGS, Lang
from calendar_core.errors import CalendarError, NotFound
from calendar_core.store import managing
from calendar_core.store.directory import read_known
from calendar_core.store.subscriptions import Subscriber, selection_of
from calendar_core.web.asking import Asked
from calendar_core.web.context import context
from calendar_core.web.filtering import Option, chosen_in_words, zone_options

blueprint = Blueprint("subscriptions", __name__)

_LEVELS: dict[Level, str] = {
    "important": "announced, moved, postponed, cancelled, or another place",
    "all": "everything",
    "none": "nothing",
}
_LANGUAGES = {"en": "English", "ko": "한국어"}


@dataclass(frozen=True, kw_only=True)
class Choices:
    """How one wants to be told, as a form shows it. `own_leads` are those that it does not offer."""

    leads: tuple[timedelta, ...] = USUAL_LEADS
    changes: Level = "important"
    lang: Lang
    zone: str

    @property
    def offered(self) -> tuple[tuple[Option, bool], ...]:
        """The lead times to tick, and whether they are."""
        return tuple(
            (Option(value=lead_text(lead), text=print_length(lead)), lead in self.leads) for lead in OFFERED_LEADS
        )

    @property
    def own_leads(self) -> str:
        """The other lead times, as they are written into the form."""
        own = (lead for lead in self.leads if lead not in OFFERED_LEADS)
        return ", ".join(lead_text(lead).replace("P", "").replace("T", "").lower() for lead in own)

    @property
    def zones(self) -> tuple[Option, ...]:
        """The zones to choose from."""
        return zone_options(self.zone)

    @property
    def levels(self) -> tuple[Option, ...]:
        """Which changes one may be told of."""
        return tuple(Option(value=level, text=text) for level, text in _LEVELS.items())

    @property
    def languages(self) -> tuple[Option, ...]:
        """The languages to choose from."""
        return tuple(Option(value=lang, text=_LANGUAGES[lang]) for lang in LANGS)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One subscription on the page: what it chooses in words, and how one is told."""

    id: str
    state: str
    query: str
    leads: str
    words: tuple[str, ...]
    choices: Choices


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
        managing.end_subscription(session, _id_behind("unsubscribe", token))
    return render_template("unsubscribe.html", is_done=True)


@blueprint.get("/subscriptions/<token>")
def manage(token: str) -> str:
    """Every subscription of the address."""
    subscription_id = _id_behind("manage", token)
    with context().database.reading() as connection:
        address = managing.address_behind(connection, subscription_id)
        found = [shown(connection, one) for one in managing.subscriptions_behind(connection, subscription_id)]
    return render_template("subscriptions.html", address=address, subscriptions=found)


@blueprint.post("/subscriptions/<token>")
def change(token: str) -> str | AnyResponse:
    """Do what was asked with one subscription of the address, or forget the address."""
    link, wish = _id_behind("manage", token), request.form.get("do", "")
    now = context().clock()
    with context().database.writing() as session:
        if wish == "forget":
            managing.forget_address(session, link)
            return render_template("forgotten.html")
        chosen = request.form.get("subscription", "")
        if chosen not in {one.id for one in managing.subscriptions_behind(session.connection(), link)}:
            raise NotFound("This subscription has ended.", next_step="Open the link of the mail again.")
        if wish == "change":
            told = read_choices()
            managing.change_subscription(
                session, chosen, leads=told.leads, changes=told.changes, lang=told.lang, time_zone=told.zone, now=now
            )
        elif wish == "pause":
            managing.pause_subscription(session, chosen)
        elif wish == "resume":
            managing.resume_subscription(session, chosen, now=now)
        elif wish == "end":
            managing.end_subscription(session, chosen)
        else:
            raise CalendarError(f"{wish[:40]!r} is nothing that can be done.", next_step="Use the buttons of the page.")
    return redirect(url_for("subscriptions.manage", token=token), 303)


def read_choices() -> Choices:
    """How one wants to be told, from the form that was sent. Raises CalendarError for what cannot be used."""
    lang = request.form.get("lang", "")
    if lang not in LANGS:
        raise CalendarError(f"{lang[:40]!r} is not a language.", next_step=f"Use one of {', '.join(LANGS)}.")
    changes = next((level for level in _LEVELS if level == request.form.get("changes")), None)
    if changes is None:
        raise CalendarError("It is not said which changes to tell of.", next_step="Choose one in the form.")
    leads = read_leads([*request.form.getlist("lead"), request.form.get("own", "")])
    return Choices(leads=tuple(leads), changes=changes, lang=lang, zone=request.form.get("zone", ""))


def _id_behind(purpose: Purpose, token: str) -> str:
    return unseal(purpose, token, key=context().settings.secret_key)


def shown(connection: Connection, one: Subscriber) -> Shown:
    """A subscription as a page shows it."""
    choices = Choices(leads=one.leads, changes=one.changes, lang=one.lang, zone=one.time_zone)
    try:
        now = context().clock()
        selection = selection_of(one.query, read_known(connection))
        words = chosen_in_words(connection, Asked(selection=selection, display=Display(), now=now, moment=now))
    except CalendarError:
        words = (one.query,)  # it names what is no longer known
    return Shown(id=one.id, state=one.state, query=one.query, leads=one.leads_in_words, words=words, choices=choices)
