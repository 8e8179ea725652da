"""The red of the style sheets is for today alone, and no state is told by a colour that a reader may turn off."""

import re
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.house.source import CHECKOUT
from tests.walks.reading import set_width

FORCED = {"features": [{"name": "forced-colors", "value": "active"}]}


def rules_with(word: str) -> list[str]:
    """The selectors of the rules that use a word, of both style sheets."""
    text = "".join((CHECKOUT / "static" / name).read_text(encoding="utf-8") for name in ("site.css", "desk.css"))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return [" ".join(selector.split()) for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text) if word in body]


def test_the_red_is_for_today_alone() -> None:
    found = rules_with("var(--seal)")
    assert found
    assert [one for one in found if "today" not in one] == []


@pytest.fixture
def forced(browser: Chrome) -> Iterator[Chrome]:
    """The browser of somebody who chooses all colours."""
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", FORCED)
    set_width(browser, 1440)
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.browser
def test_the_current_view_and_today_are_seen_in_forced_colours(forced: Chrome, site: str) -> None:
    forced.get(f"{site}/2024/10?as_of=2024-10-01")
    assert forced.execute_script("return matchMedia('(forced-colors: active)').matches")
    style = "return getComputedStyle(arguments[0])"
    for selector in (".views a[aria-current]", ".masthead nav a[aria-current]", ".is-today .number"):
        element = forced.find_element(By.CSS_SELECTOR, selector)
        assert forced.execute_script(f"{style}.borderBottomWidth", element) in ("1px", "2px", "3px"), selector
        assert forced.execute_script(f"{style}.borderBottomStyle", element) == "solid"
