"""An address names a page, or what is wrong with it is said."""

import pytest

from calendar_core.domain.quality.addresses import find_address_fault


@pytest.mark.parametrize(
    "url",
    [
        "https://www.mofa.go.jp/press/release/press4e_001403.html",
        "http://www.mnd.go.kr/user/boardList.action?command=view&boardSeq=I_10101001",
        "https://www.mondaq.com:443/unitedstates/1313734",
        "https://예시.한국/경로",
        "https://web.archive.org/web/20081102021304/http://www.whitehouse.gov/news/",
        "https://support.google.com/calendar/answer/37118?url=1",
        "https://www.bing.com/",
        "https://not.co/AbC",
    ],
)
def test_the_address_of_a_page_has_no_fault(url: str) -> None:
    assert find_address_fault(url) is None


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("https://t.co/AbC", "link shortener"),
        ("http://bit.ly/3xYz", "link shortener"),
        ("https://news.google.com/rss/articles/CBMi?oc=5", "redirect of a news aggregator"),
        ("https://apple.news/AbC", "redirect of a news aggregator"),
        ("https://www.google.com/url?q=x", "redirect of a search engine"),
        ("https://www.google.co.kr/url?sa=t", "redirect of a search engine"),
        ("https://www.bing.com/ck/a?!&&p=1", "redirect of a search engine"),
        ("https://us02.safelinks.protection.outlook.com/?data=1", "tracking host"),
        ("https://u1.ct.sendgrid.net/ls/click?upn=1", "tracking host"),
        ("https://example.org/text?page=https%3A%2F%2Fen.wikipedia.org%2F", "proxy of another address"),
    ],
)
def test_an_address_that_only_leads_to_another_is_named_for_what_it_is(url: str, what: str) -> None:
    assert find_address_fault(url) == f"is a {what}: cite the page that it leads to"


@pytest.mark.parametrize(
    "url",
    ["", "example.org/a", "ftp://example.org/a", "https://localhost/a", "https://example.org./a", "https://a b.org/",
     "https://example.org/a b", "https://[", "https://-a.org/", "https://exa_mple.org/", "https://a..org/"],
)  # fmt: skip
def test_a_malformed_address_is_said_to_be_one(url: str) -> None:
    assert (
        find_address_fault(url) == "is malformed: write http:// or https://, the whole name of the host, and no blanks"
    )
