"""What is done to an event in one word, and two events made one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from calendar_core.desk.editing.actions import ACTIONS
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.store.db.database import Database
from tests.builders.desk_browser import DeskClient
from tests.builders.mail import subscribe
from tests.builders.records import add_events, change_facts, load_record
from tests.builders.web_app import SCM, Page, utc
from tests.web.desk.conftest import Clock

SAVING = {"do": "save", "reason": "So it was said.", "change_source": "https://example.org/press", "notify": "yes"}


def do(visitor: DeskClient, action: str, *, event_id: str = "kr-us-scm-56", status: int = 303, **fields: str) -> str:
    return visitor.post(f"/desk/events/{event_id}/do/{action}", {**SAVING, **fields}, status=status).text


def axes(record: EventRecord) -> tuple[str, str]:
    return record.certainty, record.lifecycle


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        (("announced", "scheduled"), "confirm", ("confirmed", "scheduled")),
        (("announced", "scheduled"), "hold", ("confirmed", "held")),
        (("confirmed", "scheduled"), "postpone", ("confirmed", "postponed")),
        (("confirmed", "scheduled"), "cancel", ("confirmed", "cancelled")),
        (("announced", "cancelled"), "reinstate", ("announced", "scheduled")),
        (("announced", "postponed"), "hold", ("confirmed", "held")),
    ],
)
def test_an_action_changes_the_standing_and_no_other_fact(
    editor: DeskClient, database: Database, before: tuple[str, str], action: str, after: tuple[str, str]
) -> None:
    record = replace(SCM, id="one", certainty=before[0], lifecycle=before[1])  # type: ignore[arg-type]  # its words
    add_events(database, record)
    do(editor, action, event_id="one", change_source="A press office")
    saved = load_record(database, "one")
    assert axes(saved) == after
    assert replace(saved, certainty=record.certainty, lifecycle=record.lifecycle) == record


def test_an_incident_is_not_put_on_again(editor: DeskClient, database: Database) -> None:
    add_events(
        database, *(replace(SCM, id=kind, kind=kind, lifecycle="held", number=None) for kind in ("incident", "summit"))
    )
    offered = ["Reinstate…" in editor.page(f"/desk/events/{event_id}").links() for event_id in ("incident", "summit")]
    assert offered == [False, True]


def test_an_incident_happens_and_is_not_held(editor: DeskClient, database: Database) -> None:
    add_events(
        database,
        *(replace(SCM, id=kind, kind=kind, lifecycle="scheduled", number=None) for kind in ("incident", "summit")),
    )
    labels = ("Happened…", "Took place…")
    assert [
        [label in editor.page(f"/desk/events/{event_id}").links() for label in labels]
        for event_id in ("incident", "summit")
    ] == [[True, False], [False, True]]
    do(editor, "hold", event_id="incident", change_source="A press office", status=400)
    do(editor, "happen", event_id="incident", change_source="A press office")
    assert axes(load_record(database, "incident")) == ("confirmed", "held")


def test_an_action_says_who_will_be_told_before_it_is_done(editor: DeskClient, database: Database) -> None:
    for name in ("a", "b"):
        subscribe(database, address=f"{name}@example.org", changes="important")
    page = editor.page("/desk/events/kr-us-scm-56/do/cancel")
    assert page.texts("p", "impact")[0].startswith("2 mails, ")
    assert page.texts("p", "impact")[0].endswith(" feeds, as “Cancelled”.")
    assert axes(load_record(database)) == ("confirmed", "scheduled")


def test_an_event_is_moved_to_another_time_and_place_with_its_source(editor: DeskClient, database: Database) -> None:
    do(editor, "move", when="9 a.m., 1 Nov 2024", city="Seoul", venue="")
    saved = load_record(database)
    assert (saved.when.start_text, saved.when.zone) == ("2024-11-01T09:00", "Asia/Seoul")
    assert (saved.city, saved.country, saved.venue) == ("Seoul", "KR", None)
    assert saved.sources[-1] == Source(publisher="example.org", url="https://example.org/press", supports=("start",))


def test_a_postponed_event_may_have_a_new_date_or_none(editor: DeskClient, database: Database) -> None:
    do(editor, "postpone", when="")
    assert (axes(load_record(database)), load_record(database).when) == (("confirmed", "postponed"), SCM.when)
    do(editor, "move", when="late November 2024")
    assert (axes(load_record(database)), load_record(database).when.start_text) == (
        ("confirmed", "scheduled"),
        "2024-11-late",
    )


def test_a_move_to_a_date_without_a_year_asks_which_year_is_meant(editor: DeskClient, database: Database) -> None:
    page = Page(do(editor, "move", when="2 January", status=400))
    answers = [one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "answer"]
    assert answers == ["2024", "2025"]
    assert load_record(database).when == SCM.when
    do(editor, "move", when="2 January", answer="2025")
    assert load_record(database).when.start_text == "2025-01-02"


def test_a_date_that_is_not_understood_changes_nothing(editor: DeskClient, database: Database) -> None:
    page = Page(do(editor, "move", when="sometime", status=400))
    assert "was not understood" in page.texts("p", "wrong")[0]
    assert load_record(database) == SCM


def test_held_is_what_a_source_says(editor: DeskClient, database: Database) -> None:
    assert "The source is missing." in do(editor, "hold", change_source="", status=400)
    assert "is not an address of the web" in do(editor, "hold", change_source="http://[", status=400)
    assert load_record(database) == SCM


@pytest.mark.parametrize("action", sorted(name for name, action in ACTIONS.items() if action.is_applicable(SCM)))
def test_a_reason_is_needed_for_every_action(editor: DeskClient, database: Database, action: str) -> None:
    assert "The reason is missing." in do(editor, action, reason=" ", status=400)
    assert load_record(database) == SCM


def test_an_action_that_does_not_fit_is_refused(editor: DeskClient) -> None:
    assert "does not fit" in do(editor, "confirm", status=400)
    do(editor, "explode", status=404)


def test_a_late_action_is_told_and_changes_nothing(editor: DeskClient, database: Database) -> None:
    do(editor, "postpone")
    refused = do(editor, "cancel", opened_at="1", status=409)
    assert "your change was based on 1" in refused
    assert axes(load_record(database)) == ("confirmed", "postponed")


def test_only_a_chief_ends_an_embargo_early(
    editor: DeskClient, chief: DeskClient, database: Database, desk: Flask
) -> None:
    add_events(database, replace(SCM, id="held-back", embargo_until=utc(2024, 12, 1)))
    do(editor, "publish", event_id="held-back", status=403)
    assert desk.test_client().get("/events/held-back").status_code == 404
    do(chief, "publish", event_id="held-back")
    assert desk.test_client().get("/events/held-back").status_code == 200


def test_a_draft_is_published_and_withdrawn_by_an_editor(editor: DeskClient, database: Database, desk: Flask) -> None:
    public = desk.test_client()
    add_events(database, replace(SCM, id="draft", visibility="draft"))
    do(editor, "publish", event_id="draft")
    assert public.get("/events/draft").status_code == 200
    do(editor, "withdraw", event_id="draft")
    assert public.get("/events/draft").status_code == 404


def test_a_duplicate_is_merged_and_both_are_saved_or_neither(
    editor: DeskClient, database: Database, desk: Flask
) -> None:
    other = replace(
        SCM,
        id="twin",
        venue="Another room",
        agenda="What only this one knows.",
        sources=(*SCM.sources, Source(publisher="A ministry", url="https://example.org/other")),
    )
    add_events(database, other)
    editor.get("/desk/events/kr-us-scm-56/merge?other=nothing", status=404)
    page = editor.page("/desk/events/kr-us-scm-56/merge?other=twin")
    assert "After: What only this one knows." in page.texts("ins")
    address = "/desk/events/kr-us-scm-56/merge"
    editor.post(address, {**SAVING, "other": "twin", "reason": ""}, status=400)
    assert (load_record(database), load_record(database, "twin")) == (SCM, other)
    editor.post(address, {**SAVING, "other": "twin"})
    kept, gone = load_record(database), load_record(database, "twin")
    assert (kept.venue, kept.agenda, kept.sources) == ("The Pentagon", "What only this one knows.", other.sources)
    assert (gone.visibility, gone.merged_into) == ("draft", "kr-us-scm-56")
    assert desk.test_client().get("/events/twin").location == "/events/kr-us-scm-56"


def test_the_history_shows_who_did_what_when_and_why_and_who_said_each_fact_last(
    editor: DeskClient, chief: DeskClient
) -> None:
    do(editor, "postpone", reason="A strike.")
    do(chief, "move", when="1 Nov 2024", city="Seoul", reason="A new day.")
    page = editor.page("/desk/events/kr-us-scm-56/history")
    assert page.texts("h2")[:3] == ["Revision 3", "Revision 2", "Revision 1"]
    assert page.texts("p", "prose")[:2] == [
        "A new day. Source: https://example.org/press",
        "A strike. Source: https://example.org/press",
    ]
    facts = dict(zip(page.texts("th")[4:], [one.text for one in page.all("td")][1::3], strict=False))
    assert facts["When"] == "chief"
    assert "editor postpone, A strike." in page.texts("li")[-1]


def test_what_the_desk_keeps_to_itself_is_not_in_the_public_history(
    editor: DeskClient, desk: Flask, clock: Clock
) -> None:
    do(editor, "postpone", reason="A hint from the embassy.")
    do(editor, "move", when="1 Nov 2024", reason="Told by the ministry.", public_reason="yes")
    clock.now += timedelta(minutes=1)
    public = desk.test_client().get("/events/kr-us-scm-56/history").text
    assert "Told by the ministry." in public
    assert "A hint from the embassy." not in public
    assert "A hint from the embassy." in editor.get("/desk/events/kr-us-scm-56/history").text


def test_the_queue_has_what_is_near_and_doubtful_first_with_a_key_for_each_action(
    editor: DeskClient, database: Database
) -> None:
    add_events(database, change_facts(SCM, id="unsure", title="Nobody is sure", certainty="proposed"))
    page = editor.page("/desk/")
    rows = [one for one in page.all("tr") if "data-row" in one.attributes]
    assert "Nobody is sure" in " ".join(one.text for one in rows)
    keys = {one.attributes["data-key"]: one.text for one in page.all("a") if "data-key" in one.attributes}
    assert keys["c"] == "Confirm"
    do(editor, "confirm", event_id="unsure")
    assert "Nobody is sure" not in [one.text for one in editor.page("/desk/").all("th")]


def test_the_list_of_events_finds_drafts_by_their_words(editor: DeskClient, database: Database) -> None:
    add_events(database, change_facts(SCM, id="hidden", title="A hidden draft", visibility="draft"))
    assert editor.page("/desk/events?q=hidden+draft").texts("th")[4:] == ["A hidden draft"]
    assert editor.page("/desk/events?q=hidden+missing").texts("th")[4:] == []
    assert "has no letter and no digit" in editor.get("/desk/events?q=*", status=400).text
