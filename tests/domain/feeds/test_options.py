"""The options in a feed's address: read, written back, and never guessed."""

from datetime import date, timedelta

import pytest

from calendar_core.domain.events.selection import KnownIds, Selection
from calendar_core.domain.feeds.options import (
    FEED_KEYS,
    UNCHECKED,
    FeedOptions,
    Undated,
    format_feed_query,
    parse_feed_query,
)
from calendar_core.domain.time.when import Day, Half, Month, Quarter, When, Year
from calendar_core.domain.vocabulary import LIFECYCLES
from calendar_core.errors import CalendarError

KNOWN = KnownIds(
    values={"party": {"KR", "US"}, "person": set(), "office": set(), "series": {"kr-us-scm"}, "country": {}}
)


def read(*pairs: tuple[str, str]) -> tuple[Selection, FeedOptions]:
    return parse_feed_query(pairs, KNOWN)


def test_without_options_a_feed_is_the_usual_one() -> None:
    assert read() == (Selection(), FeedOptions())
    assert read(("lang", "en"), ("cancelled", "strike"), ("tz", "venue"), ("undated", "first"), ("alarm", "")) == read()


def test_every_option_is_read_beside_the_filter_and_written_back_in_one_order() -> None:
    pairs = [
        ("history", "all"),
        ("undated", "span"),
        ("tz", "utc"),
        ("alarm", "1h"),
        ("cancelled", "drop"),
        ("titles", "short"),
        ("lang", "ko"),
        ("party", "US"),
        ("party", "KR"),
    ]
    selection, options = read(*pairs)
    assert selection == Selection(party=("KR", "US"))
    assert options == FeedOptions(
        lang="ko",
        has_short_titles=True,
        cancelled="drop",
        alarm=timedelta(hours=1),
        in_utc=True,
        undated="span",
        has_full_history=True,
    )
    query = "party=KR&party=US&lang=ko&titles=short&cancelled=drop&alarm=PT1H&tz=utc&undated=span&history=all"
    assert format_feed_query(selection, options) == query
    assert read(*(tuple(pair.split("=")) for pair in query.split("&"))) == (selection, options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (("alrm", "PT1H"), "?alrm: The key 'alrm' is not known. Did you mean 'alarm'?"),
        (("partys", "KR"), "?partys: The key 'partys' is not known. Did you mean 'party'?"),
        (("cancelled", "strikes"), "?cancelled: cancelled is never 'strikes'. Did you mean 'strike'?"),
        (("tz", "Asia/Seoul"), "?tz: tz is never 'Asia/Seoul'. Use one of: utc, venue."),
        (("undated", "yes"), "?undated: undated is never 'yes'. Use one of: first, none, span."),
        (("history", "everything"), "?history: history is never 'everything'. Use one of: all, recent."),
        (("lang", "kr"), "?lang: No lang is called 'kr'. Known are: en, ja, ko."),
        (("party", "KP"), "?party: No party is called 'KP'. Known are: KR, US."),
    ],
)
def test_what_is_not_known_is_an_error_that_names_the_near_spellings(pair: tuple[str, str], said: str) -> None:
    with pytest.raises(CalendarError) as error:
        read(pair)
    assert str(error.value) == said


def test_an_alarm_that_is_no_lead_time_is_an_error_at_its_key() -> None:
    with pytest.raises(CalendarError, match=r"^\?alarm: 'soon' is not a lead time\."):
        read(("alarm", "soon"))


def test_an_option_given_twice_is_an_error_unless_it_says_the_same() -> None:
    assert read(("tz", "utc"), ("tz", "utc"))[1].in_utc
    with pytest.raises(CalendarError, match="tz is given twice"):
        read(("tz", "utc"), ("tz", "venue"))


def test_an_address_is_told_without_looking_ids_up() -> None:
    selection, _ = parse_feed_query([("party", "XX"), ("series", "any")], UNCHECKED)
    assert selection == Selection(party=("XX",), series=("any",))
    with pytest.raises(CalendarError):
        parse_feed_query([("kind", "sumit")], UNCHECKED)


@pytest.mark.parametrize(("old", "word"), [("0", "none"), ("1", "span")])
def test_an_address_with_an_older_spelling_is_that_of_the_same_feed(old: str, word: str) -> None:
    assert read(("undated", old)) == read(("undated", word)) != read()
    assert format_feed_query(*read(("undated", old))) == f"undated={word}"


SPANS: list[When] = [Month(2024, 12), Month(2024, 12, "early"), Quarter(2024, 4), Half(2024, 2), Year(2024)]


@pytest.mark.parametrize(
    ("undated", "allowed"),
    [("first", [True, True, True, False, False]), ("span", [True] * 5), ("none", [False] * 5)],
)
def test_without_being_asked_a_feed_has_what_is_known_to_a_month_or_a_quarter_whatever_became_of_it(
    undated: Undated, allowed: list[bool]
) -> None:
    options = FeedOptions(undated=undated)
    for lifecycle in LIFECYCLES:
        assert [options.allow(when, lifecycle) for when in SPANS] == allowed
        assert options.allow(Day(date(2024, 12, 5)), lifecycle)
    assert not FeedOptions(undated=undated, cancelled="drop").allow(SPANS[0], "cancelled")


def test_equal_renderings_share_their_bytes_and_no_others_do() -> None:
    assert (
        FeedOptions(alarm=timedelta(hours=1), undated="none", has_full_history=True, cancelled="drop").rendering == "en"
    )
    assert FeedOptions(lang="ko", cancelled="keep", in_utc=True, undated="span").rendering == "ko keep utc span"
    assert FeedOptions(has_short_titles=True).rendering == "en short"


def test_the_keys_of_a_feed_are_those_of_the_filter_and_its_own() -> None:
    assert {"party", "q", "as_of", "lang", "titles", "cancelled", "alarm", "tz", "undated", "history"} <= set(FEED_KEYS)
