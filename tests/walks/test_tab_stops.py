"""A reader with a keyboard comes to the first event with few presses, and turns the single keys off."""

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.walks.reading import visible_texts, wait_for_page

pytestmark = pytest.mark.browser

#: With the link past the tools; and through all of them, where the menu alone has ten.
MOST, MOST_THROUGH_THE_TOOLS = 12, 30
CALENDARS = ["/", "/2024/10", "/2024/10?party=KR&zone=Asia/Seoul", "/week/2024-10-28", "/agenda?from=2024-01-01"]


def press(reader: Chrome, key: str) -> str:
    """Press a key: where the reader is then, as a path or a text."""
    reader.switch_to.active_element.send_keys(key)
    focused = reader.switch_to.active_element
    return str(focused.get_attribute("pathname") or focused.text)


def count_presses(reader: Chrome, *, follows_links: bool) -> int:
    """How many keys are pressed until the focus is on an event."""
    for count in range(1, 100):
        where = press(reader, Keys.TAB)
        if where.startswith("/events/"):
            return count
        if follows_links and reader.switch_to.active_element.text == "Skip to the events":
            press(reader, Keys.ENTER)
            return 1 + count + count_presses(reader, follows_links=False)
    raise AssertionError("There is no event.")


@pytest.mark.parametrize("address", CALENDARS)
def test_the_first_event_is_a_few_presses_away(reader: Chrome, site: str, address: str) -> None:
    reader.get(site + address)
    assert count_presses(reader, follows_links=True) <= MOST
    reader.get(site + address)
    assert count_presses(reader, follows_links=False) <= MOST_THROUGH_THE_TOOLS


def test_the_keys_are_explained_and_can_be_turned_off(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/2024/10")
    reader.find_element(By.TAG_NAME, "body").send_keys("?")
    wait_for_page(reader, f"{site}/keyboard")
    reader.find_element(By.CSS_SELECTOR, "button[name=keys]").click()
    waiting = WebDriverWait(reader, 10, ignored_exceptions=[StaleElementReferenceException])
    waiting.until(lambda one: "The shortcuts are off on this device." in visible_texts(one, "main p"))
    reader.get(f"{site}/2024/10")
    for key in ("?", "/", "t", Keys.ARROW_RIGHT):
        reader.find_element(By.TAG_NAME, "body").send_keys(key)
    assert reader.current_url == f"{site}/2024/10"
    assert reader.switch_to.active_element.tag_name == "body"
    reader.get(f"{site}/keyboard")
    reader.find_element(By.CSS_SELECTOR, "button[name=keys]").click()
    waiting.until(lambda one: one.get_cookies() == [])
    reader.get(f"{site}/2024/10")
    reader.find_element(By.TAG_NAME, "body").send_keys("/")
    assert reader.switch_to.active_element.get_attribute("id") == "search"
