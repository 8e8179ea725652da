"""An editor, a press report and the keyboard: pasted, read and saved with its source; a proposal taken by one key."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait

from calendar_core.domain.events.selection import Selection
from calendar_core.intake.import_text import import_text, propose_drafts
from calendar_core.intake.propose import Origin
from calendar_core.jobs import build_scheduler_context, send
from calendar_core.store.desk.proposals import list_proposals, list_settled_proposals
from calendar_core.store.events.revisions import load_newest_revision
from tests.builders.desk_browser import add_accounts
from tests.builders.mail import load_messages, subscribe
from tests.intake.text.test_extract import THREE_EVENTS
from tests.walks.test_desk import Desk, Typist, served_desk, sign_in, texts

pytestmark = pytest.mark.browser

#: The day of the report: its dateline has no year.
NOW = datetime(2024, 10, 31, 12, 0, tzinfo=UTC)

SCM_56 = "kr-us-scm-56"
SCM_59 = "kr-us-scm-59"


@pytest.fixture
def desk(loaded_sqlite_url: str) -> Iterator[Desk]:
    with served_desk(loaded_sqlite_url, now=NOW) as served:
        add_accounts(served.database, now=NOW)
        yield served


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def reading_editor(browser: Chrome, desk: Desk, request: pytest.FixtureRequest) -> Iterator[Typist]:
    """An editor on the page of the queue, with and without the scripts of the desk."""
    typist = sign_in(browser, desk)
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not request.param})
    browser.get(f"{desk.address}/desk/intake")
    yield typist
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def paste(typist: Typist, text: str) -> None:
    """Ctrl+V into whatever has the focus: two keys."""
    typist.keys += 2
    typist.browser.execute_cdp_cmd("Input.insertText", {"text": text})


def test_a_report_is_pasted_read_and_saved_with_its_source(reading_editor: Typist, desk: Desk) -> None:
    """The three events of 31 October 2024: the 2+2, of which the text says no more than the record, is said to be the
    same, and the other two get the agency as another source.
    """
    typist, begun = reading_editor, time.monotonic()
    paste(typist, THREE_EVENTS)
    typist.press(Keys.TAB, Keys.ENTER)
    found = texts(typist.browser, ".understood-event")
    assert len(found) == 3
    assert "same: ROK–U.S. Foreign and Defense Ministers’ Meeting (2+2), 2024: the meeting of the series" in found[1]
    assert "Nothing new: the record has it" in found[1]
    typist.press(Keys.ENTER)
    seconds = time.monotonic() - begun
    assert "Saved: kr-us-scm-56" in texts(typist.browser, "[role=status]")[0]
    with desk.database.reading() as connection:
        source = load_newest_revision(connection, SCM_56)[1].sources[-1]
        settled = list_settled_proposals(connection, since=NOW)
    assert (source.publisher, source.published, source.side) == ("Yonhap", "2024-10-31", "agency")
    assert source.supports == ("start", "city", "participants", "lifecycle")
    assert [one.state for one in settled] == ["accepted", "accepted"]
    assert typist.keys <= 15, typist.keys
    assert typist.keys == 5
    assert seconds <= 20, seconds


def click(browser: Chrome, step: str) -> None:
    """Press a button with the mouse, and wait for the page that follows."""
    button = browser.find_element(By.CSS_SELECTOR, f"button[value={step}]")
    button.click()
    WebDriverWait(browser, 20).until(staleness_of(button))


def propose(desk: Desk, text: str) -> int:
    with desk.database.writing() as session:
        origin = Origin(publisher="A wire", url="https://wire.example/a", day=NOW.date())
        propose_drafts(session, import_text(session.connection(), text, origin), editor=None, now=NOW, channel="mail")
    with desk.database.reading() as connection:
        return list_proposals(connection)[-1].id


MOVE = "The 59th ROK-U.S. Security Consultative Meeting will be held in Busan on 12 November 2027."


def test_a_proposal_is_taken_by_one_key(reading_editor: Typist, desk: Desk) -> None:
    number = propose(desk, MOVE)
    typist = reading_editor
    typist.browser.get(f"{desk.address}/desk/intake/{number}")
    assert texts(typist.browser, "mark")[-1] == "12 November 2027"
    typist.press(Keys.ENTER)
    with desk.database.reading() as connection:
        record = load_newest_revision(connection, SCM_59)[1]
    assert (record.when.start_text, record.city, typist.keys) == ("2027-11-12", "Busan", 1)
    assert texts(typist.browser, "#waiting") == ["Waiting 0"]
    click(typist.browser, "undo")
    with desk.database.reading() as connection:
        assert load_newest_revision(connection, SCM_59)[1].when.start_text == "2027"
    assert texts(typist.browser, "#waiting") == ["Waiting 1"]


def test_what_is_taken_back_before_its_mail_is_due_is_written_to_nobody(browser: Chrome, desk: Desk) -> None:
    subscribe(desk.database, selection=Selection(series=("kr-us-scm",)), changes="all", now=NOW)
    number = propose(desk, MOVE)
    sign_in(browser, desk).browser.get(f"{desk.address}/desk/intake/{number}")
    for step in ("accept", "undo", "accept", "undo"):
        click(browser, step)
        browser.get(f"{desk.address}/desk/intake/{number}")
    desk.now[0] = NOW.replace(hour=14)
    settings = desk.app.extensions["entente"].settings
    send(build_scheduler_context(desk.database, settings, clock=lambda: desk.now[0]))
    assert load_messages(desk.database) == []
