"""Parsers of web pages and PDF files. Their functions are run by `run_limited`, and answer plain JSON."""

import re
from dataclasses import asdict
from functools import cache
from io import BytesIO
from typing import Any, Final
from urllib.parse import urljoin

import trafilatura
from lxml import html as lxml_html
from lxml.etree import LxmlError
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from w3lib.encoding import html_to_unicode

from calendar_core.domain.text.links import safe_url
from calendar_core.errors import CalendarError
from calendar_core.intake.documents.structured_data import read_stated_events
from calendar_core.intake.plain_text import plain_line, plain_text

#: So much text a document may have here; `import_text` takes less.
MAX_TEXT: Final = 200_000
# A report of more pages is cut there: nobody reads it for dates of meetings.
_MAX_PAGES: Final = 60
_MAX_CALENDARS: Final = 20
_CALENDAR_LINK: Final = re.compile(r"^webcal:|\.ics(?:$|[?#])|[?&](?:format|output)=ics\b", re.IGNORECASE)
_REFRESH: Final = re.compile(r"^\s*\d*\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)


_SMALL_PAGE: Final = b"<html><head><title>A</title></head><body><main><p>A page of one line.</p></main></body></html>"


@cache
def prepare() -> None:
    """Load what the parsers load with their first page, so that each process that is forked has it: 0.2 s of each."""
    parse_page(_SMALL_PAGE, "text/html", None)


def parse_page(raw: bytes, content_type: str, url: str | None) -> dict[str, Any]:
    """Title, publisher, day, text, stated events, links to calendars and where the page leads, of an HTML page."""
    _, page = html_to_unicode(content_type, raw, default_encoding="utf-8")
    try:
        tree = lxml_html.fromstring(page.encode(), parser=lxml_html.HTMLParser(encoding="utf-8", no_network=True))
    except (LxmlError, ValueError):
        raise _nothing_to_read() from None
    found = trafilatura.bare_extraction(
        page,
        url=url,
        with_metadata=True,
        include_comments=False,
        favor_recall=True,
        # The day of publication that the page states, and none that was guessed from a footer.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    text = plain_text(found.text, most=MAX_TEXT) if found is not None else ""  # type: ignore[union-attr]  # no dict
    return {
        "title": plain_line(getattr(found, "title", None)) or plain_line(tree.findtext(".//title")),
        "publisher": plain_line(getattr(found, "sitename", None), most=120),
        "day": _check_day(getattr(found, "date", None), url),
        "text": text or _visible_text(tree),
        "entries": [asdict(entry) for entry in read_stated_events(page, url)],
        "calendars": _list_calendars(tree, url),
        "leads_to": _find_refresh(tree, url),
    }


def _check_day(day: str | None, url: str | None) -> str | None:
    """A day of publication, unless it is what an address such as /2026/11/5fc631a5 was taken for."""
    if day is None or url is None:
        return day
    year, month, number = (part.lstrip("0") for part in day.split("-"))
    return None if re.search(rf"{year}[/_-]0?{month}[/_-]0?{number}[0-9a-z]", url, re.IGNORECASE) else day


def _visible_text(tree: Any) -> str:
    for one in tree.iter("script", "style", "noscript", "template"):
        one.drop_tree() if one.getparent() is not None else None
    return plain_text(tree.text_content(), most=MAX_TEXT)


def _list_calendars(tree: Any, url: str | None) -> list[str]:
    links = []
    for one in tree.iter("a", "link"):
        href = (one.get("href") or "").strip()
        if _CALENDAR_LINK.search(href) or one.get("type", "").lower() == "text/calendar":
            links.append(_join(url, re.sub(r"^webcal:", "https:", href, flags=re.IGNORECASE)))
    return list(dict.fromkeys(link for link in links if link))[:_MAX_CALENDARS]


def _find_refresh(tree: Any, url: str | None) -> str | None:
    """The address to which a page without a text of its own sends its readers."""
    for one in tree.iter("meta"):
        if (one.get("http-equiv") or "").lower() == "refresh":
            found = _REFRESH.match(one.get("content") or "")
            return _join(url, found[1].strip()) if found else None
    for one in tree.iter("a", "c-wiz", "div"):
        if one.get("data-n-au"):  # a page of Google News names the article so
            return _join(url, one.get("data-n-au"))
    return None


def _join(url: str | None, href: str) -> str | None:
    try:
        return safe_url(urljoin(url or "", href))
    except ValueError:
        return None


def parse_pdf(raw: bytes) -> dict[str, Any]:
    """Title and text of a PDF file, of its first 60 pages. The day of a file is not that of its publication."""
    try:
        reader = PdfReader(BytesIO(raw), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise CalendarError(
                "The PDF file is locked with a password.", next_step="Unlock it first, or paste its text."
            )
        pages = len(reader.pages)
        texts = [page.extract_text() for page in reader.pages[:_MAX_PAGES]]
        title = reader.metadata.title if reader.metadata else None
    except PyPdfError:
        raise CalendarError(
            "The PDF file is broken.", next_step="Save it anew from its source, or paste its text."
        ) from None
    text = plain_text("\n\n".join(texts), most=MAX_TEXT)
    if not text:
        raise CalendarError(
            "The PDF file has no text, only pictures of its pages.",
            next_step="Give one with text, or type what it says.",
        )
    return {"title": plain_line(title), "text": text, "pages": pages, "pages_read": min(pages, _MAX_PAGES)}


def _nothing_to_read() -> CalendarError:
    return CalendarError("The page has nothing to read.", next_step="Open it in a browser, and paste its text.")
