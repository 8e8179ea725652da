"""Login by OpenID Connect: code flow, PKCE and nonce, by Authlib.

An account is found by issuer and subject alone; a name or a mail address of the provider grants nothing.
"""

import logging
import threading
import time
from typing import Any

from flask import Blueprint, Flask, abort, current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response

from calendar_core.desk.auth.login import LoginRefused, log_in_with_oidc
from calendar_core.error_log import log_exception
from calendar_core.setting_parsers import OidcProvider
from calendar_core.web.context import context
from calendar_core.web.desk.access import cookie_name
from calendar_core.web.desk.login import parse_next_url, render_login_form, set_private_cookie

blueprint = Blueprint("oidc", __name__)
_EXTENSION_KEY = "entente sign-on"
_NEXT_URL_KEY = "next"
# In seconds. Anybody may ask for the provider's metadata; who comes back from it was asked for a password there.
_METADATA_TIMEOUT_SECONDS = 2
_TOKEN_TIMEOUT_SECONDS = 5
# After a failure the provider is not asked again for so long.
_RETRY_SECONDS = 10


class _Provider:
    """The client of the provider, and the failure of its metadata, which is remembered for a few seconds."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self._lock = threading.Lock()
        self._failed_at: float | None = None

    def load_metadata(self) -> bool:
        """Load the metadata once; False if the provider does not answer, or did not a moment ago."""
        with self._lock:
            if self._failed_at is not None and time.monotonic() - self._failed_at < _RETRY_SECONDS:
                return False
            try:
                self.client.load_server_metadata()
            except _provider_errors():
                self._failed_at = time.monotonic()
                return False
        return True


@blueprint.get("/sign-in/elsewhere")
def authorize() -> Response:
    """Redirect to the provider."""
    provider = _find_provider()
    if not provider.load_metadata():
        return _render_refusal("The sign-on does not answer.", "Try again, or sign in with a password.")
    session[_NEXT_URL_KEY] = parse_next_url()
    target = f"{context().settings.base_url}{url_for('oidc.callback')}"
    response: Response = provider.client.authorize_redirect(target)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/sign-in/back")
def callback() -> Response:
    """Open a session for the account that the provider authenticated."""
    provider, parts = _find_provider(), context()
    if not provider.load_metadata():
        return _render_refusal("The sign-on does not answer.", "Try again, or sign in with a password.")
    try:
        userinfo = provider.client.authorize_access_token(timeout=_TOKEN_TIMEOUT_SECONDS)["userinfo"]
        subject = f"{userinfo['iss']} {userinfo['sub']}"
    except (*_provider_errors(), KeyError):
        log_exception(current_app.logger, "A sign-on failed.", level=logging.WARNING)
        return _render_refusal("The sign-on did not vouch for you.", "Try again.")
    target = session.pop(_NEXT_URL_KEY, url_for("desk.worklist"))
    session.clear()
    try:
        _, token = log_in_with_oidc(
            parts.database, subject, token=request.cookies.get(cookie_name("desk")), now=parts.clock()
        )
    except LoginRefused as error:
        return render_login_form(error, status=403)
    response = redirect(target, 303)
    response.headers["Cache-Control"] = "no-store"
    set_private_cookie(response, "desk", token)
    return response


def _render_refusal(what: str, next_step: str) -> Response:
    return render_login_form(LoginRefused(what, next_step=next_step), status=403)


def _provider_errors() -> tuple[type[Exception], type[Exception], type[Exception]]:
    """What Authlib raises where the provider does not answer, or answers what cannot be trusted."""
    from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415  slow to import, and only used with a provider
    from joserfc.errors import JoseError  # noqa: PLC0415  the same
    from requests import RequestException  # noqa: PLC0415  the same

    return AuthlibBaseError, JoseError, RequestException


def _find_provider() -> _Provider:
    found: _Provider | None = current_app.extensions.get(_EXTENSION_KEY)
    return found or abort(404)


def register(app: Flask) -> None:
    """Add the login by OpenID Connect; its pages answer 404 where no provider is configured."""
    app.register_blueprint(blueprint)
    with app.app_context():
        provider: OidcProvider | None = context().settings.sign_on
    if provider is None:
        return
    from authlib.integrations.flask_client import OAuth  # noqa: PLC0415  slow to import, and only used with a provider

    client = OAuth(app).register(
        name="sign_on",
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        client_kwargs={
            "scope": "openid",
            "code_challenge_method": "S256",
            "default_timeout": _METADATA_TIMEOUT_SECONDS,
        },
    )
    app.extensions[_EXTENSION_KEY] = _Provider(client)
