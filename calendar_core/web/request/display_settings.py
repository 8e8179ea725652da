"""Display settings of a request that its URL leaves open: from cookies and Accept-Language.

The URL always wins, so that a shared link shows everybody the same. A setting is stored only when the reader chooses it
with the buttons of a page; opening a link stores nothing. See docs/decisions/0063 and 0122.

"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlencode, urlunsplit

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from calendar_core.domain.events.selection import DAYS, Display
from calendar_core.domain.places.capitals import find_zone_of_city
from calendar_core.domain.text.links import split_url
from calendar_core.domain.text.suggestions import USE_ONE_OF
from calendar_core.domain.time.zone_keys import is_zone, zone
from calendar_core.errors import CalendarError
from calendar_core.messages import LANGS, Lang, Message
from calendar_core.web.context import context
from calendar_core.web.request.tracking_keys import drop_tracking

blueprint = Blueprint("display_settings", __name__)

#: The only cookies set for a reader.
ZONE_COOKIE: Final = "zone"
LANG_COOKIE: Final = "lang"
KEYS_COOKIE: Final = "keys"
DAYS_COOKIE: Final = "days"
_KEYS_OFF: Final = "off"
_YEAR_SECONDS: Final = 31_536_000  # seconds


def apply_preferences(display: Display) -> Display:
    """The display that the URL asks for, completed by the reader's preferences.

    Files (feeds, lists for machines) and the API have no preferences: their bytes depend on the URL alone.

    """
    if "." in request.path.rpartition("/")[2] or request.path.startswith("/api/"):
        return display
    preferred = find_lang(request.cookies.get(LANG_COOKIE), request.accept_languages)
    lang = display.lang if request.args.get("lang") else preferred
    days = display.days if request.args.get("days") else _days_of_cookie()
    return Display(lang=lang, zone=display.zone or _zone_of_cookie(), days=days)


def parse_display() -> Display:
    """Display of the URL, even if the rest of its query is invalid."""
    lang, key, days = (request.args.get(name, "") for name in ("lang", "zone", "days"))
    return Display(
        lang=lang if lang in LANGS else "en", zone=key if is_zone(key) else None, days=days if days in DAYS else DAYS[0]
    )


@blueprint.get("/keyboard")
def keyboard() -> str:
    """The keys that pages answer to, and the setting that turns them off."""
    return render_template("keyboard.html")


def are_keys_on() -> bool:
    """Whether pages answer to single keys for this reader."""
    return request.cookies.get(KEYS_COOKIE) != _KEYS_OFF


@blueprint.post("/display")
def choose() -> Response:
    """Store a setting in a cookie, and redirect to the page, with a zone or a language in its URL."""
    names = (ZONE_COOKIE, LANG_COOKIE, DAYS_COOKIE, KEYS_COOKIE)
    given = {key: request.form[key].strip() for key in names if key in request.form}
    if given.get(ZONE_COOKIE):
        given[ZONE_COOKIE] = find_zone_of_city(given[ZONE_COOKIE]) or given[ZONE_COOKIE]
        zone(given[ZONE_COOKIE])
    if LANG_COOKIE in given and given[LANG_COOKIE] not in LANGS:
        raise CalendarError(
            "%(value)s is not a language.",
            next_step=Message(USE_ONE_OF, words=", ".join(LANGS)),
            value=repr(given[LANG_COOKIE][:40]),
        )
    for name, words in ((KEYS_COOKIE, (_KEYS_OFF,)), (DAYS_COOKIE, DAYS)):
        if given.get(name, "") not in ("", *words):
            raise CalendarError(
                "%(value)s is none of the choices.",
                next_step=Message("Use one of %(words)s.", words=", ".join(words)),
                value=repr(given[name][:40]),
            )
    in_url = {key: value for key, value in given.items() if key != KEYS_COOKIE}
    answer = redirect(replace_in_url(request.form.get("back", "/"), in_url), 303)
    for name, value in given.items():
        answer.set_cookie(
            name,
            value,
            max_age=_YEAR_SECONDS if value else 0,
            secure=context().settings.has_tls,
            httponly=True,
            samesite="Lax",
        )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def replace_in_url(back: str, given: dict[str, str]) -> str:
    """A URL of this site with these query keys replaced: of another site's URL the path, `/` for a malformed one."""
    parts = split_url(back.replace("\\", "/")) or SplitResult("", "", "/", "", "")
    path = "/" + parts.path.lstrip("/")
    kept = [(key, value) for key, value in drop_tracking(parse_qsl(parts.query)) if key not in given]
    query = urlencode([*kept, *((key, value) for key, value in given.items() if value)])
    return urlunsplit(("", "", path, query, parts.fragment))


def find_lang(cookie: str | None, accepted: Iterable[tuple[str, float]]) -> Lang:
    """The language of a reader whose URL names none: that of the cookie, else the first of `Accept-Language`."""
    tags = (tag.partition("-")[0].lower() for tag, quality in accepted if quality)
    return next((lang for one in (cookie, *tags) for lang in LANGS if lang == one), "en")


def _days_of_cookie() -> str:
    days = request.cookies.get(DAYS_COOKIE, "")
    return days if days in DAYS else DAYS[0]


def _zone_of_cookie() -> str | None:
    key = request.cookies.get(ZONE_COOKIE, "")
    return key if is_zone(key) else None
