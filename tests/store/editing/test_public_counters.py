"""What the public counts by tells nothing of the work that went on where it could not look."""

from dataclasses import replace
from datetime import datetime, timedelta

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.history.change_kinds import choose_headline
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import create_event, revise_event
from calendar_core.store.events.cards import load_cards_by_id
from calendar_core.store.events.public import load_public_events
from calendar_core.store.feeds.changed_events import load_changed_events
from calendar_core.store.feeds.vevent_cache import load_event_versions
from calendar_core.store.history.changelog import EventChange, load_changes
from calendar_core.store.history.changes_since import load_net_changes
from calendar_core.store.history.history import find_history
from calendar_core.store.selection.conditions import EVENT
from tests.builders.epoch import read_epoch
from tests.builders.records import CHANGE, NOW, change_facts, fill_directory, make_record

HOUR = timedelta(hours=1)
SCM = make_record()


def save(database: Database, *records: EventRecord) -> None:
    """The first record as a new event, an hour later the next."""
    fill_directory(database)
    for number, record in enumerate(records):
        with database.writing() as session:
            if number == 0:
                create_event(session, record, CHANGE, now=NOW)
            else:
                revise_event(session, record, CHANGE, base_revision=number, now=NOW + number * HOUR)


def card_of(database: Database, *, viewer: Viewer = "public", now: datetime = NOW + 24 * HOUR) -> Card:
    with database.reading() as connection:
        (card,) = load_cards_by_id(connection, {SCM.id}, viewer=viewer, now=now)
    return card


def counted(card: Card) -> tuple[int, int, datetime, datetime]:
    return card.public_revision, card.sequence, card.created_at, card.changed_at


def test_what_was_worked_on_under_an_embargo_counts_as_one_version_made_when_it_lifted(database: Database) -> None:
    lifts = NOW + 10 * HOUR
    secret = replace(SCM, embargo_until=lifts)
    save(database, secret, replace(secret, city="Seoul"), replace(secret, city="Busan"), secret)
    assert counted(card_of(database)) == (1, 0, lifts, lifts)
    assert counted(card_of(database, viewer="desk")) == (4, 3, NOW, NOW + 3 * HOUR)


def test_a_draft_counts_from_the_moment_at_which_it_was_published(database: Database) -> None:
    draft = replace(SCM, visibility="draft")
    save(database, draft, replace(draft, city="Seoul"), SCM)
    assert counted(card_of(database)) == (1, 0, NOW + 2 * HOUR, NOW + 2 * HOUR)


def test_notes_of_the_desk_change_nothing_that_the_public_counts(database: Database) -> None:
    save(database, SCM, replace(SCM, notes="ring the ministry"))
    assert counted(card_of(database)) == (1, 0, NOW, NOW)
    assert counted(card_of(database, viewer="desk")) == (2, 0, NOW, NOW + HOUR)


def test_a_public_event_held_back_and_changed_goes_on_counting_where_it_was_last_seen(database: Database) -> None:
    lifts = NOW + 10 * HOUR
    moved = replace(SCM, city="Seoul")
    secret = replace(moved, embargo_until=lifts)
    save(database, SCM, moved, secret, replace(secret, city="Busan"), replace(secret, city="Jeju"))
    # Withdrawing counts as a step of SEQUENCE.
    assert counted(card_of(database)) == (3, 3, NOW, lifts)


def test_a_public_event_held_back_and_given_back_unchanged_is_newer_than_its_tombstone(database: Database) -> None:
    save(database, SCM, replace(SCM, visibility="draft"), replace(SCM, visibility="draft", city="Seoul"), SCM)
    assert counted(card_of(database)) == (1, 2, NOW, NOW + 3 * HOUR)


def test_withdrawn_again_and_again_it_counts_two_steps_each_time(database: Database) -> None:
    lifts = NOW + 10 * HOUR
    draft, held_back = replace(SCM, visibility="draft"), replace(SCM, embargo_until=lifts)
    save(database, SCM, draft, SCM, draft, held_back)
    assert counted(card_of(database, now=lifts)) == (1, 4, NOW, lifts)
    with database.reading() as connection:
        history = find_history(connection, SCM.id, viewer="public", now=lifts)
    assert history.entries[0].number == 1


def test_a_digest_does_not_tell_of_an_event_that_was_given_back_unchanged(database: Database) -> None:
    save(database, SCM, replace(SCM, visibility="draft"), SCM)
    with database.reading() as connection:
        [news] = load_net_changes(connection, NOW + HOUR / 2, now=NOW + 24 * HOUR)
    assert choose_headline(news.before, news.after) is None


def test_the_history_counts_as_the_event_does(database: Database) -> None:
    secret = replace(SCM, embargo_until=NOW + HOUR)
    save(database, secret, replace(secret, city="Seoul"), replace(secret, city="Busan"), replace(secret, city="Jeju"))
    with database.reading() as connection:
        history = find_history(connection, SCM.id, viewer="public", now=NOW + 24 * HOUR)
    assert [entry.number for entry in history.entries] == [3, 2, 1]
    assert card_of(database).public_revision == 3


def test_a_reason_that_is_the_desks_own_is_not_told_to_the_public_nor_who_gave_it(database: Database) -> None:
    fill_directory(database)
    with database.writing() as session:
        create_event(session, SCM, CHANGE, now=NOW)
    with database.writing() as session:
        internal = replace(CHANGE, editor="kim", reason="a hint from the embassy", is_reason_public=False)
        revise_event(session, replace(SCM, city="Seoul"), internal, base_revision=1, now=NOW + HOUR)
    with database.reading() as connection:
        public = find_history(connection, SCM.id, viewer="public", now=NOW + 2 * HOUR).entries
        desk = find_history(connection, SCM.id, viewer="desk", now=NOW + 2 * HOUR).entries
    assert [(one.editor, one.reason) for one in public] == [(None, None), ("a test", "because it is tested")]
    assert next((one.editor, one.reason) for one in desk) == ("kim", "a hint from the embassy")


def test_feeds_that_follow_changes_and_the_sitemap_count_as_the_public_does(database: Database) -> None:
    lifts = NOW + 10 * HOUR
    secret = replace(SCM, embargo_until=lifts)
    save(database, secret, replace(secret, city="Seoul"), replace(secret, city="Busan"))
    [changed] = load_changed_events(database, epoch=0, made_at=lifts - HOUR, now=lifts) or []
    with database.reading() as connection:
        [version] = load_event_versions(connection, EVENT.c.id == SCM.id)
        [page] = load_public_events(connection, now=lifts)
    assert (changed.public_revision, changed.sequence, changed.created_at, changed.changed_at) == (1, 0, lifts, lifts)
    assert (changed.revision, version.revision) == (3, 3)
    assert version.changed_at == page.changed_at == lifts


def test_a_link_to_an_event_that_is_held_back_counts_neither_before_nor_after_that_is_seen(database: Database) -> None:
    """What the public reads of the link, it reads from the other event; that it was known before, nowhere."""
    lifts, noted = NOW + 5 * HOUR, NOW + 6 * HOUR
    fill_directory(database)
    linked = replace(SCM, related=("dinner",), parent="week")
    with database.writing() as session:
        for other in (replace(SCM, id="dinner", embargo_until=lifts), replace(SCM, id="week", visibility="draft"), SCM):
            create_event(session, other, CHANGE, now=NOW)
    for number, (record, at) in enumerate([(linked, NOW + HOUR), (replace(linked, notes="ring"), noted)], start=1):
        with database.writing() as session:
            revise_event(session, record, CHANGE, base_revision=number, now=at)
        assert counted(card_of(database)) == (1, 0, NOW, NOW)
    with database.reading() as connection:
        history = find_history(connection, SCM.id, viewer="public", now=noted + HOUR)
        changes = load_changes(connection, Selection(q="56th"), now=noted + HOUR, limit=10).changes
    assert [entry.number for entry in history.entries] == [1]
    assert {(one.card.id, one.seen_at) for one in changes if isinstance(one, EventChange)} == {
        (SCM.id, NOW),
        ("dinner", lifts),
    }


def test_a_link_that_everybody_sees_counts_when_it_comes_and_when_it_goes(database: Database) -> None:
    fill_directory(database)
    with database.writing() as session:
        for record in (replace(SCM, id="dinner"), SCM):
            create_event(session, record, CHANGE, now=NOW)
    for number, record in enumerate([replace(SCM, related=("dinner",)), SCM], start=1):
        with database.writing() as session:
            revise_event(session, record, CHANGE, base_revision=number, now=NOW + number * HOUR)
        assert counted(card_of(database)) == (number + 1, 0, NOW, NOW + number * HOUR)
    with database.reading() as connection:
        history = find_history(connection, SCM.id, viewer="public", now=NOW + 24 * HOUR)
    assert [entry.number for entry in history.entries] == [3, 2, 1]


def epoch_of(database: Database) -> tuple[int, datetime]:
    with database.reading() as connection:
        return read_epoch(connection)


def test_what_only_the_desk_sees_of_a_public_event_raises_no_epoch(database: Database) -> None:
    hidden = make_record(id="hidden", number=57, visibility="draft")
    save(database, SCM)
    with database.writing() as session:
        create_event(session, hidden, CHANGE, now=NOW)
    before = epoch_of(database)
    noted = change_facts(SCM, notes="For the desk.")
    for number, record in enumerate((noted, replace(noted, related=("hidden",))), start=1):
        with database.writing() as session:
            revise_event(session, record, CHANGE, base_revision=number, now=NOW + number * HOUR)
    assert epoch_of(database) == before
    with database.writing() as session:
        revise_event(session, replace(SCM, city="Busan"), CHANGE, base_revision=3, now=NOW + 3 * HOUR)
    assert epoch_of(database) != before
