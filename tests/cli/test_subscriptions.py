"""What the operator types, and what is answered."""

from collections.abc import Iterator
from datetime import time

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from calendar_core.domain.time.quiet_hours import QuietHours
from calendar_core.store.db.database import Database
from calendar_core.store.subscriptions.manage import pause_subscription
from calendar_core.store.subscriptions.subscriptions import list_subscriptions
from calendar_core.web.context import context
from tests.builders.mail import DAY, HOUR, NOW, make_record_at, settings_for
from tests.builders.records import add_events, fill_directory, make_record


@pytest.fixture
def application(database: Database, database_url: str) -> Iterator[Flask]:
    fill_directory(database)
    add_events(
        database,
        make_record_at(NOW - HOUR, id="begun"),
        make_record(id="day", title="A day"),
        make_record_at(NOW + 3 * DAY, id="secret", embargo_until=NOW + DAY),
        make_record_at(NOW + 4 * DAY, id="called-off", lifecycle="cancelled"),
        make_record_at(NOW + 5 * DAY, id="alone", parties=("KR",)),
    )
    made = create_app(settings_for(database_url, "maildir:/nowhere"), now=lambda: NOW)
    yield made
    with made.app_context():
        context().database.close()


def run(application: Flask, *words: str) -> Result:
    return application.test_cli_runner().invoke(args=["subscription", *words])


ADDED = (
    "reader@example.org is reminded 7 days, 1 day and 1 hour before each event of party=KR&party=US, in Korean, "
    "with times in Asia/Seoul.\n"
)


def test_a_subscription_is_added_listed_and_ended_in_words(application: Flask) -> None:
    words = ["add", "reader@example.org", "--filter", "party=US&party=KR", "--lang", "ko", "--zone", "Asia/Seoul"]
    added = run(application, *words, "--lead", "1h", "--lead", "1d", "--lead", "1w")
    coming = "Coming events it selects: 1, of which 1 have a day yet.\nThe next: A day, Wednesday 30 October 2024.\n"
    assert (added.output, added.exit_code) == (ADDED + coming, 0)
    assert run(application, "list").output == ADDED
    assert run(application, "end", "reader@example.org").output == f"Ended: {ADDED}"
    assert run(application, "list").output == "There are no subscriptions.\n"


def test_a_subscription_that_pauses_is_listed_as_such(application: Flask) -> None:
    assert run(application, "add", "reader@example.org").exit_code == 0
    with application.app_context(), context().database.writing() as session:
        pause_subscription(session, list_subscriptions(session.connection())[0].id)
    assert run(application, "list").output.endswith("with times in UTC. It pauses.\n")


def test_changes_are_told_where_they_are_asked_for(application: Flask) -> None:
    added = run(application, "add", "reader@example.org", "--changes", "important")
    printed = "reader@example.org is reminded 1 day before and told of important changes of every event"
    assert added.output.startswith(printed)


def test_language_and_zone_may_stand_in_the_filter(application: Flask) -> None:
    added = run(application, "add", "reader@example.org", "--filter", "?lang=ko&zone=Asia/Seoul")
    first = "reader@example.org is reminded 1 day before every event, in Korean, with times in Asia/Seoul."
    assert added.output.splitlines()[:2] == [first, "Coming events it selects: 2, of which 2 have a day yet."]


def test_one_filter_of_an_address_may_be_ended(application: Flask) -> None:
    for words in ([], ["--filter", "party=KR"]):
        assert run(application, "add", "reader@example.org", *words).exit_code == 0
    ended = run(application, "end", "reader@example.org", "--filter", "party=KR")
    assert ended.output.startswith("Ended: reader@example.org is reminded 1 day before each event of party=KR,")
    assert len(run(application, "list").output.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["add", "nobody"], "'nobody' is not an email address."),
        (["add", "a@example.org", "--lead", "5x"], "'5x' is not a lead time."),
        (["add", "a@example.org", "--filter", "partys=KR"], "?partys: The key 'partys' is not known."),
        (["add", "a@example.org", "--filter", "party=KP"], "?party: No party is called 'KP'."),
        (["add", "a@example.org", "--filter", "as_of=2024-10-31"], "?as_of: A subscription cannot be to"),
        (["add", "a@example.org", "--zone", "KST"], "'KST' is not an IANA time zone."),
        (["end", "a@example.org"], "a@example.org has no such subscription."),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_1(application: Flask, words: list[str], message: str) -> None:
    result = run(application, *words)
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {message}")
    assert run(application, "list").output == "There are no subscriptions.\n"


def test_a_digest_and_quiet_hours_are_options(application: Flask) -> None:
    words = ["add", "reader@example.org", "--digest", "weekly", "--digest-at", "7", "--quiet", "22:00-06:30"]
    done = run(application, *words, "--zone", "Asia/Seoul")
    assert done.output.splitlines()[0] == (
        "reader@example.org is sent a weekly digest at 07:00 of every event, in English, with times in Asia/Seoul."
    )
    with application.app_context(), context().database.reading() as connection:
        (made,) = list_subscriptions(connection)
    assert (made.leads, made.quiet) == ((), QuietHours(begin=time(22), end=time(6, 30)))
    assert "is not a time of day" in run(application, "add", "other@example.org", "--quiet", "always").output
