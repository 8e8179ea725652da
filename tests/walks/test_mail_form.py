"""The form of mail in a browser: it proposes the zone of the reader, and says of every hour which zone it is in."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser


def test_the_zone_of_the_browser_is_proposed_and_stands_beside_the_hours(reader: Chrome, site: str) -> None:
    reader.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Seoul"})
    try:
        reader.get(f"{site}/subscribe?party=KR")
        zone = reader.find_element(By.NAME, "zone")
        assert zone.get_attribute("value") == "Asia/Seoul"
        hours = reader.find_elements(By.CSS_SELECTOR, ".zone-of")
        assert [one.text for one in hours] == ["(Asia/Seoul)"] * 2
        zone.clear()
        zone.send_keys("Europe/Berlin")
        assert [one.text for one in hours] == ["(Europe/Berlin)"] * 2
        reader.get(f"{site}/subscribe?party=KR&zone=Asia/Tokyo")
        assert reader.find_element(By.NAME, "zone").get_attribute("value") == "Asia/Tokyo"
    finally:
        reader.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})
