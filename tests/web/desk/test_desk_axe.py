"""No page of the desk keeps anybody out, as far as axe-core can tell: by day and night, at three widths."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from sqlmodel import Session

from calendar_core.domain.events.record import WHEN_KEYS, record_to_json
from calendar_core.intake.import_text import import_text, propose_drafts
from calendar_core.intake.propose import Origin
from calendar_core.store.auth.sessions import open_session
from calendar_core.store.db.database import Database
from calendar_core.store.desk.form_drafts import SubmittedForm, save_draft
from calendar_core.store.desk.link_checks import LinkCheckResult, record_link_check
from calendar_core.store.desk.preview_links import create_preview_link
from calendar_core.store.desk.proposals import NewProposal, add_proposal, insert_proposal
from calendar_core.store.desk.watched_sources import claim_source, settle_source, switch_source
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.events.revisions import load_newest_revision
from tests.builders.desk_browser import add_accounts
from tests.builders.mail import subscribe
from tests.builders.records import CHANGE, NOW, add_events, change_facts
from tests.builders.web_app import RECORDS, SCM, close_app, fill_database, make_app, serve_app, utc
from tests.conftest import skip_or_fail
from tests.web.axe import LOOKS, Look, as_before, violations, violations_of_open_page
from tests.web.desk.test_source_conflicts import SEOUL, WIRE
from tools.services import NODE, find_axe

pytestmark = pytest.mark.browser

LONG = f"https://wire.example/{'a-headline-in-full-' * 8}"
#: Where a desk is served, and what its addresses need.
Site = tuple[str, dict[str, str]]
PAGES = (
    "/sign-in?next=/desk/events",
    "/desk/",
    "/desk/events?q=scm",
    "/desk/events/new",
    "/desk/events/new?series=SCM&when=1:30 a.m. 3 Nov 2024&city=Washington, D.C.",
    "/desk/events/kr-us-scm-56",
    "/desk/events/secret",
    "/desk/events/rich?proposal=1",
    "/desk/events/kr-us-scm-56/do/confirm",
    "/desk/events/kr-us-scm-56/do/hold",
    "/desk/events/kr-us-scm-56/do/move",
    "/desk/events/kr-us-scm-56/do/cancel",
    "/desk/events/kr-us-scm-56/merge?other=rich",
    "/desk/events/kr-us-scm-56/split",
    "/desk/events/disputed",
    "/desk/events/disputed/claims/when/1",
    "/events/disputed",
    "/desk/events/kr-us-scm-56/history",
    "/desk/events/secret/previews",
    "/desk/watch?asked=us-state",
    "/desk/watch/us-state/definition",
    "/desk/watch/new/definition",
    "/desk/directory",
    "/desk/directory/person/lloyd-austin",
    "/desk/directory/person/lloyd-austin/yaml",
    "/desk/directory/series/kr-us-scm",
    "/desk/directory/party/new",
    "/desk/intake",
    "/desk/intake/1",
    "/desk/intake/2",
    "/desk/intake/3",
    "/desk/intake/4",
    "/desk/intake/document",
    "/desk/intake/table",
    "/desk/log",
    "/desk/kept/{kept}",
    "/desk/nothing",
    "/preview/{token}",
)
SLICE = [(page, LOOKS[number * 5 % len(LOOKS)]) for number, page in enumerate(PAGES)]


def fill_desk(database: Database, *, with_accounts: bool = True) -> dict[str, str]:
    """Something on every page; answers what stands in the addresses, and the token of a chief's session."""
    if with_accounts:
        add_accounts(database)
    add_events(
        database,
        change_facts(SCM, id="secret", title="A secret meeting", embargo_until=utc(2024, 12, 1)),
        replace(SCM, id="disputed", certainty="announced", sources=(SEOUL, replace(WIRE, url=LONG))),
    )
    subscribe(database, address="reader@example.org", changes="all", now=NOW)
    with database.writing() as session:
        revise_event(session, replace(SCM, city="Arlington"), CHANGE, base_revision=1, now=NOW)
        record = change_facts(SCM, id="rich", title="A meeting with everything, proposed")
        add_proposal(session, record, base_revision=1, editor="reporter", reason="Another title.", source=None, now=NOW)
        _propose_texts(session)
        record_link_check(
            session, "https://example.org/scm", LinkCheckResult(http_status=404, error="404 Not Found"), now=NOW
        )
        switch_source(session, "us-state", is_on=True, editor="chief", now=NOW)
        source = claim_source(session, "us-state", now=NOW)
        assert source is not None
        wrong = {"problem": "broken", "error": "It does not answer.", "failing_since": NOW, "failures": 1}
        settle_source(session, source, wrong, next_at=NOW)
        written = SubmittedForm(address="/desk/events/new", fields=(("title", "새 회의"), ("do", "save")))
        return {
            "kept": save_draft(session, "chief", written, now=NOW),
            "token": create_preview_link(
                session, "secret", editor="chief", reader="Kim", length=timedelta(days=1), now=NOW
            ),
            "session": open_session(session, "chief", now=NOW),
        }


def _propose_texts(session: Session) -> None:
    """A move that a newer revision contradicts, a question, and the words of a reader."""
    text = "The 56th SCM will be held in Seoul on November 7."
    session.flush()
    found = import_text(session.connection(), text, Origin(publisher="A wire", url=LONG, day=NOW.date()))
    propose_drafts(session, found, editor=None, now=NOW, channel="mail")
    newest, record = load_newest_revision(session.connection(), SCM.id)
    revise_event(session, replace(record, city="Reston"), CHANGE, base_revision=newest, now=NOW)
    question = {"fact": "start", "question": "Which day is meant?", "answers": ["2024-10-28", "2025-10-28"]}
    facts = {name: value for name, value in record_to_json(SCM).items() if name not in WHEN_KEYS}
    draft = {"action": "new", "facts": {**facts, "id": "asked"}, "questions": [question]}
    proposal = NewProposal(channel="watch", subject="event", key="asked", reason="new: A wire", draft=draft)
    insert_proposal(session, proposal, now=NOW)
    words = NewProposal(channel="reader", subject="correction", key=0, reason="A reader.", text="It was in Seoul.")
    insert_proposal(session, words, now=NOW)


@pytest.fixture(scope="module")
def desk_site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A desk with something on every page, served on this machine, and what its addresses need."""
    file = tmp_path_factory.mktemp("desk") / "entente.db"
    file.write_bytes(sqlite_template.read_bytes())
    fill_database(f"sqlite:///{file}", *RECORDS)
    with close_app(make_app(f"sqlite:///{file}", base_url="http://127.0.0.1")) as app:
        made = fill_desk(app.extensions["entente"].database)
        with serve_app(app) as address:
            yield address, made


@pytest.fixture
def chief_reader(browser: Chrome, desk_site: Site) -> Iterator[Chrome]:
    """The browser with a chief's session, given back as it was."""
    if find_axe() is None:
        skip_or_fail(NODE)
    address, made = desk_site
    browser.get(f"{address}/static/desk.css")
    browser.add_cookie({"name": "entente-desk", "value": made["session"]})
    yield browser
    browser.delete_all_cookies()
    as_before(browser)


def check(browser: Chrome, site: Site, page: str, look: Look) -> None:
    address, made = site
    url = address + page.format(**made)
    assert violations(browser, url, width=look.width, dark=look.dark, lang=look.lang) == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= look.width


@pytest.mark.parametrize(("page", "look"), SLICE, ids=str)
def test_a_page_of_the_desk_keeps_nobody_out(chief_reader: Chrome, desk_site: Site, page: str, look: Look) -> None:
    check(chief_reader, desk_site, page, look)


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("page", PAGES)
def test_no_page_of_the_desk_keeps_anybody_out_in_whatever_look(
    chief_reader: Chrome, desk_site: Site, page: str, look: Look
) -> None:
    check(chief_reader, desk_site, page, look)


@pytest.mark.parametrize("look", LOOKS[::5], ids=str)
def test_a_deed_that_is_open_in_the_queue_keeps_nobody_out(chief_reader: Chrome, desk_site: Site, look: Look) -> None:
    check(chief_reader, desk_site, "/desk/", look)
    chief_reader.find_element(By.CSS_SELECTOR, "[data-key=p]").click()
    WebDriverWait(chief_reader, 20).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "#inline .impact"))
    assert violations_of_open_page(chief_reader) == []
    assert chief_reader.execute_script("return document.documentElement.scrollWidth") <= look.width


@pytest.mark.parametrize("look", LOOKS[::5], ids=str)
def test_a_table_with_problems_keeps_nobody_out(
    chief_reader: Chrome, desk_site: Site, tmp_path: Path, look: Look
) -> None:
    table = tmp_path / "diary.csv"
    table.write_text(
        "일시,행사명,당사국,비고\n2024-10-30,제56차 SCM,한미,내부용\n10/11/2024,Summit,Narnia,\n", encoding="utf-8"
    )
    check(chief_reader, desk_site, "/desk/intake/table", look)
    chief_reader.find_element(By.ID, "file").send_keys(str(table))
    chief_reader.find_element(By.CSS_SELECTOR, "main form button").click()
    WebDriverWait(chief_reader, 20).until(
        lambda driver: len(driver.find_elements(By.CSS_SELECTOR, ".problems li")) == 2
    )
    assert violations_of_open_page(chief_reader) == []
    assert chief_reader.execute_script("return document.documentElement.scrollWidth") <= look.width
