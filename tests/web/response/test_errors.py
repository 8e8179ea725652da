"""An error says what was found and what to do, in the form of whoever asked, and nothing of how the site is made."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, abort

from calendar_core.errors import CalendarError, Conflict, Problems
from tests.builders.web_app import Page, close_app, make_app

SECRET = "/srv/entente/secret.db at 10.0.0.7"


@pytest.fixture
def app(sqlite_url: str) -> Iterator[Flask]:
    """The site, with places where each kind of error happens."""
    with close_app(make_app(sqlite_url)) as made:
        add_failing_places(made)
        yield made


def add_failing_places(app: Flask) -> None:
    mended = CalendarError("The hour is missing.", next_step="Give it.", where="line 3")
    failures: dict[str, Exception] = {
        "mendable": mended,
        "conflict": Conflict("Somebody was first.", next_step="Open it again."),
        "problems": Problems([mended], next_step="Mend it."),
        "unforeseen": RuntimeError(SECRET),
    }
    for place in ("/{}", "/{}.ics", "/api/v1/{}"):
        for name, failure in failures.items():

            def fail(failure: Exception = failure) -> str:
                raise failure

            app.add_url_rule(place.format(name), endpoint=place.format(name).replace(".", "-"), view_func=fail)
    app.add_url_rule("/too-many", view_func=lambda: abort(429))


@pytest.mark.parametrize(
    ("name", "status"), [("mendable", 400), ("conflict", 409), ("problems", 400), ("unforeseen", 500), ("nowhere", 404)]
)
def test_a_page_an_app_and_the_api_are_answered_each_in_its_own_form(app: Flask, name: str, status: int) -> None:
    client = app.test_client()
    answers = [client.get(place) for place in (f"/{name}", f"/{name}.ics", f"/api/v1/{name}")]
    assert [answer.status_code for answer in answers] == [status] * 3
    assert [answer.mimetype for answer in answers] == ["text/html", "text/plain", "application/problem+json"]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


def test_an_error_names_the_place_and_the_next_step(app: Flask) -> None:
    client = app.test_client()
    page = Page(client.get("/problems").text)
    assert page.texts("h1") == ["1 problem found."]
    assert page.texts("ul", "prose-list") == ["line 3: The hour is missing. Give it."]
    assert client.get("/mendable.ics").text == "line 3: The hour is missing. Give it.\n"
    assert json.loads(client.get("/api/v1/mendable").text) == {
        "title": "Bad Request",
        "status": 400,
        "detail": "The hour is missing.",
        "next_step": "Give it.",
        "where": "line 3",
    }


def test_an_unforeseen_error_is_a_number_for_a_stranger_and_its_place_and_type_in_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    places = ("/unforeseen", "/unforeseen.ics", "/api/v1/unforeseen")
    bodies = [app.test_client().get(place).text for place in places * 17]
    assert len(bodies) > 50
    story = caplog.text
    assert f"{Path(__file__).name}:" in story
    assert "builtins.RuntimeError" in story
    assert SECRET not in story
    assert [body for body in bodies if "entente/" in body or "10.0.0.7" in body or "Traceback" in body] == []
    number = bodies[1].partition("error number ")[2][:8]
    assert number in story


def test_a_database_that_does_not_answer_is_a_pause_not_an_accident(tmp_path: Path) -> None:
    with close_app(make_app(f"sqlite:///{tmp_path}/no-such-folder/entente.db")) as app:
        answer = app.test_client().get("/2024/10")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert str(tmp_path) not in answer.text


def test_a_wrong_method_says_which_is_right(app: Flask) -> None:
    answer = app.test_client().post("/agenda")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert app.test_client().get("/too-many").status_code == 429
