"""The changes as an Atom feed (RFC 4287, paged as RFC 5005 says): values in, bytes out, the same for the same.

The XML is written by the standard library; what XML cannot hold is left out. Ids are tags (RFC 4151) of the event and
of the instant at which a change could first be seen: they say nothing of how often it was worked on before.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlencode, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.status import joined_status
from calendar_core.domain.history.change_kinds import Meaning, print_meanings
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.time.formatting import print_when
from calendar_core.domain.vocabulary import print_word
from calendar_core.messages import Lang
from calendar_core.store.history.changelog import Arrival, ChangesPage, EventChange
from calendar_core.web.templating.filters import safe_url

#: An empty feed has to have been updated some time: before there was anything to tell.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TAG_YEAR: Final = 2026  # the year in which the tags were coined; part of every id, never to be changed
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
# XML 1.0, section 2.2: all other characters. A carriage return may stand in XML, but turns into a line end.
_NOT_IN_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_WORDS: Final = {
    "arrived": ("{} events entered the calendar", "일정 {}건이 달력에 추가되었습니다"),
    "when": ("When: {}", "일시: {}"),
    "where": ("Where: {}", "장소: {}"),
    "with": ("With: {}", "참가국·기구: {}"),
    "standing": ("Standing: {}", "상태: {}"),
    "reason": ("Reason: {}", "이유: {}"),
    "source": ("Source: {}", "출처: {}"),
}


@dataclass(frozen=True, kw_only=True)
class AtomAsked:
    """Which feed is written: the selection and its name for people, its page, the language, where the calendar is."""

    selection: Selection
    name: str
    page: int
    lang: Lang
    base_url: str

    @property
    def query(self) -> str:
        """What follows the ? of the feed's address, without the page."""
        lang = [] if self.lang == "en" else [("lang", self.lang)]
        return urlencode([*self.selection.pairs(), *lang])

    def address(self, path: str, *, page: int = 0) -> str:
        """A page or feed of this selection."""
        query = "&".join(part for part in (self.query, f"page={page}" if page else "") if part)
        return f"{self.base_url}{path}?{query}" if query else f"{self.base_url}{path}"

    def tag(self, specific: str) -> str:
        """An id for good."""
        return f"tag:{urlsplit(self.base_url).hostname},{_TAG_YEAR}:{specific}"


def atom_bytes(page: ChangesPage, asked: AtomAsked) -> bytes:
    """The feed of one page of changes."""
    feed = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", f"{_XML}lang": asked.lang})
    query = f"?{asked.query}" if asked.query else ""
    updated = max((change.seen_at for change in page.changes), default=_NEVER)
    _put(feed, "id", asked.tag(f"changes{query}"))
    _put(feed, "title", f"Entente: changes, {asked.name}" if asked.name else "Entente: changes")
    _put(feed, "subtitle", "What was announced, confirmed, moved, postponed, cancelled, held or corrected.")
    _put(feed, "updated", _print_instant(updated))
    _put(SubElement(feed, "author"), "name", "Entente")
    _link(feed, "self", asked.address("/changes.atom", page=asked.page), "application/atom+xml")
    _link(feed, "alternate", asked.address("/changes", page=asked.page), "text/html")
    if asked.page:
        _link(feed, "previous", asked.address("/changes.atom", page=asked.page - 1), "application/atom+xml")
    if page.has_older:
        _link(feed, "next", asked.address("/changes.atom", page=asked.page + 1), "application/atom+xml")
    for change in page.changes:
        if isinstance(change, Arrival):
            _put_arrival(feed, change, asked)
        else:
            _put_change(feed, change, asked)
    body: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _put_arrival(feed: Element, arrival: Arrival, asked: AtomAsked) -> None:
    entry = SubElement(feed, "entry")
    query = f"?{asked.selection.query()}" if asked.selection.query() else ""
    title = _say("arrived", asked.lang, arrival.count)
    _put(entry, "id", asked.tag(f"arrivals/{_print_instant(arrival.seen_at)}{query}"))
    _put(entry, "title", title)
    _put_instant(entry, arrival.seen_at)
    _link(entry, "alternate", asked.address("/agenda"), "text/html")
    _category(entry, "added", asked.lang)
    _put(entry, "content", f"{title}: {asked.address('/agenda')}").set("type", "text")


def _put_change(feed: Element, change: EventChange, asked: AtomAsked) -> None:
    entry, card = SubElement(feed, "entry"), change.card
    page_url = f"{asked.base_url}/events/{quote(card.id)}"
    lang = "" if asked.lang == "en" else f"?lang={asked.lang}"
    _put(entry, "id", asked.tag(f"events/{quote(card.id)}/{_print_instant(change.seen_at)}"))
    _put(entry, "title", f"{print_meanings(change.meanings, asked.lang)}: {card.called(asked.lang)}")
    _put_instant(entry, change.seen_at)
    _link(entry, "alternate", f"{page_url}{lang}", "text/html")
    _link(entry, "related", f"{page_url}/history{lang}", "text/html")
    if source := safe_url(change.source):
        _link(entry, "via", source, None)
    for meaning in change.meanings:
        _category(entry, meaning, asked.lang)
    _put(entry, "content", "\n".join(_lines(change, asked.lang))).set("type", "text")


def _lines(change: EventChange, lang: Lang) -> Iterable[str]:
    """A change as plain text."""
    for told in change.changes:
        before, after = "; ".join(told.before), "; ".join(told.after)
        yield f"{told.label}: {before} → {after}" if before and after else f"{told.label}: {_one_way(before, after)}"
    if not change.changes:
        yield from _facts(change.card, lang)
    if change.reason:
        yield _say("reason", lang, change.reason)
    if change.source:
        yield _say("source", lang, change.source)


def _facts(card: Card, lang: Lang) -> Iterable[str]:
    """What became known of an event."""
    country = country_name(card.country, lang) if card.country else None
    yield _say("when", lang, print_when(card.when, lang))
    if place := ", ".join(dict.fromkeys(part for part in (card.venue, card.city, country) if part)):
        yield _say("where", lang, place)
    if card.parties:
        yield _say("with", lang, ", ".join(party.called(lang) for party in card.parties))
    yield _say("standing", lang, print_word(joined_status(card.certainty, card.lifecycle), lang))


def _one_way(before: str, after: str) -> str:
    return f"+ {after}" if after else f"− {before}"


def _say(word: str, lang: Lang, value: object) -> str:
    return _WORDS[word][lang == "ko"].format(value)


def _put_instant(entry: Element, instant: datetime) -> None:
    _put(entry, "published", _print_instant(instant))
    _put(entry, "updated", _print_instant(instant))


def _put(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = _clean(text)
    return element


def _link(parent: Element, relation: str, address: str, kind: str | None) -> None:
    typed = {"type": kind} if kind else {}
    SubElement(parent, "link", {"rel": relation, **typed, "href": _clean(address)})


def _category(entry: Element, meaning: Meaning, lang: Lang) -> None:
    SubElement(entry, "category", {"term": meaning, "label": print_meanings([meaning], lang)})


def _clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def _print_instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="auto").replace("+00:00", "Z")
