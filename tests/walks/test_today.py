"""The mark of today goes by the device of a reader who chose no zone, and by nothing else."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.builders.web_app import close_app, make_app, serve_app

pytestmark = pytest.mark.browser

MARKED = ".day.is-today, .day:has([aria-current]), .day:has(.today)"


def days_marked(browser: Chrome, address: str) -> list[str | None]:
    browser.get(address)
    return [day.get_attribute("data-day") for day in browser.find_elements(By.CSS_SELECTOR, MARKED)]


def test_today_is_that_of_the_device_unless_a_zone_was_chosen(reader: Chrome, sqlite_url: str) -> None:
    # The script compares with the clock of the browser, so that the pages must have the real one too.
    now = datetime.now(UTC)
    far = "Pacific/Kiritimati" if now.hour >= 10 else "Pacific/Pago_Pago"
    there = now.astimezone(ZoneInfo(far)).date()
    with close_app(make_app(sqlite_url, now=lambda: datetime.now(UTC))) as app, serve_app(app) as site:
        page = f"{site}/{there:%Y/%m}"
        reader.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": far})
        try:
            found = days_marked(reader, page), days_marked(reader, f"{page}?zone={far}")
            chosen = days_marked(reader, f"{site}/{now:%Y/%m}?zone=UTC")
        finally:
            reader.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})
        again = days_marked(reader, f"{site}/{now:%Y/%m}")
    assert abs(there - now.date()) == timedelta(days=1)
    assert found == ([there.isoformat()], [there.isoformat()])
    assert chosen == again == [now.date().isoformat()]
