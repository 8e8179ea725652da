"""Rendered once and kept: bytes are used again while every fact in them holds, and never a moment longer."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.text.localized import Names
from calendar_core.feeds.cache.renderer import VeventRenderer
from calendar_core.feeds.ical.vcalendar import Feed
from calendar_core.feeds.spec import filter_spec
from calendar_core.models import CachedVevent, Party, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.feeds.vevent_cache import load_event_versions
from calendar_core.store.selection.conditions import EVENT
from tests.builders.event_details import BASE
from tests.builders.full_record import make_feed
from tests.builders.records import CHANGE, NOW, add_events, capture_statements, fill_directory, make_record

KEPT = table_of(CachedVevent)
SCM, TALKS = make_record(), make_record(id="talks", kind="2+2")
LATER = NOW + timedelta(days=1)


@pytest.fixture
def filled(database: Database) -> Database:
    fill_directory(database)
    add_events(database, SCM, TALKS)
    return database


def feed(database: Database, options: FeedOptions = FeedOptions(), base_url: str = BASE) -> Feed:  # noqa: B008  frozen
    return make_feed(database, filter_spec(Selection(), options), base_url=base_url, now=LATER)


def rows(database: Database) -> dict[tuple[str, str], Any]:
    with database.reading() as connection:
        return {(row.event_id, row.rendering): row for row in connection.execute(select(KEPT))}


def test_kept_bytes_make_the_same_feed_and_ask_for_no_event_in_full(filled: Database) -> None:
    first = feed(filled)
    with capture_statements(filled) as asked:
        second = feed(filled)
    assert first == second
    assert [one for one in asked if "FROM source" in one or "INSERT" in one] == []
    assert rows(filled).keys() == {("kr-us-scm-56", "en"), ("talks", "en")}


def test_a_feed_of_kept_bytes_asks_no_more_questions_for_more_events(filled: Database) -> None:
    def questions() -> int:
        feed(filled)
        with capture_statements(filled) as asked:
            feed(filled)
        return len(asked)

    few = questions()
    add_events(filled, *(make_record(id=f"more-{n}") for n in range(30)))
    assert questions() == few


def test_a_revision_is_rendered_anew_and_it_alone(filled: Database) -> None:
    feed(filled)
    before = rows(filled)
    with filled.writing() as session:
        revise_event(session, replace(SCM, city="Arlington"), CHANGE, base_revision=1, now=LATER)
    body = feed(filled).body
    after = rows(filled)
    assert b"Arlington" in body.replace(b"\r\n ", b"")
    assert {key: before[key] == after[key] for key in after} == {("kr-us-scm-56", "en"): False, ("talks", "en"): True}


def test_a_name_mended_in_the_directory_reaches_every_text(filled: Database) -> None:
    assert b"Republic of Korea" in feed(filled).body.replace(b"\r\n ", b"")
    with filled.writing() as session:
        session.execute(
            update(table_of(Party)).where(table_of(Party).c.id == "KR").values(names=Names(en="Korea, Rep."))
        )
    body = feed(filled).body.replace(b"\r\n ", b"")
    assert b"Korea\\, Rep." in body
    assert b"Republic of Korea" not in body


def test_another_address_of_the_calendar_is_another_text(filled: Database) -> None:
    assert BASE.encode() in feed(filled).body.replace(b"\r\n ", b"")
    assert BASE.encode() not in feed(filled, base_url="https://other.example").body.replace(b"\r\n ", b"")


def test_renderings_are_kept_apart_and_alarms_share_them(filled: Database) -> None:
    for options in (FeedOptions(), FeedOptions(lang="ko", in_utc=True), FeedOptions(alarm=timedelta(hours=2))):
        feed(filled, options)
    assert {rendering for _, rendering in rows(filled)} == {"en", "ko utc"}


def spoil(database: Database, event_id: str) -> None:
    """Make an event unreadable, as no editor could."""
    with database.writing() as session:
        statement = "UPDATE event SET start_text = 'nonsense', revision = revision + 1 WHERE id = :id"
        session.execute(text(statement), {"id": event_id})


def test_an_event_that_cannot_be_read_is_left_out_and_logged_and_the_others_stay(
    filled: Database, caplog: pytest.LogCaptureFixture
) -> None:
    spoil(filled, "talks")
    body = feed(filled).body
    assert body.count(b"BEGIN:VEVENT") == 1
    assert [record.getMessage() for record in caplog.records] == ["The event talks cannot be read for the feeds."]


def test_an_event_that_was_published_and_cannot_be_rendered_any_more_keeps_its_last_bytes(filled: Database) -> None:
    before = feed(filled)
    spoil(filled, "talks")
    assert feed(filled).body == before.body


def test_kept_bytes_of_an_event_that_was_taken_back_are_not_served(filled: Database) -> None:
    assert feed(filled).body.count(b"BEGIN:VEVENT") == 2
    with filled.writing() as session:
        revise_event(session, replace(TALKS, visibility="draft"), CHANGE, base_revision=1, now=LATER)
    assert (feed(filled).body.count(b"/events/talks"), feed(filled).body.count(b"SUMMARY:Withdrawn")) == (0, 1)
    assert ("talks", "en") in rows(filled)


def test_what_was_rendered_long_ago_takes_nothing_newer_from_the_table(filled: Database) -> None:
    slow, quick = VeventRenderer(BASE), VeventRenderer(BASE)
    for renderer, city in ((slow, "Arlington"), (quick, "Seoul")):
        with filled.reading() as connection:
            renderer.refresh_fingerprint(connection, full_epoch=1)
            chosen = load_event_versions(connection, EVENT.c.id == SCM.id)
            renderer.render_current(connection, chosen, FeedOptions(), now=LATER)
        with filled.writing() as session:
            revision = chosen[0].revision
            revise_event(session, replace(SCM, city=city), CHANGE, base_revision=revision, now=LATER)
    quick.save(filled)
    newer = rows(filled)
    slow.save(filled)
    assert rows(filled) == newer
    assert newer["kr-us-scm-56", "en"].revision == 2
