"""Changes as an Atom feed (RFC 4287, paged by RFC 5005), with deterministic bytes.

The XML is written by the standard library; characters that XML does not allow are removed. Ids are tags (RFC 4151) of
the event and of the instant at which a change became public, so they do not reveal earlier edits.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.status import format_title_with_status, join_status
from calendar_core.domain.history.change_kinds import ChangeKind, format_change_kinds
from calendar_core.domain.places.addresses import format_address
from calendar_core.domain.text.links import safe_url, split_url
from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.vocabulary import format_label
from calendar_core.messages import Lang, gettext, ngettext
from calendar_core.store.history.changelog import BulkAddition, ChangesPage, EventChange

#: `updated` of an empty feed: before any change.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TAG_YEAR: Final = 2026  # the year of the tag URIs; part of every id and never changed
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
# XML 1.0, section 2.2: the complement of its characters. A carriage return is allowed but becomes a line feed.
_NOT_IN_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class AtomSpec:
    """Description of one feed: the selection and its title, its page, the language, the site."""

    selection: Selection
    name: str
    page: int
    lang: Lang
    base_url: str

    @property
    def query(self) -> str:
        """The query string of the feed's URL, without the page."""
        lang = [] if self.lang == "en" else [("lang", self.lang)]
        return urlencode([*self.selection.pairs(), *lang])

    def address(self, path: str, *, page: int = 0) -> str:
        """The URL of a page of this feed."""
        query = "&".join(part for part in (self.query, f"page={page}" if page else "") if part)
        return f"{self.base_url}{path}?{query}" if query else f"{self.base_url}{path}"

    def page_address(self, path: str, *, page: int = 0) -> str:
        """The URL of a page of this selection, in the language of the feed."""
        pairs = [*self.selection.pairs(), ("lang", self.lang), *([("page", page)] if page else [])]
        return f"{self.base_url}{path}?{urlencode(pairs)}"

    def tag(self, specific: str) -> str:
        """A permanent id."""
        parts = split_url(self.base_url)
        return f"tag:{parts and parts.hostname},{_TAG_YEAR}:{specific}"


def build_atom_feed(page: ChangesPage, spec: AtomSpec) -> bytes:
    """Build the feed of one page of changes."""
    feed = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", f"{_XML}lang": spec.lang})
    query = f"?{spec.query}" if spec.query else ""
    updated = max((change.seen_at for change in page.changes), default=_NEVER)
    _add_element(feed, "id", spec.tag(f"changes{query}"))
    _add_element(feed, "title", f"Entente: changes, {spec.name}" if spec.name else "Entente: changes")
    _add_element(feed, "subtitle", "What was announced, confirmed, moved, postponed, cancelled, held or corrected.")
    _add_element(feed, "updated", _format_instant(updated))
    _add_element(SubElement(feed, "author"), "name", "Entente")
    _add_link(feed, "self", spec.address("/changes.atom", page=spec.page), "application/atom+xml")
    _add_link(feed, "alternate", spec.page_address("/changes", page=spec.page), "text/html")
    if spec.page:
        _add_link(feed, "previous", spec.address("/changes.atom", page=spec.page - 1), "application/atom+xml")
    if page.has_older:
        _add_link(feed, "next", spec.address("/changes.atom", page=spec.page + 1), "application/atom+xml")
    for change in page.changes:
        if isinstance(change, BulkAddition):
            _add_arrival(feed, change, spec)
        else:
            _add_change(feed, change, spec)
    body: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _add_arrival(feed: Element, arrival: BulkAddition, spec: AtomSpec) -> None:
    entry = SubElement(feed, "entry")
    query = f"?{spec.selection.query()}" if spec.selection.query() else ""
    title = ngettext(
        "%(num)d event entered the calendar", "%(num)d events entered the calendar", arrival.count, spec.lang
    )
    _add_element(entry, "id", spec.tag(f"arrivals/{_format_instant(arrival.seen_at)}{query}"))
    _add_element(entry, "title", title)
    _add_instants(entry, arrival.seen_at)
    _add_link(entry, "alternate", spec.page_address("/agenda"), "text/html")
    _add_category(entry, "added", spec.lang)
    _add_element(entry, "content", f"{title}: {spec.page_address('/agenda')}").set("type", "text")


def _add_change(feed: Element, change: EventChange, spec: AtomSpec) -> None:
    entry, card = SubElement(feed, "entry"), change.card
    page_url = f"{spec.base_url}/events/{quote(card.id)}"
    lang = f"?lang={spec.lang}"
    _add_element(entry, "id", spec.tag(f"events/{quote(card.id)}/{_format_instant(change.seen_at)}"))
    _add_element(entry, "title", _format_title(change, spec.lang))
    _add_instants(entry, change.seen_at)
    _add_link(entry, "alternate", f"{page_url}{lang}", "text/html")
    _add_link(entry, "related", f"{page_url}/history{lang}", "text/html")
    if source := safe_url(change.source):
        _add_link(entry, "via", source, None)
    for meaning in change.meanings:
        _add_category(entry, meaning, spec.lang)
    _add_element(entry, "content", "\n".join(_format_change(change, spec.lang))).set("type", "text")


def _format_title(change: EventChange, lang: Lang) -> str:
    """What changed, and the title with the present status, which is not repeated if it is what changed."""
    is_in_title = join_status(change.card.certainty, change.card.lifecycle) in change.meanings
    title = change.card.display_name(lang) if is_in_title else format_title_with_status(change.card, lang)
    return f"{format_change_kinds(change.meanings, lang)}: {title}"


def _format_change(change: EventChange, lang: Lang) -> Iterable[str]:
    """A change as plain text."""
    for difference in change.changes:
        before, after = "; ".join(difference.before), "; ".join(difference.after)
        yield (
            f"{difference.label}: {before} → {after}"
            if before and after
            else f"{difference.label}: {_format_one_sided(before, after)}"
        )
    if not change.changes:
        yield from _format_facts(change.card, lang)
    if change.reason:
        yield gettext("Reason: %(value)s", lang, value=change.reason)
    if change.source:
        yield gettext("Source: %(value)s", lang, value=change.source)


def _format_facts(card: Card, lang: Lang) -> Iterable[str]:
    """The facts of an event that became known."""
    yield gettext("When: %(value)s", lang, value=format_when(card.when, lang))
    if place := format_address(card.venue, card.city, card.country, lang):
        yield gettext("Where: %(value)s", lang, value=place)
    if card.parties:
        parties = ", ".join(party.display_name(lang) for party in card.parties)
        yield gettext("With: %(value)s", lang, value=parties)
    status = format_label(join_status(card.certainty, card.lifecycle), lang)
    yield gettext("Standing: %(value)s", lang, value=status)


def _format_one_sided(before: str, after: str) -> str:
    return f"+ {after}" if after else f"− {before}"


def _add_instants(entry: Element, instant: datetime) -> None:
    _add_element(entry, "published", _format_instant(instant))
    _add_element(entry, "updated", _format_instant(instant))


def _add_element(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = _strip_invalid_xml(text)
    return element


def _add_link(parent: Element, relation: str, address: str, kind: str | None) -> None:
    typed = {"type": kind} if kind else {}
    SubElement(parent, "link", {"rel": relation, **typed, "href": _strip_invalid_xml(address)})


def _add_category(entry: Element, meaning: ChangeKind, lang: Lang) -> None:
    SubElement(entry, "category", {"term": meaning, "label": format_change_kinds([meaning], lang)})


def _strip_invalid_xml(text: str) -> str:
    """The text without the characters that XML does not allow."""
    return _NOT_IN_XML.sub("", text)


def _format_instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="auto").replace("+00:00", "Z")
