"""The reading path: by keyboard alone, with scripts off, light enough for a train, and in the zone that one chose."""

import gzip
import re
import threading
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from tests.walks.reading import PAGES, set_width, visible_texts, wait_for_page

pytestmark = pytest.mark.browser

FOCUSED = """
const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
return [one.tagName, (one.textContent || one.getAttribute('aria-label') || one.name || '').trim().slice(0, 60),
        box.width > 1 && box.height > 1 && style.outlineStyle !== 'none'];
"""
FOCUSABLE = "a[href], button, input:not([type=hidden]):not([tabindex='-1']), select, summary, [tabindex='0']"
HEAVIEST = 100_000  # bytes of page, style sheet and script together, compressed


def tab(browser: Chrome) -> tuple[str, str, bool]:
    """Go on by one key: where the reader is then, and whether it is seen."""
    browser.switch_to.active_element.send_keys(Keys.TAB)
    tag, text, is_seen = browser.execute_script(FOCUSED)
    return tag, text, is_seen


@pytest.mark.parametrize("address", ["/2024/10?zone=Asia/Seoul", "/events/kr-us-scm-56", "/series/kr-us-scm"])
def test_the_keyboard_alone_reaches_everything_in_order_and_shows_where_it_is(
    reader: Chrome, site: str, address: str
) -> None:
    reader.get(site + address)
    every = reader.find_elements(By.CSS_SELECTOR, FOCUSABLE)
    expected = [one for one in every if one.is_displayed() or "skip" in (one.get_attribute("class") or "")]
    seen = [tab(reader) for _ in expected]
    assert [where for where in seen if not where[2]] == []
    assert seen[0][1] == "Skip to the content"
    assert len({(tag, text) for tag, text, _ in seen} - {("BODY", "")}) > len(expected) / 2
    assert reader.switch_to.active_element == expected[-1]


def test_from_the_first_page_to_an_event_s_time_by_keyboard(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/2024/10")
    reader.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB, Keys.ENTER)
    while "Hwasong-19" not in tab(reader)[1]:
        pass
    reader.switch_to.active_element.send_keys(Keys.ENTER)
    wait_for_page(reader, f"{site}/events/dprk-icbm-2024-10-31")
    while not tab(reader)[1].startswith("Times"):
        pass
    reader.switch_to.active_element.send_keys(Keys.ENTER)
    while tab(reader)[1] != "Washington":
        pass
    reader.switch_to.active_element.send_keys(Keys.ENTER)
    wait_for_page(reader, f"{site}/events/dprk-icbm-2024-10-31?zone=America%2FNew_York#times")
    assert "18:10 EDT (UTC-4) Wednesday 30 October 2024 −1 day" in visible_texts(reader, ".clocks tbody tr")[0]


def test_arrows_turn_the_page_and_a_slash_goes_to_the_search(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/2024/10")
    reader.find_element(By.TAG_NAME, "body").send_keys(Keys.ARROW_RIGHT)
    wait_for_page(reader, f"{site}/2024/11")
    reader.find_element(By.TAG_NAME, "body").send_keys("/")
    assert reader.switch_to.active_element.get_attribute("id") == "search"
    reader.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
    assert reader.current_url == f"{site}/2024/11"


def test_a_zone_chosen_with_scripts_off_is_remembered_named_and_in_the_address(reader: Chrome, site: str) -> None:
    reader.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    reader.get(f"{site}/week/2024-10-28")
    reader.find_element(By.CSS_SELECTOR, ".times summary").click()
    reader.find_element(By.CSS_SELECTOR, ".switch button[value='America/New_York']").click()
    wait_for_page(reader, f"{site}/week/2024-10-28?zone=America%2FNew_York")
    reader.find_element(By.CSS_SELECTOR, ".times summary").click()
    assert (
        "America/New_York, EDT (UTC-4), Eastern Daylight Time, then EST (UTC-5)"
        in visible_texts(reader, ".zone-notes")[0]
    )
    assert visible_texts(reader, ".hour .yours") == ["18:10 EDT −1 day"]
    reader.get(f"{site}/week/2024-10-28")
    assert visible_texts(reader, ".hour .yours") == ["18:10 EDT −1 day"]
    assert {one["name"] for one in reader.get_cookies()} == {"zone"}
    reader.get(f"{site}/week/2024-10-28?zone=Asia/Tokyo")
    assert visible_texts(reader, ".hour .yours") == ["07:10 JST"]
    reader.find_element(By.CSS_SELECTOR, ".times summary").click()
    reader.find_element(By.CSS_SELECTOR, ".switch button[value='']").click()
    wait_for_page(reader, f"{site}/week/2024-10-28")
    assert visible_texts(reader, ".hour .yours") == []
    assert reader.get_cookies() == []


@pytest.mark.parametrize("address", ["/", "/agenda?party=KR", "/events/kr-us-scm-56", "/people", "/pictures?party=KR"])
def test_a_page_says_the_same_with_scripts_and_without(reader: Chrome, site: str, address: str) -> None:
    said = []
    for is_off in (True, False):
        reader.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": is_off})
        reader.get(site + address)
        said.append(reader.find_element(By.TAG_NAME, "main").text)
    without, with_scripts = ([line for line in text.splitlines() if not is_comfort(line)] for text in said)
    assert without == with_scripts
    assert len(without) > 10


def is_comfort(line: str) -> bool:
    """What a script adds: a button to copy, a field to narrow a list, the reader's own zone, hours that are left."""
    return re.match(r"Copy|Narrow down|My own|in \d+ day", line) is not None or "My own" in line


@pytest.mark.parametrize("address", PAGES)
def test_a_page_with_its_style_and_script_weighs_less_than_a_picture(site: str, address: str) -> None:
    connection = HTTPConnection(urlsplit(site).netloc)
    weights = []
    for wanted in (address, "/static/site.css", "/static/site.js"):
        connection.request("GET", wanted)
        weights.append(len(gzip.compress(connection.getresponse().read())))
    connection.close()
    assert sum(weights) < HEAVIEST
    assert weights[2] < 8_000


def test_the_data_for_search_engines_is_not_run_and_breaks_no_policy(reader: Chrome, site: str) -> None:
    set_width(reader, 1440)
    reader.get(f"{site}/events/kr-us-scm-56")
    data = reader.execute_script(
        "return JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text)"
    )
    assert data["@type"] == "Event"
    assert data["startDate"] == "2024-10-30"
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert reader.get_log("browser") == []


def test_a_frame_on_another_site_shows_the_embedded_page_and_no_other(reader: Chrome, site: str) -> None:
    frames = "".join(f'<iframe src="{site}{path}"></iframe>' for path in ("/embed?party=KR", "/agenda"))
    server = make_server("127.0.0.1", 0, Response(frames, content_type="text/html"), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        look_into_both_frames(reader, f"http://127.0.0.1:{server.port}/")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def look_into_both_frames(reader: Chrome, elsewhere: str) -> None:
    reader.get(elsewhere)
    allowed, forbidden = reader.find_elements(By.TAG_NAME, "iframe")
    reader.switch_to.frame(allowed)
    assert reader.find_element(By.TAG_NAME, "h1").get_attribute("textContent") == "South Korea"
    reader.switch_to.default_content()
    reader.switch_to.frame(forbidden)
    assert reader.find_elements(By.CSS_SELECTOR, ".masthead") == []
    reader.switch_to.default_content()
    assert any("frame-ancestors" in entry["message"] for entry in reader.get_log("browser"))
