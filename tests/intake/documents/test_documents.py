"""Pages, PDF files and texts: what is read of them, from a file or by an address of a server of this machine."""

import gzip
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
from werkzeug.wrappers import Request, Response

from calendar_core.errors import CalendarError
from calendar_core.intake.documents import read as reading
from calendar_core.intake.documents.read import find_kind, read_address, read_bytes, read_file
from calendar_core.safe_http import SafeHttpClient, is_public
from tests.builders.documents import make_calendar, make_page, make_pdf
from tests.builders.web_app import serve_app

BODY = (
    '<nav><a href="/a">Menu of the site</a></nav><main><h1>Joint Statement</h1>'
    "<p>The 56th Security Consultative Meeting was held in Washington on October 30, 2024.</p>"
    "<p>Secretary Austin and Minister Kim chaired it, and both sides reviewed what was agreed a year before.</p>"
    '<p><a href="/cal/scm.ics">Add to calendar</a> <a href="webcal://example.org/all">All</a></p></main>'
    "<footer>All rights reserved</footer>"
)
HEAD = (
    '<title>Joint Statement | State</title><meta property="og:site_name" content="U.S. Department of State">'
    '<meta property="article:published_time" content="2024-10-31T10:00:00Z">'
)
EVENT = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
    {"@type": "WebPage", "name": "x"},
    {"@type": ["Event"], "name": "56th SCM", "startDate": "2024-10-30T09:00:00-04:00",
     "endDate": "2024-10-30T11:00:00-04:00", "eventStatus": "https://schema.org/EventCancelled",
     "location": {"@type": "Place", "name": "Pentagon",
                  "address": {"addressLocality": "Washington", "addressCountry": "US"}}}]}</script>"""
MICRODATA = (
    '<div itemscope itemtype="https://schema.org/Event"><span itemprop="name">Ministerial</span>'
    '<time itemprop="startDate" datetime="2025-03-01">1 March</time>'
    '<span itemprop="location" itemscope itemtype="https://schema.org/Place">'
    '<span itemprop="name">Seoul</span></span></div>'
)


def test_a_page_gives_its_text_title_publisher_and_day() -> None:
    page = read_file("statement.html", make_page(BODY, HEAD))
    assert (page.kind, page.title, page.publisher, page.day) == (
        *("page", "Joint Statement", "U.S. Department of State"),
        date(2024, 10, 31),
    )
    assert "held in Washington on October 30, 2024." in page.text
    assert "Menu of the site" not in page.text
    assert "All rights reserved" not in page.text


def test_a_day_that_the_page_does_not_state_is_none() -> None:
    page = read_file("a.html", make_page(BODY + "<p>Copyright 2023</p>", "<title>A</title>"))
    assert page.day is None


@pytest.mark.parametrize(
    ("path", "day"), [("2026/11/5fc631a5.html", None), ("2026/11/05/talks.html", date(2026, 11, 5))]
)
def test_a_day_is_read_from_an_address_only_where_it_stands_there(path: str, day: date | None) -> None:
    page = read_bytes(make_page(BODY), content_type="text/html", url=f"https://example.org/en/{path}")
    assert page.day == day


def test_stated_events_and_links_to_calendars_are_read() -> None:
    page = read_file("a.html", make_page(BODY + MICRODATA, HEAD + EVENT))
    first, second = page.entries
    assert (first.title, first.start, first.end, first.zone, first.status) == (
        *("56th SCM", "2024-10-30T13:00", "2024-10-30T15:00", "UTC", "cancelled"),
    )
    assert (first.place, first.country) == ("Pentagon, Washington", "US")
    assert (second.title, second.start, second.place) == ("Ministerial", "2025-03-01", "Seoul")
    assert page.calendars == ("https://example.org/all",)


@pytest.mark.parametrize(
    "broken", ["{", '{"@type": "Event"}', '{"@type": "Event", "name": 1, "startDate": []}', "[[[" * 500]
)
def test_broken_structured_data_leaves_the_text(broken: str) -> None:
    page = read_file("a.html", make_page(BODY, f'<script type="application/ld+json">{broken}</script>'))
    assert (page.entries, "Secretary Austin" in page.text) == ((), True)


def test_a_korean_page_in_an_old_encoding_is_read() -> None:
    text = "<p>제56차 한미안보협의회의가 30일 워싱턴에서 열렸다.</p>" * 3
    raw = f'<html><head><meta charset="euc-kr"><title>한미</title></head><body><main>{text}</main></body></html>'
    page = read_file("a.html", raw.encode("cp949"))
    assert (page.title, "제56차 한미안보협의회의" in page.text) == ("한미", True)


def test_a_pdf_gives_its_text() -> None:
    document = read_file("scan.bin", make_pdf("The SCM will be held on 30 October 2024.", "Second page"))
    assert (document.kind, document.text) == ("pdf", "The SCM will be held on 30 October 2024.\n\nSecond page")


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("a.pdf", make_pdf(""), "no text, only pictures"),
        ("a.pdf", b"%PDF-1.4\nnothing", "The PDF file is broken"),
        ("a.txt", "회의".encode("cp949"), "or text in UTF-8"),
        ("a.txt", b"PK\x03\x04\x00\x00", "is not text"),
        ("a.txt", b"  \n", "The file is empty"),
        ("a.html", b"", "nothing to read"),
        ("a.html", b"x" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(name: str, raw: bytes, told: str) -> None:
    with pytest.raises(CalendarError, match=told):
        read_file(name, raw)


@pytest.mark.parametrize(
    ("raw", "content_type", "name", "kind"),
    [
        (b"\xef\xbb\xbfBEGIN:VCALENDAR", "text/plain", "", "calendar"),
        (b"<html>", "text/calendar; charset=utf-8", "", "calendar"),
        (b"  <!DOCTYPE html><html>", "", "", "page"),
        (b"SEOUL, Oct. 1", "text/html", "", "page"),
        (b"SEOUL, Oct. 1", "", "a.txt", "text"),
        (b"junk %PDF-1.7", "text/html", "a.html", "pdf"),
    ],
)
def test_what_a_file_is_shows_in_its_first_bytes(raw: bytes, content_type: str, name: str, kind: str) -> None:
    assert find_kind(raw, content_type=content_type, name=name) == kind


# --- By address -------------------------------------------------------------------------------------------------------


@dataclass
class Publisher:
    """A server with some pages, which notes what it was asked and with which headers."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, environ: object, start: object) -> object:
        request = Request(environ)  # type: ignore[arg-type]  # as WSGI has it
        self.asked.append(request.path)
        self.headers.append(dict(request.headers))
        answers = {
            "/page": Response(make_page(BODY, HEAD), content_type="text/html"),
            "/diary": Response(make_calendar(("SUMMARY:A", "DTSTART:20241030")), content_type="text/calendar"),
            "/moved": Response(status=302, headers={"Location": "/page", "Set-Cookie": "a=b"}),
            "/circle": Response(status=301, headers={"Location": "/circle"}),
            "/inside": Response(status=302, headers={"Location": "http://10.0.0.1/"}),
            "/to-file": Response(status=302, headers={"Location": "file:///etc/passwd"}),
            "/refresh": Response('<meta http-equiv="refresh" content="0; URL=/page">', content_type="text/html"),
            "/large": Response(b"x" * 6_000_000, content_type="text/html"),
            "/zipped": Response(ZIPPED, headers={"Content-Encoding": "gzip"}, content_type="text/html"),
            "/bomb": Response(BOMB, headers={"Content-Encoding": "gzip"}, content_type="text/html"),
            "/brotli": Response(b"x", headers={"Content-Encoding": "br"}, content_type="text/html"),
        }
        if request.path.startswith("/slow"):  # three pages, each of which leads to the next
            time.sleep(0.3)
            following = {"/slow": "/slow-2", "/slow-2": "/slow-3"}.get(request.path)
            lead = f'<meta http-equiv="refresh" content="0; URL={following}">' if following else ""
            answers[request.path] = Response(lead or make_page(BODY, HEAD), content_type="text/html")
        answer = answers.get(request.path, Response("gone", status=404))
        return answer(environ, start)  # type: ignore[arg-type]  # as WSGI has it


ZIPPED = gzip.compress(make_page(BODY, HEAD))
BOMB = gzip.compress(b"\x00" * 50_000_000)


@pytest.fixture(scope="module")
def publisher() -> Iterator[Publisher]:
    made = Publisher()
    with serve_app(made) as made.address:  # type: ignore[arg-type]  # a WSGI application
        yield made


CLIENT = SafeHttpClient(
    home_url="https://calendar.example.org", is_allowed=lambda one, _port: one.is_loopback or is_public(one)
)


@pytest.mark.parametrize("path", ["/page", "/moved", "/zipped", "/refresh"])
def test_a_page_is_read_by_its_address_wherever_it_leads(publisher: Publisher, path: str) -> None:
    document = read_address(CLIENT, publisher.address + path)
    expected = "/zipped" if path == "/zipped" else "/page"
    assert (document.title, document.url) == ("Joint Statement", publisher.address + expected)
    assert document.calendars == (f"{publisher.address}/cal/scm.ics", "https://example.org/all")
    assert not any("Cookie" in headers for headers in publisher.headers)


def test_a_calendar_is_read_by_its_address(publisher: Publisher) -> None:
    document = read_address(CLIENT, publisher.address + "/diary")
    assert [entry.title for entry in document.entries] == ["A"]
    assert document.raw.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/gone", "answers with status 404"),
        ("/circle", "does not answer"),
        ("/inside", "is not an address of the internet"),
        ("/to-file", "is not an address of the internet"),
        ("/large", "larger than 5 MB"),
        ("/bomb", "larger than 5 MB"),
        ("/brotli", "does not answer"),
    ],
)
def test_an_address_that_gives_no_document_is_an_error_in_words(publisher: Publisher, path: str, told: str) -> None:
    with pytest.raises(CalendarError, match=told):
        read_address(CLIENT, publisher.address + path)


def test_a_page_of_a_shortener_is_no_source(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_SHORTENERS", frozenset({"127.0.0.1"}))
    with pytest.raises(CalendarError, match="leads to no page of a publisher"):
        read_address(CLIENT, publisher.address + "/page")


@pytest.mark.parametrize(("seconds", "is_read"), [(30, True), (0.5, False)])
def test_all_that_lead_to_a_page_are_waited_for_together(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch, seconds: float, *, is_read: bool
) -> None:
    """Each answers soon enough; the three of them take longer than half a second."""
    monkeypatch.setattr(reading, "_MAX_SECONDS", seconds)
    publisher.asked.clear()
    began = time.monotonic()
    if is_read:
        assert read_address(CLIENT, publisher.address + "/slow").title == "Joint Statement"
        assert publisher.asked == ["/slow", "/slow-2", "/slow-3"]
    else:
        with pytest.raises(CalendarError, match="does not answer"):
            read_address(CLIENT, publisher.address + "/slow")
        assert "/slow-3" not in publisher.asked
        # The parser of a page has its own time; on a busy machine it takes some of it.
        assert time.monotonic() - began < 5


def test_reading_needs_no_thread_after_it(publisher: Publisher) -> None:
    before = threading.active_count()
    read_address(CLIENT, publisher.address + "/page")
    assert threading.active_count() <= before + 1
