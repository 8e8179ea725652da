"""Authentication, roles and CSRF protection of the desk. A page without a role is refused to everybody.

The session token is in one cookie, which no public page reads. Each request that is not a GET is checked twice: by the
Origin or Sec-Fetch-Site header, and by the CSRF token of the form. See docs/decisions/0075.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for
from itsdangerous import BadSignature, Signer
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.errors import DiskFull
from calendar_core.store.auth.accounts import Account, Role
from calendar_core.store.auth.sessions import ActiveSession, find_session, record_session_use
from calendar_core.store.desk.form_drafts import SubmittedForm, find_draft, save_draft
from calendar_core.web.context import context
from calendar_core.web.desk.view_log import log_shown_events
from calendar_core.web.request.same_origin import check_same_origin
from calendar_core.web.response.headers import CONTENT_SECURITY_POLICY

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

#: Each role has the permissions of those before it.
ROLE_ORDER: Final[tuple[Role, ...]] = ("reporter", "editor", "chief")
#: The lowest role that may open a page, by endpoint.
REQUIRED_ROLES: Final[dict[str, Role]] = {}
_REDIRECTS: Final = range(300, 400)
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

View = Callable[..., Any]


def desk_route(rule: str, *, role: Role, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Register a view as a page of the desk, for a role and those above it.

    A page that shows an event which is held back is sent only after that is in the audit log.
    """

    def attach(view: View) -> View:
        @wraps(view)
        def logged(**arguments: Any) -> Response:
            response = make_response(view(**arguments))
            if response.status_code not in _REDIRECTS:
                log_shown_events(arguments)
            return response

        REQUIRED_ROLES[f"{blueprint.name}.{view.__name__}"] = role
        blueprint.add_url_rule(rule, view.__name__, logged, methods=list(methods))
        return view

    return attach


def has_role(role: Role) -> bool:
    """Whether the signed-in account has at least this role."""
    return ROLE_ORDER.index(current_account().role) >= ROLE_ORDER.index(role)


def current_account() -> Account:
    """The signed-in account."""
    account: Account = g.signed_in.account
    return account


def cookie_name(kind: str) -> str:
    """The name of a cookie; with TLS its prefix binds it to this host, the path / and TLS."""
    return f"__Host-entente-{kind}" if is_secure() else f"entente-{kind}"


def is_secure() -> bool:
    """Whether the calendar is served over TLS."""
    return context().settings.has_tls


def csrf_token() -> str:
    """The CSRF token of the session, for its forms."""
    return build_csrf_token(g.signed_in.token, current_account().id)


@desk_route("/kept/<key>", role="reporter")
def form_draft(key: str) -> str:
    """A form that this account submitted after its session had expired."""
    with context().database.reading() as connection:
        return render_form_draft(find_draft(connection, key, account_id=current_account().id, now=context().clock()))


@desk_route("/<path:_rest>", role="reporter", methods=("GET", "POST", "PUT", "PATCH", "DELETE"))
def not_found(_rest: str) -> None:
    """Every other address and method, so that without a session they look like those that exist."""
    abort(404)


@blueprint.before_request
def require_login() -> AnyResponse | None:
    """Refuse or redirect requests without a session or without the role of the page."""
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
            # The form may be of an older session: it is shown again, and only a second submit sends it.
            return make_response(render_form_draft(_submitted_form()), 403)
    return None


def render_form_draft(submitted: SubmittedForm) -> str:
    """A submitted form to be sent again by this session; showing it saves nothing."""
    fields = [(name, "check" if name == "do" else text) for name, text in submitted.fields]
    return render_template("desk/form_draft.html", address=submitted.address, fields=fields)


def _redirect_to_login(next_url: str) -> AnyResponse:
    return redirect(f"{url_for('login.sign_in')}?{urlencode({'next': next_url})}", 303)


def _save_form_draft() -> str:
    """Save the form of an expired session if its CSRF token is valid; return the address that shows it again."""
    check_same_origin()
    account_id, submitted = _parse_csrf_token(request.cookies.get(cookie_name("desk"), "")), _submitted_form()
    if request.method != "POST" or account_id is None:
        abort(403)
    if not submitted.fields:
        return url_for("desk.worklist")
    with context().database.writing() as session:
        key = save_draft(session, account_id, submitted, now=context().clock())
    return url_for("desk.form_draft", key=key)


def _submitted_form() -> SubmittedForm:
    """The submitted fields without the CSRF token; none of a form that has a password."""
    fields = tuple((name, text) for name, text in request.form.items(multi=True) if name != "proof")
    has_password = any("password" in name for name, _ in fields)
    return SubmittedForm(address=request.full_path.rstrip("?"), fields=() if has_password else fields)


@blueprint.after_request
def set_private_headers(response: Response) -> Response:
    """Forbid caching and indexing of the desk; its scripts may send requests to this server."""
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
        # Who only reads needs no room on the disk.
        with suppress(DiskFull), parts.database.writing() as session:
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
