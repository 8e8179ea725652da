"""Dates among the words of a search, as people write them in English and Korean."""

from datetime import date

import pytest

from calendar_core.domain.time.date_words import DateWords, parse_search_words

YEAR = (date(2024, 1, 1), date(2025, 1, 1))
SINCE_2017 = (date(2017, 1, 1), date(2101, 1, 1))
OCTOBER = (date(2024, 10, 1), date(2024, 11, 1))
DECEMBER = (date(2024, 12, 1), date(2025, 1, 1))
THE_30TH = (date(2024, 10, 30), date(2024, 10, 31))


@pytest.mark.parametrize(
    ("query", "words", "span"),
    [
        ("SCM 2024", ("scm",), YEAR),
        ("2024년 SCM", ("scm",), YEAR),
        ("2024년도의 SCM", ("scm",), YEAR),
        ("2024년에 한미", ("한미",), YEAR),
        ("2018-2019", (), (date(2018, 1, 1), date(2020, 1, 1))),
        ("2018~2019년 북미", ("북미",), (date(2018, 1, 1), date(2020, 1, 1))),
        ("SCM since 2017", ("scm",), SINCE_2017),
        ("Since 2017", (), SINCE_2017),
        ("2017년 이후 국방장관", ("국방장관",), SINCE_2017),
        ("2017년부터 SCM", ("scm",), SINCE_2017),
        ("2017 이후", (), SINCE_2017),
        ("2017년 이후의 SCM", ("이후", "scm"), (date(2017, 1, 1), date(2018, 1, 1))),
        ("October 2024 SCM", ("scm",), OCTOBER),
        ("Oct. 2024", (), OCTOBER),
        ("OCT 2024", (), OCTOBER),
        ("2024 October", (), OCTOBER),
        ("2024-10", (), OCTOBER),
        ("2024.10.", (), OCTOBER),
        ("2024년 10월 한미", ("한미",), OCTOBER),
        ("2024 10월", (), OCTOBER),
        ("December 2024", (), DECEMBER),
        ("2024-10-30", (), THE_30TH),
        ("2024.10.30", (), THE_30TH),
        ("2024. 10. 30.", (), THE_30TH),
        ("2024/10/30", (), THE_30TH),
        ("2024년 10월 30일의 회의", ("회의",), THE_30TH),
        ("２０２４년 10월 30일", (), THE_30TH),
        ("30 October 2024", (), THE_30TH),
        ("30th of October 2024", (), THE_30TH),
        ("October 30, 2024", (), THE_30TH),
        ("2024 October 30", (), THE_30TH),
        ("30-Oct-2024", (), THE_30TH),
    ],
)
def test_a_date_is_read_and_the_other_words_are_left(
    query: str, words: tuple[str, ...], span: tuple[date, date]
) -> None:
    found = parse_search_words(query)
    assert (found.words, [one.span for one in found.dates]) == (words, [span])


@pytest.mark.parametrize(
    ("query", "words", "annual"),
    [
        ("October SCM", ("scm",), (1001, 1032)),
        ("10월 SCM", ("scm",), (1001, 1032)),
        ("Theresa May", ("theresa",), (501, 532)),
        ("sept", (), (901, 932)),
        ("October 30", (), (1030, 1031)),
        ("30 October", (), (1030, 1031)),
        ("30th of Oct", (), (1030, 1031)),
        ("10월 30일 SCM", ("scm",), (1030, 1031)),
        ("29 February", (), (229, 230)),
    ],
)
def test_a_month_or_a_day_without_a_year_is_that_of_any_year(
    query: str, words: tuple[str, ...], annual: tuple[int, int]
) -> None:
    found = parse_search_words(query)
    assert (found.words, [(one.span, one.annual) for one in found.dates]) == (words, [(None, annual)])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("56th SCM", ("56th", "scm")),
        ("제56차 SCM", ("제56차", "scm")),
        ("KIDD 29", ("kidd", "29")),
        ("2+2", ("2+2",)),
        ("6자회담", ("6자회담",)),
        ("Mar-a-Lago", ("mar", "lago")),
        ("Mayor Junee", ("mayor", "junee")),
        ("12024", ("12024",)),
        ("COP2024", ("cop", "2024")),
        ("31 February", ("31",)),
    ],
)
def test_what_is_no_date_stays_words(query: str, words: tuple[str, ...]) -> None:
    assert parse_search_words(query).words == words


def test_a_day_that_no_calendar_has_is_no_day() -> None:
    assert [one.span for one in parse_search_words("2024-02-31").dates] == [(date(2024, 1, 1), date(2025, 1, 1))]


def test_each_date_of_a_search_is_one() -> None:
    dates = parse_search_words("May 2024 SCM October").dates
    assert [(one.text, one.words) for one in dates] == [("may 2024", ("may", "2024")), ("october", ("october",))]


@pytest.mark.parametrize(
    ("first", "end", "touched"),
    [
        (date(2024, 10, 1), date(2024, 10, 2), True),
        (date(2024, 9, 30), date(2024, 10, 1), False),
        (date(2024, 9, 30), date(2024, 10, 2), True),
        (date(2024, 10, 31), date(2024, 11, 1), True),
        (date(2024, 11, 1), date(2024, 11, 2), False),
        (date(2023, 12, 1), date(2024, 11, 1), True),
        (date(2024, 11, 1), date(2025, 10, 1), False),
        (date(2024, 11, 1), date(2025, 10, 2), True),
        (date(2024, 1, 1), date(2025, 1, 1), True),
        (date(2023, 11, 1), date(2025, 1, 2), True),
    ],
)
def test_an_event_touches_a_month_of_any_year_by_its_days(first: date, end: date, touched: bool) -> None:
    october = DateWords(text="october", words=("october",), annual=(1001, 1032))
    assert october.touches(first, end) is touched


@pytest.mark.parametrize(
    ("first", "end", "touched"),
    [
        (date(2024, 12, 31), date(2025, 1, 1), False),
        (date(2024, 12, 31), date(2025, 1, 2), True),
        (date(2025, 1, 1), date(2025, 1, 2), True),
        (date(2025, 1, 2), date(2025, 1, 3), False),
        (date(2024, 1, 2), date(2025, 1, 1), False),
    ],
)
def test_an_event_touches_a_day_of_any_year_by_its_days(first: date, end: date, touched: bool) -> None:
    assert DateWords(text="1 january", words=(), annual=(101, 102)).touches(first, end) is touched
