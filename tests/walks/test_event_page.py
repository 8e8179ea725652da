"""The page of an event answers on the first screen of a phone: when, by whose clock, who, and what to do about it."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.walks.reading import set_scheme, set_width, visible_texts, wait_for_page, with_language

pytestmark = pytest.mark.browser

#: A meeting with a day, one by its clocks, one that fell through, one of many parties, one ahead, one only expected.
EVENTS = [
    "/events/kr-us-scm-56",
    "/events/dprk-icbm-2024-10-31?zone=Europe/Berlin",
    "/events/camp-david-2023-08-18?zone=America/New_York",
    "/events/udcg-2025-10-brussels?zone=Asia/Seoul",
    "/events/quad-leaders-2023-sydney",
    "/events/arf-34",
    "/events/g20-2026",
]
HEAD = (".event-when", ".clocks tr:last-child", ".event-parties", ".event-people", ".actions summary")
BOTTOM = "return arguments[0].getBoundingClientRect().bottom + scrollY"


@pytest.mark.parametrize("address", [with_language(one, lang) for one in EVENTS for lang in ("en", "ko")])
@pytest.mark.parametrize(("width", "most"), [(360, 740), (1440, 600)])
def test_when_who_and_what_to_do_are_in_the_first_screen(
    reader: Chrome, site: str, address: str, width: int, most: int
) -> None:
    set_width(reader, width)
    reader.get(site + address)
    bottoms = {
        one: reader.execute_script(BOTTOM, found)
        for one in HEAD
        for found in reader.find_elements(By.CSS_SELECTOR, f".event-head {one}")[:1]
    }
    assert {".event-when", ".event-parties", ".actions summary"} <= bottoms.keys()
    assert {one: bottom for one, bottom in bottoms.items() if bottom > most} == {}
    assert reader.execute_script("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("address", EVENTS)
def test_one_button_is_the_main_one_and_a_past_meeting_is_cited_first(reader: Chrome, site: str, address: str) -> None:
    set_width(reader, 1440)
    reader.get(site + address)
    filled = [one for one in reader.find_elements(By.CSS_SELECTOR, "main .button") if one.is_displayed()]
    ahead = {"/events/g20-2026": "Add to calendar", "/events/arf-34": "Follow this series"}
    assert [one.text for one in filled] == [ahead.get(address, "Cite")]


def test_the_reader_s_own_clock_is_the_first(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/events/dprk-icbm-2024-10-31?zone=Europe/Berlin")
    assert [line.split(" ")[0] for line in visible_texts(reader, ".clocks tbody th")] == ["Your", "Pyongyang", "UTC"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_of_each_action_is_on_the_screen_of_a_phone(reader: Chrome, site: str, scheme: str) -> None:
    set_width(reader, 360)
    set_scheme(reader, scheme)
    reader.get(f"{site}/events/dprk-icbm-2024-10-31")
    menus = reader.find_elements(By.CSS_SELECTOR, ".actions > .menu")
    assert [one.text for one in menus] == ["Cite", "Follow North Korea", "Share", "Add to calendar", "Times"]
    for menu in menus:
        menu.find_element(By.TAG_NAME, "summary").click()
        box = menu.find_element(By.CSS_SELECTOR, ".panel").rect
        assert (box["x"] >= 0, box["x"] + box["width"] <= 360, box["height"] > 20) == (True, True, True), menu.text
    assert len(reader.find_elements(By.CSS_SELECTOR, ".actions > .menu[open]")) == 1


def test_the_keys_turn_to_the_meetings_beside(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/events/kr-us-scm-55")
    reader.find_element(By.TAG_NAME, "body").send_keys(Keys.ARROW_RIGHT)
    wait_for_page(reader, f"{site}/events/kr-us-scm-56")
    assert visible_texts(reader, ".neighbours a") == [
        "← Previous meeting: 55th",
        "October 2024",
        "Next meeting: 57th →",
    ]
