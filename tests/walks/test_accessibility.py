"""axe-core finds no fault in any kind of page: both languages, light and dark, three widths (WCAG 2.2 AA).

The normal suite turns every other page to one side, so that each language, scheme and width comes up several times; all
sides of all pages are left to the long run.
"""

import itertools
from typing import Any

import pytest
from selenium.webdriver import Chrome

from tests.conftest import give_up
from tests.walks.reading import PAGES, WIDTHS, in_language, set_scheme, set_width
from tools.services import NODE, NODE_FOLDER, find_node_readers

pytestmark = pytest.mark.browser

LANGS, SCHEMES = ("en", "ko"), ("light", "dark")
SIDES = list(itertools.product(LANGS, SCHEMES, WIDTHS))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# `preload` would fetch the style sheet again, which the policy of the pages forbids.
RUN = "axe.run(document, {runOnly: arguments[0], preload: false}).then(arguments[1])"


@pytest.fixture(scope="session")
def axe() -> str:
    """The program of axe-core, as npm's lock names it."""
    if find_node_readers() is None:
        give_up(NODE)
    return (NODE_FOLDER / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def faults(browser: Chrome, axe: str) -> list[str]:
    """What axe finds wrong on the page that is open."""
    browser.execute_script(axe)
    found: dict[str, Any] = browser.execute_async_script(RUN, RULES)
    assert len(found["passes"]) > 10
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize(("number", "address"), list(enumerate(PAGES))[::2], ids=PAGES[::2])
def test_a_page_has_no_fault(reader: Chrome, site: str, axe: str, number: int, address: str) -> None:
    lang, scheme, width = SIDES[number // 2 % len(SIDES)]
    set_scheme(reader, scheme)
    set_width(reader, width)
    reader.get(site + in_language(address, lang))
    assert faults(reader, axe) == []


@pytest.mark.long
@pytest.mark.parametrize("side", SIDES, ids=lambda side: "-".join(map(str, side)))
def test_no_page_has_a_fault_on_any_side(reader: Chrome, site: str, axe: str, side: tuple[str, str, int]) -> None:
    lang, scheme, width = side
    set_scheme(reader, scheme)
    set_width(reader, width)
    found = {}
    for address in PAGES:
        reader.get(site + in_language(address, lang))
        if wrong := faults(reader, axe):
            found[address] = wrong
    assert found == {}


def test_a_fault_would_be_found(reader: Chrome, site: str, axe: str) -> None:
    reader.get(f"{site}/coverage")
    reader.execute_script("document.querySelector('main').append(document.createElement('img'))")
    assert [fault.partition(":")[0] for fault in faults(reader, axe)] == ["image-alt"]
