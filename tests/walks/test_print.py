"""What is printed says what it is of, loses nothing that is folded, and tears no week apart."""

import base64
import re
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.walks.reading import set_width, visible_texts

pytestmark = pytest.mark.browser


@pytest.fixture
def paper(reader: Chrome) -> Iterator[Chrome]:
    """The browser as it lays out a sheet of A4 in landscape."""
    set_width(reader, 1000)
    reader.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    yield reader
    reader.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_printed_agenda_says_its_filter_its_day_and_its_address(paper: Chrome, site: str) -> None:
    address = f"{site}/agenda?party=KR&party=US&kind=2%2B2&zone=Asia/Seoul"
    paper.get(address)
    [printed] = visible_texts(paper, ".printed")
    assert printed.startswith("As of ")
    assert "(Asia/Seoul): http://" in printed
    assert printed.endswith("/agenda?party=KR&party=US&kind=2%2B2&zone=Asia/Seoul")
    assert [one for one in visible_texts(paper, ".chosen li") if one] == [
        "With South Korea",
        "With United States",
        "Kind 2+2 ministerial",
    ]
    assert [one for one in visible_texts(paper, ".toolbar summary, .toolbar form, .toolbar a, .steps") if one] == []


@pytest.mark.parametrize("address", ["/2024/10", "/week/2024-10-28", "/agenda?from=2025-01-01&to=2026-01-01"])
def test_nothing_that_is_folded_is_lost_on_paper(paper: Chrome, site: str, address: str) -> None:
    paper.get(site + address)
    closed = paper.find_elements(By.CSS_SELECTOR, "main :is(.tray, .list) details:not([open])")
    assert closed
    is_seen = "return arguments[0].querySelector('.entry-title').checkVisibility({contentVisibilityAuto: true})"
    assert [one.text for one in closed if not paper.execute_script(is_seen, one)] == []
    paper.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen"})
    assert [one.text for one in closed if paper.execute_script(is_seen, one)] == []


def test_weeks_entries_and_headings_stay_whole(paper: Chrome, site: str) -> None:
    paper.get(f"{site}/2024/10")
    style = "return getComputedStyle(arguments[0])"
    for selector, name, value in [
        (".week", "breakInside", "avoid"),
        (".single", "breakInside", "avoid"),
        (".tray h2", "breakAfter", "avoid"),
        (".tray summary", "breakAfter", "avoid"),
    ]:
        element = paper.find_element(By.CSS_SELECTOR, selector)
        assert paper.execute_script(f"{style}.{name}", element) == value, selector


def count_sheets(reader: Chrome, address: str) -> int:
    """How many sheets of A4 a page takes."""
    reader.get(address)
    options = {"paperWidth": 8.27, "paperHeight": 11.69}
    pdf = base64.b64decode(reader.execute_cdp_cmd("Page.printToPDF", options)["data"])
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


# The fullest weeks of the record, in each language and with the clocks of a reader.
@pytest.mark.parametrize(
    "week",
    [
        "2024-10-28",
        "2021-03-15?zone=Asia/Seoul&days=zone",
        "2025-10-27?zone=Asia/Seoul",
        "2026-05-11?lang=ko",
        "2026-07-20?lang=ko&zone=Asia/Seoul",
        "2026-09-21",
        "2026-11-30?zone=Europe/Berlin",
    ],
)
def test_a_week_is_one_sheet(reader: Chrome, site: str, week: str) -> None:
    assert count_sheets(reader, f"{site}/week/{week}") == 1


def test_more_than_a_week_is_more_than_one_sheet(reader: Chrome, site: str) -> None:
    assert count_sheets(reader, f"{site}/agenda?from=2024-01-01") > 1


@pytest.mark.parametrize(
    "address", ["/agenda?from=2026-01-01&zone=Asia/Seoul", "/changes", "/search?q=SCM", "/year/2024"]
)
def test_no_heading_is_left_alone_at_the_end_of_a_sheet_and_each_page_says_where_it_is_from(
    paper: Chrome, site: str, address: str
) -> None:
    paper.get(site + address)
    breaks = "return [...document.querySelectorAll('main :is(h2, h3)')].map(one => getComputedStyle(one).breakAfter)"
    assert set(paper.execute_script(breaks)) == {"avoid"}
    [printed] = visible_texts(paper, ".printed")
    assert printed.startswith("As of ")
    assert printed.endswith(address)
