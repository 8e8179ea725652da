"""Sources that disagree, as the desk and the public see them."""

from dataclasses import replace

import pytest
from flask import Flask

from calendar_core.domain.events.record import Source
from calendar_core.store.db.database import Database
from tests.builders.desk_browser import DeskClient
from tests.builders.mail import subscribe
from tests.builders.records import add_events, load_record
from tests.builders.web_app import BASE, SCM, Page

SEOUL = Source(
    publisher="MND",
    url="https://mnd.example/a",
    published="2024-09-20",
    side="own-government",
    party="KR",
    supports=("start",),
)
WIRE = Source(
    publisher="A wire", url="https://wire.example/b", side="agency", says=("start 2024-11-01", "venue Camp Humphreys")
)
EVENT = replace(SCM, id="one", certainty="announced", sources=(SEOUL, WIRE))
SAVING = {"do": "save", "reason": "The wire was there.", "change_source": "", "notify": "yes"}


@pytest.fixture(autouse=True)
def _disputed(database: Database) -> None:
    add_events(database, EVENT)


def cells(page: Page) -> list[str]:
    return [" ".join(one.text.split()) for one in page.all("td")]


def test_the_desk_shows_claims_side_by_side_with_the_one_that_was_taken_and_why(editor: DeskClient) -> None:
    page = editor.page("/desk/events/one")
    assert [one for one in page.texts("h3") if ":" in one] == [
        "When: Wednesday 30 October 2024 (America/New_York)",
        "Venue: The Pentagon",
    ]
    assert cells(page)[:8] == [
        *("KR, own government", "20 September 2024", "Wednesday 30 October 2024 (America/New_York)", "followed"),
        *("news agency", "–", "Friday 1 November 2024 (America/New_York)", "Follow this: A wire"),
    ]
    assert "Why: because it is tested Revision 1, by a test" in page.texts("p", "note")
    assert "Announced by Seoul, not by Washington." in page.texts("p", "note")


def test_another_word_is_taken_for_a_reason_after_saying_who_is_told(editor: DeskClient, database: Database) -> None:
    subscribe(database, changes="important")
    page = editor.page("/desk/events/one/claims/when/1")
    assert page.texts("p", "impact")[0].startswith("1 mail, ")
    assert page.texts("p", "impact")[0].endswith(", as “Moved”.")
    assert (
        "The reason is missing."
        in editor.post("/desk/events/one/claims/when/1", {**SAVING, "reason": ""}, status=400).text
    )
    assert load_record(database, "one") == EVENT
    editor.post("/desk/events/one/claims/when/1", SAVING)
    taken = load_record(database, "one")
    assert (taken.when.start_text, taken.sources) == (
        "2024-11-01",
        (
            replace(SEOUL, supports=(), says=("start 2024-10-30", "time_zone America/New_York")),
            replace(WIRE, supports=("start",), says=("venue Camp Humphreys",)),
        ),
    )
    notes = editor.page("/desk/events/one").texts("p", "note")
    assert "Why: The wire was there. Revision 2, by editor" in notes


def test_a_word_taken_late_or_of_who_says_nothing_else_is_refused(editor: DeskClient, database: Database) -> None:
    editor.post("/desk/events/one/do/confirm", {**SAVING, "change_source": "The wire"})
    refused = editor.post("/desk/events/one/claims/when/1", {**SAVING, "opened_at": "1"}, status=409)
    assert "your change was based on 1" in refused.text
    assert "says nothing else" in editor.get("/desk/events/one/claims/when/0", status=400).text
    assert "says nothing else" in editor.get("/desk/events/one/claims/color/7", status=400).text
    assert load_record(database, "one") == replace(EVENT, certainty="confirmed")


def test_the_public_page_shows_both_words_and_which_side_has_announced_in_both_languages(
    editor: DeskClient, desk: Flask
) -> None:
    public = desk.test_client()
    english, korean = (Page(public.get(f"/events/one?lang={lang}", base_url=BASE).text) for lang in ("en", "ko"))
    assert english.texts("span", "one-side") == ["Announced by Seoul, not by Washington."]
    assert korean.texts("span", "one-side") == ["서울 발표, 워싱턴 미발표."]
    assert "When: Wednesday 30 October 2024 (America/New_York)" in english.texts("h3")
    assert "일시: 2024년 10월 30일(수) (America/New_York)" in korean.texts("h3")
    assert "Friday 1 November 2024 (America/New_York)" in english.texts("td")
    assert "Taken, because: because it is tested" in english.texts("p", "note")
    editor.post("/desk/events/one/claims/venue/1", SAVING)
    assert "The wire was there." not in public.get("/events/one", base_url=BASE).text
    editor.post("/desk/events/one/do/confirm", {**SAVING, "change_source": "The wire"})
    assert Page(public.get("/events/one", base_url=BASE).text).texts("span", "one-side") == []


def test_the_form_takes_what_a_source_says_otherwise_and_for_whom_it_speaks(
    editor: DeskClient, database: Database
) -> None:
    page = editor.page("/desk/events/one")
    inputs = [(one.attributes.get("name") or "", one.attributes.get("value") or "") for one in page.all("input")]
    fields = {name: value for name, value in inputs if name.startswith(("sources-", "opened_at"))}
    assert fields["sources-1-says"] == "start 2024-11-01; venue Camp Humphreys"
    said = {**fields, "sources-1-says": "venue Washington, D.C.; number 57", "sources-1-party": "United States"}
    whole = {"title": SCM.title, "kind": SCM.kind, "when": "30 Oct 2024", "city": "Washington, D.C."}
    whole |= {"parties": "KR, US", "time_zone": "America/New_York", "certainty": "announced", "lifecycle": "scheduled"}
    whole |= {"sources-0-side": "own-government", "sources-1-side": "agency"}
    editor.post("/desk/events/one", {**whole, **said, **SAVING})
    assert load_record(database, "one").sources == (
        SEOUL,
        replace(WIRE, party="US", says=("venue Washington, D.C.", "number 57")),
    )
    for says, problem in (("colour red", "does not say a fact and its value"), ("start never", "'never'")):
        answer = editor.post("/desk/events/one", {**whole, **said, "sources-1-says": says, **SAVING}, status=400)
        assert problem in Page(answer.text).texts("section", "problems")[0]
