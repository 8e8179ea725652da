"""Every text of a page is in the language that its element states, whatever the language of the page."""

from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.text.tagged import lang_of
from tests.builders.web_app import VOID_ELEMENTS
from tests.web.test_every_page import PAGES

#: What may stand in its own script without being text: content of a program, an address, a quoted query.
_NO_TEXT = ("script", "style", "code", "title", "textarea")
#: Names that are written in Latin letters everywhere.
_NAMES = ("Fastmail, Proton, Nextcloud",)
_HAN = ("ja", "zh", "zh-Hant", "ko")
_EVERY = [*PAGES, "/agenda?lang=ko&from=2000-01-01", "/people/fumio-kishida", "/people?lang=ko", "/parties?lang=ko"]


class SpokenTexts(HTMLParser):
    """The texts of a page, each with the language that its nearest `lang` states."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._open: list[tuple[str, str]] = []
        self.found: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID_ELEMENTS:
            outer = self._open[-1][1] if self._open else ""
            self._open.append((tag, dict(attrs).get("lang") or outer))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the signature of the parser
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(tag in _NO_TEXT for tag, _ in self._open):
            self.found.append((" ".join(data.split()), self._open[-1][1]))


def is_spoken_rightly(text: str, lang: str) -> bool:
    """Whether a text in a script of its own is in a language that is written so."""
    written = lang_of(text)
    return written in (None, lang) or (written == "zh" and lang in _HAN) or (written == "ru" and lang == "uk")


@pytest.mark.parametrize("address", _EVERY)
def test_a_text_in_another_script_states_its_language(visitor: FlaskClient, address: str) -> None:
    response = visitor.get(address)
    assert [one for one in SpokenTexts(response.text).found if not is_spoken_rightly(*one)] == []


@pytest.mark.parametrize("address", _EVERY)
def test_english_texts_on_a_korean_page_state_that_they_are_english(visitor: FlaskClient, address: str) -> None:
    korean = f"{address}{'&' if '?' in address else '?'}lang=ko" if "lang=" not in address else address
    found = SpokenTexts(visitor.get(korean).text).found
    assert len(found) > 20
    prose = [(text, lang) for text, lang in found if sum(len(word) > 3 for word in text.split()) > 2]
    assert [one for one in prose if one[0].isascii() and one[1] != "en" and one[0] not in _NAMES] == []
