"""Signing in, under attack: guesses are counted before they are judged, and the owner still gets in."""

import threading
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher

from calendar_core.desk.auth.login import (
    LoginAttempt,
    LoginRefused,
    LoginResult,
    TooManyAttempts,
    log_in_with_password,
)
from calendar_core.desk.auth.passwords import hash_password, is_password_correct, is_rehash_needed
from calendar_core.errors import CalendarError
from calendar_core.store.auth.accounts import add_account, disable_account, load_password_hash, set_password_hash
from calendar_core.store.auth.audit_log import delete_expired_entries, load_log
from calendar_core.store.auth.sessions import find_session
from calendar_core.store.db.database import Database
from tests.builders.records import NOW

PASSWORD = "a long and unlikely password"
KEY = "k" * 40


@pytest.fixture
def desk(database: Database) -> Database:
    with database.writing() as session:
        add_account(session, "kim", name="Kim", role="editor", password_hash=hash_password(PASSWORD), now=NOW)
    return database


def enter(
    desk: Database, name: str = "kim", *, password: str = PASSWORD, now: datetime = NOW, **more: str
) -> LoginResult:
    return log_in_with_password(desk, LoginAttempt(name=name, password=password, **more), key=KEY, now=now)


def guess(desk: Database, name: str = "kim", *, now: datetime = NOW, **more: str) -> bool:
    """Whether a wrong password was compared at all."""
    try:
        enter(desk, name, password="a guess", now=now, **more)
    except TooManyAttempts:
        return False
    except LoginRefused:
        return True
    raise AssertionError("a guess is no password")


def test_a_session_is_found_by_its_token_alone(desk: Database) -> None:
    admitted = enter(desk)
    with desk.reading() as connection:
        found = find_session(connection, admitted.token, now=NOW)
        assert find_session(connection, admitted.token[:-1], now=NOW) is None
    assert found is not None
    assert (found.account.id, found.account.role) == ("kim", "editor")


def test_a_thousand_guesses_from_sixty_networks_reach_the_password_fifty_times_at_most(desk: Database) -> None:
    device = enter(desk).device
    times = [NOW + timedelta(seconds=number) for number in range(1_000)]
    judged = sum(guess(desk, now=now, network=f"8.8.{now.second}.1") for now in times)
    assert 5 <= judged <= 50
    assert enter(desk, now=times[-1], device=device).account_id == "kim"
    with pytest.raises(TooManyAttempts):
        enter(desk, now=times[-1])


def test_a_network_that_tries_one_name_after_another_is_slowed_down(desk: Database) -> None:
    judged = [guess(desk, f"name-{number}", network="2001:4860:4860::1") for number in range(15)]
    assert judged == [True] * 10 + [False] * 5
    assert not guess(desk, "another", network="2001:4860:4860::2")
    assert guess(desk, "another", network="2001:4860:4861::1")


def test_nobody_is_locked_out_for_good(desk: Database) -> None:
    assert sum(guess(desk) for _ in range(20)) == 5
    with pytest.raises(TooManyAttempts) as refusal:
        enter(desk)
    assert enter(desk, now=NOW + timedelta(seconds=refusal.value.seconds)).account_id == "kim"
    assert guess(desk, now=NOW + timedelta(minutes=6))
    assert enter(desk, now=NOW + timedelta(minutes=6)).account_id == "kim"


def test_a_device_mark_is_good_for_its_own_account_alone(desk: Database) -> None:
    device = enter(desk).device
    assert sum(guess(desk, "another", device=device) for _ in range(10)) == 5
    assert not guess(desk, "another", device="x" * 200)


def test_guesses_made_at_once_are_counted_one_by_one(desk: Database) -> None:
    judged: list[bool] = []
    threads = [threading.Thread(target=lambda: judged.append(guess(desk))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(judged), sum(judged)) == (20, 5)


def test_who_is_disabled_can_sign_in_no_more_and_is_signed_out(desk: Database) -> None:
    token = enter(desk).token
    with desk.writing() as session:
        disable_account(session, "kim", now=NOW)
    assert guess(desk)
    with pytest.raises(LoginRefused):
        enter(desk)
    with desk.reading() as connection:
        assert find_session(connection, token, now=NOW) is None


def test_a_password_hashed_by_older_parameters_is_hashed_anew(desk: Database) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with desk.writing() as session:
        set_password_hash(session, "kim", weak)
    assert is_rehash_needed(weak)
    enter(desk)
    with desk.reading() as connection:
        assert not is_rehash_needed(load_password_hash(connection, "kim") or "")


def test_the_log_says_who_signed_in_and_who_failed_and_no_password(desk: Database) -> None:
    assert guess(desk)
    enter(desk)
    with desk.reading() as connection:
        entries = load_log(connection)
    assert [(one.editor, one.action, one.detail) for one in entries] == [
        ("kim", "signed in", None),
        ("kim", "failed to sign in", None),
    ]


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 257])
def test_a_password_has_a_length(password: str) -> None:
    with pytest.raises(CalendarError, match="The password has"):
        hash_password(password)


def test_a_password_is_the_same_however_its_letters_are_composed() -> None:
    assert is_password_correct("pässword of mine", hash_password("pa\u0308ssword of mine"))


def test_nobodys_password_is_right() -> None:
    assert not is_password_correct("anything", None)
    assert not is_password_correct("anything", "not a hash")


def test_what_is_typed_in_place_of_a_name_is_not_logged(desk: Database) -> None:
    assert guess(desk, "my secret passphrase 42")
    assert guess(desk, "kim")
    with desk.reading() as connection:
        assert [one.editor for one in load_log(connection)] == ["kim", "an unknown name"]


def test_all_strangers_together_have_thirty_attempts_a_minute_and_known_browsers_more(desk: Database) -> None:
    known = enter(desk).device
    later = NOW + timedelta(minutes=1)
    judged = [guess(desk, f"name-{number}", now=later) for number in range(40)]
    assert judged == [True] * 30 + [False] * 10
    assert enter(desk, now=later, device=known).account_id == "kim"
    assert not guess(desk, "name-50", now=later + timedelta(seconds=59))
    assert guess(desk, "name-50", now=later + timedelta(seconds=60))


def test_a_site_of_ipv6_is_counted_beside_its_households(desk: Database) -> None:
    times = [NOW + timedelta(minutes=number) for number in range(30)]
    judged = [
        guess(desk, f"name-{number}", network=f"2001:4860:4860:{number:x}::1", now=now)
        for number, now in enumerate(times)
    ]
    assert judged[:20] == [True] * 20
    assert not all(judged)


def test_the_log_is_kept_for_two_years(desk: Database) -> None:
    assert guess(desk)
    with desk.writing() as session:
        delete_expired_entries(session, now=NOW + timedelta(days=729))
        assert len(load_log(session.connection())) == 1
        delete_expired_entries(session, now=NOW + timedelta(days=730))
        assert load_log(session.connection()) == []
