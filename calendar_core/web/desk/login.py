"""The login page of the desk and the sign-out."""

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.desk.auth.login import LoginAttempt, LoginRefused, LoginResult, TooManyAttempts, log_in_with_password
from calendar_core.errors import CalendarError
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.auth.sessions import close_session
from calendar_core.web.context import context
from calendar_core.web.desk.access import cookie_name, current_account, desk_route, is_secure
from calendar_core.web.request.same_origin import check_same_origin

blueprint = Blueprint("login", __name__)
_DEVICE_COOKIE_AGE = timedelta(days=400)  # as long as browsers keep any cookie


@blueprint.route("/sign-in", methods=("GET", "POST"))
def sign_in() -> AnyResponse:
    """The login form; on POST it opens a new session."""
    if request.method != "POST":
        return render_login_form()
    check_same_origin()
    parts = context()
    attempt = LoginAttempt(
        name=request.form.get("name", ""),
        password=request.form.get("password", ""),
        network=request.remote_addr,
        device=request.cookies.get(cookie_name("device")),
        token=request.cookies.get(cookie_name("desk")),
    )
    try:
        admitted = log_in_with_password(parts.database, attempt, key=parts.settings.secret_key, now=parts.clock())
    except TooManyAttempts as error:
        response = render_login_form(error, status=429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except LoginRefused as error:
        return render_login_form(error, status=403)
    return redirect_with_session(admitted, parse_next_url())


def redirect_with_session(admitted: LoginResult, target: str) -> AnyResponse:
    """Set the cookies of a new session and redirect."""
    response = redirect(target, 303)
    response.headers["Cache-Control"] = "no-store"
    set_private_cookie(response, "desk", admitted.token)
    set_private_cookie(response, "device", admitted.device, age=_DEVICE_COOKIE_AGE)
    return response


def set_private_cookie(response: AnyResponse, kind: str, value: str, *, age: timedelta | None = None) -> None:
    """Set a cookie that scripts and other sites cannot read; without an age it is a session cookie."""
    response.set_cookie(
        cookie_name(kind), value, max_age=age, secure=is_secure(), httponly=True, samesite="Lax", path="/"
    )


@desk_route("/sign-out", role="reporter", methods=("POST",))
def sign_out() -> AnyResponse:
    """End this session."""
    parts = context()
    with parts.database.writing() as session:
        close_session(session, request.cookies.get(cookie_name("desk"), ""))
        log_action(session, current_account().id, "signed out", now=parts.clock())
    response = redirect(url_for("login.sign_in"), 303)
    response.delete_cookie(cookie_name("desk"), secure=is_secure(), httponly=True, samesite="Lax", path="/")
    return response


def render_login_form(error: CalendarError | None = None, *, status: int = 200) -> Response:
    """The login form."""
    response = make_response(
        render_template(
            "desk/login.html",
            error=error,
            name=request.form.get("name", ""),
            next=parse_next_url(),
            has_sign_on=context().settings.sign_on is not None,
        ),
        status,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def parse_next_url() -> str:
    """The address after the login: a page of the desk, and no other."""
    next_url = request.values.get("next", "")
    is_desk_page = next_url == "/desk" or next_url.startswith(("/desk/", "/desk?"))
    return next_url if is_desk_page and "\\" not in next_url and next_url.isprintable() else url_for("desk.worklist")
