"""A list without an account: made on a phone without a script, opened on a desktop by its link, starred by keyboard."""

import re
from urllib.request import ProxyHandler, build_opener

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.conftest import skip_or_fail
from tests.walks.reading import set_width, visible_texts, wait_for_page
from tests.web.axe import violations_of_open_page
from tools.services import NODE, find_axe

pytestmark = pytest.mark.browser

SCM, NEXT = "/events/kr-us-scm-56", "/events/g20-2026"
_OPENER = build_opener(ProxyHandler({}))


def read_feed(site: str, token: str) -> bytes:
    with _OPENER.open(f"{site}/calendar.ics?list={token}&history=all", timeout=30) as answer:
        body: bytes = answer.read()
    return body


def press_star(reader: Chrome) -> None:
    reader.find_element(By.CSS_SELECTOR, ".star button").click()


def make_list(reader: Chrome, site: str) -> str:
    """Star an event with a browser that has no list; the token of the link that its page then has."""
    reader.get(f"{site}{SCM}")
    press_star(reader)
    WebDriverWait(reader, 10).until(lambda one: "/lists/" in one.current_url)
    found = re.search(r"/lists/([\w-]{24})\?made=new", reader.current_url)
    assert found is not None
    return found[1]


def walk_to_star(reader: Chrome) -> str:
    """Press the Tab key until the star has the focus; what it says."""
    for _ in range(60):
        reader.switch_to.active_element.send_keys(Keys.TAB)
        focused = reader.switch_to.active_element
        if focused.find_elements(By.XPATH, "ancestor::form[@class='star']"):
            return focused.text
    raise AssertionError("No star is reached by the Tab key.")


def test_a_list_of_a_phone_without_script_opens_on_a_desktop_and_its_feed_follows_the_keyboard(
    reader: Chrome, site: str
) -> None:
    if find_axe() is None:
        skip_or_fail(NODE)
    set_width(reader, 360)
    reader.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    token = make_list(reader, site)
    reader.get(f"{site}/people/kim-yong-hyun")
    press_star(reader)
    wait_for_page(reader, f"{site}/people/kim-yong-hyun#star")
    assert visible_texts(reader, ".star button, .star a") == ["★ Remove from my list", "My list"]
    reader.get(f"{site}/lists/{token}?lang=ko")
    assert reader.execute_script("return document.documentElement.scrollWidth") <= 360
    assert visible_texts(reader, ".stars a") == ["제56차 한미안보협의회의(SCM)", "김용현"]

    reader.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    reader.delete_all_cookies()  # another device
    set_width(reader, 1440)
    reader.get(f"{site}/lists/{token}")
    assert visible_texts(reader, ".stars a") == ["56th ROK–U.S. Security Consultative Meeting", "Kim Yong-hyun"]
    assert violations_of_open_page(reader) == []
    before = read_feed(site, token).count(b"BEGIN:VEVENT")

    reader.get(f"{site}{NEXT}")
    assert walk_to_star(reader) == "☆ Add to my list"
    reader.switch_to.active_element.send_keys(Keys.ENTER)
    wait_for_page(reader, f"{site}{NEXT}#star")
    assert read_feed(site, token).count(b"BEGIN:VEVENT") == before + 1
    assert violations_of_open_page(reader) == []
    assert walk_to_star(reader) == "★ Remove from my list"
    reader.switch_to.active_element.send_keys(Keys.SPACE)
    WebDriverWait(reader, 10).until(lambda one: "☆ Add to my list" in visible_texts(one, ".star button"))
    assert read_feed(site, token).count(b"BEGIN:VEVENT") == before


def test_a_new_link_and_deletion_are_behind_a_second_press(reader: Chrome, site: str) -> None:
    token = make_list(reader, site)

    def confirm(number: int) -> None:
        buttons = reader.find_elements(By.CSS_SELECTOR, "section[aria-labelledby=settings] button")
        assert not any(button.is_displayed() for button in buttons)
        reader.find_elements(By.CSS_SELECTOR, "section[aria-labelledby=settings] summary")[number].click()
        buttons[number].click()

    confirm(0)
    WebDriverWait(reader, 10).until(lambda one: token not in one.current_url)
    renewed = reader.current_url
    reader.get(f"{site}/lists/{token}")
    assert "There is no list with this link." in reader.find_element(By.TAG_NAME, "main").text
    reader.get(renewed)
    confirm(1)
    WebDriverWait(reader, 10).until(lambda one: "The list is deleted" in one.page_source)
    assert reader.get_cookies() == []
