"""What a robots.txt allows: the examples of RFC 9309, and files as sites have them."""

import time

import pytest

from calendar_core.intake.watch.robots import parse_robots

RULES = """
User-agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: Entente/2.0   # both
Disallow: /example/page.html
Disallow: /news?*print
Crawl-delay: 2.5

User-Agent: quxbot
"""


@pytest.mark.parametrize(
    ("path", "is_allowed"),
    [
        ("/", True),
        ("/example/page.html", False),
        ("/example/other.html", True),
        ("/example/%70age.html", False),
        ("/news?a=1", True),
        ("/news?a=1&print=1", False),
        ("/a.gif", True),
    ],
)
def test_the_group_of_this_program_counts_and_no_other(path: str, is_allowed: bool) -> None:
    robots = parse_robots(RULES)
    assert robots.allows(f"https://example.org{path}") == is_allowed
    assert robots.delay == 2.5


@pytest.mark.parametrize(
    ("rules", "path", "is_allowed"),
    [
        ("Disallow: /p\nAllow: /page", "/page", True),
        ("Allow: /page\nDisallow: /p", "/page", True),
        ("Allow: /folder\nDisallow: /folder", "/folder/x", True),
        ("Disallow: /*.ashx$", "/rss/a.ashx", False),
        ("Disallow: /*.ashx$", "/rss/a.ashx?cat=1", True),
        ("Disallow: /a*b*c", "/axbxxc", False),
        ("Disallow: /a*b*c", "/axcxxb", True),
        ("Disallow: /a*a$", "/a", True),
        ("Disallow: /fish*", "/fish.html", False),
        ("Disallow:", "/", True),
        ("Disallow: /뉴스", "/%EB%89%B4%EC%8A%A4/1", False),
        ("Disallow: /$", "/x", True),
        ("Noindex: /x\nDisallow: /", "/x", False),
    ],
)
def test_the_longest_rule_that_fits_decides(rules: str, path: str, is_allowed: bool) -> None:
    robots = parse_robots(f"\ufeffUser-agent: *\r\n{rules}")
    assert robots.allows(f"https://example.org{path}") == is_allowed


@pytest.mark.parametrize("text", ["", "<html>Not found</html>", "Disallow: /", "User-agent: other\nDisallow: /"])
def test_what_says_nothing_to_this_program_allows_everything(text: str) -> None:
    assert parse_robots(text).allows("https://example.org/")


@pytest.mark.parametrize(
    ("value", "delay"), [("5", 5.0), ("1e9", 86_400.0), ("-1", 0.0), ("nan", 0.0), ("soon", 0.0), ("inf", 86_400.0)]
)
def test_a_delay_is_a_number_of_seconds_of_at_most_a_day(value: str, delay: float) -> None:
    assert parse_robots(f"User-agent: *\nCrawl-delay: {value}").delay == delay


def test_a_rule_of_many_stars_is_matched_in_no_time() -> None:
    robots = parse_robots("User-agent: *\nDisallow: /" + "*a" * 200 + "b$")
    begin = time.perf_counter()
    assert robots.allows("https://example.org/" + "a" * 5_000)
    assert time.perf_counter() - begin < 1
