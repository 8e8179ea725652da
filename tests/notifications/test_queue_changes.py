"""Notices of changes: in the commit of the revision, once, to whom it matters, old → new, in one thread."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.history.notices import MAX_NOTICE_AGE, NOTICE_DELAY, NoticeLevel
from calendar_core.jobs import run_once
from calendar_core.models import ChangeNotice
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from tests.builders.mail import (
    DAY,
    HOUR,
    NOW,
    body_of,
    load_messages,
    load_rows,
    make_record_at,
    read_maildir,
    revise,
    settings_for,
    subscribe,
)
from tests.builders.records import CHANGE, add_events, fill_directory

EVENT = make_record_at(NOW + 10 * DAY)
MOVED = make_record_at(NOW + 11 * DAY)
MINUTE = timedelta(minutes=1)
Mails = Callable[..., list[EmailMessage]]


@pytest.fixture
def known(database: Database) -> Database:
    """An event that was told of long ago."""
    fill_directory(database)
    add_events(database, EVENT, now=NOW - DAY)
    return database


@pytest.fixture
def mails(known: Database, database_url: str, tmp_path: Path) -> Mails:
    """All mails sent until an instant, by their Message-IDs' order of sending."""
    settings = settings_for(database_url, f"maildir:{tmp_path}")
    run_once(known, settings, now=NOW - HOUR)

    def until(now: object = NOW + NOTICE_DELAY) -> list[EmailMessage]:
        run_once(known, settings, now=now)  # type: ignore[arg-type]
        return read_maildir(tmp_path)

    return until


def tell(database: Database, level: NoticeLevel = "important", **facts: object) -> None:
    subscribe(database, changes=level, **{"zone": "Asia/Seoul", **facts})  # type: ignore[arg-type]


def test_a_moved_event_is_told_once_from_old_to_new(known: Database, mails: Mails) -> None:
    tell(known)
    revise(known, MOVED, base_revision=1)
    assert mails(NOW + NOTICE_DELAY - MINUTE) == []
    (mail,) = mails()
    title = "56th ROK–U.S. Security Consultative Meeting"
    assert mail["Subject"] == (
        f"Moved: {title}, 07:00 KST (UTC+9), Saturday 9 November 2024 → 07:00 KST (UTC+9), Sunday 10 November 2024"
    )
    assert body_of(mail).splitlines()[2:5] == [
        "Moved",
        "",
        "When:             Saturday 9 November 2024, 07:00 KST (UTC+9) → Sunday 10 November 2024, 07:00 KST (UTC+9)",
    ]
    assert (mail["List-Id"], "List-Unsubscribe" in mail) == ("<changes.calendar.example.org>", True)
    assert len(mails(NOW + DAY)) == 1


def test_the_letter_is_korean_for_who_reads_korean(known: Database, mails: Mails) -> None:
    tell(known, lang="ko")
    revise(known, replace(EVENT, lifecycle="cancelled"), base_revision=1)
    (mail,) = mails()
    assert mail["Subject"].startswith("취소: 제56차 한미안보협의회의, ")
    assert "진행 상태:        예정 → 취소" in body_of(mail).splitlines()


def test_changes_within_minutes_are_one_mail_from_the_oldest_to_the_newest(known: Database, mails: Mails) -> None:
    tell(known)
    revise(known, make_record_at(NOW + 20 * DAY), base_revision=1)
    revise(known, replace(MOVED, city="Busan"), base_revision=2, now=NOW + MINUTE)
    (mail,) = mails()
    assert [line.partition(":")[0] for line in body_of(mail).split("\n\n")[1].splitlines()] == ["When", "Place"]
    assert "Saturday 9 November 2024, 07:00 KST (UTC+9) → Sunday 10 November" in body_of(mail)


def test_what_is_changed_back_within_minutes_is_not_told(known: Database, mails: Mails) -> None:
    tell(known, "all")
    revise(known, MOVED, base_revision=1)
    revise(known, EVENT, base_revision=2, now=NOW + MINUTE)
    assert mails(NOW + HOUR) == []


def test_later_notices_answer_the_first(known: Database, mails: Mails) -> None:
    tell(known)
    revise(known, MOVED, base_revision=1)
    mails()
    revise(known, replace(MOVED, lifecycle="postponed"), base_revision=2, now=NOW + HOUR)
    mails(NOW + 2 * HOUR)
    revise(known, replace(MOVED, lifecycle="cancelled"), base_revision=3, now=NOW + 3 * HOUR)
    first, second, third = mails(NOW + 4 * HOUR)
    assert [first["References"], first["In-Reply-To"]] == [None, None]
    assert {mail[name] for mail in (second, third) for name in ("References", "In-Reply-To")} == {first["Message-ID"]}
    assert [mail["Subject"].partition(":")[0] for mail in (first, second, third)] == ["Moved", "Postponed", "Cancelled"]


@pytest.mark.parametrize(("level", "count"), [("none", 0), ("important", 1), ("all", 2)])
def test_everybody_is_told_of_what_they_asked_for(
    known: Database, mails: Mails, level: NoticeLevel, count: int
) -> None:
    subscribe(known, "1h", changes=level)
    revise(known, replace(EVENT, agenda="Troops"), base_revision=1)
    mails()
    revise(known, replace(EVENT, agenda="Troops", city="Busan"), base_revision=2, now=NOW + HOUR)
    assert len(mails(NOW + 2 * HOUR)) == count


def test_who_follows_what_is_scheduled_hears_that_it_is_not_any_more(known: Database, mails: Mails) -> None:
    tell(known, selection=Selection(lifecycle=("scheduled",)))
    tell(known, address="other@example.org", selection=Selection(country=("JP",)))
    revise(known, replace(EVENT, lifecycle="cancelled"), base_revision=1)
    assert [mail["To"] for mail in mails()] == ["reader@example.org"]


def test_an_editor_may_save_without_telling(known: Database, mails: Mails) -> None:
    tell(known, "all")
    revise(known, MOVED, base_revision=1, notifies_subscribers=False)
    assert mails(NOW + HOUR) == []
    assert load_rows(known, ChangeNotice, "state") == [("enqueued",)]


def test_the_notes_of_the_desk_are_told_to_nobody(known: Database, mails: Mails) -> None:
    tell(known, "all")
    revise(known, replace(EVENT, notes="secret-of-the-desk"), base_revision=1)
    assert mails(NOW + HOUR) == []


def test_a_new_event_is_told_and_one_of_the_past_is_not(known: Database, mails: Mails) -> None:
    tell(known)
    old = NOW - MAX_NOTICE_AGE - 2 * DAY
    add_events(known, make_record_at(NOW + DAY, id="new"), make_record_at(old, id="old"), now=NOW)
    (mail,) = mails()
    assert mail["Subject"].startswith("New: ")


def draft(record: EventRecord) -> EventRecord:
    return replace(record, visibility="draft")


def test_a_draft_is_told_when_it_is_published_as_new_and_nothing_of_before(known: Database, mails: Mails) -> None:
    tell(known, "all")
    add_events(known, draft(make_record_at(NOW + DAY, id="new", city="Busan")), now=NOW)
    assert mails(NOW + HOUR) == []
    revise(known, make_record_at(NOW + DAY, id="new"), base_revision=1, now=NOW + HOUR)
    (mail,) = mails(NOW + 2 * HOUR)
    assert (mail["Subject"].partition(":")[0], "Busan" in body_of(mail)) == ("New", False)


def test_an_embargoed_event_is_told_when_it_lifts_as_it_is_then(known: Database, mails: Mails) -> None:
    tell(known, "all")
    lift = NOW + 2 * HOUR
    add_events(known, make_record_at(NOW + DAY, id="new", city="Busan", embargo_until=lift), now=NOW)
    revise(known, make_record_at(NOW + DAY, id="new", embargo_until=lift), base_revision=1, now=NOW + HOUR)
    assert mails(lift - MINUTE) == []
    assert load_messages(known) == []
    (mail,) = mails(lift)
    assert (mail["Subject"].partition(":")[0], "Busan" in body_of(mail)) == ("New", False)


def test_an_event_that_was_hidden_again_is_not_told(known: Database, mails: Mails) -> None:
    tell(known, "all")
    revise(known, MOVED, base_revision=1)
    revise(known, draft(MOVED), base_revision=2, now=NOW + MINUTE)
    assert mails(NOW + HOUR) == []


def test_a_change_that_is_undone_is_not_there_to_be_told(known: Database, mails: Mails) -> None:
    tell(known)
    before = load_rows(known, ChangeNotice, "id")

    with suppress(ZeroDivisionError), known.writing() as session:
        revise_event(session, MOVED, CHANGE, base_revision=1, now=NOW)
        raise ZeroDivisionError
    assert load_rows(known, ChangeNotice, "id") == before
    assert mails(NOW + HOUR) == []
