"""Accounts from the command line."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app import create_app
from calendar_core.desk.auth.login import LoginAttempt, LoginRefused, log_in_with_password
from calendar_core.web.context import context
from tests.builders.mail import NOW, settings_for

PASSWORD = "a long and unlikely password"


@pytest.fixture
def application(sqlite_url: str) -> Iterator[Flask]:
    made = create_app(settings_for(sqlite_url, "maildir:/nowhere"), now=lambda: NOW)
    yield made
    with made.app_context():
        context().database.close()


def run(application: Flask, *words: str, password: str | None = None, code: int = 0) -> str:
    result = application.test_cli_runner().invoke(args=["editor", *words], input=password)
    assert result.exit_code == code, result.output
    return result.output


def may_sign_in(application: Flask, password: str = PASSWORD) -> bool:
    database = application.extensions["entente"].database
    try:
        log_in_with_password(database, LoginAttempt(name="kim", password=password), key="k" * 40, now=NOW)
    except LoginRefused:
        return False
    return True


def test_an_editor_is_added_listed_given_another_password_and_disabled(application: Flask) -> None:
    assert run(application, "list") == "Nobody has an account. Add somebody with flask editor add.\n"
    words = ("add", "kim", "--role", "editor", "--full-name", "Kim of the desk", "--password-stdin")
    assert run(application, *words, password=f"{PASSWORD}\n") == "kim may sign in as editor.\n"
    assert run(application, "list") == "kim                  editor    by password  Kim of the desk\n"
    assert may_sign_in(application)
    other = "quite another password"
    run(application, "passwd", "kim", "--password-stdin", password=other)
    assert (may_sign_in(application), may_sign_in(application, other)) == (False, True)
    run(application, "role", "kim", "chief")
    run(application, "disable", "kim")
    assert run(application, "list") == "kim                  chief     disabled     Kim of the desk\n"
    assert not may_sign_in(application, other)
    run(application, "enable", "kim")
    assert may_sign_in(application, other)


def test_a_password_is_asked_for_twice_and_never_shown(application: Flask) -> None:
    printed = run(application, "add", "kim", "--role", "chief", password=f"{PASSWORD}\n{PASSWORD}\n")
    assert printed == "Password: \nRepeat for confirmation: \nkim may sign in as chief.\n"


@pytest.mark.parametrize(
    ("words", "password", "printed"),
    [
        (("add", "kim", "--role", "editor", "--password-stdin"), "short", "The password has 5 characters."),
        (("add", "Kim Lee", "--role", "editor", "--password-stdin"), PASSWORD, "'Kim Lee' cannot be a name"),
        (("disable", "nobody"), None, "There is no editor 'nobody'."),
        (("passwd", "nobody", "--password-stdin"), PASSWORD, "There is no editor 'nobody'."),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    application: Flask, words: tuple[str, ...], password: str | None, printed: str
) -> None:
    assert printed in run(application, *words, password=password, code=1)
    assert run(application, "list").startswith("Nobody")
