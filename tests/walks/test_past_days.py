"""On a phone the days of the running month that are over are folded; nothing that is still on is among them."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.conftest import LOADED_AT
from tests.walks.reading import set_width, visible_texts

pytestmark = pytest.mark.browser

SEEN = """return [...document.querySelectorAll('.day:not(.is-empty)')].filter(one =>
  [...one.querySelectorAll('h2, li')].some(part => part.checkVisibility())).map(one => one.dataset.day)"""
TODAY = LOADED_AT.date().isoformat()


@pytest.mark.parametrize("address", ["/2026/11", "/2026/11?zone=Asia/Seoul&days=zone"])
def test_a_phone_shows_the_month_from_today_on_and_the_rest_at_one_press(
    reader: Chrome, site: str, address: str
) -> None:
    set_width(reader, 360)
    reader.get(site + address)
    folded = reader.execute_script(SEEN)
    summary = reader.find_element(By.CSS_SELECTOR, ".earlier summary")
    assert summary.text.startswith("Earlier this month (")
    summary.click()
    every = reader.execute_script(SEEN)
    past = [day for day in every if day < TODAY and day not in folded]
    assert past != []
    assert [day for day in every if day >= TODAY] == [day for day in folded if day >= TODAY]


def test_an_event_that_is_still_on_is_not_folded(reader: Chrome, site: str) -> None:
    set_width(reader, 360)
    reader.get(f"{site}/2026/11")
    on_now = "return [...document.querySelectorAll('.day.is-past .goes-on')].length"
    is_sunday = LOADED_AT.date().isoweekday() == 7
    assert reader.execute_script(on_now) == 0 or is_sunday


@pytest.mark.parametrize(("address", "width"), [("/2026/11", 1440), ("/2026/10", 360), ("/2026/12", 360)])
def test_a_wide_page_and_another_month_fold_nothing(reader: Chrome, site: str, address: str, width: int) -> None:
    set_width(reader, width)
    reader.get(site + address)
    assert [text for text in visible_texts(reader, ".earlier summary") if text] == []
    days = "return document.querySelectorAll('.day:not(.is-empty)').length"
    assert len(reader.execute_script(SEEN)) == reader.execute_script(days) > 0
