"""The door of the desk: signing in, and a sign-out for those inside. What a name and a password are worth is
`desk.signing_in`'s.
"""

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.desk.auth.login import (
    LoginAttempt,
    LoginRefused,
    LoginResult,
    TooManyAttempts,
    log_in_with_password,
)
from calendar_core.errors import CalendarError
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.auth.sessions import close_session
from calendar_core.web.context import context
from calendar_core.web.desk.access import check_same_origin, cookie_name, current_account, desk_route, is_secure
from calendar_core.web.request.query import set_response_lang

blueprint = Blueprint("opening", __name__)
_DEVICE_COOKIE_AGE = timedelta(days=400)  # as long as browsers keep any cookie


@blueprint.get("/sign-in")
def form() -> Response:
    """The two fields."""
    return render_login_form()


@blueprint.post("/sign-in")
def enter() -> AnyResponse:
    """Begin a session, always a new one."""
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
    """Give the browser its session and lead it in."""
    response = redirect(target, 303)
    response.headers["Cache-Control"] = "no-store"
    set_private_cookie(response, "desk", admitted.token)
    set_private_cookie(response, "device", admitted.device, age=_DEVICE_COOKIE_AGE)
    return response


def set_private_cookie(response: AnyResponse, kind: str, value: str, *, age: timedelta | None = None) -> None:
    """Give the browser a cookie that scripts and other sites do not have; without an age it goes with the browser."""
    response.set_cookie(
        cookie_name(kind), value, max_age=age, secure=is_secure(), httponly=True, samesite="Lax", path="/"
    )


@desk_route("/sign-out", role="reporter", methods=("POST",))
def leave() -> AnyResponse:
    """End this session."""
    parts = context()
    with parts.database.writing() as session:
        close_session(session, request.cookies.get(cookie_name("desk"), ""))
        log_action(session, current_account().id, "signed out", now=parts.clock())
    response = redirect(url_for("opening.form"), 303)
    response.delete_cookie(cookie_name("desk"), secure=is_secure(), httponly=True, samesite="Lax", path="/")
    return response


def render_login_form(error: CalendarError | None = None, *, status: int = 200) -> Response:
    """The form, in English as all of the desk."""
    set_response_lang("en")
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
    """Where to go after signing in: a page of the desk, and nowhere else."""
    next_url = request.values.get("next", "")
    is_desk_page = next_url == "/desk" or next_url.startswith(("/desk/", "/desk?"))
    return next_url if is_desk_page and "\\" not in next_url and next_url.isprintable() else url_for("desk.queue")
