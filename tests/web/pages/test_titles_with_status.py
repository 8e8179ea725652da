"""Wherever an event is copied to, its title says that it is cancelled, postponed, expected, proposed or announced."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.events.status import STATUSES, split_status
from calendar_core.messages import Lang
from tests.builders.records import make_record
from tests.builders.web_app import BASE, Page, close_app, fill_database, make_app

TITLES: Final = {"en": "56th ROK–U.S. Security Consultative Meeting", "ko": "제56차 한미안보협의회의"}
PREFIXES: Final = {
    "en": {
        "held": "",
        "confirmed": "",
        "announced": "Announced: ",
        "proposed": "Proposed: ",
        "expected": "Expected: ",
        "postponed": "Postponed: ",
        "cancelled": "Cancelled: ",
    },
    "ko": {
        "held": "",
        "confirmed": "",
        "announced": "[발표] ",
        "proposed": "[제안] ",
        "expected": "[예상] ",
        "postponed": "[연기] ",
        "cancelled": "[취소] ",
    },
}
Copy = Callable[[FlaskClient, str, Lang], list[str | None]]


@pytest.fixture(scope="module")
def reader(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A visitor of the 56th SCM in each status; nobody writes to the database."""
    file = tmp_path_factory.mktemp("statuses") / "entente.db"
    file.write_bytes(sqlite_template.read_bytes())
    axes = {status: split_status(status) for status in STATUSES}
    fill_database(
        f"sqlite:///{file}",
        *(make_record(id=word, certainty=axes[word][0], lifecycle=axes[word][1]) for word in STATUSES),
    )
    with close_app(make_app(f"sqlite:///{file}")) as app:
        yield app.test_client()


def _page(reader: FlaskClient, status: str, lang: Lang) -> Page:
    return Page(reader.get(f"/events/{status}?lang={lang}").text)


def _page_title(reader: FlaskClient, status: str, lang: Lang) -> list[str | None]:
    return [text.removesuffix(" – Entente") for text in _page(reader, status, lang).texts("title")]


def _link_preview(reader: FlaskClient, status: str, lang: Lang) -> list[str | None]:
    tags = [one.attributes for one in _page(reader, status, lang).all("meta")]
    return [one["content"] for one in tags if one.get("property") == "og:title"]


def _share_mail(reader: FlaskClient, status: str, lang: Lang) -> list[str | None]:
    return _queries(reader, status, lang, start="mailto:", key="subject")


def _google(reader: FlaskClient, status: str, lang: Lang) -> list[str | None]:
    return _queries(reader, status, lang, start="https://calendar.google.com/", key="text")


def _outlook(reader: FlaskClient, status: str, lang: Lang) -> list[str | None]:
    return _queries(reader, status, lang, start="https://outlook.", key="subject")


def _queries(reader: FlaskClient, status: str, lang: Lang, *, start: str, key: str) -> list[str | None]:
    targets = [target for target in _page(reader, status, lang).links().values() if target.startswith(start)]
    return [parse_qs(urlsplit(target).query)[key][0] for target in targets]


def _citation(reader: FlaskClient, status: str, lang: Lang) -> list[str | None]:
    (text,) = _page(reader, status, lang).texts("p", "citation")
    return [text[1:].partition("”")[0]]


def _bibtex(reader: FlaskClient, status: str, lang: Lang) -> list[str | None]:
    text = reader.get(f"/events/{status}.bib?lang={lang}").text
    return [line[len("  title = {{") : -len("}},")] for line in text.splitlines() if line.startswith("  title")]


def _ris(reader: FlaskClient, status: str, lang: Lang) -> list[str | None]:
    text = reader.get(f"/events/{status}.ris?lang={lang}").text
    return [line.removeprefix("TI  - ") for line in text.splitlines() if line.startswith("TI")]


def _ics(reader: FlaskClient, status: str, lang: Lang) -> list[str | None]:
    text = reader.get(f"/events/{status}.ics?lang={lang}").text.replace("\r\n ", "")
    return [line.removeprefix("SUMMARY:") for line in text.splitlines() if line.startswith("SUMMARY")]


def _oembed(reader: FlaskClient, status: str, lang: Lang) -> list[str | None]:
    embedded = reader.get("/oembed", query_string={"url": f"{BASE}/events/{status}?lang={lang}"}).get_json()
    return [embedded["title"], *(frame.attributes["title"] for frame in Page(embedded["html"]).all("iframe"))]


def _frame_title(reader: FlaskClient, status: str, lang: Lang) -> list[str | None]:
    page = Page(reader.get(f"/embed/events/{status}?lang={lang}").text)
    return [text.removesuffix(" – Entente") for text in page.texts("title")]


def _api(reader: FlaskClient, status: str, lang: Lang) -> list[str | None]:
    event: dict[str, Any] = json.loads(reader.get(f"/api/v1/events/{status}?lang={lang}").text)
    return [event["shown"]["title"]]


@pytest.mark.parametrize("lang", TITLES)
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    "copy",
    [
        *(_page_title, _link_preview, _share_mail, _citation, _bibtex, _ris),
        *(_ics, _oembed, _frame_title, _api, _google, _outlook),
    ],
)
def test_a_copied_title_has_its_status(reader: FlaskClient, copy: Copy, status: str, lang: Lang) -> None:
    copied = copy(reader, status, lang)
    is_offered = status not in ("postponed", "cancelled") or copy not in (_google, _outlook)
    assert set(copied) == ({PREFIXES[lang][status] + TITLES[lang]} if is_offered else set())


@pytest.mark.parametrize("lang", TITLES)
def test_an_entry_of_the_atom_feed_says_what_changed_and_once_the_status(reader: FlaskClient, lang: Lang) -> None:
    added, announced, proposed = {"en": ("Added", "Announced", "Proposed"), "ko": ("추가", "발표", "제안")}[lang]
    changes = {status: f"{added}: {PREFIXES[lang][status]}" for status in STATUSES}
    # A date that is announced or proposed is what the change itself says.
    changes |= {"announced": f"{announced}: ", "confirmed": f"{announced}: ", "proposed": f"{proposed}: "}
    feed = ET.fromstring(reader.get(f"/changes.atom?lang={lang}").text)  # noqa: S314 - our own feed
    atom = "{http://www.w3.org/2005/Atom}"
    titles = {
        str(entry.findtext(f"{atom}id")).split("/")[1]: entry.findtext(f"{atom}title")
        for entry in feed.iter(f"{atom}entry")
    }
    assert titles == {status: change + TITLES[lang] for status, change in changes.items()}


@pytest.mark.parametrize(
    ("status", "lang", "text"),
    [
        ("cancelled", "en", "”, was set for Wednesday 30 October 2024. Entente, "),
        ("postponed", "ko", "”, 당초 2024년 10월 30일(수). Entente, "),
        ("expected", "en", "”, Wednesday 30 October 2024. Entente, "),
    ],
)
def test_a_citation_says_for_when_an_event_was_set(reader: FlaskClient, status: str, lang: Lang, text: str) -> None:
    assert text in _page(reader, status, lang).texts("p", "citation")[0]


@pytest.mark.parametrize(
    ("status", "value"), [("cancelled", "EventCancelled"), ("postponed", "EventPostponed"), ("held", "EventScheduled")]
)
def test_linked_data_has_the_status_of_the_event(reader: FlaskClient, status: str, value: str) -> None:
    blocks = [one for one in _page(reader, status, "en").all("script") if one.attributes.get("type")]
    assert [json.loads(one.text)["eventStatus"] for one in blocks] == [f"https://schema.org/{value}"]
