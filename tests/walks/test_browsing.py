"""A reader with a real browser and the whole shipped record: what the pages must show, on a desk and on a phone."""

import pytest
import segno
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.walks.reading import PAGES, WIDTHS, set_scheme, set_width, visible_texts, wait_for_page

pytestmark = pytest.mark.browser


def test_the_56th_scm_is_shown_with_its_day_its_place_and_both_ministers(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/events/kr-us-scm-56")
    assert visible_texts(reader, "h1") == ["56th ROK–U.S. Security Consultative Meeting"]
    assert visible_texts(reader, ".event-when") == ["Wednesday 30 October 2024"]
    assert visible_texts(reader, ".event-where") == ["The Pentagon, Washington, D.C., United States"]
    assert visible_texts(reader, ".event-standing") == ["Held"]
    kim, austin = visible_texts(reader, ".participants > li")
    assert kim == "Kim Yong-hyun 김용현 Minister of National Defense, South Korea Co-chair"
    assert austin.startswith("Lloyd J. Austin III Secretary of Defense")
    assert austin.endswith("United States Co-chair")


def test_the_2_plus_2_of_2024_is_shown_with_its_four_ministers(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/events/kr-us-2plus2-2024")
    assert visible_texts(reader, ".event-when") == ["Thursday 31 October 2024"]
    assert visible_texts(reader, ".participants .entry-title") == [
        "Antony J. Blinken",
        "Lloyd J. Austin III",
        "Cho Tae-yul 조태열",
        "Kim Yong-hyun 김용현",
    ]


def test_the_missile_of_the_next_morning_is_shown_on_the_evening_before_in_utc(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/events/dprk-icbm-2024-10-31?zone=America/New_York")
    assert visible_texts(reader, ".clocks tbody tr") == [
        "Your zone, America/New_York 18:10 EDT (UTC-4) Wednesday 30 October 2024 −1 day",
        "Pyongyang (local time) 07:10 KST (UTC+9) Thursday 31 October 2024",
        "UTC 22:10 UTC Wednesday 30 October 2024 −1 day",
    ]
    instants = [one.get_attribute("datetime") for one in reader.find_elements(By.CSS_SELECTOR, ".event-when time")]
    assert instants == ["2024-10-30T22:10:00Z"]


def test_october_2024_shows_the_meetings_in_the_columns_of_their_days(reader: Chrome, site: str) -> None:
    set_width(reader, 1440)
    reader.get(f"{site}/2024/10")
    lefts = {
        title: reader.find_element(By.PARTIAL_LINK_TEXT, title).rect["x"] // (1440 / 8)
        for title in ("56th ROK–U.S.", "North Korean Hwasong-19", "44th and 45th ASEAN", "49th ROK–U.S.")
    }
    wednesday, thursday = lefts["56th ROK–U.S."], lefts["North Korean Hwasong-19"]
    assert thursday > wednesday == lefts["44th and 45th ASEAN"]
    assert lefts["49th ROK–U.S."] == thursday
    bar = reader.find_element(By.XPATH, "//li[contains(@class,'bar')][contains(.,'44th and 45th ASEAN')]")
    single = reader.find_element(By.XPATH, "//li[contains(@class,'single')][contains(.,'56th ROK')]")
    assert bar.rect["width"] > 2.5 * single.rect["width"]
    assert "07:10 KST" in reader.find_element(By.PARTIAL_LINK_TEXT, "North Korean Hwasong-19").text


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_screen_and_none_breaks_the_policy(reader: Chrome, site: str, width: int) -> None:
    set_width(reader, width)
    too_wide = {}
    for address in [page for page in PAGES if page != "/nowhere"]:
        reader.get(f"{site}{address}")
        seen = reader.execute_script("return document.documentElement.scrollWidth")
        if seen > width:
            too_wide[address] = seen
    assert too_wide == {}
    assert reader.get_log("browser") == []


def test_the_policy_would_be_heard_of_where_a_page_broke_it(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/feeds")
    reader.execute_script("document.head.append(Object.assign(document.createElement('style'), {textContent: 'p {}'}))")
    assert any("Content Security Policy" in entry["message"] for entry in reader.get_log("browser"))


def test_a_filter_is_chosen_followed_and_taken_away_without_a_script(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/agenda")
    reader.find_element(By.CSS_SELECTOR, ".filter-form summary").click()
    reader.find_element(By.CSS_SELECTOR, "#f-party option[value=KR]").click()
    reader.find_element(By.CSS_SELECTOR, "#f-kind option[value='2+2']").click()
    reader.find_element(By.CSS_SELECTOR, ".filter-form form button").click()
    wait_for_page(reader, f"{site}/agenda?party=KR&kind=2%2B2")
    assert visible_texts(reader, ".chosen > li") == ["With South Korea ×", "Kind 2+2 ministerial ×", "Clear all"]
    reader.find_element(By.CSS_SELECTOR, ".follow summary").click()
    link = reader.find_element(By.LINK_TEXT, "In a calendar app").get_attribute("href")
    assert link == f"{site}/follow?party=KR&kind=2%2B2"
    total = visible_texts(reader, ".tally")[0].split()[0]
    reader.find_element(By.CSS_SELECTOR, "[aria-label='Remove: With South Korea']").click()
    wait_for_page(reader, f"{site}/agenda?kind=2%2B2")
    assert int(visible_texts(reader, ".tally")[0].split()[0]) > int(total) > 0


def test_a_filter_becomes_an_address_and_the_address_another_by_its_form(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/agenda?party=KR&kind=2%2B2")
    reader.find_element(By.CSS_SELECTOR, ".follow summary").click()
    reader.find_element(By.LINK_TEXT, "In a calendar app").click()
    wait_for_page(reader, f"{site}/follow?party=KR&kind=2%2B2")
    assert copied(reader) == "http://127.0.0.1/calendar.ics?party=KR&kind=2%2B2"
    reader.find_element(By.CSS_SELECTOR, ".options summary").click()
    reader.find_element(By.CSS_SELECTOR, "#o-alarm option[value=PT1H]").click()
    reader.find_element(By.CSS_SELECTOR, "#o-undated option[value='span']").click()
    reader.find_element(By.CSS_SELECTOR, ".options button").click()
    wait_for_page(reader, f"{site}/follow?party=KR&kind=2%2B2&alarm=PT1H&undated=span")
    assert copied(reader) == "http://127.0.0.1/calendar.ics?party=KR&kind=2%2B2&alarm=PT1H&undated=span"
    apple = reader.find_element(By.LINK_TEXT, "Apple Calendar").get_attribute("href")
    assert apple == "webcal://127.0.0.1/calendar.ics?party=KR&kind=2%2B2&alarm=PT1H&undated=span"
    assert visible_texts(reader, ".notice")[0].startswith(
        "This calendar runs at 127.0.0.1, which only this computer can reach."
    )


def copied(browser: Chrome) -> str:
    """The address that the reader finds to copy."""
    return browser.find_element(By.ID, "copy").get_attribute("value") or ""


def test_the_code_for_phones_is_drawn_under_the_policy(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/feeds")
    code = segno.make("https://calendar.example.org/feeds").svg_data_uri(scale=4)
    drawn = "const i = new Image(); i.onload = () => arguments[1](i.naturalWidth); i.src = arguments[0]"
    assert reader.execute_async_script(drawn, code) > 100
    assert reader.get_log("browser") == []


def test_the_whole_record_is_one_change_that_leads_to_the_agenda(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/changes")
    heading = visible_texts(reader, ".arrival h3")[0]
    assert heading.endswith("events entered the calendar")
    assert visible_texts(reader, ".day-group > h2") == ["Sunday 22 November 2026"]
    reader.find_element(By.LINK_TEXT, heading).click()
    wait_for_page(reader, f"{site}/agenda")
    assert visible_texts(reader, ".tally strong")[0].split()[0] == heading.split()[0]


def test_the_first_tab_leads_past_the_menu_and_is_seen(reader: Chrome, site: str) -> None:
    reader.get(f"{site}/2024/10")
    reader.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    focused = reader.switch_to.active_element
    assert focused.text == "Skip to the content"
    assert focused.rect["width"] > 50
    focused.send_keys(Keys.ENTER)
    assert reader.current_url.endswith("#content")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(reader: Chrome, site: str, scheme: str) -> None:
    set_scheme(reader, scheme)
    reader.get(f"{site}/2024/10")
    ground = luminance(colour(reader, "body", "background-color"))
    for selector in ("h1", ".note", ".single a", ".cell-facts", ".views a", ".is-outside .date", ".legend span"):
        text = luminance(colour(reader, selector, "color"))
        bright, dim = max(text, ground), min(text, ground)
        assert (bright + 0.05) / (dim + 0.05) >= 4.5, selector  # WCAG 2.2, 1.4.3
    assert (ground > 0.5) == (scheme == "light")


def colour(browser: Chrome, selector: str, name: str) -> list[int]:
    """Red, green and blue of an element."""
    value = browser.find_element(By.CSS_SELECTOR, selector).value_of_css_property(name)
    return [int(part) for part in value.partition("(")[2].rstrip(")").split(",")[:3]]


def luminance(rgb: list[int]) -> float:
    """How bright a colour is (WCAG 2.2)."""
    parts = [part / 255 for part in rgb]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
