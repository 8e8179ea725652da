"""The search answers first with what was meant, in the shipped record and in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.builders.web_app import Page, close_app, make_app
from tests.conftest import LOADED_AT
from tests.walks.first_answers import FIRST_ANSWERS, SAME_QUESTIONS

GROUP = re.compile(r'<section[^>]* aria-labelledby="(series|people|parties|offices|events)"')


@pytest.fixture(scope="module")
def reader(loaded_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Somebody who searches the shipped record. Nobody writes to it: one copy is enough."""
    file = tmp_path_factory.mktemp("first") / "entente.db"
    file.write_bytes(loaded_sqlite_template.read_bytes())
    with close_app(make_app(f"sqlite:///{file}", now=LOADED_AT)) as app:
        yield app.test_client()


def ask(reader: FlaskClient, q: str, lang: str = "en") -> str:
    response = reader.get("/search", query_string={"q": q, "lang": lang})
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize(("q", "group", "first"), FIRST_ANSWERS)
def test_what_was_meant_stands_first(reader: FlaskClient, q: str, group: str, first: str) -> None:
    text = ask(reader, q, "ko" if re.search("[가-힣]", q) else "en")
    found = GROUP.search(text)
    assert found is not None
    link = re.compile(r'<a href="/(series|people|parties|offices|events)/([^"?]+)').search(text, found.end())
    assert link is not None
    assert (found[1], *link.groups()) == (group, group, first)


@pytest.mark.parametrize(("one", "other"), SAME_QUESTIONS)
def test_questions_that_mean_the_same_find_the_same_events(reader: FlaskClient, one: str, other: str) -> None:
    counts = [re.search(r'id="events">Events <span class="count">(\d+)', ask(reader, q)) for q in (one, other)]
    numbers = [int(count[1]) for count in counts if count]
    assert len(numbers) == 2
    assert numbers[0] == numbers[1] > 0


def test_a_series_that_is_found_has_its_next_and_its_last_meeting_beside_it(reader: FlaskClient) -> None:
    page = Page(ask(reader, "SCM"))
    notes = [" ".join(text.split()) for text in page.texts("span", "note")]
    assert [text for text in notes if text.startswith(("Next:", "Last:"))] == [
        "Next: 2027, Expected",
        "Last: Tuesday 4 November 2025",
    ]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "No results for “SCM 2024 독도”; showing results for “SCM 2024”."),
        ("ko", "“SCM 2024 독도”에 대한 결과가 없어 “SCM 2024”의 결과를 보여 드립니다."),
    ],
)
def test_what_finds_nothing_is_asked_again_without_a_word_and_said_so(
    reader: FlaskClient, lang: str, said: str
) -> None:
    page = Page(ask(reader, "SCM 2024 독도", lang))
    assert page.texts("p", "notice") == [said]


def test_a_slip_of_the_finger_is_a_link_to_what_was_meant(reader: FlaskClient) -> None:
    for q, meant in [("Koera", "Korea"), ("Noth Korea", "North Korea"), ("Bliken", "Blinken"), ("트럼푸", "트럼프")]:
        assert Page(ask(reader, q)).links()[meant].startswith("/search?q="), q
    for q in ("Iran", "Taiwan", "대만", "election"):
        assert "Did you mean" not in ask(reader, q), q
