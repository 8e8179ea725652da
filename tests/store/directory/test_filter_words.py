"""A filter in words, in the reader's language, and short enough for the list of calendars of an app."""

from datetime import UTC, date, datetime

import pytest

from calendar_core.domain.events.selection import Selection
from calendar_core.messages import Lang
from calendar_core.store.db.database import Database
from calendar_core.store.directory.filter_words import describe_selection, format_filter_title
from tests.builders.records import fill_directory

MANY = Selection(
    party=("KR", "US"),
    series=("kr-us-scm",),
    kind=("defence-ministerial",),
    country=("US",),
    certainty=("confirmed",),
    q="SCM 2024",
    from_day=date(2024, 10, 1),
    as_of=datetime(2024, 10, 31, 9, 0, tzinfo=UTC),
)


def test_every_value_has_its_label_and_its_words(database: Database) -> None:
    fill_directory(database)
    with database.reading() as connection:
        words = describe_selection(connection, MANY, lang="en", zone="Asia/Seoul")
    assert [f"{one.label}: {one.text}" for one in words] == [
        "With: Republic of Korea",
        "With: United States",
        "Series: SCM",
        "Kind: Defence ministers’ meeting",
        "Venue in: United States",
        "Certainty: Confirmed",
        "Words: SCM 2024",
        "From: Tuesday 1 October 2024",
        "As known at: Thursday 31 October 2024, 18:00 KST (UTC+9)",
    ]


@pytest.mark.parametrize(
    ("selection", "lang", "title"),
    [
        (Selection(), "en", ""),
        (Selection(series=("kr-us-scm",), kind=("summit",)), "en", "ROK–U.S. Security Consultative Meeting, Summit"),
        (Selection(party=("KR", "US")), "ko", "대한민국, 미국"),
        (Selection(country=("KR",)), "en", "Venue in: South Korea"),
        (Selection(person=("kim-yong-hyun",), office=("kr-mnd",)), "ko", "김용현, Minister of National Defense"),
        (
            Selection(series=("kr-us-scm",), kind=("defence-ministerial",), country=("US",)),
            "en",
            "SCM, Defence ministers’ meeting, Venue in: United…",
        ),
    ],
)
def test_a_title_has_whole_names_where_they_fit_else_short_ones(
    database: Database, selection: Selection, lang: Lang, title: str
) -> None:
    fill_directory(database)
    with database.reading() as connection:
        words = describe_selection(connection, selection, lang=lang)
    assert format_filter_title(words, max_length=51) == title
    assert len(title) <= 51


def test_what_the_directory_does_not_know_is_called_by_its_id(database: Database) -> None:
    with database.reading() as connection:
        [word] = describe_selection(connection, Selection(series=("gone",)), lang="ko")
    assert (word.label, word.text, word.full_text) == ("시리즈", "gone", "gone")
