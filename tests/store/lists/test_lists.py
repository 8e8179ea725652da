"""Lists of readers: made, changed, followed through merges, limited and deleted, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from calendar_core.domain.events.reader_lists import STAR_KINDS, ReaderList, StarKind
from calendar_core.domain.events.selection import Selection
from calendar_core.errors import CalendarError, NotFound, TooMany
from calendar_core.expiry import delete_expired_rows
from calendar_core.models import Event, ListCreation, Reminder, Star, Subscription, table_of
from calendar_core.models import ReaderList as ReaderListRow
from calendar_core.notifications.plan_reminders import missing_reminders, save_reminders
from calendar_core.store.db.database import Database
from calendar_core.store.lists import change
from calendar_core.store.lists.change import (
    LIST_RETENTION,
    add_star,
    create_list,
    delete_list,
    is_use_due,
    record_use,
    remove_star,
    replace_token,
)
from calendar_core.store.lists.find import find_list_by_id, find_list_by_token
from tests.builders.mail import subscribe
from tests.builders.records import NOW, add_events, fill_directory, make_record

_REMINDER, _SUBSCRIPTION, _EVENT = table_of(Reminder), table_of(Subscription), table_of(Event)
STARS: dict[StarKind, str] = {
    "event": "kr-us-scm-56",
    "series": "kr-us-scm",
    "party": "KR",
    "person": "lloyd-austin",
}


@pytest.fixture
def filled(database: Database) -> Database:
    fill_directory(database)
    add_events(database, make_record(), make_record(id="twin", number=None), make_record(id="third", number=None))
    return database


def make(database: Database, *, network: str | None = None, now: datetime = NOW) -> tuple[str, str]:
    with database.writing() as session:
        return create_list(session, network=network, now=now)


def do(database: Database, action: Callable[..., None], list_id: str, kind: StarKind, key: str) -> None:
    with database.writing() as session:
        action(session, list_id, kind, key, now=NOW)


def read(database: Database, token: str) -> ReaderList:
    with database.reading() as connection:
        return find_list_by_token(connection, token)


def count(database: Database, model: type) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table_of(model))).scalar_one()


def merge(database: Database, duplicate: str, into: str) -> None:
    with database.writing() as session:
        values = {"merged_into": into, "visibility": "draft"}
        session.connection().execute(update(_EVENT).where(_EVENT.c.id == duplicate).values(values))


def subscribe_to(database: Database, token: str) -> None:
    subscribe(database, "P1D", selection=Selection(lists=(read(database, token),)), now=NOW)


def states_of_reminders(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(select(_REMINDER.c.state)).scalars())


def plan(database: Database, now: datetime) -> int:
    with database.reading() as connection:
        missing = missing_reminders(connection, now=now)
    with database.writing() as session:
        return save_reminders(session, missing, now=now)


def test_each_kind_of_star_is_added_once_and_removed_and_each_change_has_a_version(filled: Database) -> None:
    list_id, token = make(filled)
    assert len(token) == 24  # 144 bits
    for kind, key in STARS.items():
        do(filled, add_star, list_id, kind, key)
        do(filled, add_star, list_id, kind, key)
    found = read(filled, f"{token}.")  # a full stop of the sentence around the link
    assert {kind: found.of_kind(kind) for kind in STAR_KINDS} == {kind: {key} for kind, key in STARS.items()}
    assert (found.name, found.version) == (token, 5)
    for kind, key in STARS.items():
        do(filled, remove_star, list_id, kind, key)
        do(filled, remove_star, list_id, kind, key)
    assert (read(filled, token).version, count(filled, Star)) == (9, 0)


def test_neither_the_database_nor_an_id_opens_a_list(filled: Database) -> None:
    list_id, token = make(filled)
    with filled.reading() as connection:
        assert find_list_by_id(connection, list_id).id == list_id
        [row] = connection.execute(select(table_of(ReaderListRow))).all()
        for name in (list_id, row.token_hash, ""):
            with pytest.raises(NotFound, match="There is no list with this link"):
                find_list_by_token(connection, name)
    assert token not in repr(row)


@pytest.mark.parametrize(("kind", "key"), [("event", "nothing"), ("event", "hidden"), ("party", "zz"), ("person", "")])
def test_only_what_the_public_may_see_is_starred(filled: Database, kind: StarKind, key: str) -> None:
    add_events(filled, make_record(id="hidden", number=None, visibility="draft"))
    list_id, _ = make(filled)
    with pytest.raises(NotFound, match="nothing of this id"):
        do(filled, add_star, list_id, kind, key)
    assert count(filled, Star) == 0


def test_a_star_follows_merges_and_is_removed_where_they_led(filled: Database) -> None:
    list_id, token = make(filled)
    do(filled, add_star, list_id, "event", "third")
    merge(filled, "third", "twin")
    merge(filled, "twin", "kr-us-scm-56")
    assert read(filled, token).events == {"third", "twin", "kr-us-scm-56"}
    do(filled, remove_star, list_id, "event", "kr-us-scm-56")
    assert read(filled, token).events == frozenset()


def test_a_circle_of_merges_ends(filled: Database) -> None:
    list_id, token = make(filled)
    do(filled, add_star, list_id, "event", "third")
    merge(filled, "third", "twin")
    merge(filled, "twin", "third")
    assert read(filled, token).events == {"third", "twin"}


def test_a_full_list_says_so_and_takes_no_more(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change, "MAX_STARS", 1)
    list_id, _ = make(filled)
    do(filled, add_star, list_id, "party", "KR")
    do(filled, add_star, list_id, "party", "KR")
    with pytest.raises(CalendarError, match="has 1 stars, as many as a list can have"):
        do(filled, add_star, list_id, "party", "US")
    assert count(filled, Star) == 1


def test_lists_are_limited_by_network_and_in_total_and_the_counts_are_gone_after_an_hour(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(change.MAX_PER_NETWORK_AN_HOUR):
        make(filled, network="8.8.8.8")
    with pytest.raises(TooMany, match="Too many lists") as refused:
        make(filled, network="8.8.8.8", now=NOW + timedelta(minutes=59))
    assert refused.value.seconds == 60
    make(filled, network="9.9.9.9")
    make(filled, network="127.0.0.1")  # a proxy: only the total counts
    monkeypatch.setattr(change, "MAX_TOTAL_AN_HOUR", change.MAX_PER_NETWORK_AN_HOUR + 2)
    with pytest.raises(TooMany):
        make(filled)
    delete_expired_rows(filled, now=NOW + timedelta(hours=1))
    assert (count(filled, ListCreation), count(filled, ReaderListRow)) == (0, change.MAX_PER_NETWORK_AN_HOUR + 2)


def test_a_new_link_ends_the_old_one_and_keeps_the_stars(filled: Database) -> None:
    list_id, token = make(filled)
    do(filled, add_star, list_id, "party", "KR")
    with filled.writing() as session:
        new = replace_token(session, list_id, now=NOW)
    with pytest.raises(NotFound):
        read(filled, token)
    assert read(filled, new).parties == {"KR"}


def test_mail_follows_the_list_and_ends_with_it(filled: Database) -> None:
    list_id, token = make(filled)
    do(filled, add_star, list_id, "event", "kr-us-scm-56")
    subscribe_to(filled, token)
    with filled.reading() as connection:
        assert connection.execute(select(_SUBSCRIPTION.c.query)).scalar_one() == f"list={list_id}"
    day_before = make_record().when.extent().start - timedelta(days=1, hours=12)
    assert plan(filled, day_before) == 1
    do(filled, remove_star, list_id, "event", "kr-us-scm-56")
    assert (plan(filled, day_before), states_of_reminders(filled)) == (0, ["superseded"])
    do(filled, add_star, list_id, "series", "kr-us-scm")
    assert plan(filled, day_before) == 3
    with filled.writing() as session:
        delete_list(session, list_id)
    assert (plan(filled, day_before), set(states_of_reminders(filled))) == (0, {"superseded"})
    with filled.reading() as connection:
        assert connection.execute(select(_SUBSCRIPTION.c.state)).scalar_one() == "ended"
    assert count(filled, Star) == count(filled, ReaderListRow) == 0


def test_a_list_that_nobody_uses_is_deleted_unless_mail_is_sent_for_it(filled: Database) -> None:
    (unused, _), (used, _), (mailed, token) = (make(filled) for _ in range(3))
    for one in (unused, used, mailed):
        do(filled, add_star, one, "party", "KR")
    subscribe_to(filled, token)
    assert [is_use_due(NOW, NOW + timedelta(hours=hours)) for hours in (0, 23, 24)] == [False, False, True]
    with filled.writing() as session:
        record_use(session, used, now=NOW + timedelta(days=1))
    delete_expired_rows(filled, now=NOW + LIST_RETENTION - timedelta(seconds=1))
    assert count(filled, ReaderListRow) == 3
    delete_expired_rows(filled, now=NOW + LIST_RETENTION)
    with filled.reading() as connection:
        assert set(connection.execute(select(table_of(Star).c.list_id)).scalars()) == {used, mailed}
