"""The form of mail in a browser: it proposes the zone of the reader, and says of every hour which zone it is in."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.walks.reading import set_width

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/subscribe", "/follow"])
def test_the_zone_of_the_browser_is_proposed_and_stands_in_words_beside_the_hours(
    reader: Chrome, site: str, path: str
) -> None:
    reader.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Seoul"})
    try:
        reader.get(f"{site}{path}?party=KR")
        zone = reader.find_element(By.ID, "zone-1")
        assert zone.get_attribute("value") == "Asia/Seoul"
        hours = reader.find_elements(By.CSS_SELECTOR, ".zone-of")
        assert [one.get_attribute("textContent") for one in hours] == ["Seoul time"] * 2
        for written, shown in [("America/New_York", "Washington time"), ("Pacific/Port_Moresby", "Port Moresby time")]:
            zone.clear()
            zone.send_keys(written)
            assert [one.get_attribute("textContent") for one in hours] == [shown] * 2
        reader.get(f"{site}{path}?party=KR&zone=Asia/Tokyo")
        assert reader.find_element(By.ID, "zone-1").get_attribute("value") == "Asia/Tokyo"
    finally:
        reader.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})


@pytest.mark.parametrize(("width", "most"), [(360, 700), (1440, 600)])
def test_the_first_app_is_on_the_first_screen(reader: Chrome, site: str, width: int, most: int) -> None:
    set_width(reader, width)
    for query in ("", "?collection=korean-peninsula&lang=ko", "?party=KR&party=US&kind=2%2B2&country=KR"):
        reader.get(f"{site}/follow{query}")
        assert reader.find_element(By.CSS_SELECTOR, ".follow-pair .button").rect["y"] <= most
