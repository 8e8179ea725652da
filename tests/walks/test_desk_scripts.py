"""What people write runs nowhere at the desk: every field is a payload, and a real browser opens the pages."""

import itertools
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from calendar_core.domain.events.record import Deadline, Document, Source, record_to_json
from calendar_core.store.desk.form_drafts import SubmittedForm, save_draft
from calendar_core.store.desk.proposals import NewProposal, add_proposal, insert_proposal
from tests.builders.desk_browser import add_accounts
from tests.builders.records import NOW, add_events, change_facts, fill_directory
from tests.builders.web_app import SCM
from tests.walks.test_desk import Desk, served_desk, sign_in

pytestmark = pytest.mark.browser

TAGS = (
    "script",
    "img src=x onerror",
    "svg onload",
    "body onload",
    "iframe srcdoc",
    "details open ontoggle",
    "a autofocus onfocus",
)
BREAKS = ("", '"', "'", "</title>", "</textarea>", "</option>", "-->", "</script>", "`", "]]>", "\\")
SHORT = [
    "<script>ran()</script>",
    '"><img src=x onerror=ran()>',
    "</textarea><script>ran()</script>",
    "javascript:ran()",
]

TAILS = ("", "/history", "/merge?other=kr-us-scm-56", "/do/hold", "/previews")


def payloads() -> list[str]:
    """A hundred and fifty ways to break out and to run."""
    made = [f"{start}>{'<'}{tag}={'ran()'}>{end}" for start in BREAKS for tag in TAGS for end in ("", "ran()")]
    return [*SHORT, *made][:150]


@pytest.fixture
def attacked(sqlite_url: str) -> Iterator[Desk]:
    with served_desk(sqlite_url, now=NOW) as desk:
        fill_directory(desk.database)
        add_accounts(desk.database)
        yield desk


def attack(desk: Desk, number: int, payload: str) -> str:
    """An event, a proposal and an audit entry that are nothing but the payload; answers the event's id."""
    names = ("title", "title_ko", "venue", "city", "agenda", "outcome", "disputed", "notes", "time_as_stated")
    record = change_facts(
        SCM,
        id=f"attack-{number}",
        certainty="proposed",
        documents=(Document(title=payload, url=payload),),
        deadlines=(Deadline(title=payload, at="2024-10-20"),),
        sources=(Source(publisher=payload, url=payload, title=payload, published="2024-10-01"),),
        **dict.fromkeys(names, payload),
    )
    add_events(desk.database, record)
    with desk.database.writing() as session:
        add_proposal(session, record, base_revision=1, editor="reporter", reason=payload, source=payload, now=NOW)
        draft = {"action": payload, "reason": payload, "facts": record_to_json(record), "questions": []}
        origin = {"publisher": payload, "url": payload, "title": payload}
        told = NewProposal(
            channel="mail", subject="event", key=payload, reason=payload, text=payload, draft=draft, origin=origin
        )
        insert_proposal(session, told, now=NOW)
    return record.id


def keep(desk: Desk, payload: str) -> str:
    """A form of nothing but the payload, sent when the session was over; answers its key."""
    written = SubmittedForm(address=f"/desk/events/new?{payload}", fields=((payload, payload), ("do", payload)))
    with desk.database.writing() as session:
        return save_draft(session, "chief", written, now=NOW)


def check(browser: Chrome, desk: Desk, wanted: list[str]) -> None:
    ids = [attack(desk, number, payload) for number, payload in enumerate(wanted)]
    sign_in(browser, desk, "chief")
    pages = [
        "",
        "events",
        "log",
        "intake",
        *(f"intake/{number}" for number in range(1, 2 * len(ids) + 1)),
        *(f"events/{one}{tail}" for one in ids for tail in TAILS),
    ]
    # Made when it is opened: no more than the newest few are kept.
    kept = (f"kept/{keep(desk, payload)}" for payload in wanted)
    browser.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": "window.ran = () => { window.hasRun = true; }"}
    )
    for page in itertools.chain(pages, kept):
        browser.get(f"{desk.address}/desk/{page}")
        assert browser.execute_script("return typeof window.ran") == "function"
        assert browser.execute_script("return window.hasRun === undefined"), page
        assert browser.find_elements(By.CSS_SELECTOR, "main script, main iframe, main svg, [onerror], [onload]") == []
    refused = [entry for entry in browser.get_log("browser") if "Content Security Policy" in entry["message"]]
    assert refused == []


def test_a_few_payloads_in_every_field_run_nowhere(browser: Chrome, attacked: Desk) -> None:
    check(browser, attacked, SHORT)


@pytest.mark.long
@pytest.mark.parametrize("part", range(3))
def test_a_hundred_and_fifty_payloads_in_every_field_run_nowhere(browser: Chrome, attacked: Desk, part: int) -> None:
    assert len(payloads()) == 150
    check(browser, attacked, payloads()[part::3])
