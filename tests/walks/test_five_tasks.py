"""Five people with a task each, on the shipped record: taps, keys and scrolled pixels until they have what they want.

The editor's task is in `test_intake`; how far the first event is on the front page in `test_front_page` and
`test_tab_stops`.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from calendar_core.domain.time.when import WallTime
from calendar_core.jobs import run_once
from calendar_core.store.db.database import Database
from tests.builders.mail import body_of, read_maildir
from tests.builders.records import add_events, make_record
from tests.builders.web_app import close_app, make_app, serve_app
from tests.conftest import LOADED_AT, find_free_port
from tests.interop.site import serve_app as serve_at_port
from tests.walks.reading import visible_texts

pytestmark = pytest.mark.browser

PHONE, LAPTOP = (360, 800), (1440, 900)  # CSS pixels
SEOUL = ZoneInfo("Asia/Seoul")
BELOW = "return Math.max(0, arguments[0].getBoundingClientRect().bottom - innerHeight)"


@dataclass
class Person:
    """Somebody at a screen: every tap, key and pixel that is scrolled is counted."""

    browser: Chrome
    taps: int = 0
    keys: int = 0
    scrolled: float = 0

    @property
    def cost(self) -> tuple[int, int, float]:
        """The taps, the keys and the scrolled CSS pixels until now."""
        return self.taps, self.keys, self.scrolled

    def find(self, selector: str) -> WebElement:
        """The first element of a selector that is seen."""
        return next(one for one in self.browser.find_elements(By.CSS_SELECTOR, selector) if one.is_displayed())

    def called(self, text: str, within: str = "body") -> WebElement:
        """The link, button or menu that is called so."""
        every = self.browser.find_elements(By.CSS_SELECTOR, f"{within} :is(a, button, summary)")
        return next(one for one in every if one.is_displayed() and one.text.strip() == text)

    def see(self, element: WebElement) -> None:
        """Scroll as far as needed to see all of an element."""
        pixels = self.browser.execute_script(BELOW, element)
        self.browser.execute_script("scrollBy({top: arguments[0], behavior: 'instant'})", pixels)
        self.scrolled += pixels

    def tap(self, element: WebElement, *, leads_on: bool = False) -> None:
        """Tap or click, after scrolling there; and wait for the next page, if it leads to one."""
        self.see(element)
        self.taps += 1
        element.click()
        if leads_on:
            self.wait_until_gone(element)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.keys += len(text)
        focused = self.browser.switch_to.active_element
        focused.send_keys(text)
        if text == Keys.ENTER:
            self.wait_until_gone(focused)

    def wait_until_gone(self, element: WebElement) -> None:
        """Wait for the page after the one that has the element."""
        WebDriverWait(self.browser, 20).until(staleness_of(element))
        WebDriverWait(self.browser, 20).until(
            lambda driver: driver.execute_script("return document.readyState") == "complete"
        )

    def search(self, words: str) -> None:
        """Tap the search box of the page, type and press Enter."""
        self.tap(self.find("#search"))
        self.type(words)
        self.type(Keys.ENTER)


@contextmanager
def person_in(browser: Chrome, zone: str, size: tuple[int, int]) -> Iterator[Person]:
    """A person whose device is in a zone and has a screen of a size."""
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": zone})
    try:
        yield Person(browser)
    finally:
        browser.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})


@pytest.fixture
def reporter(reader: Chrome) -> Iterator[Person]:
    with person_in(reader, "Europe/Berlin", PHONE) as person:
        yield person


@pytest.fixture
def analyst(reader: Chrome) -> Iterator[Person]:
    with person_in(reader, "Europe/London", LAPTOP) as person:
        yield person


@pytest.fixture
def reader_in_seoul(reader: Chrome) -> Iterator[Person]:
    with person_in(reader, "Asia/Seoul", LAPTOP) as person:
        yield person


def fetch(address: str) -> str:
    """What a program gets at an address of the calendar: a page may not ask by script."""
    with urlopen(address, timeout=20) as answer:
        return str(answer.read().decode("utf-8-sig"))


def bottom(element: WebElement) -> float:
    return float(element.rect["y"] + element.rect["height"])


# --- A reporter with a phone: the next ROK–US 2+2, in my time -------------------------------------------------------


@pytest.mark.parametrize("words", ["2+2", "ROK-US 2+2", "next ROK–US 2+2"])
def test_a_reporter_learns_on_the_first_screen_that_no_2_plus_2_is_announced(
    reporter: Person, site: str, words: str
) -> None:
    reporter.browser.get(f"{site}/")
    reporter.search(words)
    first = reporter.find("section[aria-labelledby=series] li")
    assert "한미 외교·국방장관회의(2+2)" in first.text
    assert "Next: None announced; past gaps 23–53 months\nLast: Thursday 31 October 2024" in first.text
    assert bottom(first) <= PHONE[1]
    assert reporter.cost == (1, len(words) + 1, 0.0)
    reporter.tap(first.find_element(By.TAG_NAME, "a"), leads_on=True)
    assert visible_texts(reporter.browser, "[aria-labelledby=next] p")[0] == "None announced; past gaps 23–53 months."
    assert visible_texts(reporter.browser, "[aria-labelledby=last] .entry-when") == ["Thursday 31 October 2024"]
    assert bottom(reporter.find("[aria-labelledby=last]")) <= PHONE[1]
    assert (reporter.taps, reporter.scrolled) == (2, 0)


def test_the_clock_of_the_device_has_the_end_too_with_its_day(reporter: Person, loaded_sqlite_url: str) -> None:
    start, end = datetime(2026, 12, 15, 7, 0), datetime(2026, 12, 15, 9, 30)  # noqa: DTZ001  wall times
    facts = {"title": "ROK–U.S. 2+2, 2026", "kind": "2+2", "series": "kr-us-2plus2", "number": 7}
    added = make_record(id="two-hours", when=WallTime(start, "Asia/Seoul", end), city="Seoul", country="KR", **facts)
    database = Database(loaded_sqlite_url)
    add_events(database, added, now=LOADED_AT)
    database.close()
    with close_app(make_app(loaded_sqlite_url, now=LOADED_AT)) as app, serve_app(app) as site:
        for lang, text in (
            ("en", "My own (Berlin)\n23:00–01:30 (Tuesday 15 December 2026) UTC+1 Monday 14 December 2026"),
            ("ko", "내 시간대 (Berlin)\n23:00~01:30 (2026년 12월 15일(화)) UTC+1 2026년 12월 14일(월)"),
        ):
            reporter.browser.get(f"{site}/events/two-hours?lang={lang}")
            assert reporter.find(".times .clocks tbody tr").text == text


def test_a_reporter_reads_the_next_2_plus_2_in_her_own_time_after_two_taps(
    reporter: Person, loaded_sqlite_url: str
) -> None:
    start = WallTime(datetime(2026, 12, 15, 7, 0), "Asia/Seoul")  # noqa: DTZ001  a wall time
    facts = {"title": "ROK–U.S. 2+2, 2026", "kind": "2+2", "series": "kr-us-2plus2", "number": 7}
    added = make_record(id="kr-us-2plus2-2026", when=start, city="Seoul", country="KR", venue=None, **facts)
    database = Database(loaded_sqlite_url)
    add_events(database, replace(added, lifecycle="scheduled"), now=LOADED_AT)
    database.close()
    with close_app(make_app(loaded_sqlite_url, now=LOADED_AT)) as app, serve_app(app) as site:
        reporter.browser.get(f"{site}/")
        reporter.search("ROK-US 2+2")
        reporter.tap(reporter.find("section[aria-labelledby=series] li .note a"), leads_on=True)
        own = reporter.find(".times .clocks tbody tr")
        assert own.text == "My own (Berlin)\n23:00 UTC+1 Monday 14 December 2026"
        assert visible_texts(reporter.browser, ".event-when") == ["Tuesday 15 December 2026, 07:00 KST (UTC+9)"]
        assert bottom(own) <= PHONE[1]
        assert (reporter.taps, reporter.scrolled) == (2, 0)
        reporter.browser.get(f"{site}/events/kr-us-2plus2-2026?lang=ko")
        assert (
            reporter.find(".times .clocks tr:has(strong)").text
            == "내 시간대 (Berlin)\n23:00 UTC+1 2026년 12월 14일(월)"
        )


# --- An analyst: defence ministers since 2017, as a table and to cite -----------------------------------------------


def test_an_analyst_has_the_table_and_a_citation_of_defence_ministers_since_2017(analyst: Person, site: str) -> None:
    analyst.browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "deny"})
    analyst.browser.get(f"{site}/")
    analyst.search("defence ministers since 2017")
    assert visible_texts(analyst.browser, ".notice") == []
    analyst.tap(analyst.called("Follow", ".toolbar"))
    table = analyst.called("Table (CSV)")
    analyst.tap(table)
    assert analyst.taps == 3
    rows = list(csv.DictReader(io.StringIO(fetch(table.get_attribute("href") or ""))))
    assert {row["id"] for row in rows} >= {"kr-us-scm-49", "kr-us-scm-57", "kr-us-2plus2-2024", "nato-dmm-2024-10"}
    assert [row["id"] for row in rows if row["end"] < "2017" and row["start"] < "2017"] == []
    analyst.tap(analyst.find(".entries a[href*='/events/kr-us-scm-']"), leads_on=True)
    analyst.tap(analyst.called("Cite"))
    cited = analyst.find("#citation").text
    assert cited.startswith("“Expected: 59th ROK–U.S. Security Consultative Meeting”, 2027. Entente, revision 1 (")
    assert analyst.taps <= 6, analyst.cost


def test_an_analyst_has_the_table_of_a_filter_that_was_filled_in(analyst: Person, site: str) -> None:
    analyst.browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "deny"})
    analyst.browser.get(f"{site}/")
    analyst.tap(analyst.called("Agenda", ".toolbar"), leads_on=True)
    analyst.tap(analyst.find(".filter-form summary"))
    analyst.tap(analyst.find("#f-kind"))
    Select(analyst.find("#f-kind")).select_by_value("defence-ministerial")
    analyst.tap(analyst.find("#f-from"))
    analyst.type("01012017")
    analyst.tap(analyst.called("Show", ".filter-form"), leads_on=True)
    table = analyst.called("Table (CSV)", ".agenda-head")
    assert analyst.scrolled == 0
    analyst.tap(table)
    assert analyst.taps == 6
    rows = list(csv.DictReader(io.StringIO(fetch(table.get_attribute("href") or ""))))
    assert {row["kind"] for row in rows} == {"defence-ministerial"}
    assert "kr-us-scm-49" in {row["id"] for row in rows}


# --- A desk officer: the Korean Peninsula in Outlook, then weekly by mail --------------------------------------------


@dataclass
class Served:
    """The calendar at an instant that the test moves; its mail goes to a Maildir."""

    address: str
    app: Flask
    maildir: Path
    now: list[datetime] = field(default_factory=lambda: [LOADED_AT])

    def send(self) -> list[str]:
        """What the scheduler sends now: the texts of all mails that have come."""
        entente = self.app.extensions["entente"]
        settings = replace(entente.settings, mail_url=f"maildir:{self.maildir}")
        run_once(entente.database, settings, now=self.now[0])
        return [f"{mail['Subject']}\n{body_of(mail)}" for mail in read_maildir(self.maildir)]


@pytest.fixture
def served(loaded_sqlite_url: str, tmp_path: Path) -> Iterator[Served]:
    """The links of mails have the address at which the calendar is served."""
    now, port = [LOADED_AT], find_free_port()
    address = f"http://127.0.0.1:{port}"
    with close_app(make_app(loaded_sqlite_url, now=lambda: now[0], base_url=address)) as app, serve_at_port(app, port):
        yield Served(address, app, tmp_path / "mail", now)


def test_a_desk_officer_follows_korea_in_outlook_and_weekly_by_mail_on_one_page(
    reader_in_seoul: Person, served: Served
) -> None:
    officer, browser = reader_in_seoul, reader_in_seoul.browser
    browser.get(f"{served.address}/")
    officer.tap(officer.called("Follow", "nav"), leads_on=True)
    officer.tap(officer.called("Korean Peninsula"), leads_on=True)
    outlook = officer.called("Outlook at work or school").get_attribute("href") or ""
    assert outlook.startswith("https://outlook.office.com/calendar/0/addfromweb?url=http%3A%2F%2F127.0.0.1")
    assert "%2Ffeeds%2Fkorean-peninsula.ics&name=Entente%3A%20Korean%20Peninsula" in outlook
    assert fetch(officer.find("#copy").get_attribute("value") or "").startswith("BEGIN:VCALENDAR")
    assert (officer.taps, officer.scrolled) == (2, 0)
    officer.tap(officer.find("#address-1"))
    officer.type("officer@example.org")
    officer.tap(officer.find("#digest-1"))
    ticked = browser.find_elements(By.CSS_SELECTOR, "[aria-labelledby=email] input:checked")
    assert [one.get_attribute("id") for one in ticked] == ["digest-1"]
    assert officer.find("#zone-1").get_attribute("value") == "Asia/Seoul"
    served.now[0] += timedelta(minutes=1)
    officer.tap(officer.called("Subscribe by email"), leads_on=True)
    assert officer.taps == 5
    assert_weekly_mail_comes(officer, served)


def assert_weekly_mail_comes(officer: Person, served: Served) -> None:
    """The mail that asks, its link, and the first digest: on the next Monday at eight in Seoul, and not before."""
    [asking] = served.send()
    link = next(word for word in asking.split() if word.startswith(f"{served.address}/confirm/"))
    officer.browser.get(link)
    officer.tap(officer.called("Confirm"), leads_on=True)
    assert visible_texts(officer.browser, "h1") == ["Confirmed"]
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=SEOUL)
    served.now[0] = monday.astimezone(UTC) - timedelta(minutes=1)
    assert len(served.send()) == 1
    served.now[0] += timedelta(minutes=2)
    digest = served.send()[-1]
    assert "Korean Peninsula" in digest


# --- A reader in Seoul: the right days ------------------------------------------------------------------------------


def choose_days_of_seoul(person: Person) -> None:
    """Times, Seoul, Times, days in my zone: four taps."""
    person.tap(person.find(".times summary"))
    person.tap(person.called("Seoul", ".switch"), leads_on=True)
    person.tap(person.find(".times summary"))
    person.tap(person.called("in my zone (Seoul)", ".switch"), leads_on=True)


def test_a_reader_in_seoul_finds_anchorage_on_the_19th(reader_in_seoul: Person, site: str) -> None:
    reader_in_seoul.browser.get(f"{site}/2021/03")
    choose_days_of_seoul(reader_in_seoul)
    cell = reader_in_seoul.find("[data-day='2021-03-19']")
    assert "06:20 KST" in cell.text
    assert "U.S.–China talks in Anchorage: first session" in cell.text
    assert reader_in_seoul.taps == 4


def test_no_entry_of_april_2023_is_in_a_wrong_cell_of_seoul(reader_in_seoul: Person, site: str) -> None:
    browser = reader_in_seoul.browser
    browser.get(f"{site}/2023/04")
    choose_days_of_seoul(reader_in_seoul)
    table = fetch(f"{site}/agenda.csv?from=2023-03-30&to=2023-05-02")
    timed = {row["id"]: day_in_seoul(row) for row in csv.DictReader(io.StringIO(table)) if "T" in row["start"]}
    cells = {
        key: [one.get_attribute("data-day") for one in browser.find_elements(By.CSS_SELECTOR, selector)]
        for key in timed
        if (selector := f".grid [data-day]:has(a[href^='/events/{key}'])")
    }
    in_april = {key: [day] for key, day in timed.items() if day.startswith("2023-04")}
    assert {key: cells[key] for key in in_april} == in_april
    assert len(in_april) >= 6


def day_in_seoul(row: dict[str, str]) -> str:
    starts = datetime.fromisoformat(row["start"]).replace(tzinfo=ZoneInfo(row["time_zone"]))
    return starts.astimezone(SEOUL).date().isoformat()
