"""Items of a web page by XPath. `parse_page_items` is run by `run_limited`, and answers plain JSON."""

from typing import Any

from lxml import html as lxml_html
from lxml.etree import LxmlError, XPath, XPathError
from w3lib.encoding import html_to_unicode

from calendar_core.errors import CalendarError


def check_expression(text: str) -> str:
    """An expression that XPath 1.0 can read. Raises CalendarError for any other."""
    try:
        XPath(text)
    except XPathError as error:
        raise CalendarError(
            "%(text)s is not a valid XPath: %(why)s.",
            next_step="Write XPath 1.0, such as //table//tr or .//a/@href.",
            text=repr(text[:60]),
            why=str(error),
        ) from None
    return text


def parse_page_items(raw: bytes, content_type: str, items: str, fields: dict[str, str]) -> list[dict[str, str]]:
    """The texts of each element that `items` finds, by the names of the fields; each field is read from its element.

    Raises CalendarError for an answer that is no page.
    """
    _, page = html_to_unicode(content_type, raw, default_encoding="utf-8")
    try:
        tree = lxml_html.fromstring(page.encode(), parser=lxml_html.HTMLParser(encoding="utf-8", no_network=True))
        found = tree.xpath(items)
        expressions = {name: XPath(text) for name, text in fields.items()}
        elements = found if isinstance(found, list) else []
        return [
            {name: _text_of(expression(one)) for name, expression in expressions.items()}
            for one in elements
            if isinstance(one, lxml_html.HtmlElement)
        ]
    except (LxmlError, ValueError):
        raise CalendarError(
            "The answer is no page that the selector could be used on.",
            next_step="Open its address, and mend the definition.",
        ) from None


def _text_of(value: Any) -> str:
    """The text of the first of what an expression found."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, lxml_html.HtmlElement):
        first = first.text_content()
    return first if isinstance(first, str) else ""
