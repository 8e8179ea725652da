"""The first page answers before it is scrolled: the strip, the events and the present fortnight are in sight."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.walks.reading import set_scheme, set_width

pytestmark = pytest.mark.browser

FOLD = 900  # CSS pixels of a window 1440 wide
LIST = "main :is(.tray.row, .grid) a[href*='/events/']"
BOTTOM = "return arguments[0].getBoundingClientRect().bottom"


@pytest.mark.parametrize("address", ["/?lang=en", "/?lang=ko"])
@pytest.mark.parametrize(("width", "most"), [(1440, (90, 300)), (360, (140, 420))])
def test_the_first_page_answers_before_it_is_scrolled(
    reader: Chrome, site: str, address: str, width: int, most: tuple[int, int]
) -> None:
    set_width(reader, width)
    reader.get(site + address)
    found = [reader.find_element(By.CSS_SELECTOR, one).rect["y"] for one in (".strip a[href*='/events/']", LIST)]
    assert [y <= limit for y, limit in zip(found, most, strict=True)] == [True, True], found


def test_the_present_fortnight_is_above_the_fold(reader: Chrome, site: str) -> None:
    set_width(reader, 1440)
    reader.get(f"{site}/")
    weeks = reader.find_elements(By.CSS_SELECTOR, ".week")
    assert len(weeks) == 5
    assert reader.execute_script(BOTTOM, weeks[1]) <= FOLD


@pytest.mark.parametrize("width", [360, 720, 1440])
def test_the_strip_is_no_wider_than_the_page(reader: Chrome, site: str, width: int) -> None:
    set_width(reader, width)
    set_scheme(reader, "dark")
    reader.get(f"{site}/?lang=ko&zone=America/New_York")
    assert reader.execute_script("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("address", ["/2026/11", "/2023/04?lang=ko", "/2024/10?zone=America/New_York"])
def test_a_title_that_is_longer_than_its_bar_makes_no_page_wider(reader: Chrome, site: str, address: str) -> None:
    set_width(reader, 1440)
    reader.get(site + address)
    assert reader.execute_script("return document.documentElement.scrollWidth") == 1440
