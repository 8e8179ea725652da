"""The documents and the coverage page state the numbers and the day of the shipped record as its files have them."""

import pytest

from calendar_core.domain.display.dates import format_partial_date
from calendar_core.messages import LANGS
from tests.builders.web_app import Page, close_app, make_app
from tools.record_counts import ROOT, SENTENCES, count_record, update_sentence


@pytest.fixture(scope="module")
def values() -> dict[str, str]:
    """The numbers of the shipped record."""
    return count_record(ROOT / "data")


@pytest.mark.parametrize("name", SENTENCES)
def test_a_document_states_the_numbers_of_the_record(name: str, values: dict[str, str]) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text == update_sentence(text, SENTENCES[name], values), "Run: make format"


def test_a_number_that_is_out_of_date_would_be_seen(values: dict[str, str]) -> None:
    more = {**values, "events": "9,999"}
    for name, sentence in SENTENCES.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        assert text != update_sentence(text, sentence, more)


def test_a_sentence_that_was_reworded_is_an_error(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="The sentence stands 0 times"):
        update_sentence("Many events.", SENTENCES["README.md"], values)


def test_the_coverage_page_states_the_day_of_the_record(sqlite_url: str, values: dict[str, str]) -> None:
    for lang in LANGS:
        with close_app(make_app(sqlite_url)) as app:
            page = Page(app.test_client().get(f"/coverage?lang={lang}").text)
        assert format_partial_date(values["compiled"], lang) in page.texts("ul", "prose-list")[0]
