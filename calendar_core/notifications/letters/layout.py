"""A letter before it has a form: names, facts and lists, which `as_text` and `as_html` say in the same words.

What stands on a sheet is decided in `letters`. Links lead to the calendar's own address alone: the texts of a record
come from strangers, so whatever they hold is shown and never linked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from calendar_core.domain.subscriptions.tokens import seal
from calendar_core.messages import Lang

_TEMPLATES: Final = Path(__file__).resolve().parents[3] / "templates" / "mail"
_COLUMN: Final = 18


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
class Entry:
    """One event in a list: its name, where to read on, what else is to be said."""

    name: str
    page: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Entries:
    """Events under a heading; `rest` says where the others are that found no room, `page` their address."""

    label: str
    entries: tuple[Entry, ...]
    rest: str = ""
    page: str = ""


Part = Fact | Listing | Entries


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One letter without its reader. `names` are the event's, `lead` the sentence below, `page` where to read on.

    `why` says why the reader gets this, and `chosen` is the address of what they chose, where they did.
    """

    lang: Lang
    subject: str
    names: tuple[str, ...]
    lead: str = ""
    blocks: tuple[tuple[Part, ...], ...] = ()
    page: Fact
    why: str
    chosen: str = ""


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The secret links of one reader: to change what is sent, and to end it."""

    manage: str
    unsubscribe: str


def ways_of(subscription_id: str, *, base_url: str, key: str) -> Ways:
    """The links of a subscription."""
    return Ways(
        manage=f"{base_url}/subscriptions/{seal('manage', subscription_id, key=key)}",
        unsubscribe=f"{base_url}/unsubscribe/{seal('unsubscribe', subscription_id, key=key)}",
    )


def as_text(sheet: Sheet, ways: Ways | None) -> str:
    """The letter as plain text, complete in itself."""
    change, end = _labels(sheet.lang)
    foot = [f"-- \n{sheet.why}", *([sheet.chosen] if sheet.chosen else [])]
    if ways is not None:
        foot += [_line(Fact(label=change, text=ways.manage)), _line(Fact(label=end, text=ways.unsubscribe))]
    paragraphs = [
        "\n".join([*sheet.names, *([sheet.lead] if sheet.lead else [])]),
        *("\n".join(_lines(block)) for block in sheet.blocks if block),
        _line(sheet.page),
        "\n".join(foot),
    ]
    return "\n\n".join(paragraphs) + "\n"


def as_html(sheet: Sheet, ways: Ways | None) -> str:
    """The same as a page whose style stands in its tags, since mail programs drop style sheets."""
    change, end = _labels(sheet.lang)
    page = _template().render(sheet=sheet, ways=ways, change=change, end=end)
    return _inliner().inline(page)


def _labels(lang: Lang) -> tuple[str, str]:
    return ("구독 변경", "구독 해지") if lang == "ko" else ("Change or pause", "Unsubscribe")


def _lines(block: tuple[Part, ...]) -> Iterator[str]:
    for part in block:
        if isinstance(part, Fact):
            yield _line(part)
        elif isinstance(part, Listing):
            yield f"{part.label}:"
            yield from (f"  - {item}" for item in part.items)
        else:
            yield from _entry_lines(part)


def _entry_lines(part: Entries) -> Iterator[str]:
    yield f"{part.label}:"
    for entry in part.entries:
        yield from ("", f"  {entry.name}", *(f"    {line}" for line in entry.lines), f"    {entry.page}")
    if part.rest:
        yield from ("", f"  {part.rest}", f"    {part.page}")


def _line(fact: Fact) -> str:
    label = f"{fact.label}:"
    # A Korean syllable is two columns wide.
    width = sum(2 if ord(character) > 0x1100 else 1 for character in label)
    return f"{label}{' ' * max(1, _COLUMN - width)}{fact.text}"


@cache
def _template() -> Template:
    loader = FileSystemLoader(_TEMPLATES)
    found = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return found.get_template("letter.html")


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False)
