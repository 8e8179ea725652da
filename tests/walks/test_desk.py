"""An editor with a real browser and the whole shipped record: a press line becomes an event, by the keyboard alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.serving import make_server

from app import create_app
from calendar_core.domain.events.record import Source
from calendar_core.domain.time.when import Day
from calendar_core.jobs import build_scheduler_context, send
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database
from calendar_core.store.events.revisions import load_newest_revision
from tests.builders.desk_browser import PASSWORD, add_accounts
from tests.builders.mail import load_messages, subscribe
from tests.builders.records import add_events, fill_directory, make_record

pytestmark = pytest.mark.browser

TOP_IN_WINDOW = "document.querySelector('#inline .kicker').getBoundingClientRect().top"
BEFORE = datetime(2024, 10, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 9, 20, 9, 0, tzinfo=UTC)
#: Seconds for a key and for a change from keyboard to mouse and back, of an average typist (Card, Moran and Newell).
KEY, CLICK = 0.28, 1.5


@dataclass
class Desk:
    """A desk that is served, at an instant that a test moves."""

    address: str
    app: Flask
    now: list[datetime] = field(default_factory=lambda: [NOW])

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["entente"].database
        return found


@contextmanager
def served_desk(url: str, *, now: datetime) -> Iterator[Desk]:
    """The calendar over a database, served on this machine."""
    settings = Settings(
        database_url=url,
        mail_url=f"maildir:{url.removeprefix('sqlite:///')}.mail",
        mail_from="entente@example.org",
        given_base_url="http://127.0.0.1",
        secret_key="k" * 40,
        host="127.0.0.1",
        port=8000,
    )
    present = [now]
    app = create_app(settings, now=lambda: present[0])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Desk(address=f"http://127.0.0.1:{server.port}", app=app, now=present)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["entente"].database.close()


@pytest.fixture
def desk(loaded_sqlite_url: str) -> Iterator[Desk]:
    with served_desk(loaded_sqlite_url, now=NOW) as served:
        add_accounts(served.database, now=NOW)
        yield served


@dataclass
class Typist:
    """Somebody at a keyboard, whose every key is counted."""

    browser: Chrome
    keys: int = 0

    def type(self, *texts: str) -> None:
        """Type into whatever has the focus."""
        for text in texts:
            self.keys += len(text)
            self.browser.switch_to.active_element.send_keys(text)

    def paste(self, text: str) -> None:
        """What Ctrl and V put into the field in focus."""
        self.keys += 2
        self.browser.switch_to.active_element.send_keys(text)

    def press(self, *keys: str) -> None:
        """Press keys, and wait for the page where one of them sends a form."""
        for key in keys:
            self.keys += 1
            before = self.browser.find_element(By.TAG_NAME, "html")
            self.browser.switch_to.active_element.send_keys(key)
            if key == Keys.ENTER:
                WebDriverWait(self.browser, 20).until(staleness_of(before))
                # Before that, the field that is to have the focus has not got it.
                WebDriverWait(self.browser, 20).until(
                    lambda driver: driver.execute_script("return document.readyState") == "complete"
                )

    def tab_to(self, name: str) -> None:
        """Go on with the tabulator until a field has the focus."""
        for _ in range(80):
            if self.browser.switch_to.active_element.get_attribute("name") == name:
                return
            self.press(Keys.TAB)
        raise AssertionError(f"the tabulator never came to {name}")


def sign_in(browser: Chrome, desk: Desk, name: str = "editor") -> Typist:
    browser.get(f"{desk.address}/sign-in?next=/desk/")
    browser.find_element(By.ID, "name").send_keys(name, Keys.TAB, PASSWORD, Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda driver: driver.current_url == f"{desk.address}/desk/")
    return Typist(browser)


def texts(browser: Chrome, selector: str) -> list[str]:
    # In one step: an element that is found may be replaced before its text is asked for.
    found = browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)", selector
    )
    return [" ".join(one.split()) for one in found]


def enter_the_59th_scm(typist: Typist) -> None:
    """From the line “SEOUL, Sept. 20 (Yonhap) – The 59th SCM will be held in Seoul at 10 a.m. on Nov. 11, 2027, with
    the defense ministers and the chairmen of the joint chiefs”, starting in the first field of the queue.
    """
    typist.type("SCM")
    typist.press(Keys.TAB)
    typist.type("10 a.m. Nov. 11, 2027")
    typist.press(Keys.TAB)
    typist.type("Seoul")
    typist.press(Keys.ENTER)
    typist.tab_to("sources-1-publisher")
    typist.type("Yonhap")
    typist.press(Keys.TAB)
    typist.type("https://en.yna.co.kr/view/AEN20260920")
    typist.tab_to("participants-2-office")
    typist.type("kr-cjcs")
    typist.tab_to("participants-3-office")
    typist.type("us-cjcs")
    typist.press(Keys.ENTER)
    assert typist.browser.switch_to.active_element.text == "Save"
    typist.press(Keys.ENTER)


def test_the_59th_scm_is_entered_from_a_press_line_in_under_a_minute_without_a_mouse(
    browser: Chrome, desk: Desk
) -> None:
    subscribe(desk.database, address="reader@example.org", changes="important", now=NOW)
    typist = sign_in(browser, desk)
    browser.find_element(By.ID, "s-series").click()
    enter_the_59th_scm(typist)
    assert texts(browser, ".notice") == ["Saved."]
    assert typist.keys * KEY + CLICK < 60
    browser.get(f"{desk.address}/events/kr-us-scm-59")
    assert texts(browser, ".event-when") == ["Thursday 11 November 2027, 10:00 KST (UTC+9)"]
    assert texts(browser, ".event-where") == ["Seoul, South Korea"]
    assert len(texts(browser, ".participants > li")) == 4
    assert any("Yonhap" in one for one in texts(browser, "main li"))
    feed = desk.app.test_client().get("/feeds/kr-us-scm.ics").text
    assert "DTSTART;TZID=Asia/Seoul:20271111T100000" in feed
    desk.now[0] = NOW.replace(hour=10)
    room = build_scheduler_context(desk.database, desk.app.extensions["entente"].settings, clock=lambda: desk.now[0])
    send(room)
    assert load_messages(desk.database, "kind", "event_id") == [("change", "kr-us-scm-59")]
    assert browser.get_log("browser") == []


def test_a_meeting_of_a_series_is_saved_from_one_form_with_sixty_keys(browser: Chrome, desk: Desk) -> None:
    typist = sign_in(browser, desk)
    browser.get(f"{desk.address}/desk/events/new")
    arrive_in_field(browser, "series")
    typist.type("SCM")
    typist.press(Keys.TAB)
    typist.type("10 a.m. Nov. 11, 2027")
    typist.press(Keys.TAB)
    typist.type("Seoul")
    typist.press(Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("name") == "sources-0-publisher"
    typist.type("Yonhap")
    typist.press(Keys.TAB)
    typist.paste("https://en.yna.co.kr/view/AEN20260920")
    typist.press(Keys.ENTER)
    assert browser.switch_to.active_element.text == "Save"
    assert texts(browser, "h1") == ["59th ROK–U.S. Security Consultative Meeting"]
    typist.press(Keys.ENTER)
    assert texts(browser, ".notice") == ["Saved."]
    assert typist.keys <= 60
    with desk.database.reading() as connection:
        record = load_newest_revision(connection, "kr-us-scm-59")[1]
    assert (record.when.start_text, record.certainty) == ("2027-11-11T10:00", "announced")
    assert record.sources[-1].url == "https://en.yna.co.kr/view/AEN20260920"
    assert browser.get_log("browser") == []


def test_the_field_for_the_when_answers_while_one_types(browser: Chrome, desk: Desk) -> None:
    sign_in(browser, desk)
    browser.get(f"{desk.address}/desk/events/kr-us-scm-56")
    field_ = browser.find_element(By.ID, "when")
    field_.clear()
    field_.send_keys("1:30 a.m., 1 Nov 2026")
    box = browser.find_element(By.ID, "understood")
    WebDriverWait(browser, 20).until(lambda _: "happens twice" in box.text)
    first = browser.find_element(By.ID, "answer-1")
    first.click()
    WebDriverWait(browser, 20).until(lambda _: "14:30 KST (UTC+9)" in box.text)
    assert browser.get_log("browser") == []


def test_the_field_for_the_when_takes_a_date_without_a_year_for_one_of_the_year_of_the_event(
    browser: Chrome, desk: Desk
) -> None:
    typist = sign_in(browser, desk)
    browser.get(f"{desk.address}/desk/events/kr-us-scm-59/do/move")
    arrive_in_field(browser, "when")
    key(typist, "3 Dec")
    box = browser.find_element(By.ID, "understood")
    WebDriverWait(browser, 20).until(lambda _: "Friday 3 December 2027" in box.text)


def test_the_form_works_without_scripts(browser: Chrome, desk: Desk) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        typist = sign_in(browser, desk)
        browser.find_element(By.ID, "s-series").click()
        enter_the_59th_scm(typist)
        assert texts(browser, ".notice") == ["Saved."]
        assert "Thursday 11 November 2027, 10:00 KST (UTC+9)" in texts(browser, ".understood")[0]
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.fixture
def doubtful(sqlite_url: str) -> Iterator[Desk]:
    """A desk whose queue has three events: to be confirmed, to be put off, and over without a word whether it was."""
    with served_desk(sqlite_url, now=BEFORE) as served:
        fill_directory(served.database)
        over = Source(publisher="A wire", url="https://example.org/over", published="2024-09-30")
        add_events(
            served.database,
            make_record(id="first", title="The first", number=57, when=Day(date(2024, 10, 2)), certainty="proposed"),
            make_record(id="second", title="The second", number=58, when=Day(date(2024, 10, 9)), certainty="announced"),
            make_record(id="third", title="The third", number=56, when=Day(date(2024, 9, 25)), sources=(over,)),
            now=BEFORE,
        )
        add_accounts(served.database, now=BEFORE)
        yield served


def focus(browser: Chrome) -> str:
    """What the element in focus says."""
    text: str = browser.switch_to.active_element.text
    return text


def arrive(browser: Chrome, *, at: str) -> None:
    """Wait until the focus is there."""
    WebDriverWait(browser, 20, ignored_exceptions=[StaleElementReferenceException]).until(
        lambda driver: focus(driver) == at
    )


def key(typist: Typist, *keys: str) -> None:
    """Press keys that lead to no other page."""
    for one in keys:
        typist.keys += 1
        typist.browser.switch_to.active_element.send_keys(one)


def arrive_in_field(browser: Chrome, name: str) -> None:
    """Wait until the focus is in the field of that name."""
    WebDriverWait(browser, 20, ignored_exceptions=[StaleElementReferenceException]).until(
        lambda driver: driver.switch_to.active_element.get_attribute("name") == name
    )


def open_action(typist: Typist, letter: str, title: str) -> None:
    """Press the key of an action: its form names the event, and its first field is the empty source, in view."""
    key(typist, letter)
    arrive_in_field(typist.browser, "change_source")
    field_ = typist.browser.switch_to.active_element
    assert field_.get_attribute("value") == ""
    assert texts(typist.browser, "#inline .kicker") == [title]
    top, height = (typist.browser.execute_script(f"return {one}") for one in (TOP_IN_WINDOW, "innerHeight"))
    assert 0 <= top < height


def standing(desk: Desk) -> dict[str, tuple[str, str]]:
    with desk.database.reading() as connection:
        records = (load_newest_revision(connection, name)[1] for name in ("first", "second", "third"))
        return {one.id: (one.certainty, one.lifecycle) for one in records}


def test_the_queue_is_worked_by_a_key_and_enter_without_leaving_it(browser: Chrome, doubtful: Desk) -> None:
    subscribe(doubtful.database, address="reader@example.org", changes="all", now=BEFORE)
    typist = sign_in(browser, doubtful)
    page = browser.find_element(By.TAG_NAME, "html")
    assert texts(browser, "[data-row] th a") == ["The third", "The first", "The second"]
    key(typist, "j")
    arrive(browser, at="The third")
    for letter, event, then in (("h", "The third", "The first"), ("c", "The first", "The second")):
        open_action(typist, letter, event)
        assert len(texts(browser, "#inline .impact")) == 1
        key(typist, "AP", Keys.ENTER)
        arrive(browser, at=then)
    assert texts(browser, "#done") == ["Confirm: The first. Saved."]
    open_action(typist, "p", "The second")
    assert texts(browser, "#inline .impact strong")[0].startswith("1 mail, ")
    key(typist, "AP", Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda _: texts(browser, "#done") == ["Postpone: The second. Saved."])
    assert standing(doubtful) == {
        "first": ("confirmed", "scheduled"),
        "second": ("announced", "postponed"),
        "third": ("confirmed", "held"),
    }
    assert typist.keys == 1 + 3 * 3
    assert browser.find_element(By.TAG_NAME, "html") == page
    assert browser.get_log("browser") == []


def test_a_row_that_is_reached_by_a_key_has_its_neighbours_in_view(browser: Chrome, desk: Desk) -> None:
    typist = sign_in(browser, desk)
    height = browser.execute_script("return innerHeight")
    for _ in range(12):
        key(typist, "j")
        bottom = browser.execute_script("return document.activeElement.getBoundingClientRect().bottom")
        assert bottom < height - 40
    for _ in range(11):
        key(typist, "k")
        assert browser.execute_script("return document.activeElement.getBoundingClientRect().top") > 40


def test_a_deed_in_the_queue_is_closed_again_or_refused_and_what_was_typed_stays(
    browser: Chrome, doubtful: Desk
) -> None:
    typist = sign_in(browser, doubtful)
    key(typist, "j", Keys.ARROW_DOWN, "k")
    arrive(browser, at="The third")
    open_action(typist, "h", "The third")
    key(typist, Keys.ESCAPE)
    arrive(browser, at="Took place…")
    assert texts(browser, "#inline") == []
    open_action(typist, "h", "The third")
    key(typist, Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda _: texts(browser, "#inline .wrong") != [])
    assert texts(browser, "#inline .wrong") == ["The source is missing. Enter its URL, or the name of whoever said it."]
    arrive_in_field(browser, "change_source")
    key(typist, "https://example.org/over")
    reason = browser.find_element(By.ID, "reason")
    reason.clear()
    reason.send_keys(" ", Keys.ENTER)
    refusal = ["The reason is missing. Say in a few words why, and by which source."]
    WebDriverWait(browser, 20).until(lambda _: texts(browser, "#inline .wrong") == refusal)
    assert browser.find_element(By.ID, "change_source").get_attribute("value") == "https://example.org/over"
    assert standing(doubtful)["third"] == ("confirmed", "scheduled")


def test_a_deed_of_the_queue_without_scripts_is_a_page_that_leads_back_to_it(browser: Chrome, doubtful: Desk) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        typist = sign_in(browser, doubtful)
        before = browser.find_element(By.TAG_NAME, "html")
        browser.find_element(By.CSS_SELECTOR, "[data-key=c]").click()
        WebDriverWait(browser, 20).until(staleness_of(before))
        typist.type("AP")
        typist.press(Keys.ENTER)
        assert browser.current_url == f"{doubtful.address}/desk/"
        assert standing(doubtful)["first"] == ("confirmed", "scheduled")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("width", [360, 1440])
def test_no_page_of_the_desk_is_wider_than_the_window(browser: Chrome, desk: Desk, width: int) -> None:
    sign_in(browser, desk, "chief")
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        for page in ("", "events?q=scm", "events/new", "events/kr-us-scm-56", "events/kr-us-scm-56/history", "log"):
            browser.get(f"{desk.address}/desk/{page}")
            assert browser.execute_script("return document.documentElement.scrollWidth") <= width, page
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
