"""After a restored backup every event is newer than what any app may have of it."""

from datetime import timedelta

from sqlmodel import select

from calendar_core.models import Event
from calendar_core.store.db.database import Database
from calendar_core.store.editing.stamps import raise_all_stamps
from tests.builders.epoch import read_epoch
from tests.builders.records import NOW, add_events, fill_directory, make_record

RESTORED_AT = NOW + timedelta(days=2, microseconds=700_000)
STAMP = RESTORED_AT.replace(microsecond=0)


def stamps(database: Database) -> dict[str, tuple[object, ...]]:
    with database.writing() as session:
        rows = session.exec(select(Event).order_by(Event.id)).all()
        return {one.id: (one.changed_at, one.public_changed_at, one.revision, one.sequence) for one in rows}


def test_every_public_event_gets_a_newer_stamp_and_no_revision(database: Database) -> None:
    fill_directory(database)
    lift = RESTORED_AT + timedelta(days=1)
    add_events(database, make_record(), make_record(id="secret", embargo_until=lift), make_record(id="other"))
    before = stamps(database)
    with database.reading() as connection:
        epoch = read_epoch(connection)
    with database.writing() as session:
        assert raise_all_stamps(session, RESTORED_AT) == 2
    assert stamps(database) == {
        "kr-us-scm-56": (STAMP, STAMP, 1, 0),
        "other": (STAMP, STAMP, 1, 0),
        "secret": before["secret"],
    }
    with database.reading() as connection:
        assert read_epoch(connection) == (epoch[0] + 1, RESTORED_AT)


def test_a_second_time_and_on_a_clock_that_stands_the_stamps_rise_all_the_same(database: Database) -> None:
    fill_directory(database)
    add_events(database, make_record())
    for seconds in range(3):
        with database.writing() as session:
            assert raise_all_stamps(session, RESTORED_AT) == 1
        assert stamps(database)["kr-us-scm-56"][1] == STAMP + timedelta(seconds=seconds)


def test_without_an_event_nothing_is_raised(database: Database) -> None:
    with database.writing() as session:
        assert raise_all_stamps(session, RESTORED_AT) == 0
