"""The tools above a selection take little room, stay in sight, and one menu is open at a time."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.walks.reading import set_width, visible_texts

pytestmark = pytest.mark.browser

VIEWS = ["/2024/10?party=KR&party=US&zone=Asia/Seoul", "/week/2024-10-28", "/year/2024", "/agenda?lang=ko", "/changes"]
TOP = "return arguments[0].getBoundingClientRect().top"
OPEN = ".toolbar details[open] > summary"


@pytest.mark.parametrize("address", VIEWS)
@pytest.mark.parametrize(("width", "rows"), [(360, 2), (1440, 1)])
def test_the_tools_are_one_row_or_two_on_a_phone(
    reader: Chrome, site: str, address: str, width: int, rows: int
) -> None:
    set_width(reader, width)
    reader.get(site + address)
    height = reader.find_element(By.CSS_SELECTOR, ".toolbar").rect["height"]
    assert height <= 48 * rows


@pytest.mark.parametrize(("width", "most"), [(360, 300), (1440, 220)])
def test_the_events_of_a_month_begin_high_on_the_page(reader: Chrome, site: str, width: int, most: int) -> None:
    set_width(reader, width)
    reader.get(f"{site}/2026/11")
    assert reader.find_element(By.CSS_SELECTOR, "main :is(.tray, .grid) a").rect["y"] <= most


def test_the_tools_stay_in_sight_and_cover_no_event_that_has_the_focus(reader: Chrome, site: str) -> None:
    set_width(reader, 1440)
    reader.get(f"{site}/year/2024")
    events = reader.find_elements(By.CSS_SELECTOR, "#events li a")
    reader.execute_script("arguments[0].focus()", events[-1])
    reader.execute_script("arguments[0].focus()", events[20])
    toolbar = reader.find_element(By.CSS_SELECTOR, ".toolbar")
    assert reader.execute_script(TOP, toolbar) == 0
    assert reader.execute_script(TOP, events[20]) >= toolbar.rect["height"]


def test_one_menu_is_open_at_a_time_and_escape_closes_it(reader: Chrome, site: str) -> None:
    set_width(reader, 1440)
    reader.get(f"{site}/2024/10")
    opened = []
    for menu in (".go-to", ".times", ".filter-form", ".follow"):
        reader.find_element(By.CSS_SELECTOR, f"{menu} summary").click()
        opened.append(visible_texts(reader, OPEN))
    assert opened == [["Go to"], ["Times: local only"], ["Filter"], ["Follow"]]
    reader.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert visible_texts(reader, OPEN) == []
    assert reader.switch_to.active_element.text == "Follow"


def test_the_panel_of_a_menu_is_on_the_screen_of_a_phone(reader: Chrome, site: str) -> None:
    set_width(reader, 360)
    reader.get(f"{site}/2024/10")
    for menu in (".go-to", ".times", ".filter-form", ".follow", ".masthead .menu"):
        reader.find_element(By.CSS_SELECTOR, f"{menu} summary").click()
        box = reader.find_element(By.CSS_SELECTOR, f"{menu} .panel").rect
        assert box["x"] >= 0, menu
        assert box["x"] + box["width"] <= 360, menu
        reader.find_element(By.CSS_SELECTOR, f"{menu} summary").click()


@pytest.mark.parametrize(("width", "below"), [(360, 90), (1440, 46)])
def test_the_heading_of_a_day_stays_below_the_tools(reader: Chrome, site: str, width: int, below: int) -> None:
    set_width(reader, width)
    reader.get(f"{site}/agenda?from=2023-04-01&to=2024-01-01&zone=Asia/Seoul")
    day = reader.find_element(By.CSS_SELECTOR, ".day-group:has(.yours)")
    reader.execute_script("scrollTo(0, arguments[0].getBoundingClientRect().bottom + scrollY - 250)", day)
    assert reader.execute_script(TOP, day) < below
    heading = day.find_element(By.TAG_NAME, "h3")
    assert below - 2 <= reader.execute_script(TOP, heading) <= below + 2
