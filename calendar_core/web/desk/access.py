"""Who may open which page of the desk. A page without a role is nobody's; nothing is left to the views.

The session's token is in one cookie, which no public page reads. Each request that is not a GET proves that it comes
from a page of ours: by the browser's word (Origin or Sec-Fetch-Site) and by a proof in the form that only this session
has. See docs/decisions/0075.
"""

import hashlib
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for
from itsdangerous import BadSignature, Signer
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.store.auth.accounts import Account, Role
from calendar_core.store.auth.sessions import ActiveSession, find_session, record_session_use
from calendar_core.store.desk.form_drafts import SubmittedForm, find_draft, save_draft
from calendar_core.web.context import context
from calendar_core.web.request.query import set_response_lang
from calendar_core.web.response.headers import CONTENT_SECURITY_POLICY

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

#: What each role may do: all that stands before it as well.
ROLE_ORDER: Final[tuple[Role, ...]] = ("reporter", "editor", "chief")
#: The least role of every page, by endpoint.
REQUIRED_ROLES: Final[dict[str, Role]] = {}
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

View = Callable[..., Any]


def desk_route(rule: str, *, role: Role, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Make a view a page of the desk, for a role and those above it."""

    def attach(view: View) -> View:
        REQUIRED_ROLES[f"{blueprint.name}.{view.__name__}"] = role
        blueprint.add_url_rule(rule, view.__name__, view, methods=list(methods))
        return view

    return attach


def has_role(role: Role) -> bool:
    """Whether whoever is signed in may do what takes that role."""
    return ROLE_ORDER.index(current_account().role) >= ROLE_ORDER.index(role)


def current_account() -> Account:
    """Who is signed in."""
    account: Account = g.signed_in.account
    return account


def cookie_name(kind: str) -> str:
    """The name of a cookie; where there is TLS the browser holds it to this host, this path and TLS by its prefix."""
    return f"__Host-entente-{kind}" if is_secure() else f"entente-{kind}"


def is_secure() -> bool:
    """Whether people reach the calendar by TLS."""
    return context().settings.base_url.startswith("https://")


def csrf_token() -> str:
    """What a form carries to prove that this session wrote it."""
    return build_csrf_token(g.signed_in.token, current_account().id)


def check_same_origin() -> None:
    """Refuse a request that the browser does not say to come from a page of ours."""
    origin = request.headers.get("Origin")
    own_hosts = {urlsplit(context().settings.base_url).netloc, request.host}
    if origin is None:
        if request.headers.get("Sec-Fetch-Site") != "same-origin":
            abort(403)
    elif urlsplit(origin).scheme not in ("http", "https") or urlsplit(origin).netloc not in own_hosts:
        abort(403)


@desk_route("/kept/<key>", role="reporter")
def kept_form(key: str) -> str:
    """What this account wrote when its session was over already."""
    with context().database.reading() as connection:
        return render_form_draft(find_draft(connection, key, account_id=current_account().id, now=context().clock()))


@desk_route("/<path:_rest>", role="reporter", methods=("GET", "POST", "PUT", "PATCH", "DELETE"))
def nothing_here(_rest: str) -> None:
    """What no page has, address or method: a stranger cannot tell it from what there is."""
    abort(404)


@blueprint.before_request
def require_login() -> AnyResponse | None:
    """Let in who may open this page, and nobody else."""
    set_response_lang("en")
    role = REQUIRED_ROLES.get(request.endpoint or "")
    if role is None:
        abort(404)
    signed_in = _load_session()
    if signed_in is None:
        if request.method not in _SAFE_METHODS:
            return _redirect_to_login(_save_form_draft())
        return _redirect_to_login(request.full_path.rstrip("?"))
    g.signed_in = signed_in
    if not has_role(role):
        abort(403)
    if request.method not in _SAFE_METHODS:
        check_same_origin()
        if _parse_csrf_token(signed_in.token) != signed_in.account.id:
            # Signed in anew beside an old page, perhaps: it is shown again, and only a second word sends it.
            return make_response(render_form_draft(_submitted_form()), 403)
    return None


def render_form_draft(submitted: SubmittedForm) -> str:
    """What somebody wrote before they signed in again, to be sent by this session; nothing is saved by looking."""
    fields = [(name, "check" if name == "do" else text) for name, text in submitted.fields]
    return render_template("desk/form_draft.html", address=submitted.address, fields=fields)


def _redirect_to_login(next_url: str) -> AnyResponse:
    return redirect(f"{url_for('opening.form')}?{urlencode({'next': next_url})}", 303)


def _save_form_draft() -> str:
    """Keep a form of an account whose session is over, by its proof; answers the page that gives it back."""
    check_same_origin()
    account_id, submitted = _parse_csrf_token(request.cookies.get(cookie_name("desk"), "")), _submitted_form()
    if request.method != "POST" or account_id is None:
        abort(403)
    if not submitted.fields:
        return url_for("desk.queue")
    with context().database.writing() as session:
        key = save_draft(session, account_id, submitted, now=context().clock())
    return url_for("desk.kept_form", key=key)


def _submitted_form() -> SubmittedForm:
    """What was sent, but for its proof; nothing of a form that carries a password."""
    fields = tuple((name, text) for name, text in request.form.items(multi=True) if name != "proof")
    has_password = any("password" in name for name, _ in fields)
    return SubmittedForm(address=request.full_path.rstrip("?"), fields=() if has_password else fields)


@blueprint.after_request
def set_private_headers(response: Response) -> Response:
    """Keep the desk out of every cache and search; its pages may ask this server by script."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    if "signed_in" in g:
        response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; connect-src 'self'"
    return response


def _load_session() -> ActiveSession | None:
    token = request.cookies.get(cookie_name("desk"))
    if not token:
        return None
    parts = context()
    now = parts.clock()
    with parts.database.reading() as connection:
        found = find_session(connection, token, now=now)
    if found is not None and found.is_stale:
        with parts.database.writing() as session:
            record_session_use(session, token, now=now)
    return found


def build_csrf_token(token: str, account_id: str) -> str:
    """The CSRF token of a session's forms. It names the account, which has to be known when the session is over."""
    return _csrf_signer(token).sign(account_id).decode()


def _parse_csrf_token(token: str) -> str | None:
    """The account of the submitted CSRF token, if this session made it; the session itself may be over."""
    try:
        return _csrf_signer(token).unsign(request.form.get("proof", "")).decode() if token else None
    except BadSignature:
        return None


def _csrf_signer(token: str) -> Signer:
    return Signer(context().settings.secret_key, salt=f"desk form\0{token}", digest_method=hashlib.sha256)
