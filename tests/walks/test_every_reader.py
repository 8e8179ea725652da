"""Readers who enlarge a page, choose its colours, want nothing to move, or have a keyboard alone."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.walks.reading import PAGES, set_width, wait_for_page

pytestmark = pytest.mark.browser

MOVING = """return [...document.querySelectorAll('*')].filter(one => {
  const style = getComputedStyle(one);
  const moves = text => text.split(',').some(part => parseFloat(part) > 0);
  return moves(style.transitionDuration) || style.animationName !== 'none' || style.scrollBehavior !== 'auto';
}).map(one => one.tagName)"""
CUT_OFF = """return [...document.querySelectorAll('h1, h2, main a, main button, main label')].filter(one => {
  const box = one.getBoundingClientRect();
  const isHidden = one.closest('.hidden, .skip, .scroll, .values, .strip, .row, .quick') || !one.checkVisibility();
  return !isHidden && box.width > 1 && (box.left < -1 || box.right > innerWidth + 1);
}).map(one => one.textContent.trim().slice(0, 40))"""


def media(reader: Chrome, name: str, value: str) -> None:
    reader.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": name, "value": value}]})


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_is_enlarged_twice_loses_nothing(reader: Chrome, site: str, address: str) -> None:
    set_width(reader, 720)  # 1,440 pixels at 200 %
    reader.get(site + address)
    assert reader.execute_script("return document.documentElement.scrollWidth") <= 720
    assert reader.execute_script(CUT_OFF) == []


@pytest.mark.parametrize("address", ["/", "/2024/10", "/events/kr-us-scm-56", "/follow", "/search?q=SCM"])
def test_nothing_moves_for_readers_who_want_that(reader: Chrome, site: str, address: str) -> None:
    media(reader, "prefers-reduced-motion", "reduce")
    reader.get(site + address)
    assert reader.execute_script("return matchMedia('(prefers-reduced-motion: reduce)').matches")
    assert reader.execute_script(MOVING) == []


def test_what_moves_would_be_found(reader: Chrome) -> None:
    reader.get("data:text/html,<p style='transition: color 1s'>moves</p>")
    assert reader.execute_script(MOVING) == ["P"]


def test_buttons_and_what_is_chosen_are_seen_in_forced_colours(reader: Chrome, site: str) -> None:
    media(reader, "forced-colors", "active")
    set_width(reader, 1440)
    reader.get(f"{site}/follow?collection=nato")
    style = "const s = getComputedStyle(arguments[0]); return [s.borderTopStyle, s.fontWeight]"
    chosen = reader.find_element(By.CSS_SELECTOR, ".quick [aria-current]")
    other = reader.find_element(By.CSS_SELECTOR, ".quick a:not([aria-current])")
    assert reader.execute_script(style, chosen) == ["solid", "650"]
    assert reader.execute_script(style, other) == ["solid", "400"]
    for button in reader.find_elements(By.CSS_SELECTOR, "main .button, main button"):
        assert reader.execute_script(style, button)[0] == "solid"
    reader.get(f"{site}/2024/10?zone=Asia/Seoul&days=zone")
    reader.find_element(By.CSS_SELECTOR, ".times summary").click()
    width = "return getComputedStyle(arguments[0]).borderTopWidth"
    pressed = reader.find_elements(By.CSS_SELECTOR, ".switch [aria-pressed=true]")
    assert [reader.execute_script(width, one) for one in pressed] == ["3px", "3px"]


def press(reader: Chrome, *keys: str) -> None:
    for key in keys:
        reader.switch_to.active_element.send_keys(key)


def tab_to(reader: Chrome, selector: str) -> None:
    """Press Tab until the focus is on an element; each stop on the way is seen."""
    for _ in range(60):
        press(reader, Keys.TAB)
        focused = reader.switch_to.active_element
        outline = reader.execute_script("return getComputedStyle(arguments[0]).outlineStyle", focused)
        # Inside of a date the browser itself marks the day, the month or the year.
        assert outline == "solid" or focused.get_attribute("type") == "date", focused.get_attribute("outerHTML")
        if reader.execute_script("return arguments[0].matches(arguments[1])", focused, selector):
            return
    raise AssertionError(f"Tab never came to {selector}.")


def test_a_filter_is_chosen_and_followed_with_a_keyboard_alone(reader: Chrome, site: str) -> None:
    set_width(reader, 1440)
    reader.get(f"{site}/2024/10")
    tab_to(reader, ".filter-form summary")
    press(reader, Keys.ENTER)
    tab_to(reader, "#f-collection")
    press(reader, "NATO")
    tab_to(reader, ".filter-form button")
    press(reader, Keys.ENTER)
    wait_for_page(reader, f"{site}/2024/10?collection=nato")
    tab_to(reader, ".follow summary")
    press(reader, Keys.ENTER)
    tab_to(reader, ".follow a")
    press(reader, Keys.ENTER)
    wait_for_page(reader, f"{site}/follow?collection=nato")
    tab_to(reader, ".follow-pair .button")
    tab_to(reader, "#address-1")
    press(reader, "reader@example.org")
    tab_to(reader, "#digest-1")
    press(reader, Keys.SPACE)
    assert reader.find_element(By.ID, "digest-1").is_selected()
    tab_to(reader, ".go button")
