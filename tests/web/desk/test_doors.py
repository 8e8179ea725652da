"""What readers suggest and who holds an office, at the desk: read, answered, taken into the directory, declined."""

from typing import Any

from flask import Flask

from calendar_core.intake.holders.propose_holders import import_holders, propose_holders
from calendar_core.intake.holders.stated_term import StatedTerm
from calendar_core.intake.suggestion import take_suggestions
from calendar_core.models import AuditEntry, Suggestion
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import StoredProposal, load_proposal
from calendar_core.store.directory.queries import find_person
from tests.builders.desk_browser import DeskClient, sign_in_as
from tests.builders.mail import load_rows
from tests.builders.records import NOW
from tests.builders.web_app import Page

SOURCE = "https://example.org/cabinet"
SECRET = "zq-words-of-a-reader"


def database_of(app: Flask) -> Database:
    found: Database = app.extensions["entente"].database
    return found


def stored(app: Flask, number: int = 1) -> StoredProposal:
    with database_of(app).reading() as connection:
        return load_proposal(connection, number)


def suggest(app: Flask, **facts: Any) -> None:
    """Store what a reader sent, and let the scheduler read it."""
    usual = {"event": "kr-us-scm-56", "text": SECRET, "url": SOURCE, "document": "", "email": "reader@example.org"}
    with database_of(app).writing() as session:
        session.add(Suggestion(**{**usual, **facts}, mailbox_hash="", network_hash="", lang="en", suggested_at=NOW))
    take_suggestions(database_of(app), clock=lambda: NOW)


def propose(app: Flask, names: dict[str, str], begin: str, end: str | None = None, **facts: Any) -> None:
    """Propose a term of the minister of defence."""
    term = StatedTerm(**{"office": "kr-mnd", "source": SOURCE, **facts}, names=names, valid_from=begin, valid_to=end)
    with database_of(app).writing() as session:
        propose_holders(session, import_holders(session.connection(), [term]), editor=None, now=NOW)


def settle(browser: DeskClient, *, status: int = 303, **fields: str) -> str:
    """Accept the first proposal; the page that answers."""
    return browser.post("/desk/intake/1", {"do": "accept", **fields}, status=status).text


def test_a_correction_is_read_answered_and_opened_with_its_source(desk: Flask) -> None:
    suggest(desk)
    browser = sign_in_as(desk)
    page = Page(browser.get("/desk/intake/1").text)
    assert SECRET in page.texts("p", "passage")[0]
    links = page.links()
    assert links["Answer the reader: reader@example.org"] == "mailto:reader%40example.org"
    form = Page(browser.get(links["Open the event"]).text)
    values = [one.attributes.get("value") for one in form.all("input")]
    assert SOURCE in values
    settle(browser)
    assert (stored(desk).state, stored(desk).settled_by) == ("accepted", "editor")


def test_nothing_of_a_suggestion_is_public(desk: Flask) -> None:
    suggest(desk)
    client = desk.test_client()
    for address in (
        "/events/kr-us-scm-56",
        "/changes",
        "/agenda",
        "/api/v1/events",
        "/changes.atom",
    ):
        assert SECRET not in client.get(address).text, address
    assert client.get("/desk/intake/1").status_code in (302, 303, 401, 403)


def test_a_new_term_is_saved_in_the_directory_with_its_source(desk: Flask) -> None:
    propose(desk, {"en": "Shin Won-sik", "ko": "신원식"}, "2023-10-07", "2024-09-06")
    browser = sign_in_as(desk)
    assert "new: The record has no such term." in " ".join(Page(browser.get("/desk/intake/1").text).texts("p"))
    settle(browser, office="kr-mnd", person="")
    with database_of(desk).reading() as connection:
        person = find_person(connection, "shin-won-sik", public_at=None)
    (term,) = person.terms
    assert (term.office.id, term.valid_from, term.valid_to, term.source) == (
        "kr-mnd",
        "2023-10-07",
        "2024-09-06",
        SOURCE,
    )
    assert ("editor", "saved a person", "shin-won-sik") in load_rows(
        database_of(desk), AuditEntry, "editor", "action", "detail"
    )
    assert stored(desk).state == "accepted"
    browser.post("/desk/intake/1", {"do": "undo"})
    with database_of(desk).reading() as connection:
        assert find_person(connection, "shin-won-sik", public_at=None).terms == ()


def test_somebody_of_a_like_name_is_asked_before_anything_is_saved(desk: Flask) -> None:
    propose(desk, {"en": "Kim Yong Hyeon"}, "2017-01-20", "2018-12-31", office="us-secdef")
    browser = sign_in_as(desk)
    assert "The person is not chosen." in settle(browser, status=400, office="us-secdef", person="?")
    assert stored(desk).state == "pending"
    settle(browser, office="us-secdef", person="kim-yong-hyun")
    with database_of(desk).reading() as connection:
        terms = find_person(connection, "kim-yong-hyun", public_at=None).terms
    assert [one.office.id for one in terms] == ["us-secdef", "kr-mnd"]


def test_a_conflict_is_not_saved_and_can_be_declined(desk: Flask) -> None:
    propose(desk, {"en": "Kim Yong-hyun"}, "2024-09-07", "2024-12-05")
    browser = sign_in_as(desk)
    refused = settle(browser, status=400, office="kr-mnd", person="kim-yong-hyun")
    assert "The record has this term with other dates, 2024-09-06 – 2024-12-05." in refused
    browser.post("/desk/intake/1", {"do": "decline", "reason": "It is wrong."})
    assert stored(desk).state == "declined"


def test_what_the_record_has_by_now_is_only_settled(desk: Flask) -> None:
    propose(desk, {"en": "Kim Yong-hyun"}, "2024-09-07", "2024-12-05")
    browser = sign_in_as(desk)
    with database_of(desk).writing() as session:
        session.connection().exec_driver_sql(
            "UPDATE term SET valid_from = '2024-09-07' WHERE person_id = 'kim-yong-hyun'"
        )
    settle(browser, office="kr-mnd", person="kim-yong-hyun")
    assert stored(desk).state == "accepted"


def test_a_reporter_sees_a_term_and_does_not_save_it(desk: Flask) -> None:
    propose(desk, {"en": "Shin Won-sik"}, "2023-10-07", "2024-09-06")
    browser = sign_in_as(desk, "reporter")
    assert "Save it in the directory" not in browser.get("/desk/intake/1").text
    settle(browser, status=403, office="kr-mnd", person="")
