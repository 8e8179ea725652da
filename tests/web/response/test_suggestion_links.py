"""What was probably meant is a link: the same address with a near spelling, or the entry that bears the name."""

import pytest
from flask.testing import FlaskClient

from tests.builders.web_app import Page


def suggested(page: Page) -> dict[str, str]:
    """The links of the question, by what they say."""
    [question] = [one for one in page.all("p", "lead") if "?" in one.text]
    return {text: url for text, url in page.links().items() if text in question.text}


@pytest.mark.parametrize(
    ("address", "links"),
    [
        ("/agenda?party=KRR&kind=2%2B2", {"KR": "/agenda?party=KR&kind=2%2B2"}),
        ("/2024/10?partys=KR", {"party": "/2024/10?party=KR"}),
        ("/2024/10?zone=Soul", {"Asia/Seoul": "/2024/10?zone=Asia%2FSeoul"}),
        ("/agenda?q=party&series=kr-us-smc", {"kr-us-scm": "/agenda?q=party&series=kr-us-scm"}),
        ("/people/austin", {"Lloyd J. Austin III": "/people/lloyd-austin"}),
        ("/people/lloyd-austen", {"lloyd-austin": "/people/lloyd-austin"}),
    ],
)
def test_a_near_spelling_leads_on(visitor: FlaskClient, address: str, links: dict[str, str]) -> None:
    response = visitor.get(address)
    assert response.status_code in (400, 404)
    assert suggested(Page(response.text)) == links
    assert {visitor.get(url).status_code for url in links.values()} == {200}


def test_an_alias_of_a_series_leads_to_it_in_the_language_of_the_reader(visitor: FlaskClient) -> None:
    page = Page(visitor.get("/series/scm?lang=ko").text)
    assert list(suggested(page).values()) == ["/series/kr-us-scm?lang=ko"]


def test_a_zone_of_the_form_is_suggested_for_the_page_that_the_reader_came_from(visitor: FlaskClient) -> None:
    page = Page(visitor.post("/display", data={"zone": "Berln", "back": "/2024/10?party=KR"}).text)
    assert suggested(page)["Europe/Berlin"] == "/2024/10?party=KR&zone=Europe%2FBerlin"


def test_what_is_like_nothing_is_not_suggested_and_nothing_written_becomes_markup(visitor: FlaskClient) -> None:
    page = Page(visitor.get("/people/nobody-of-that-kind").text)
    assert [text for text in page.texts("p", "lead") if "?" in text] == []
    assert "<script>ran" not in visitor.get("/agenda?party=KR<script>ran()</script>&lang=ko").text
