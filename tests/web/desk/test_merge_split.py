"""Merging and splitting as an editor does it, and what readers find afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from calendar_core.domain.events.record import Source
from calendar_core.domain.events.selection import Selection
from calendar_core.notifications.queue_changes import enqueue_notices
from calendar_core.store.db.database import Database
from tests.builders.desk_browser import DeskClient
from tests.builders.mail import load_messages, subscribe
from tests.builders.records import NOW, add_events, change_facts, load_record
from tests.builders.web_app import BASE, SCM, Page, utc
from tests.web.desk.conftest import Clock

SAVING = {"do": "save", "reason": "So it was said.", "notify": "yes"}
TWIN = change_facts(SCM, id="twin", title="The same meeting", agenda="What only this one knows.")
NEW = {"title": "A dinner", "id": "a-dinner", "kind": "visit", "when": "31 Oct 2024", "city": "Seoul", "venue": ""}


def mails_sent(database: Database, clock: Clock) -> int:
    """How many mails tell of what was changed just now."""
    with database.writing() as session:
        enqueue_notices(session, mail_domain="example.org", now=clock.now + timedelta(minutes=6))
    return len(load_messages(database, "id"))


def number_of_mails(page: Page) -> int:
    return int(page.texts("p", "impact")[0].partition(" mail")[0])


def merge(visitor: DeskClient, kept: str, other: str) -> None:
    visitor.post(f"/desk/events/{kept}/merge", {**SAVING, "other": other})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/events/twin", "/events/kr-us-scm-56"),
        ("/events/twin?lang=ko", "/events/kr-us-scm-56?lang=ko"),
        ("/events/twin/history", "/events/kr-us-scm-56/history"),
        ("/events/twin/revisions/1", "/events/kr-us-scm-56"),
        ("/events/twin.ics", "/events/kr-us-scm-56.ics"),
        ("/events/twin.bib", "/events/kr-us-scm-56.bib"),
        ("/events/twin/revisions/1.ris", "/events/kr-us-scm-56.ris"),
        ("/embed/events/twin", "/embed/events/kr-us-scm-56"),
    ],
)
def test_every_address_of_a_merged_event_leads_to_the_one_that_stayed(
    editor: DeskClient, database: Database, desk: Flask, old: str, new: str
) -> None:
    public = desk.test_client()
    add_events(database, TWIN)
    assert public.get(old, base_url=BASE).status_code == 200
    merge(editor, "kr-us-scm-56", "twin")
    answer = public.get(old, base_url=BASE)
    assert (answer.status_code, answer.location) == (301, new)
    assert public.get(new, base_url=BASE).status_code == 200


def test_a_duplicate_that_was_never_public_leads_nowhere(editor: DeskClient, database: Database, desk: Flask) -> None:
    add_events(database, replace(TWIN, visibility="draft"))
    merge(editor, "kr-us-scm-56", "twin")
    assert desk.test_client().get("/events/twin", base_url=BASE).status_code == 404


def test_the_feed_has_the_merged_event_no_more_and_the_desk_says_where_it_went(
    editor: DeskClient, database: Database, desk: Flask
) -> None:
    public = desk.test_client()
    add_events(database, TWIN)
    assert "The same meeting" in public.get("/feeds/kr-us-scm.ics").text
    merge(editor, "kr-us-scm-56", "twin")
    feed = public.get("/feeds/kr-us-scm.ics").text
    assert ("The same meeting" in feed, feed.count("SUMMARY:Merged")) == (False, 1)
    notice = editor.page("/desk/events/twin").texts("p", "notice")[0]
    assert notice == "Merged into kr-us-scm-56: its old address leads there."


def test_of_a_day_before_the_merge_both_events_are_shown_and_of_a_later_one_only_the_one_that_stayed(
    editor: DeskClient, database: Database, desk: Flask, clock: Clock
) -> None:
    public = desk.test_client()
    add_events(database, TWIN)
    clock.now = NOW + timedelta(hours=2)
    merge(editor, "kr-us-scm-56", "twin")
    clock.now = NOW + timedelta(hours=4)
    agenda = "/agenda?series=kr-us-scm&from=2024-10-01&to=2024-12-01&as_of="
    for as_of, titles in (("2024-10-01T13:00Z", {SCM.title, TWIN.title}), ("2024-10-01T15:00Z", {SCM.title})):
        page = Page(public.get(agenda + as_of).text)
        assert {one for one in page.texts("a") if one in (SCM.title, TWIN.title)} == titles
    assert TWIN.agenda in public.get("/events/twin?as_of=2024-10-01T13:00Z").text  # type: ignore[operator]  # it has one
    moved = public.get("/events/twin?as_of=2024-10-01T15:00Z")
    assert (moved.status_code, moved.location) == (301, "/events/kr-us-scm-56?as_of=2024-10-01T15:00Z")


def test_publishing_a_merged_event_makes_it_one_of_its_own_again(
    editor: DeskClient, database: Database, desk: Flask
) -> None:
    add_events(database, TWIN)
    merge(editor, "kr-us-scm-56", "twin")
    editor.post("/desk/events/twin/do/publish", SAVING)
    assert load_record(database, "twin") == TWIN
    assert desk.test_client().get("/events/twin", base_url=BASE).status_code == 200


def test_the_form_of_a_merged_event_keeps_where_it_went(editor: DeskClient, database: Database) -> None:
    add_events(database, TWIN)
    merge(editor, "kr-us-scm-56", "twin")
    page = editor.page("/desk/events/twin")
    assert [one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "merged_into"] == [
        "kr-us-scm-56"
    ]


def test_only_a_chief_merges_what_is_under_an_embargo(
    editor: DeskClient, chief: DeskClient, database: Database
) -> None:
    add_events(database, replace(TWIN, embargo_until=utc(2024, 12, 1)))
    address = "/desk/events/kr-us-scm-56/merge"
    editor.get(f"{address}?other=twin", status=403)
    editor.post(address, {**SAVING, "other": "twin"}, status=403)
    chief.get(f"{address}?other=twin")


def test_a_merge_upon_what_somebody_else_saved_is_refused(editor: DeskClient, database: Database) -> None:
    add_events(database, TWIN)
    editor.post("/desk/events/twin/do/postpone", {**SAVING, "change_source": "AP"})
    sent = {**SAVING, "other": "twin", "opened_at": "1", "other_opened_at": "1"}
    refused = editor.post("/desk/events/kr-us-scm-56/merge", sent, status=409)
    assert "your change was based on 1" in refused.text
    assert load_record(database, "kr-us-scm-56") == SCM


def test_a_merge_and_a_split_say_before_how_many_mails_they_send(
    editor: DeskClient, database: Database, clock: Clock
) -> None:
    add_events(database, TWIN)
    before = mails_sent(database, clock)
    for name, level in (("a", "all"), ("b", "all"), ("c", "important"), ("d", "none")):
        subscribe(database, address=f"{name}@example.org", changes=level, now=NOW)  # type: ignore[arg-type]  # its words
    subscribe(database, address="e@example.org", selection=Selection(country=("KR",)), changes="all", now=NOW)
    clock.now += timedelta(hours=1)
    foreseen = number_of_mails(editor.page("/desk/events/kr-us-scm-56/merge?other=twin"))
    merge(editor, "kr-us-scm-56", "twin")
    assert mails_sent(database, clock) - before == foreseen == 2


def test_a_split_shows_both_events_and_who_is_told_and_saves_them_together(
    editor: DeskClient, database: Database, clock: Clock, desk: Flask
) -> None:
    assert mails_sent(database, clock) == 0
    for name, chosen in (("a", Selection()), ("b", Selection(country=("KR",))), ("c", Selection(q="dinner"))):
        subscribe(database, address=f"{name}@example.org", selection=chosen, changes="all", now=NOW)
    clock.now += timedelta(hours=1)
    address, fields = "/desk/events/kr-us-scm-56/split", {**NEW, "participants-0-share": "new"}
    assert "Kim Yong-hyun" in " ".join(editor.page(address).texts("th"))
    preview = Page(editor.post(address, {**fields, "do": "check"}, status=200).text)
    editor.post(address, {**SAVING, **fields})
    old, new = load_record(database, "kr-us-scm-56"), load_record(database, "a-dinner")
    assert (old.participants, new.participants) == (SCM.participants[1:], SCM.participants[:1])
    assert (new.when.start_text, new.city, new.country, new.when.zone) == ("2024-10-31", "Seoul", "KR", "Asia/Seoul")
    assert (old.when, old.series, new.series, new.related) == (SCM.when, "kr-us-scm", None, ("kr-us-scm-56",))
    assert mails_sent(database, clock) == number_of_mails(preview) == 4
    assert desk.test_client().get("/events/a-dinner", base_url=BASE).status_code == 200


def test_a_split_that_is_not_understood_changes_nothing_and_keeps_what_was_written(
    editor: DeskClient, database: Database
) -> None:
    address = "/desk/events/kr-us-scm-56/split"
    page = Page(editor.post(address, {**SAVING, **NEW, "when": "sometime"}, status=400).text)
    assert "was not understood" in page.texts("section", "problems")[0]
    page = Page(
        editor.post(address, {**SAVING, **NEW, "parties-0-share": "new", "parties-1-share": "new"}, status=400).text
    )
    assert page.texts("p", "wrong") == [
        "One of the two events would have no parties. Leave at least one with each, or choose both."
    ]
    editor.post(address, {**SAVING, **NEW, "id": "kr-us-scm-56"}, status=409)
    assert load_record(database, "kr-us-scm-56") == SCM


def test_a_source_that_both_know_stands_once(editor: DeskClient, database: Database) -> None:
    other = Source(publisher="A ministry", url="https://example.org/other")
    add_events(database, replace(TWIN, sources=(*SCM.sources, other)))
    merge(editor, "kr-us-scm-56", "twin")
    assert load_record(database, "kr-us-scm-56").sources == (*SCM.sources, other)
