"""What changed for the public since an epoch: every event that may have come, gone or changed, and no other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from calendar_core.store.db.database import Database
from calendar_core.store.db.epoch import query_public_state, raise_epoch
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.feeds.changed_events import load_changed_events
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, make_record

LATER = NOW + timedelta(days=7)
TALKS, SECRET = make_record(id="talks"), make_record(id="secret", embargo_until=LATER + timedelta(days=3))


@pytest.fixture
def filled(database: Database) -> Database:
    fill_directory(database)
    add_events(database, make_record(), TALKS, make_record(id="draft", visibility="draft"), SECRET)
    return database


def news(database: Database, epoch: int, *, days: int = 0) -> dict[str, bool]:
    """Of what changed since the epoch, whether the public sees it so many days later."""
    now = LATER + timedelta(days=days)
    found = load_changed_events(database, epoch=epoch, made_at=LATER, now=now)
    assert found is not None
    return {one.id: one.is_visible for one in found}


def test_what_the_public_sees_bears_the_epoch_of_its_last_change(filled: Database) -> None:
    epoch = query_public_state(filled, LATER).number
    assert news(filled, 0) == {"kr-us-scm-56": True, "talks": True}
    assert news(filled, epoch) == {}
    with filled.writing() as session:
        revise_event(session, replace(TALKS, city="Arlington"), CHANGE, base_revision=1, now=LATER)
    assert news(filled, epoch) == {"talks": True}
    with filled.writing() as session:
        revise_event(session, replace(TALKS, visibility="draft"), CHANGE, base_revision=2, now=LATER)
    assert news(filled, epoch) == {"talks": False}
    assert query_public_state(filled, LATER).number == epoch + 2


def test_an_embargo_is_news_when_it_lifts_and_for_a_day_after(filled: Database) -> None:
    epoch = query_public_state(filled, LATER).number
    assert [news(filled, epoch, days=days) for days in (2, 3)] == [{}, {"secret": True}]
    lifted = LATER + timedelta(days=3)
    for hours, ids in ((23, ["secret"]), (25, [])):
        made_at = lifted + timedelta(hours=hours)
        found = load_changed_events(filled, epoch=epoch, made_at=made_at, now=made_at)
        assert [one.id for one in found or ()] == ids


def test_a_change_of_more_than_events_is_told_apart(filled: Database) -> None:
    before = query_public_state(filled, LATER)
    with filled.writing() as session:
        revise_event(session, replace(TALKS, city="Arlington"), CHANGE, base_revision=1, now=LATER)
    single = query_public_state(filled, LATER)
    with filled.writing() as session:
        raise_epoch(session, LATER)
    wholesale = query_public_state(filled, LATER)
    assert (single.number, single.full_epoch) == (before.number + 1, before.full_epoch)
    assert (wholesale.number, wholesale.full_epoch) == (before.number + 2, before.number + 2)
    assert wholesale.changed_at == LATER
