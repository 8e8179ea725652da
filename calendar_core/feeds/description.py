"""The DESCRIPTION of an event: plain text, the times and the standing first, so that a wrong app cannot mislead.

It is short, because Google reads no feed above one megabyte: what does not fit is on the page, and the text says so.
Nothing of related events is in it: a text must not change when another event does.
"""

from collections.abc import Iterator
from typing import Final

from calendar_core.domain.card import Attendance, Dossier
from calendar_core.domain.printing import print_instant
from calendar_core.domain.record import Source
from calendar_core.domain.vocabulary import print_word
from calendar_core.feeds.knowledge import Entry
from calendar_core.feeds.plain_text import clipped, one_line, plain, web_address
from calendar_core.feeds.standing import print_standing

MOST_CHARACTERS: Final = 2000
_MORE: Final = "… more on the page"
# One long text must not push the sources out.
_MOST_OF_ONE: Final = 500


def description_of(entry: Entry, *, time_lines: tuple[str, ...], page_url: str) -> str:
    """The text, of at most `MOST_CHARACTERS`; `page_url` is always its last line."""
    first = [*time_lines, *_standing_lines(entry)]
    last = f"Page: {page_url}"
    room = MOST_CHARACTERS - len(_MORE) - len(last) - 2
    lines: list[str] = []
    for line in (*first, *_facts(entry.dossier)):
        room -= len(line) + 1
        if room < 0:
            lines.append(_MORE)
            break
        lines.append(line)
    return "\n".join([*lines, last])


def _standing_lines(entry: Entry) -> Iterator[str]:
    card = entry.dossier.card
    yield f"Standing: {print_standing(card)}"
    if entry.as_of is None:
        yield f"Record: revision {card.revision}, of {print_instant(card.changed_at, 'UTC')}"
        return
    basis = ", reconstructed from the dates of its sources" if entry.reconstructed else ""
    yield f"As known on {print_instant(entry.as_of, 'UTC')}{basis}"


def _facts(dossier: Dossier) -> Iterator[str]:
    card = dossier.card
    if card.title_ko:
        yield one_line(card.title_ko)
    if dossier.time_as_stated:
        yield f"Time as the source states it: “{_short(dossier.time_as_stated)}”"
    if card.format != "in-person":
        yield f"Format: {print_word(card.format).lower()}"
    yield from _texts(dossier)
    yield from _listed("Participants:", (_participant(person) for person in dossier.participants))
    documents = ((document.title, document.url) for document in dossier.documents)
    yield from _listed("Documents:", (_titled(title, url) for title, url in documents))
    yield from _listed("Sources:", (_source(source) for source in dossier.sources))


def _texts(dossier: Dossier) -> Iterator[str]:
    for name in ("disputed", "outcome", "agenda"):
        text = getattr(dossier, name)
        if text:
            yield f"{name.capitalize()}: {clipped(plain(text), _MOST_OF_ONE)}"


def _listed(heading: str, lines: Iterator[str]) -> Iterator[str]:
    """A heading with its lines; a heading without any is not written."""
    for number, line in enumerate(lines):
        if number == 0:
            yield heading
        yield f"- {line}"


def _participant(person: Attendance) -> str:
    role = "" if person.role == "participant" else f" ({print_word(person.role).lower()})"
    acting = "acting " if person.acting else ""
    return f"{_short(person.name)}, {acting}{_short(person.office_title)}, {one_line(person.party.called())}{role}"


def _source(source: Source) -> str:
    published = f", {source.published[:10]}" if source.published else ""
    title = f": {_short(source.title)}" if source.title and not web_address(source.url) else ""
    return _titled(f"{source.publisher}{published}{title}", source.url)


def _titled(title: str, url: str | None) -> str:
    address = web_address(url)
    return f"{_short(title)}: {address}" if address else _short(title)


def _short(text: str) -> str:
    return clipped(one_line(text), 200)
