"""Signing in by the organisation's sign-on: OpenID Connect with the code flow, PKCE and a nonce, all by Authlib.

Who comes back is known here by issuer and subject alone; a name or an address that a sign-on tells opens nothing.
"""

from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, abort, current_app, redirect, request, session, url_for
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from calendar_core.desk.auth.login import Refused, sign_in_elsewhere
from calendar_core.settings import SignOn
from calendar_core.web.context import context
from calendar_core.web.desk.access import cookie_name
from calendar_core.web.desk.login import give_cookie, next_page, shown_form

blueprint = Blueprint("signing_on", __name__)
_KEY = "entente sign-on"
_NEXT = "next"
_PATIENCE_SECONDS = 10


@blueprint.get("/sign-in/elsewhere")
def leave_for_sign_on() -> Response:
    """Send the browser there."""
    client = _client()
    session[_NEXT] = next_page()
    target = f"{context().settings.base_url}{url_for('signing_on.come_back')}"
    try:
        answer: Response = client.authorize_redirect(target)
    except (AuthlibBaseError, RequestException):
        return _refused("The sign-on does not answer.", "Try again, or sign in with a password.")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/sign-in/back")
def come_back() -> Response:
    """Begin a session for whom the sign-on vouches."""
    client, parts = _client(), context()
    try:
        told = client.authorize_access_token()["userinfo"]
        who = f"{told['iss']} {told['sub']}"
    except (AuthlibBaseError, JoseError, RequestException, KeyError):
        current_app.logger.warning("A sign-on failed.", exc_info=True)
        return _refused("The sign-on did not vouch for you.", "Try again.")
    target = session.pop(_NEXT, url_for("desk.queue"))
    session.clear()
    try:
        _, token = sign_in_elsewhere(
            parts.database, who, token=request.cookies.get(cookie_name("desk")), now=parts.clock()
        )
    except Refused as error:
        return shown_form(error, status=403)
    answer = redirect(target, 303)
    answer.headers["Cache-Control"] = "no-store"
    give_cookie(answer, "desk", token)
    return answer


def _refused(what: str, next_step: str) -> Response:
    return shown_form(Refused(what, next_step=next_step), status=403)


def _client() -> Any:
    return current_app.extensions.get(_KEY) or abort(404)


def register(app: Flask) -> None:
    """Add the way to the sign-on; without one it is not found."""
    app.register_blueprint(blueprint)
    with app.app_context():
        given: SignOn | None = context().settings.sign_on
    if given is None:
        return
    app.extensions[_KEY] = OAuth(app).register(
        name="sign_on",
        server_metadata_url=f"{given.issuer}/.well-known/openid-configuration",
        client_id=given.client_id,
        client_secret=given.client_secret,
        client_kwargs={"scope": "openid", "code_challenge_method": "S256", "default_timeout": _PATIENCE_SECONDS},
    )
