"""No page of the directory is longer than six screens of a phone, with all of the shipped record."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.walks.reading import set_width, visible_texts

pytestmark = pytest.mark.browser

SCREENS = 6 * 800
PAGES = ["/parties/KR", "/parties/US", "/people", "/series", "/series/kr-us-scm", "/people/antony-blinken", "/offices"]
HEIGHT = "return [document.documentElement.scrollHeight, document.documentElement.scrollWidth]"


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("address", [*PAGES, "/offices/us-secdef", "/parties"])
def test_a_page_of_the_directory_is_six_screens_of_a_phone_at_most(
    reader: Chrome, site: str, address: str, lang: str
) -> None:
    set_width(reader, 360)
    reader.get(f"{site}{address}?lang={lang}")
    height, width = reader.execute_script(HEIGHT)
    assert (height <= SCREENS, width) == (True, 360), height


@pytest.mark.parametrize(
    "address", ["/parties/KR", "/series/kr-us-scm", "/people/antony-blinken", "/offices/us-secdef"]
)
def test_the_next_and_the_last_are_in_the_first_screen(reader: Chrome, site: str, address: str) -> None:
    set_width(reader, 360)
    reader.get(site + address)
    assert reader.find_element(By.ID, "next").rect["y"] <= 400
    assert reader.find_element(By.ID, "last").rect["y"] <= 720


def test_a_list_that_is_narrowed_down_opens_its_groups(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/people?lang=ko")
    reader.find_element(By.CSS_SELECTOR, ".live input").send_keys("블링컨")
    assert [text.split(" Antony")[0] for text in visible_texts(reader, ".people li") if text] == ["블링컨, 토니"]
    assert [text.split()[0] for text in visible_texts(reader, ".group > summary") if text] == ["ㅂ"]
