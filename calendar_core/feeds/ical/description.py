"""The DESCRIPTION of an event: plain text, the times and the standing first, so that a wrong app cannot mislead.

It is short, because Google reads no feed above one megabyte: what does not fit is on the page, and the text says so.
Nothing of related events is in it: a text must not change when another event does. In Korean the words are Korean;
what the record has only in English stays in English.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from calendar_core.domain.events.cards import Attendance, Dossier
from calendar_core.domain.events.record import Source
from calendar_core.domain.time.formatting import print_instant
from calendar_core.domain.vocabulary import print_word
from calendar_core.feeds.ical.phrases import say
from calendar_core.feeds.ical.text import clipped, one_line, plain, web_address
from calendar_core.messages import Lang


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event of a feed. With `as_of` its facts are those of then, `reconstructed` where only its sources say so."""

    dossier: Dossier
    as_of: datetime | None = None
    reconstructed: bool = False


MOST_CHARACTERS: Final = 2000
# One long text must not push the sources out.
_MOST_OF_ONE: Final = 500
_HANGUL: Final = re.compile("[\uac00-\ud7a3 ]+")


def description_of(
    entry: Entry, *, time_lines: tuple[str, ...], standing: str, page_url: str, lang: Lang = "en"
) -> str:
    """The text, of at most `MOST_CHARACTERS`; `page_url` is always its last line."""
    first = [*time_lines, say("standing", lang, standing), _record_line(entry, lang)]
    last, more = say("page", lang, page_url), say("more", lang)
    room = MOST_CHARACTERS - len(more) - len(last) - 2
    lines: list[str] = []
    for line in (*first, *_facts(entry.dossier, lang)):
        room -= len(line) + 1
        if room < 0:
            lines.append(more)
            break
        lines.append(line)
    return "\n".join([*lines, last])


def _record_line(entry: Entry, lang: Lang) -> str:
    card = entry.dossier.card
    if entry.as_of is None:
        return say("record", lang, card.edition, print_instant(card.changed_at, "UTC", lang))
    basis = say("reconstructed", lang) if entry.reconstructed else ""
    return say("as-known", lang, print_instant(entry.as_of, "UTC", lang)) + basis


def _facts(dossier: Dossier, lang: Lang) -> Iterator[str]:
    card = dossier.card
    if card.title_ko:
        yield one_line(card.title if lang == "ko" else card.title_ko)
    if dossier.time_as_stated:
        yield say("as-stated", lang, _short(dossier.time_as_stated))
    if card.format != "in-person":
        yield say("format", lang, print_word(card.format, lang).lower())
    yield from _texts(dossier, lang)
    yield from _listed(say("participants", lang), (_participant(person, lang) for person in dossier.participants))
    documents = ((document.title, document.url) for document in dossier.documents)
    yield from _listed(say("documents", lang), (_titled(title, url) for title, url in documents))
    yield from _listed(say("sources", lang), (_source(source) for source in dossier.sources))


def _texts(dossier: Dossier, lang: Lang) -> Iterator[str]:
    for name in ("disputed", "outcome", "agenda"):
        text = getattr(dossier, name)
        if text:
            yield say(name, lang, clipped(plain(text), _MOST_OF_ONE))


def _listed(heading: str, lines: Iterator[str]) -> Iterator[str]:
    """A heading with its lines; a heading without any is not written."""
    for number, line in enumerate(lines):
        if number == 0:
            yield heading
        yield f"- {line}"


def _participant(person: Attendance, lang: Lang) -> str:
    # A Korean reads Chinese and Japanese names in the spelling of the press, which the record has only in English.
    is_korean = lang == "ko" and person.name_native is not None and _HANGUL.fullmatch(person.name_native)
    name = person.name_native if is_korean and person.name_native else person.name
    title = _short((person.office_title_ko if lang == "ko" else None) or person.office_title)
    office = say("acting", lang, title) if person.acting else title
    role = "" if person.role == "participant" else f" ({print_word(person.role, lang).lower()})"
    return f"{_short(name)}, {office}, {one_line(person.party.called(lang))}{role}"


def _source(source: Source) -> str:
    published = f", {source.published[:10]}" if source.published else ""
    title = f": {_short(source.title)}" if source.title and not web_address(source.url) else ""
    return _titled(f"{source.publisher}{published}{title}", source.url)


def _titled(title: str, url: str | None) -> str:
    address = web_address(url)
    return f"{_short(title)}: {address}" if address else _short(title)


def _short(text: str) -> str:
    return clipped(one_line(text), 200)
