from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from calendar_core.domain.schema import values
from calendar_core.errors import CalendarError


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.parse_slug, "kr-us-2plus2-6", "kr-us-2plus2-6"),
        (values.parse_party_id, "G20", "G20"),
        (values.integer_parser(1, 99), "056", 56),
        (values.parse_boolean, "true", True),
        (values.parse_country, "NO", "NO"),
        (values.parse_zone_key, "Asia/Seoul", "Asia/Seoul"),
        (
            values.parse_url,
            "https://mnd.go.kr/suppl(eng)/page69.html?a=1&b=2#c",
            "https://mnd.go.kr/suppl(eng)/page69.html?a=1&b=2#c",
        ),
        (values.parse_url, "http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/"),
        (values.parse_bound, "2024-10", "2024-10"),
        (values.parse_instant, "2024-10-31T18:00+09:00", datetime(2024, 10, 31, 9, tzinfo=UTC)),
        (values.parse_published, "2003", "2003"),
        (values.parse_published, "2024-10-31T18:00:00+09:00", "2024-10-31T18:00:00+09:00"),
    ],
)
def test_a_value_is_read(read: Callable[[str], object], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "texts"),
    [
        (values.parse_slug, ["SCM-56", "scm--56", "-scm", "scm_56", "scm 56", "x" * 81, "scm\n"]),
        (values.parse_party_id, ["kr", "K R", "KR-", "대한민국"]),
        (values.integer_parser(1, 99), ["0", "100", "-1", "1.0", "\uff15\uff16", "1_0", "9" * 5000]),
        (values.parse_boolean, ["yes", "True", "1"]),
        (values.parse_country, ["UK", "kr", "South Korea"]),
        (values.parse_zone_key, ["KST", "EST", "Asia/Soul", "../etc/passwd"]),
        (values.parse_bound, ["2024-10-late", "2024-Q3", "1968-02-30", "24-10-31", "2024-10-31T10:00", "1500"]),
        (values.parse_instant, ["2024-10-31T18:00", "2024-10-31", "0001-01-01T00:00+23:59x"]),
        (values.parse_published, ["2024-10-31T18:00", "yesterday", "2024-W44", "0001-01-01T00:00:00+14:00"]),
    ],
)
def test_any_other_value_is_refused(read: Callable[[str], object], texts: list[str]) -> None:
    for text in texts:
        with pytest.raises(CalendarError):
            read(text)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "//example.org",
        "example.org",
        "https://",
        "https://user:secret@example.org/",
        "https://example.org/a b",
        "https://example.org/<script>",
        "https://example.org:99999/",
        "https://[::1/",
        "https://example.org/\u202e",
        "https://example.org/" + "x" * 2000,
    ],
)
def test_only_an_address_that_may_stand_in_a_link_is_one(text: str) -> None:
    with pytest.raises(CalendarError, match=r"not an address of the web|direction-turning"):
        values.parse_url(text)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00+12:00", "2101-01-01T00:00Z"])
@pytest.mark.parametrize("parse", [values.parse_instant, values.parse_published])
def test_an_instant_off_the_calendar_is_refused(parse: Callable[[str], object], text: str) -> None:
    with pytest.raises(CalendarError):
        parse(text)


def test_the_name_of_a_country_is_answered_by_its_code() -> None:
    with pytest.raises(CalendarError, match="Write 'KR'"):
        values.parse_country("South Korea")


@pytest.mark.parametrize(
    ("begin", "end"), [("2024-10", "2024"), ("2024", "2024-01-01"), ("2024-10-31", "2024-10-31"), (None, "1968")]
)
def test_bounds_that_may_be_in_order_are_in_order(begin: str | None, end: str | None) -> None:
    values.check_bounds_order(begin, end)


def test_bounds_that_cannot_be_in_order_are_refused() -> None:
    with pytest.raises(CalendarError, match="2024-09 is before 2024-10"):
        values.check_bounds_order("2024-10", "2024-09")
