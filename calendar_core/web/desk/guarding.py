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

from flask import Blueprint, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.store.accounts import Account, Role
from calendar_core.store.sessions import SignedIn, find_session, note_use
from calendar_core.web.asking import answer_in
from calendar_core.web.context import context
from calendar_core.web.headers import POLICY

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
    return _proof_of(g.signed_in.token)


def refuse_foreign() -> None:
    """Refuse a request that the browser does not say to come from a page of ours."""
    origin = request.headers.get("Origin")
    ours = {urlsplit(context().settings.base_url).netloc, request.host}
    if origin is None:
        if request.headers.get("Sec-Fetch-Site") != "same-origin":
            abort(403)
    elif urlsplit(origin).scheme not in ("http", "https") or urlsplit(origin).netloc not in ours:
        abort(403)


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
            abort(403)
        return redirect(f"{url_for('opening.form')}?{urlencode({'next': request.full_path.rstrip('?')})}", 303)
    g.signed_in = signed_in
    if not may(role):
        abort(403)
    if request.method not in _SAFE:
        refuse_foreign()
        if not hmac.compare_digest(request.form.get("proof", "").encode(), proof().encode()):
            abort(403)
    return None


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


def _proof_of(token: str) -> str:
    key = context().settings.secret_key.encode()
    return hmac.digest(key, b"entente desk form\0" + token.encode(), hashlib.sha256).hex()
