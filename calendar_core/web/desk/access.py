"""Who may open which page of the desk. A page without a role is nobody's; nothing is left to the views.

The session's token is in one cookie, which no public page reads. Each request that is not a GET proves that it comes
from a page of ours: by the browser's word (Origin or Sec-Fetch-Site) and by a proof in the form that only this session
has. See docs/decisions/0075.
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.store.auth.accounts import Account, Role
from calendar_core.store.auth.sessions import SignedIn, find_session, note_use
from calendar_core.store.desk.form_drafts import Written, find_kept_form, keep_form
from calendar_core.web.context import context
from calendar_core.web.request.query import answer_in
from calendar_core.web.response.headers import POLICY

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

#: What each role may do: all that stands before it as well.
RANKS: Final[tuple[Role, ...]] = ("reporter", "editor", "chief")
#: The least role of every page, by endpoint.
ROLES: Final[dict[str, Role]] = {}
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

View = Callable[..., Any]


def page(rule: str, *, role: Role, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Make a view a page of the desk, for a role and those above it."""

    def attach(view: View) -> View:
        ROLES[f"{blueprint.name}.{view.__name__}"] = role
        blueprint.add_url_rule(rule, view.__name__, view, methods=list(methods))
        return view

    return attach


def may(role: Role) -> bool:
    """Whether whoever is signed in may do what takes that role."""
    return RANKS.index(editor().role) >= RANKS.index(role)


def editor() -> Account:
    """Who is signed in."""
    account: Account = g.signed_in.account
    return account


def cookie_name(kind: str) -> str:
    """The name of a cookie; where there is TLS the browser holds it to this host, this path and TLS by its prefix."""
    return f"__Host-entente-{kind}" if is_secure() else f"entente-{kind}"


def is_secure() -> bool:
    """Whether people reach the calendar by TLS."""
    return context().settings.base_url.startswith("https://")


def proof() -> str:
    """What a form carries to prove that this session wrote it."""
    return proof_of(g.signed_in.token, editor().id)


def refuse_foreign() -> None:
    """Refuse a request that the browser does not say to come from a page of ours."""
    origin = request.headers.get("Origin")
    ours = {urlsplit(context().settings.base_url).netloc, request.host}
    if origin is None:
        if request.headers.get("Sec-Fetch-Site") != "same-origin":
            abort(403)
    elif urlsplit(origin).scheme not in ("http", "https") or urlsplit(origin).netloc not in ours:
        abort(403)


@page("/kept/<key>", role="reporter")
def kept_form(key: str) -> str:
    """What this account wrote when its session was over already."""
    with context().database.reading() as connection:
        return shown_written(find_kept_form(connection, key, account_id=editor().id, now=context().clock()))


@page("/<path:_rest>", role="reporter", methods=("GET", "POST", "PUT", "PATCH", "DELETE"))
def nothing_here(_rest: str) -> None:
    """What no page has, address or method: a stranger cannot tell it from what there is."""
    abort(404)


@blueprint.before_request
def guard() -> AnyResponse | None:
    """Let in who may open this page, and nobody else."""
    answer_in("en")
    role = ROLES.get(request.endpoint or "")
    if role is None:
        abort(404)
    signed_in = _find()
    if signed_in is None:
        if request.method not in _SAFE:
            return _to_the_door(_keep_what_was_written())
        return _to_the_door(request.full_path.rstrip("?"))
    g.signed_in = signed_in
    if not may(role):
        abort(403)
    if request.method not in _SAFE:
        refuse_foreign()
        if not _is_proved(signed_in.token, signed_in.account.id):
            # Signed in anew beside an old page, perhaps: it is shown again, and only a second word sends it.
            return make_response(shown_written(_written()), 403)
    return None


def shown_written(written: Written) -> str:
    """What somebody wrote before they signed in again, to be sent by this session; nothing is saved by looking."""
    fields = [(name, "check" if name == "do" else text) for name, text in written.fields]
    return render_template("desk/kept.html", address=written.address, fields=fields)


def _to_the_door(next_page: str) -> AnyResponse:
    return redirect(f"{url_for('opening.form')}?{urlencode({'next': next_page})}", 303)


def _keep_what_was_written() -> str:
    """Keep a form of an account whose session is over, by its proof; answers the page that gives it back."""
    refuse_foreign()
    account_id, written = request.form.get("proof", "").partition(".")[2], _written()
    if request.method != "POST" or not _is_proved(request.cookies.get(cookie_name("desk"), ""), account_id):
        abort(403)
    if not written.fields:
        return url_for("desk.queue")
    with context().database.writing() as session:
        key = keep_form(session, account_id, written, now=context().clock())
    return url_for("desk.kept_form", key=key)


def _written() -> Written:
    """What was sent, but for its proof; nothing of a form that carries a password."""
    fields = tuple((name, text) for name, text in request.form.items(multi=True) if name != "proof")
    has_password = any("password" in name for name, _ in fields)
    return Written(address=request.full_path.rstrip("?"), fields=() if has_password else fields)


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Keep the desk out of every cache and search; its pages may ask this server by script."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    if "signed_in" in g:
        response.headers["Content-Security-Policy"] = f"{POLICY}; connect-src 'self'"
    return response


def _find() -> SignedIn | None:
    token = request.cookies.get(cookie_name("desk"))
    if not token:
        return None
    parts = context()
    now = parts.clock()
    with parts.database.reading() as connection:
        found = find_session(connection, token, now=now)
    if found is not None and found.is_stale:
        with parts.database.writing() as session:
            note_use(session, token, now=now)
    return found


def _is_proved(token: str, account_id: str) -> bool:
    """Whether a page that this token opened for this account wrote the form; the session itself may be over."""
    given = request.form.get("proof", "")
    return bool(token) and hmac.compare_digest(given.encode(), proof_of(token, account_id).encode())


def proof_of(token: str, account_id: str) -> str:
    """What the forms of a session carry. The account is in it: it has to be known when the session is over."""
    key, message = context().settings.secret_key.encode(), f"entente desk form\0{token}\0{account_id}".encode()
    return f"{hmac.digest(key, message, hashlib.sha256).hex()}.{account_id}"
