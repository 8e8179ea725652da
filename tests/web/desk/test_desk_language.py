"""The desk in Korean: every text is translated, or says that it is English."""

import pytest
from flask import Flask

from calendar_core.store.db.database import Database
from tests.builders.desk_browser import sign_in_as
from tests.builders.web_app import Page
from tests.web.desk.test_desk_axe import PAGES, fill_desk
from tests.web.test_languages import SpokenTexts

#: What is written in Latin letters in every language: ids, names of zones and values as files have them.
_AS_WRITTEN = ("Google Calendar", "start, venue, participants …", "start 2024-10-31; venue Camp Humphreys")
_TRANSLATED = [page for page in PAGES if "intake" not in page]


@pytest.mark.parametrize("page", _TRANSLATED)
def test_english_texts_on_a_korean_page_of_the_desk_state_that_they_are_english(
    desk: Flask, database: Database, page: str
) -> None:
    made = fill_desk(database, with_accounts=False)
    visitor = sign_in_as(desk, "chief")
    address = page.format(**made)
    response = visitor.client.get(address, base_url="https://calendar.example.org", headers={"Accept-Language": "ko"})
    assert Page(response.text).all("html")[0].attributes["lang"] == "ko"
    found = SpokenTexts(response.text).found
    assert len(found) > 10
    prose = [(text, lang) for text, lang in found if sum(len(word) > 3 for word in text.split()) > 1]
    assert [one for one in prose if one[0].isascii() and one[1] != "en" and one[0] not in _AS_WRITTEN] == []
