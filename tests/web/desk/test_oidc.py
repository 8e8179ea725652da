"""Signing in by an organisation's sign-on, against a provider that really runs on this machine."""

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from flask import Flask, jsonify, redirect, request
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from app import create_app
from calendar_core.setting_parsers import OidcProvider
from calendar_core.settings import Settings
from calendar_core.store.auth.accounts import add_account
from calendar_core.web.context import context
from tests.builders.records import NOW
from tests.builders.web_app import BASE, Page, close_app

CLIENT, SECRET = "calendar", "a secret of two"


@dataclass
class Provider:
    """A sign-on whose only person is always signed on; `claims` are told otherwise where a test wants."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signed_by: RSAKey | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)


def provider_app(provider: Provider) -> Flask:
    """The four addresses of OpenID Connect that a client needs."""
    app = Flask("provider")

    @app.get("/.well-known/openid-configuration")
    def metadata() -> Response:
        at = provider.issuer
        return jsonify(
            issuer=at,
            authorization_endpoint=f"{at}/authorize",
            token_endpoint=f"{at}/token",
            jwks_uri=f"{at}/keys",
            id_token_signing_alg_values_supported=["RS256"],
        )

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(keys=[provider.key.as_dict(private=False)])

    @app.get("/authorize")
    def authorize() -> Response:
        assert (request.args["client_id"], request.args["code_challenge_method"]) == (CLIENT, "S256")
        code = secrets.token_urlsafe(8)
        provider.codes[code] = request.args.to_dict()
        return redirect(f"{request.args['redirect_uri']}?{urlencode({'code': code, 'state': request.args['state']})}")

    @app.post("/token")
    def token() -> Response:
        given = provider.codes.pop(request.form["code"])
        verifier = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(verifier).decode().rstrip("=") == given["code_challenge"]
        assert request.authorization is not None
        assert (request.authorization.username, request.authorization.password) == (CLIENT, SECRET)
        now = int(time.time())
        claims = {"iss": provider.issuer, "aud": CLIENT, "sub": "kim", "nonce": given["nonce"], "iat": now}
        signed = jwt.encode(
            {"alg": "RS256", "kid": "one"},
            {**claims, "exp": now + 60, **provider.claims},
            provider.signed_by or provider.key,
        )
        return jsonify(access_token="none", token_type="Bearer", id_token=signed)

    return app


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    server = make_server("127.0.0.1", 0, provider_app(made), threaded=True)
    made.issuer = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def calendar(provider: Provider, sqlite_url: str) -> Iterator[FlaskClient]:
    settings = Settings(
        database_url=sqlite_url,
        mail_url="maildir:nowhere",
        mail_from="entente@example.org",
        given_base_url=BASE,
        secret_key="k" * 40,
        host="127.0.0.1",
        port=8000,
        sign_on=OidcProvider(issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET),
    )
    with close_app(create_app(settings, now=lambda: NOW)) as app:
        with app.app_context(), context().database.writing() as session:
            add_account(session, "kim", name="Kim", role="editor", oidc_identity=f"{provider.issuer} kim", now=NOW)
        yield app.test_client()


def go_and_come_back(calendar: FlaskClient, **changed: str) -> TestResponse:
    """What a browser does: to the sign-on, and back with what it was given."""
    left = calendar.get("/sign-in/elsewhere?next=/desk/events", base_url=BASE)
    assert left.status_code == 302, left.text
    with requests.get(left.headers["Location"], allow_redirects=False, timeout=10) as sent:
        back = urlsplit(sent.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"{BASE}/sign-in/back"
    given = {key: values[0] for key, values in parse_qs(back.query).items()}
    return calendar.get(back.path, query_string={**given, **changed}, base_url=BASE)


def test_an_editor_whom_the_sign_on_vouches_for_is_let_in(calendar: FlaskClient) -> None:
    answer = go_and_come_back(calendar)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/events")
    assert calendar.get("/desk/events", base_url=BASE).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [{"aud": "another"}, {"iss": "https://elsewhere.example"}, {"nonce": "old"}, {"exp": 1}, {"iat": "x"}],
    ids=lambda claims: next(iter(claims)),
)
def test_a_word_that_is_for_another_or_old_lets_nobody_in(
    calendar: FlaskClient, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    answer = go_and_come_back(calendar)
    assert answer.status_code == 403
    assert calendar.get("/desk/", base_url=BASE).status_code == 303


def test_a_word_that_somebody_else_signed_lets_nobody_in(calendar: FlaskClient, provider: Provider) -> None:
    provider.signed_by = RSAKey.generate_key(2048, {"kid": "one"})
    assert go_and_come_back(calendar).status_code == 403


def test_an_answer_that_was_not_asked_for_lets_nobody_in(calendar: FlaskClient) -> None:
    assert go_and_come_back(calendar, state="made-up").status_code == 403
    assert calendar.get("/sign-in/back?code=x&state=y", base_url=BASE).status_code == 403
    assert calendar.get("/sign-in/back?error=access_denied", base_url=BASE).status_code == 403


def test_somebody_who_has_no_account_here_is_told_what_to_ask_for(calendar: FlaskClient, provider: Provider) -> None:
    provider.claims = {"sub": "lee", "email": "kim@example.org", "preferred_username": "kim"}
    answer = go_and_come_back(calendar)
    assert answer.status_code == 403
    assert f"“{provider.issuer} lee”" in Page(answer.text).texts("p", "notice")[0]


def test_a_sign_on_that_does_not_answer_is_said_to(calendar: FlaskClient, provider: Provider) -> None:
    assert "Sign on with your organisation" in calendar.get("/sign-in", base_url=BASE).text
    calendar.application.extensions["entente sign-on"].client._server_metadata_url = f"{provider.issuer}/nothing"
    assert calendar.get("/sign-in/elsewhere", base_url=BASE).status_code == 403


def test_a_sign_on_that_hangs_holds_one_request_for_two_seconds_and_the_next_ones_not_at_all(
    calendar: FlaskClient,
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        client = calendar.application.extensions["entente sign-on"].client
        client._server_metadata_url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        taken = []
        for _ in range(3):
            began = time.monotonic()
            answer = calendar.get("/sign-in/elsewhere", base_url=BASE)
            taken.append(time.monotonic() - began)
            assert (answer.status_code, "The sign-on does not answer." in answer.text) == (403, True)
        back = calendar.get("/sign-in/back?state=x&code=y", base_url=BASE)
    assert 1.9 < taken[0] < 3
    assert max(taken[1:]) < 1
    assert "The sign-on does not answer." in back.text
