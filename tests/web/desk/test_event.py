"""The form of an event: what it fills in, what it asks, what it says before it saves, and what it saves."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from calendar_core.domain.events.record import EventRecord, record_to_json
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day
from calendar_core.models import Series
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_pending_proposals
from tests.builders.desk_browser import DeskClient
from tests.builders.records import add_events, change_facts, load_numbered_record, load_record
from tests.builders.web_app import FULL_RECORD, SCM, Page, utc

SAVING = {"do": "save", "reason": "Announced in Seoul.", "change_source": "https://example.org/press", "notify": "yes"}


def fields_of(page: Page) -> dict[str, str]:
    """What a browser would send of the event's form as it stands."""
    fields = {
        str(one.attributes["name"]): one.attributes.get("value") or ""
        for one in page.all("input")
        if one.attributes.get("name") not in (None, "notify", "public_reason", "correction", "proof")
        and (one.attributes.get("type") != "radio" or "checked" in one.attributes)
    }
    # A browser leaves the line break behind the tag out, and keeps all others.
    areas = {str(one.attributes["name"]): "".join(one.pieces).removeprefix("\n") for one in page.all("textarea")}
    chosen: dict[str, str] = {}
    name = ""
    for one in page.elements:
        if one.tag == "select":
            name = str(one.attributes["name"])
            chosen[name] = ""
        elif one.tag == "option" and "selected" in one.attributes:
            chosen[name] = one.attributes.get("value") or ""
    return {**fields, **areas, **chosen}


def form_at(visitor: DeskClient, address: str, **changed: str) -> dict[str, str]:
    return {**fields_of(visitor.page(address)), "precision": "", **changed}


#: A record with something in every field.
FULL = change_facts(
    FULL_RECORD,
    id="full",
    sources=(FULL_RECORD.sources[0], replace(FULL_RECORD.sources[1], title="Its title")),
    participants=SCM.participants,
    title_ko="제목",
    time_as_stated="10 p.m.",
    disputed="Whether at ten.",
    embargo_until=utc(2024, 10, 20, 12),
)


@pytest.mark.parametrize("record", [SCM, FULL])
def test_a_form_that_is_sent_as_it_came_changes_nothing(
    editor: DeskClient, database: Database, record: EventRecord
) -> None:
    if record is FULL:
        add_events(database, FULL)
    address = f"/desk/events/{record.id}"
    editor.post(address, {**form_at(editor, address), **SAVING})
    number, saved = load_numbered_record(database, record.id)
    assert (number, record_to_json(saved)) == (1, record_to_json(record))


def test_a_change_is_shown_with_who_will_be_told_and_saved_only_then(editor: DeskClient, database: Database) -> None:
    address = "/desk/events/kr-us-scm-56"
    form = form_at(editor, address, when="9 a.m. EST, 31 Oct 2024", city="Seoul")
    checked = Page(editor.post(address, {**form, "do": "check"}, status=200).text)
    assert load_numbered_record(database)[0] == 1
    assert checked.texts("p", "impact")[0].startswith("0 mails, ")
    assert ", as “Moved”." in checked.texts("p", "impact")[0]
    assert "Before: Washington, D.C." in checked.texts("del")
    editor.post(address, {**form, **SAVING})
    number, saved = load_numbered_record(database)
    assert (number, saved.city, saved.when.start_text) == (2, "Seoul", "2024-10-31T09:00")
    assert saved.time_as_stated is None


def test_the_next_edition_is_filled_in_with_who_holds_the_offices_that_day(editor: DeskClient) -> None:
    page = editor.page("/desk/events/new?series=SCM&when=2+p.m.+EST+30+Nov+2024&city=Washington")
    fields = fields_of(page)
    filled = {key: fields[key] for key in ("id", "number", "title", "kind", "country", "time_zone", "parties")}
    assert filled == {
        "id": "kr-us-scm-59",
        "number": "59",
        "title": "59th ROK–U.S. Security Consultative Meeting",
        # That of the last meeting.
        "kind": "2+2",
        "country": "US",
        "time_zone": "America/New_York",
        "parties": "KR, US",
    }
    people = [fields[f"participants-{n}-person"] for n in range(2)]
    assert people == ["kim-yong-hyun", "lloyd-austin"]
    assert "Saturday 30 November 2024, 14:00 EST (UTC-5)" in page.texts("strong")


def test_a_title_that_follows_from_the_series_is_not_filled_in(editor: DeskClient, database: Database) -> None:
    address = "/desk/events/new?series=SCM&when=30+Nov+2024&city=Seoul"
    add_events(database, replace(SCM, id="last", number=70, names=Names(en="A meeting")))
    assert fields_of(editor.page(address))["title"] == "71st ROK–U.S. Security Consultative Meeting"
    with database.writing() as session:
        session.get_one(Series, "kr-us-scm").title_patterns = Names(en="{ordinal} SCM")
    assert fields_of(editor.page(address))["title"] == ""


def test_a_new_event_is_saved_with_its_source_and_found_in_public(
    editor: DeskClient, desk: Flask, database: Database
) -> None:
    form = form_at(editor, "/desk/events/new?series=SCM&when=late+November+2024&city=Seoul", id="kr-us-scm-57")
    form |= {"sources-0-publisher": "A wire", "sources-0-url": "https://example.org/57"}
    answer = editor.post("/desk/events/new", {**form, **SAVING})
    assert answer.headers["Location"] == "/desk/events/kr-us-scm-57?saved=1"
    assert load_record(database, "kr-us-scm-57").when.start_text == "2024-11-late"
    assert desk.test_client().get("/events/kr-us-scm-57").status_code == 200
    assert "kr-us-scm-57" in desk.test_client().get("/search?q=lloyd+austin").text


@pytest.mark.parametrize(
    ("embargo", "until"),
    [
        ("28 Feb 2027 6 p.m. -0500", utc(2027, 2, 28, 23)),
        ("28 Feb 2027, 18:00-20:00", None),
        ("28 Feb 2027", None),
    ],
)
def test_an_embargo_ends_at_the_one_instant_that_was_written(
    chief: DeskClient, database: Database, embargo: str, until: object
) -> None:
    form = form_at(chief, "/desk/events/kr-us-scm-56", time_zone="Asia/Seoul", embargo_until=embargo)
    chief.post("/desk/events/kr-us-scm-56", {**form, **SAVING}, status=303 if until else 400)
    assert load_record(database).embargo_until == until


def test_an_event_without_a_source_is_refused_and_nothing_that_was_written_is_lost(editor: DeskClient) -> None:
    form = form_at(editor, "/desk/events/new?series=SCM&when=30+Nov+2024&city=Seoul", agenda="A long text.")
    page = Page(editor.post("/desk/events/new", {**form, "do": "save"}, status=400).text)
    assert page.texts("h2")[0] == "1 error"
    assert fields_of(page)["agenda"] == "A long text."


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"when": "sometime"}, "When"),
        ({"when": ""}, "When"),
        ({"kind": "party"}, "Kind"),
        ({"parties": "KR, XX"}, "Parties"),
        ({"participants-0-person": "nobody"}, "Participants 1: Person"),
        ({"sources-0-url": "javascript:alert(1)"}, "Sources 1: Address"),
        ({"title": "a\u202eb"}, "Title"),
        ({"number": "x"}, "Number"),
        ({"time_zone": "KST"}, "When"),
        ({"certainty": "sure"}, "Certainty"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(editor: DeskClient, fields: dict[str, str], key: str) -> None:
    address = "/desk/events/kr-us-scm-56"
    page = Page(editor.post(address, {**form_at(editor, address), **fields, "do": "save"}, status=400).text)
    items = [one for one in page.texts("li") if one.startswith(f"{key}: ")]
    assert len(items) >= 1


def test_a_time_that_the_clocks_repeat_is_a_question_and_its_answer_is_kept(
    editor: DeskClient, database: Database
) -> None:
    address = "/desk/events/kr-us-scm-56"
    form = form_at(editor, address, when="1:30 a.m., 3 Nov 2024")
    page = Page(editor.post(address, {**form, "do": "check"}, status=400).text)
    answers = [one.attributes["value"] or "" for one in page.all("input") if one.attributes.get("name") == "answer"]
    assert answers == ["2024-11-03T05:30:00+00:00", "2024-11-03T06:30:00+00:00"]
    editor.post(address, {**form, "answer": answers[1], **SAVING})
    assert load_record(database).when.extent().start.isoformat() == answers[1]


def test_an_ambiguous_abbreviation_is_a_question(editor: DeskClient) -> None:
    asked = Page(editor.get("/desk/when?when=10:00+IST,+3+Nov+2024").text)
    answers = [str(one.attributes["value"]) for one in asked.all("input")]
    assert set(answers) >= {"Asia/Kolkata", "Asia/Jerusalem"}
    reading = Page(editor.get("/desk/when?when=10:00+IST,+3+Nov+2024&answer=Asia/Jerusalem").text)
    assert reading.texts("strong") == ["Sunday 3 November 2024, 10:00 IST (UTC+2)"]


def test_characters_that_nobody_sees_are_no_part_of_a_field(editor: DeskClient, database: Database) -> None:
    address = "/desk/events/kr-us-scm-56"
    hidden = {"city": "Seoul\u200b", "when": "\ufeff31 Oct 2024\u200e", "country": "", "time_zone": ""}
    editor.post(address, {**form_at(editor, address, **hidden), **SAVING})
    saved = load_record(database)
    assert (saved.city, saved.country, saved.when) == ("Seoul", "KR", Day(date(2024, 10, 31), "Asia/Seoul"))


def test_a_date_is_said_less_exactly_where_that_is_chosen(editor: DeskClient, database: Database) -> None:
    address = "/desk/events/kr-us-scm-56"
    editor.post(address, {**form_at(editor, address), "precision": "month", **SAVING})
    assert load_record(database).when.start_text == "2024-10"


def test_a_late_writer_sees_what_was_saved_and_keeps_their_text(
    editor: DeskClient, chief: DeskClient, database: Database
) -> None:
    address = "/desk/events/kr-us-scm-56"
    mine = form_at(editor, address, agenda="What I wrote.", venue="My venue")
    theirs = form_at(chief, address, city="Seoul", venue="Their venue")
    chief.post(address, {**theirs, **SAVING, "reason": "Moved to Seoul."})
    late = editor.post(address, {**mine, **SAVING}, status=409)
    page = Page(late.text)
    assert "Moved to Seoul." in late.text
    assert "After: Their venue" in page.texts("ins")
    kept = fields_of(page)
    assert (kept["agenda"], kept["venue"], kept["city"], kept["opened_at"]) == (
        "What I wrote.",
        "My venue",
        "Seoul",
        "2",
    )
    editor.post(address, {**kept, **SAVING})
    number, saved = load_numbered_record(database)
    assert (number, saved.agenda, saved.venue, saved.city) == (3, "What I wrote.", "My venue", "Seoul")


def test_a_correction_tells_nobody_and_is_refused_for_what_says_something_new(
    editor: DeskClient, database: Database
) -> None:
    address = "/desk/events/kr-us-scm-56"
    form = form_at(editor, address, venue="The Pentagon Conference Center")
    editor.post(address, {**form, **SAVING, "correction": "yes"})
    public = editor.get("/events/kr-us-scm-56.ics").text
    assert "SEQUENCE:0" in public
    moved = form_at(editor, address, when="31 Oct 2024")
    refused = editor.post(address, {**moved, **SAVING, "correction": "yes"}, status=400)
    assert "A correction cannot change When" in refused.text
    assert load_numbered_record(database)[0] == 2


def test_a_reporter_proposes_and_an_editor_accepts(
    reporter: DeskClient, editor: DeskClient, database: Database
) -> None:
    address = "/desk/events/kr-us-scm-56"
    reporter.post(address, {**form_at(reporter, address, city="Seoul"), **SAVING})
    assert load_numbered_record(database)[0] == 1
    with database.reading() as connection:
        (proposal,) = list_pending_proposals(connection)
    assert "Announced in Seoul." in editor.get("/desk/").text
    proposed = f"{address}?proposal={proposal.id}"
    editor.post(proposed, {**form_at(editor, proposed), **SAVING})
    assert load_record(database).city == "Seoul"
    with database.reading() as connection:
        assert list_pending_proposals(connection) == []


def test_a_reporter_proposes_a_new_event_and_an_editor_declines(
    reporter: DeskClient, editor: DeskClient, database: Database
) -> None:
    form = form_at(reporter, "/desk/events/new?series=SCM&when=30+Nov+2024&city=Seoul", id="new-one")
    form |= {"sources-0-publisher": "A wire", "sources-0-url": "https://example.org/57"}
    reporter.post("/desk/events/new", {**form, **SAVING})
    with database.reading() as connection:
        (proposal,) = list_pending_proposals(connection)
    page = editor.get(f"/desk/proposals/{proposal.id}").text
    assert f'href="/desk/intake/{proposal.id}#reason"' in page
    editor.post(f"/desk/intake/{proposal.id}", {"do": "decline", "reason": "It is not planned."})
    editor.get(f"/desk/proposals/{proposal.id}", status=404)
    editor.get("/desk/events/new-one", status=404)


def test_only_a_chief_holds_back(editor: DeskClient, chief: DeskClient, database: Database, desk: Flask) -> None:
    address = "/desk/events/kr-us-scm-56"
    held = {"embargo_until": "2024-10-02 18:00", **SAVING}
    editor.post(address, {**form_at(editor, address), **held})
    assert load_record(database).embargo_until is None
    chief.post(address, {**form_at(chief, address), **held})
    lifts = load_record(database).embargo_until
    assert lifts is not None
    assert lifts.isoformat() == "2024-10-02T22:00:00+00:00"
    assert desk.test_client().get("/events/kr-us-scm-56").status_code == 404
    page = chief.page(address)
    assert [one.attributes["datetime"] for one in page.all("time")] == ["2024-10-02T22:00:00Z"]
    editor.post(address, {**form_at(editor, address, agenda="Talks."), **SAVING})
    assert load_record(database).embargo_until == lifts


def test_going_back_to_a_revision_is_a_new_one(editor: DeskClient, database: Database) -> None:
    address = "/desk/events/kr-us-scm-56"
    editor.post(address, {**form_at(editor, address, city="Seoul"), **SAVING})
    back = f"{address}?revision=1"
    editor.post(address, {**form_at(editor, back), **SAVING})
    number, saved = load_numbered_record(database)
    assert (number, record_to_json(saved)) == (3, record_to_json(SCM))


def test_a_copy_is_a_draft_of_its_own(editor: DeskClient, database: Database) -> None:
    form = form_at(editor, "/desk/events/new?like=kr-us-scm-56", id="split-off", number="")
    editor.post("/desk/events/new", {**form, **SAVING})
    saved = load_record(database, "split-off")
    assert (saved.visibility, saved.related, saved.title) == ("draft", ("kr-us-scm-56",), SCM.title)


def test_a_participant_who_did_not_hold_the_office_is_named_before_anything_is_saved(
    editor: DeskClient, database: Database
) -> None:
    add_events(database, replace(SCM, id="late", when=Day(date(2025, 3, 1), "Asia/Seoul")))
    address = "/desk/events/late"
    page = Page(editor.post(address, {**form_at(editor, address), "do": "check"}, status=200).text)
    listed = [one for one in page.texts("li") if "takes part as" in one]
    assert [one.partition(" takes part")[0] for one in listed] == ["Kim Yong-hyun", "Lloyd J. Austin III"]


def test_a_meeting_of_a_series_is_completed_when_it_is_checked_and_saved_only_then(
    editor: DeskClient, database: Database
) -> None:
    typed = {"series": "SCM", "when": "2 p.m. EST 30 Nov 2024", "city": "Washington", "do": "save"}
    typed |= {"sources-0-publisher": "A wire", "sources-0-url": "https://example.org/59", "certainty": "confirmed"}
    page = Page(editor.post("/desk/events/new", typed, status=200).text)
    fields = fields_of(page)
    assert {key: fields[key] for key in ("id", "number", "parties", "sources-0-url")} == {
        "id": "kr-us-scm-59",
        "number": "59",
        "parties": "KR, US",
        "sources-0-url": "https://example.org/59",
    }
    editor.get("/desk/events/kr-us-scm-59", status=404)
    editor.post("/desk/events/new", {**fields, **SAVING})
    saved = load_record(database, "kr-us-scm-59")
    assert (saved.certainty, saved.when.start_text) == ("confirmed", "2024-11-30T14:00")


def test_the_form_of_a_new_event_asks_for_each_fact_once_and_for_its_source_after_its_date(
    editor: DeskClient,
) -> None:
    page = editor.page("/desk/events/new")
    names = [one.attributes.get("name") for one in page.all("input") if one.attributes.get("type") != "hidden"]
    assert names[:6] == ["series", "when", "city", "sources-0-publisher", "sources-0-url", "sources-0-published"]
    assert len([name for name in names if name in ("series", "when", "city")]) == 3


def test_each_error_is_a_link_to_its_field(editor: DeskClient) -> None:
    address = "/desk/events/kr-us-scm-56"
    form = form_at(editor, address, kind="party", **{"participants-0-person": "nobody"})
    page = Page(editor.post(address, form, status=400).text)
    ids = {one.attributes.get("id") for one in page.elements}
    links = [one.attributes["href"] or "" for one in page.all("a") if (one.attributes.get("href") or "")[:1] == "#"]
    assert {"#kind", "#participants-0-person"} <= set(links)
    assert {link.removeprefix("#") for link in links} <= ids


def test_what_is_missing_is_an_empty_field_with_a_link(editor: DeskClient) -> None:
    page = Page(editor.post("/desk/events/new", {"when": "30 Nov 2024", "certainty": "announced"}, status=400).text)
    items = page.texts("section", "problems")[0]
    for label in ("Permanent ID", "Title", "Kind", "Parties", "Sources"):
        assert f"{label}: This field is empty. Fill it in." in items
    links = [one.attributes["href"] or "" for one in page.all("a") if (one.attributes.get("href") or "")[:1] == "#"]
    assert {link.removeprefix("#") for link in links} <= {one.attributes.get("id") for one in page.elements}
    assert [one for one in page.all("details", "everything") if "open" in one.attributes] == []
