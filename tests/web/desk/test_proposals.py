"""The queue of the desk: a proposal is reviewed field by field, accepted in parts, declined, and taken back."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy import select

from calendar_core.domain.events.record import Source, record_to_json
from calendar_core.domain.text.localized import Names
from calendar_core.intake.documents.read import read_bytes
from calendar_core.intake.import_document import import_document
from calendar_core.intake.import_text import import_text, propose_drafts
from calendar_core.intake.propose import Origin
from calendar_core.models import ChangeNotice, Person, Term, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import (
    AddedProposal,
    Channel,
    NewProposal,
    StoredProposal,
    add_proposal,
    insert_proposal,
    list_proposals,
    load_proposal,
)
from calendar_core.store.desk.source_copies import add_copy
from calendar_core.store.editing.change_notices import claim_due_notices
from calendar_core.store.editing.save_event import revise_event
from tests.builders.desk_browser import DeskClient, sign_in_as
from tests.builders.records import CHANGE, NOW, change_facts, load_numbered_record, load_record
from tests.web.desk.conftest import Clock
from tests.web.desk.test_event import SAVING, fields_of, form_at

SCM_ID = "kr-us-scm-56"
MOVED = (
    "The 56th ROK-U.S. Security Consultative Meeting will be held in Seoul on November 7, the defense ministry said."
)


URL = "https://wire.example/a"
SUMMIT = "The Republic of Korea and the United States will hold a summit in Seoul on Oct. 28."


def propose(database: Database, text: str = MOVED, *, channel: Channel = "mail", url: str = URL) -> int:
    """Propose the one event of a text; answers the number of the newest proposal that waits, 0 for none."""
    with database.writing() as session:
        found = import_text(session.connection(), text, Origin(publisher="A wire", url=url, day=NOW.date()))
        propose_drafts(session, found, editor=None, now=NOW, channel=channel)
    return max((one.id for one in waiting(database)), default=0)


def revise(database: Database, **facts: Any) -> None:
    """Save the event of the tests with other facts."""
    number, record = load_numbered_record(database)
    with database.writing() as session:
        revise_event(session, change_facts(record, **facts), CHANGE, base_revision=number, now=NOW)


def waiting(database: Database) -> list[StoredProposal]:
    with database.reading() as connection:
        return list_proposals(connection)


def load(database: Database, number: int) -> StoredProposal:
    with database.reading() as connection:
        return load_proposal(connection, number)


def newest(database: Database, event_id: str = SCM_ID) -> int:
    return load_numbered_record(database, event_id)[0]


def show(visitor: DeskClient, number: int, status: int = 200) -> str:
    """The page of a proposal as plain text."""
    return plain(visitor.get(f"/desk/intake/{number}", status=status).text)


def plain(body: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def accept(
    editor: DeskClient, database: Database, number: int, fields: dict[str, str] | None = None, *, status: int = 303
) -> str:
    """Accept a proposal with what is chosen, upon the newest revision."""
    stored = load(database, number)
    opened_at = newest(database, stored.event_id) if stored.base_revision and stored.event_id else 0
    form = {"do": "accept", "opened_at": str(opened_at), "notify": "yes", **(fields or {})}
    return plain(editor.post(f"/desk/intake/{number}", form, status=status).text)


def test_a_text_stands_beside_what_it_changes_with_the_words_and_the_effect(
    editor: DeskClient, database: Database
) -> None:
    number = propose(database)
    body = editor.get(f"/desk/intake/{number}").text
    assert '<mark class="m1" title="When">November 7</mark>' in body
    assert '<mark class="m1" title="City, Country">Seoul</mark>' in body
    text = plain(body)
    assert "move : 56th" in text
    assert "another city: Seoul, not Washington, D.C." in text
    assert "Before: Wednesday 30 October 2024 (America/New_York) After: Thursday 7 November 2024" in text
    assert "After: Seoul, South Korea" in text
    assert "A wire, 2024-10-01, https://wire.example/a" in text
    assert "Effect of saving" in text
    assert load_record(database, SCM_ID).city == "Washington, D.C."


def test_one_key_accepts_everything_with_its_source(editor: DeskClient, database: Database) -> None:
    number = propose(database)
    accept(editor, database, number)
    record = load_record(database, SCM_ID)
    assert (record.when.start_text, record.city, record.country, record.venue) == ("2024-11-07", "Seoul", "KR", None)
    source = record.sources[-1]
    assert (source.publisher, source.url, source.published) == ("A wire", "https://wire.example/a", "2024-10-01")
    assert (source.supports, source.says) == (("start", "city"), ())
    assert waiting(database) == []
    assert load(database, number).settled_revision == newest(database)
    # The same text again makes nothing.
    propose(database)
    assert waiting(database) == []


def test_in_parts_the_source_bears_out_what_was_taken(editor: DeskClient, database: Database) -> None:
    number = propose(database)
    before = load_record(database, SCM_ID)
    accept(editor, database, number, {"choice:when": "says", "choice:place": "take"})
    record = load_record(database, SCM_ID)
    assert (record.when, record.city) == (before.when, "Seoul")
    assert record.sources[-1].supports == ("city",)
    assert record.sources[-1].says == ("start 2024-11-07", "time_zone Asia/Seoul")
    # What was left does not come back with the same text.
    propose(database)
    assert waiting(database) == []


def test_a_field_is_mended_by_the_parsers_of_the_form(editor: DeskClient, database: Database) -> None:
    number = propose(database)
    refused = accept(editor, database, number, {"text:when:when": "the 40th of November"}, status=400)
    assert "When:" in refused
    assert "40th" in refused
    mended = {"text:when:when": "8 November 2024", "text:place:city": "Busan"}
    shown = plain(editor.post(f"/desk/intake/{number}", {"do": "check", **mended}, status=200).text)
    assert "After: Friday 8 November 2024" in shown
    accept(editor, database, number, mended)
    record = load_record(database, SCM_ID)
    assert (record.when.start_text, record.city, record.country) == ("2024-11-08", "Busan", "KR")
    assert record.sources[-1].supports == ()  # the source says neither


def test_nothing_taken_is_no_acceptance(editor: DeskClient, database: Database) -> None:
    number = propose(database)
    left = {f"choice:{one}": "leave" for one in ("when", "place", "certainty")}
    assert "Nothing of the proposal is taken." in accept(editor, database, number, left, status=400)
    assert newest(database) == 1


def test_it_is_declined_with_a_reason_and_never_comes_back(editor: DeskClient, database: Database) -> None:
    number = propose(database)
    page = editor.post(f"/desk/intake/{number}", {"do": "decline", "reason": " "}, status=400).text
    assert "The reason is missing." in page
    editor.post(f"/desk/intake/{number}", {"do": "decline", "reason": "Denied by the ministry."})
    assert "Declined by editor" in (shown := show(editor, number))
    assert "Denied by the ministry." in shown
    propose(database)
    assert waiting(database) == []
    assert "Denied by the ministry." in plain(editor.get("/desk/intake").text)


def test_what_was_accepted_is_taken_back_by_one_more_revision_and_waits_again(
    editor: DeskClient, database: Database
) -> None:
    before, number = load_record(database, SCM_ID), propose(database)
    accept(editor, database, number)
    editor.post(f"/desk/intake/{number}", {"do": "undo"})
    assert load_record(database, SCM_ID) == before
    assert newest(database) == 3
    assert [one.id for one in waiting(database)] == [number]
    propose(database)
    assert [one.id for one in waiting(database)] == [number]
    accept(editor, database, number)
    assert (load_record(database, SCM_ID).city, newest(database)) == ("Seoul", 4)


def test_the_notice_of_what_was_taken_back_has_the_baseline_from_before(editor: DeskClient, database: Database) -> None:
    with database.writing() as session:
        claim_due_notices(session, now=NOW + timedelta(days=1))  # those of the events of this test
    number = propose(database)
    accept(editor, database, number)
    editor.post(f"/desk/intake/{number}", {"do": "undo"})
    notice = table_of(ChangeNotice)
    with database.reading() as connection:
        query = select(notice.c.event_id, notice.c.baseline, notice.c.state)
        found = connection.execute(query.where(notice.c.state == "pending")).all()
    # One row for both revisions: when it is due nothing differs from the baseline, and nobody is written to.
    assert [tuple(row) for row in found] == [(SCM_ID, 1, "pending")]


def test_after_a_newer_revision_or_a_day_nothing_is_taken_back(
    desk: Flask, editor: DeskClient, database: Database, clock: Clock
) -> None:
    number = propose(database)
    accept(editor, database, number)
    revise(database, venue="Ministry")
    page = plain(editor.post(f"/desk/intake/{number}", {"do": "undo"}, status=409).text)
    assert "was saved again since" in page
    assert load_record(database, SCM_ID).venue == "Ministry"
    other = propose(database, url="https://wire.example/b")
    editor.post(f"/desk/intake/{other}", {"do": "decline", "reason": "No."})
    clock.now = NOW + timedelta(hours=25)
    editor = sign_in_as(desk, now=clock.now)
    assert "Take it back" not in editor.get(f"/desk/intake/{other}").text
    editor.post(f"/desk/intake/{other}", {"do": "undo"}, status=409)


def test_a_new_event_is_published_and_becomes_a_draft_when_it_is_taken_back(
    editor: DeskClient, database: Database
) -> None:
    text = "The Republic of Korea and the United States will hold a summit in Seoul on Oct. 28."
    number = propose(database, text)
    shown = show(editor, number)
    assert "new , no event of these parties at that time" in shown
    accept(editor, database, number)
    key = "kr-us-summit-2024-10-28"
    record = load_record(database, key)
    assert (record.visibility, record.city, record.sources[0].supports) == ("public", "Seoul", ("start", "city"))
    editor.post(f"/desk/intake/{number}", {"do": "undo"})
    assert load_record(database, key).visibility == "draft"
    assert "Visible to" in show(editor, number)
    form = {"do": "accept", "opened_at": "2", "visibility": "public"}
    editor.post(f"/desk/intake/{number}", form)
    assert load_record(database, key).visibility == "public"


def test_a_new_event_under_another_id_is_taken_back_and_waits_under_that_id(
    editor: DeskClient, database: Database
) -> None:
    number = propose(database, "The Republic of Korea and the United States will hold a summit in Seoul on Oct. 28.")
    accept(editor, database, number, {"id": "kr-us-october", "visibility": "public"})
    assert load_record(database, "kr-us-october").visibility == "public"
    editor.post(f"/desk/intake/{number}", {"do": "undo"})
    assert "Visible to" in show(editor, number)
    editor.post(f"/desk/intake/{number}", {"do": "accept", "opened_at": "2", "visibility": "public"})
    assert (newest(database, "kr-us-october"), load_record(database, "kr-us-october").visibility) == (3, "public")


def test_a_new_event_has_an_id_and_is_shown_to_somebody(editor: DeskClient, database: Database) -> None:
    number = propose(database, "The Republic of Korea and the United States will hold a summit in Seoul on Oct. 28.")
    for text in ("", "A B", "../x", "서울"):
        assert "is not an id" in accept(editor, database, number, {"id": text}, status=400)
    accept(editor, database, number, {"visibility": "nobody"})
    assert load_record(database, "kr-us-summit-2024-10-28").visibility == "public"


def test_a_proposal_of_an_event_that_was_merged_does_not_publish_it_again(
    editor: DeskClient, database: Database
) -> None:
    text = "The Republic of Korea and the United States will hold a summit in Seoul on Oct. 28."
    accept(editor, database, propose(database, text))
    number = propose(database)
    revise(database, visibility="draft", merged_into="kr-us-summit-2024-10-28")
    assert "The event was merged into kr-us-summit-2024-10-28." in show(editor, number)
    assert "The event was merged" in accept(editor, database, number, status=400)
    assert load_record(database).visibility == "draft"
    editor.post(f"/desk/intake/{number}", {"do": "decline", "reason": "merged"})
    assert waiting(database) == []


def test_the_form_of_a_proposal_of_a_merged_event_says_so_and_saves_nothing(
    editor: DeskClient, database: Database
) -> None:
    number = propose(database)
    address = f"/desk/events/{SCM_ID}?proposal={number}"
    opened = form_at(editor, address)
    accept(editor, database, propose(database, SUMMIT, url="https://wire.example/b"))
    revise(database, visibility="draft", merged_into="kr-us-summit-2024-10-28")
    assert "The event was merged into kr-us-summit-2024-10-28." in plain(editor.get(address).text)
    editor.post(address, {**opened, **SAVING}, status=409)
    refused = editor.post(address, {**form_at(editor, address), **SAVING}, status=400)
    assert "Decline the proposal, and change that event." in plain(refused.text)
    record = load_record(database)
    assert (record.visibility, record.merged_into) == ("draft", "kr-us-summit-2024-10-28")


def test_a_proposed_change_is_not_opened_as_a_new_event(editor: DeskClient, database: Database) -> None:
    number = propose(database)
    answer = editor.get(f"/desk/proposals/{number}", status=303)
    assert answer.headers["Location"] == f"/desk/events/{SCM_ID}?proposal={number}"
    shown = plain(editor.get(answer.headers["Location"]).text)
    assert "Revision 1" in shown


def test_a_date_to_mend_stands_in_the_language_of_the_page_and_is_unchanged_in_either(
    editor: DeskClient, database: Database
) -> None:
    number = propose(database)
    page = editor.get(f"/desk/intake/{number}?lang=ko").text
    assert 'name="text:when:when" value="2024년 11월 7일(목)"' in page
    accept(editor, database, number, {"text:when:when": "2024년 11월 7일(목)"})
    assert "start" in load_record(database, SCM_ID).sources[-1].supports


def test_two_proposals_of_one_event_are_merged_field_by_field(editor: DeskClient, database: Database) -> None:
    first = propose(database)
    second = propose(
        database,
        "The 56th ROK-U.S. Security Consultative Meeting will be held in Busan on November 7.",
        url="https://wire.example/b",
    )
    accept(editor, database, first)
    shown = show(editor, second)
    assert "The record was changed since this was proposed." in shown
    assert "Changed since it was proposed: the record had" in shown
    # A page that was opened before is not saved over what others saved.
    stale = {"do": "accept", "opened_at": "1", "choice:place": "take"}
    assert "saved by somebody else" in plain(editor.post(f"/desk/intake/{second}", stale, status=409).text)
    assert load_record(database, SCM_ID).city == "Seoul"
    accept(editor, database, second, {"choice:place": "take"})
    record = load_record(database, SCM_ID)
    assert (record.city, record.when.start_text) == ("Busan", "2024-11-07")
    assert [one.url for one in record.sources[-2:]] == ["https://wire.example/a", "https://wire.example/b"]


YEARLY = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//A ministry//EN
BEGIN:VEVENT
UID:1
SUMMARY:Republic of Korea-United States summit
LOCATION:Seoul
DTSTART:20241028
RRULE:FREQ=YEARLY;COUNT=2
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Republic of Korea-United States foreign ministers' meeting
DTSTART:20241102T090000
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")


def test_a_question_is_answered_by_a_choice(editor: DeskClient, database: Database) -> None:
    document = read_bytes(YEARLY, name="diary.ics")
    with database.writing() as session:
        found = import_document(session.connection(), document, Origin(publisher="A ministry"))
        propose_drafts(session, found, editor=None, now=NOW, channel="watch")
    yearly, zoneless = (one.id for one in waiting(database))
    page = editor.get(f"/desk/intake/{yearly}").text
    answers = re.findall(r'type="radio" id="answer-0-\d" name="answer-0" value="([^"]+)"', page)
    assert answers == ["2024-10-28", "2025-10-28"]
    assert "When:" in accept(editor, database, yearly, status=400)
    accept(editor, database, yearly, {"answer-0": answers[1]})
    assert load_record(database, str(load(database, yearly).event_id)).when.start_text == "2025-10-28"
    # A clock time whose zone is not stated is a day until somebody says the zone.
    assert "In which time zone is 2024-11-02 09:00?" in show(editor, zoneless)
    accept(editor, database, zoneless, {"answer-0": "Asia/Seoul"})


def test_a_country_that_the_record_lacks_is_left_out_or_added_in_a_form_that_is_filled_in(
    editor: DeskClient, database: Database
) -> None:
    text = "The foreign ministers of the Republic of Korea and Mongolia will hold talks in Seoul on Nov. 7."
    number = propose(database, text)
    page = editor.get(f"/desk/intake/{number}").text
    assert '<input type="radio" id="answer-0-none" name="answer-0" value="" checked>' in page
    (address,) = re.findall(r'href="(/desk/directory/party/new[^"]*)"', page)
    form = fields_of(editor.page(unescape(address)))
    assert (form["id"], form["kind"], form["names-en"], form["names-ko"]) == ("MN", "country", "Mongolia", "몽골")
    editor.post(unescape(address), form)
    assert (
        '<input type="radio" id="answer-0-1" name="answer-0" value="MN" checked>'
        in editor.get(f"/desk/intake/{number}").text
    )
    accept(editor, database, number, {"answer-0": "MN"})
    assert load_record(database, str(load(database, number).event_id)).parties == ("KR", "MN")


def test_another_holder_of_an_office_is_a_change_of_that_participant(editor: DeskClient, database: Database) -> None:
    with database.writing() as session:
        session.add(Person(id="shin-won-sik", names=Names(en="Shin Won-sik", ko="신원식")))
        session.flush()
        since, until = "2023-10-07", "2024-09-06"
        term = Term(person_id="shin-won-sik", position=0, office_id="kr-mnd", valid_from=since, valid_to=until)
        session.add(term)
    text = "The 56th SCM will be held on Oct. 30. Defense Minister Shin Won-sik and Lloyd Austin will attend."
    number = propose(database, text)
    shown = show(editor, number)
    assert "somebody else in an office" in shown
    assert "Before: Kim Yong-hyun" in shown
    accept(editor, database, number)
    people = [(one.office, one.person, one.role) for one in load_record(database).participants]
    assert people == [("kr-mnd", "shin-won-sik", "co-chair"), ("us-secdef", "lloyd-austin", "co-chair")]
    assert "participants" in load_record(database).sources[-1].supports


def test_a_reporters_record_is_in_the_same_queue(editor: DeskClient, database: Database) -> None:
    record = load_record(database, SCM_ID)
    source = Source(publisher="MND", url="https://mnd.example/1", supports=("venue",))
    with database.writing() as session:
        add_proposal(
            session,
            change_facts(record, venue="Ministry", sources=(*record.sources, source)),
            base_revision=1,
            editor="reporter",
            reason="The venue was announced.",
            source=None,
            now=NOW,
        )
    assert "The venue was announced." in plain(editor.get("/desk/intake").text)
    number = waiting(database)[0].id
    shown = show(editor, number)
    assert "It was not read from a text." in shown
    assert "Ministry" in shown
    accept(editor, database, number)
    saved = load_record(database, SCM_ID)
    assert (saved.venue, saved.sources[-1]) == ("Ministry", source)


def test_what_was_accepted_in_the_event_form_is_taken_back_too(editor: DeskClient, database: Database) -> None:
    before, number = load_record(database, SCM_ID), propose(database)
    address = f"/desk/events/{SCM_ID}?proposal={number}"
    editor.post(address, {**form_at(editor, address), **SAVING})
    assert load_record(database, SCM_ID).city == "Seoul"
    editor.post(f"/desk/intake/{number}", {"do": "undo"})
    assert load_record(database, SCM_ID) == before


def test_a_kept_copy_of_the_source_is_a_link(editor: DeskClient, reporter: DeskClient, database: Database) -> None:
    number = propose(database)
    with database.writing() as session:
        add_copy(session, url=URL, sha256="0" * 64, content_type="text/html", warc=b"WARC", now=NOW)
    assert "/desk/copies/1" in editor.get(f"/desk/intake/{number}").text
    assert "/desk/copies/1" not in reporter.get(f"/desk/intake/{number}").text


def test_words_of_a_reader_are_settled_without_a_revision(editor: DeskClient, database: Database) -> None:
    added = insert(
        database, channel="reader", subject="correction", key="x", reason="A reader writes.", text="In Seoul."
    )
    assert "correction" in (shown := show(editor, added.id))
    assert "In Seoul." in shown
    editor.post(f"/desk/intake/{added.id}", {"do": "accept"})
    assert load(database, added.id).state == "accepted"
    editor.post(f"/desk/intake/{added.id}", {"do": "undo"})
    assert load(database, added.id).state == "pending"


def insert(database: Database, **values: Any) -> AddedProposal:
    with database.writing() as session:
        return insert_proposal(session, NewProposal(**values), now=NOW)


def test_the_queue_is_paged_filtered_and_says_when_it_is_empty(reporter: DeskClient, database: Database) -> None:
    assert "Nothing waits." in plain(reporter.get("/desk/intake").text)
    for number in range(60):
        channel = ("watch", "mail")[number % 2]
        insert(database, channel=channel, subject="correction", key=number, reason="", text=f"Words {number}.")
    page = plain(reporter.get("/desk/intake").text)
    assert ("Words 0." in page, "Words 49." in page, "Words 50." in page) == (True, True, False)
    second = plain(reporter.get("/desk/intake?from=50").text)
    assert ("Words 49." in second, "Words 50." in second, "Words 59." in second) == (False, True, True)
    mails = plain(reporter.get("/desk/intake?channel=mail").text)
    assert ("Words 1." in mails, "Words 2." in mails) == (True, False)
    assert "There is no channel" in plain(reporter.get("/desk/intake?channel=fax", status=400).text)
    assert "Take it back" not in page


def test_a_reporter_looks_and_settles_nothing(reporter: DeskClient, database: Database) -> None:
    number = propose(database)
    page = reporter.get(f"/desk/intake/{number}").text
    assert ("Accept" in page, "Decline" in page) == (False, False)
    for step in ("accept", "decline", "undo"):
        reporter.post(f"/desk/intake/{number}", {"do": step, "reason": "x", "opened_at": "1"}, status=403)
    assert waiting(database)[0].record is not None
    assert record_to_json(load_record(database, SCM_ID))["city"] == "Washington, D.C."


def test_what_was_pasted_and_saved_is_taken_back_in_the_same_place(editor: DeskClient, database: Database) -> None:
    before = load_record(database, SCM_ID)
    pasted = {"text": MOVED, "publisher": "A wire", "day": "2024-10-01", "url": "", "do": "save", "pick": ["1"]}
    editor.post("/desk/intake", pasted)
    assert load_record(database, SCM_ID).city == "Seoul"
    assert "Settled within a day 1" in plain(editor.get("/desk/intake").text)
    editor.post("/desk/intake/1", {"do": "undo"})
    assert load_record(database, SCM_ID) == before
    editor.post("/desk/intake", pasted)
    assert (load_record(database, SCM_ID).city, waiting(database)) == ("Seoul", [])
