"""Items of RSS and Atom. `parse_feed` is run by `run_limited`, and answers plain JSON."""

from io import BytesIO
from typing import Any

import feedparser
from lxml import html as lxml_html
from lxml.etree import LxmlError

from calendar_core.errors import CalendarError

_MAX_MARKUP = 100_000
_BLOCKS = frozenset({"p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section"})


def parse_feed(raw: bytes, content_type: str, url: str) -> list[dict[str, str]]:
    """The texts of each entry by the names of fields. Raises CalendarError for an answer that is no feed."""
    feed = feedparser.parse(
        BytesIO(raw), response_headers={"content-type": content_type, "content-location": url}, sanitize_html=True
    )
    if not feed.entries and not feed.version:
        raise CalendarError(
            "The answer is not an RSS or Atom feed.", next_step="Open its address, and mend the definition."
        )
    return [_read_entry(entry) for entry in feed.entries]


def _read_entry(entry: Any) -> dict[str, str]:
    contents = [one.get("value", "") for one in entry.get("content", [])]
    longest = max([entry.get("summary", ""), *contents], key=len)
    return {
        "id": entry.get("id", ""),
        "title": _plain(entry.get("title", "")),
        "text": _plain(longest),
        "link": entry.get("link", ""),
        "published": entry.get("published", "") or entry.get("updated", ""),
    }


def _plain(markup: str) -> str:
    """The text of markup, its blocks on lines of their own."""
    if "<" not in markup and "&" not in markup:
        return markup
    try:
        tree = lxml_html.fragment_fromstring(markup[:_MAX_MARKUP], create_parent="div")
    except (LxmlError, ValueError):
        return ""
    for one in tree.iter():
        if one.tag in _BLOCKS:
            one.tail = "\n\n" + (one.tail or "")
    return str(tree.text_content())
