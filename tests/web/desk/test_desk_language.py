"""The desk in Korean: every text is translated, or says that it is English."""

from io import BytesIO

import pytest
from flask import Flask

from calendar_core.store.db.database import Database
from tests.builders.desk_browser import sign_in_as
from tests.builders.web_app import Page
from tests.web.desk.test_desk_axe import PAGES, fill_desk
from tests.web.test_languages import SpokenTexts

#: What is written in Latin letters in every language: ids, names of zones and values as files have them.
_AS_WRITTEN = ("Google Calendar", "start, venue, participants …", "start 2024-10-31; venue Camp Humphreys")
_KOREAN = {
    "base_url": "https://calendar.example.org",
    "headers": {"Accept-Language": "ko", "Origin": "https://calendar.example.org"},
}
_CALENDAR = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//A ministry//EN
BEGIN:VEVENT
UID:1
SUMMARY:Defense ministers' talks of South Korea and Japan
DTSTART:20241028T090000
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20241029
END:VEVENT
END:VCALENDAR
"""


def list_unmarked_english(html: str) -> list[tuple[str, str]]:
    """The texts of a Korean page that are English and do not say so."""
    assert Page(html).all("html")[0].attributes["lang"] == "ko"
    found = SpokenTexts(html).found
    assert len(found) > 10
    prose = [(text, lang) for text, lang in found if sum(len(word) > 3 for word in text.split()) > 1]
    return [one for one in prose if one[0].isascii() and one[1] != "en" and one[0] not in _AS_WRITTEN]


@pytest.mark.parametrize("page", PAGES)
def test_english_texts_on_a_korean_page_of_the_desk_state_that_they_are_english(
    desk: Flask, database: Database, page: str
) -> None:
    made = fill_desk(database, with_accounts=False)
    visitor = sign_in_as(desk, "chief")
    response = visitor.client.get(page.format(**made), **_KOREAN)
    assert list_unmarked_english(response.text) == []


@pytest.mark.parametrize(
    ("page", "form", "reason"),
    [
        (
            "/desk/intake",
            {"text": "The 56th SCM will be held in Seoul on November 7.", "publisher": "A wire", "day": "2024-10-01"},
            "시리즈의 같은 차수",
        ),
        (
            "/desk/intake/document",
            {"file": (BytesIO(_CALENDAR), "diary.ics"), "publisher": "A ministry"},
            "해당 시기에 이 참가국·기구의 일정이 없음",
        ),
    ],
)
def test_what_was_read_is_compared_in_korean(
    desk: Flask, database: Database, page: str, form: dict[str, object], reason: str
) -> None:
    fill_desk(database, with_accounts=False)
    visitor = sign_in_as(desk, "chief")
    response = visitor.client.post(page, data={**form, "proof": visitor.csrf_token}, **_KOREAN)
    assert response.status_code == 200
    assert list_unmarked_english(response.text) == []
    assert reason in response.text


def test_the_reason_of_a_proposal_is_said_in_the_language_of_who_reads_it(desk: Flask, database: Database) -> None:
    fill_desk(database, with_accounts=False)
    visitor = sign_in_as(desk, "chief")
    said = {lang: visitor.client.get(f"/desk/intake/2?lang={lang}", **_KOREAN).text for lang in ("en", "ko")}
    assert "the same meeting of the series" in said["en"]
    assert "시리즈의 같은 차수" in said["ko"]
