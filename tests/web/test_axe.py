"""No page keeps anybody out, as far as axe-core can tell: every kind of page, in both languages, by day and night."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from selenium.webdriver import Chrome

from tests.builders.web_app import serve_app
from tests.conftest import skip_or_fail
from tests.web.axe import LOOKS, Look, as_before, violations
from tests.web.test_every_page import PAGES
from tools.services import NODE, find_axe

pytestmark = pytest.mark.browser

MORE = [
    "/embed",
    "/embed?kind=exercise",
    "/embed/events/kr-us-scm-56",
    "/subscribe",
    "/suggest",
    "/nowhere",
    "/agenda?partys=KR",
]
EVERY = [page for page in PAGES if "lang=" not in page] + MORE
# Each kind of page in one of the looks, taken in turn: neighbours differ in width, in colours and in language.
SLICE = [(page, LOOKS[number * 5 % len(LOOKS)]) for number, page in enumerate(EVERY)]


@pytest.fixture(scope="module")
def site(visitor: FlaskClient) -> Iterator[str]:
    """The small record, served on this machine."""
    with serve_app(visitor.application) as address:
        yield address


@pytest.fixture
def reader(browser: Chrome) -> Iterator[Chrome]:
    """The browser, given back as it was."""
    if find_axe() is None:
        skip_or_fail(NODE)
    yield browser
    as_before(browser)


def test_axe_finds_what_is_wrong(reader: Chrome) -> None:
    page = "data:text/html,<html><title>t</title><p style='color:%23ccc'>pale</p><img src='data:,'><input>"
    found = violations(reader, page, width=768, dark=False, lang="en")
    assert {one.partition(" at ")[0] for one in found} == {"color-contrast", "html-has-lang", "image-alt", "label"}


@pytest.mark.parametrize(("page", "look"), SLICE, ids=str)
def test_a_page_keeps_nobody_out(reader: Chrome, site: str, page: str, look: Look) -> None:
    assert violations(reader, site + page, width=look.width, dark=look.dark, lang=look.lang) == []


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("page", EVERY)
def test_no_page_keeps_anybody_out_in_whatever_look(reader: Chrome, site: str, page: str, look: Look) -> None:
    assert violations(reader, site + page, width=look.width, dark=look.dark, lang=look.lang) == []
