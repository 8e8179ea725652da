"""The door of the desk: signing in, and a sign-out for those inside. What a name and a password are worth is
`desk.signing_in`'s.
"""

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.desk.auth.login import Admitted, Attempt, Refused, TooOften, sign_in
from calendar_core.errors import CalendarError
from calendar_core.store.auth.audit_log import note_deed
from calendar_core.store.auth.sessions import close_session
from calendar_core.web.context import context
from calendar_core.web.desk.access import cookie_name, editor, is_secure, page, refuse_foreign
from calendar_core.web.request.query import answer_in

blueprint = Blueprint("opening", __name__)
_DEVICE_IS_KEPT = timedelta(days=400)  # as long as browsers keep any cookie


@blueprint.get("/sign-in")
def form() -> Response:
    """The two fields."""
    return shown_form()


@blueprint.post("/sign-in")
def enter() -> AnyResponse:
    """Begin a session, always a new one."""
    refuse_foreign()
    parts = context()
    attempt = Attempt(
        name=request.form.get("name", ""),
        password=request.form.get("password", ""),
        network=request.remote_addr,
        device=request.cookies.get(cookie_name("device")),
        token=request.cookies.get(cookie_name("desk")),
    )
    try:
        admitted = sign_in(parts.database, attempt, key=parts.settings.secret_key, now=parts.clock())
    except TooOften as error:
        answer = shown_form(error, status=429)
        answer.headers["Retry-After"] = str(error.seconds)
        return answer
    except Refused as error:
        return shown_form(error, status=403)
    return welcome(admitted, next_page())


def welcome(admitted: Admitted, target: str) -> AnyResponse:
    """Give the browser its session and lead it in."""
    answer = redirect(target, 303)
    answer.headers["Cache-Control"] = "no-store"
    give_cookie(answer, "desk", admitted.token)
    give_cookie(answer, "device", admitted.device, age=_DEVICE_IS_KEPT)
    return answer


def give_cookie(answer: AnyResponse, kind: str, value: str, *, age: timedelta | None = None) -> None:
    """Give the browser a cookie that scripts and other sites do not have; without an age it goes with the browser."""
    answer.set_cookie(
        cookie_name(kind), value, max_age=age, secure=is_secure(), httponly=True, samesite="Lax", path="/"
    )


@page("/sign-out", role="reporter", methods=("POST",))
def leave() -> AnyResponse:
    """End this session."""
    parts = context()
    with parts.database.writing() as session:
        close_session(session, request.cookies.get(cookie_name("desk"), ""))
        note_deed(session, editor().id, "signed out", now=parts.clock())
    answer = redirect(url_for("opening.form"), 303)
    answer.delete_cookie(cookie_name("desk"), secure=is_secure(), httponly=True, samesite="Lax", path="/")
    return answer


def shown_form(error: CalendarError | None = None, *, status: int = 200) -> Response:
    """The form, in English as all of the desk."""
    answer_in("en")
    answer = make_response(
        render_template(
            "desk/sign_in.html",
            error=error,
            name=request.form.get("name", ""),
            next=next_page(),
            has_sign_on=context().settings.sign_on is not None,
        ),
        status,
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def next_page() -> str:
    """Where to go after signing in: a page of the desk, and nowhere else."""
    wanted = request.values.get("next", "")
    is_ours = wanted == "/desk" or wanted.startswith(("/desk/", "/desk?"))
    return wanted if is_ours and "\\" not in wanted and wanted.isprintable() else url_for("desk.queue")
