"""The desk as a test visits it: accounts, sessions without a password's cost, and forms that carry their proof."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calendar_core.desk.auth.passwords import hash_password
from calendar_core.store.auth.accounts import Role, add_account
from calendar_core.store.auth.sessions import open_session
from calendar_core.store.db.database import Database
from calendar_core.web.desk import access
from tests.builders.records import NOW
from tests.builders.web_app import BASE, Page

PASSWORD = "a long and unlikely password"
#: Made once: a hash costs as much as fifty pages.
PASSWORD_HASH = hash_password(PASSWORD)
ORIGIN = {"Origin": BASE}
COOKIE = "__Host-entente-desk"
ROLES: tuple[Role, ...] = ("reporter", "editor", "chief")


def add_accounts(database: Database, now: datetime = NOW) -> None:
    """One account of each role, named by it."""
    with database.writing() as session:
        for role in ROLES:
            add_account(session, role, name=f"A {role}", role=role, password_hash=PASSWORD_HASH, now=now)


@dataclass
class DeskClient:
    """Somebody signed in, with a browser's cookie and the proof that forms carry."""

    client: FlaskClient
    csrf_token: str

    def get(self, address: str, *, status: int = 200, **options: Any) -> TestResponse:
        """Open a page."""
        response = self.client.get(address, base_url=BASE, **options)
        assert response.status_code == status, response.text
        return response

    def page(self, address: str) -> Page:
        """Open a page and take it apart."""
        return Page(self.get(address).text)

    def post(self, address: str, fields: dict[str, Any] | None = None, *, status: int = 303) -> TestResponse:
        """Send a form of ours."""
        data = {"proof": self.csrf_token, **(fields or {})}
        response = self.client.post(address, base_url=BASE, data=data, headers=ORIGIN)
        assert response.status_code == status, response.text
        return response


def sign_in_as(app: Flask, role: str = "editor", *, now: datetime = NOW) -> DeskClient:
    """Somebody of that role, who signed in at `now`."""
    with app.extensions["entente"].database.writing() as session:
        token = open_session(session, role, now=now)
    client = app.test_client()
    client.set_cookie(COOKIE, token, domain="calendar.example.org", secure=True)
    with app.app_context():
        return DeskClient(client=client, csrf_token=access.build_csrf_token(token, role))
