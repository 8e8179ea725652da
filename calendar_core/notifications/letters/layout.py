"""The content of a letter as names, facts and lists, and its rendering as text and HTML.

Links lead to the calendar's own address alone: the texts of a record come from strangers and are never linked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from calendar_core.domain.subscriptions.tokens import build_token
from calendar_core.messages import Lang, gettext

_TEMPLATES: Final = Path(__file__).resolve().parents[3] / "templates" / "mail"
_LABEL_WIDTH: Final = 18


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One labelled line."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A labelled list."""

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MailItem:
    """One event in a list: its name, its lines and its page."""

    name: str
    page: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MailItemList:
    """Events under a heading; `rest` says how many are left out, `page` is where they are."""

    label: str
    entries: tuple[MailItem, ...]
    rest: str = ""
    page: str = ""


Part = Fact | Listing | MailItemList


@dataclass(frozen=True, kw_only=True)
class MailContent:
    """The content of a letter, the same for several readers. `names` are the event's, `page` is its link.

    `reason` says why the reader gets the letter; `selection_url` is the address of the reader's selection, and
    `selection_title` the selection in words.
    """

    lang: Lang
    subject: str
    names: tuple[str, ...]
    lead: str = ""
    blocks: tuple[tuple[Part, ...], ...] = ()
    page: Fact
    reason: str
    selection_url: str = ""
    selection_title: str = ""


@dataclass(frozen=True, kw_only=True)
class SubscriptionLinks:
    """The secret links of one reader: to change and to end the subscription."""

    manage: str
    unsubscribe: str


def subscription_links(subscription_id: str, *, base_url: str, key: str) -> SubscriptionLinks:
    """The links of a subscription."""
    return SubscriptionLinks(
        manage=f"{base_url}/subscriptions/{build_token('manage', subscription_id, key=key)}",
        unsubscribe=f"{base_url}/unsubscribe/{build_token('unsubscribe', subscription_id, key=key)}",
    )


def render_text(content: MailContent, links: SubscriptionLinks | None) -> str:
    """The letter as plain text, complete in itself."""
    change, end = _link_labels(content.lang)
    foot = [f"-- \n{content.reason}", *filter(None, (content.selection_title, content.selection_url))]
    if links is not None:
        foot += [
            _format_fact(Fact(label=change, text=links.manage)),
            _format_fact(Fact(label=end, text=links.unsubscribe)),
        ]
    paragraphs = [
        "\n".join([*content.names, *([content.lead] if content.lead else [])]),
        *("\n".join(_block_lines(block)) for block in content.blocks if block),
        _format_fact(content.page),
        "\n".join(foot),
    ]
    return "\n\n".join(paragraphs) + "\n"


def render_html(content: MailContent, links: SubscriptionLinks | None) -> str:
    """The letter as HTML with inline styles, because mail programs drop style sheets."""
    change, end = _link_labels(content.lang)
    page = _template().render(content=content, links=links, change=change, end=end)
    return _inliner().inline(page)


def _link_labels(lang: Lang) -> tuple[str, str]:
    return gettext("Change or pause", lang), gettext("Unsubscribe", lang)


def _block_lines(block: tuple[Part, ...]) -> Iterator[str]:
    for part in block:
        if isinstance(part, Fact):
            yield _format_fact(part)
        elif isinstance(part, Listing):
            yield f"{part.label}:"
            yield from (f"  - {item}" for item in part.items)
        else:
            yield from _item_lines(part)


def _item_lines(part: MailItemList) -> Iterator[str]:
    yield f"{part.label}:"
    for entry in part.entries:
        yield from ("", f"  {entry.name}", *(f"    {line}" for line in entry.lines), f"    {entry.page}")
    if part.rest:
        yield from ("", f"  {part.rest}", f"    {part.page}")


def _format_fact(fact: Fact) -> str:
    label = f"{fact.label}:"
    # A Korean syllable is two columns wide.
    width = sum(2 if ord(character) > 0x1100 else 1 for character in label)
    return f"{label}{' ' * max(1, _LABEL_WIDTH - width)}{fact.text}"


@cache
def _template() -> Template:
    loader = FileSystemLoader(_TEMPLATES)
    found = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return found.get_template("letter.html")


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False)
