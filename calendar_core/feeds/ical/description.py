"""The DESCRIPTION of an event: plain text, first what a reader wants to know and last where it is recorded.

It is short, because Google reads no feed above one megabyte; the page has the rest. It has no fact of related events,
because a text must not change when another event does. Facts that the record has only in English stay in English.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from calendar_core.domain.display.card_texts import outcome_heading
from calendar_core.domain.events.cards import Attendance, EventDetails
from calendar_core.domain.events.record import Source
from calendar_core.domain.text.links import ascii_url
from calendar_core.domain.text.lists import join_parts
from calendar_core.domain.text.single_line import one_line
from calendar_core.domain.time.formatting import format_instant
from calendar_core.domain.vocabulary import format_label
from calendar_core.feeds.ical.text import clean_text, truncate
from calendar_core.messages import Lang, gettext


@dataclass(frozen=True, kw_only=True)
class FeedEntry:
    """One event of a feed. With `as_of` its facts are those known at that instant.

    With `is_reconstructed` they were derived from the dates of its sources.
    """

    details: EventDetails
    as_of: datetime | None = None
    is_reconstructed: bool = False


# The last line of a feed that is cut is added to it: together at most 2,000.
MAX_CHARACTERS: Final = 1850
# One long text must not push the sources out.
_MAX_TEXT_CHARACTERS: Final = 500


def description_of(
    entry: FeedEntry,
    *,
    title: str,
    time_lines: tuple[str, ...],
    standing: str | None,
    page_url: str,
    lang: Lang = "en",
) -> str:
    """The text, of at most `MAX_CHARACTERS`, in groups parted by blank lines; the page and the record are the last one.

    `title` is that of the entry, `standing` its status where it is worth a line.
    """
    details = entry.details
    groups = [_first_lines(details, title, standing, lang), [*time_lines, *_stated_lines(details, lang)]]
    groups += [list(_text_lines(details, lang)), *map(list, _lists(details, lang))]
    last = [gettext("Page: %(url)s", lang, url=page_url), _record_line(entry, lang)]
    more = gettext("… more on the page", lang)
    remaining = MAX_CHARACTERS - sum(len(line) + 1 for line in (more, "", *last))
    lines: list[str] = []
    for line in (line for group in groups if group for line in (*group, "")):
        remaining -= len(line) + 1
        if remaining < 0:
            lines += [more, ""]
            break
        lines.append(line)
    return "\n".join([*lines, *last])


def _first_lines(details: EventDetails, title: str, standing: str | None, lang: Lang) -> list[str]:
    """The whole title where the entry has a short one, the titles in other languages, and what is not as usual."""
    card = details.card
    titles = dict.fromkeys((one_line(card.display_name(lang)), *map(one_line, card.names.others(lang))))
    lines = [one for one in titles if one != title]
    if standing is not None:
        lines.append(gettext("Standing: %(status)s", lang, status=standing))
    if card.format != "in-person":
        lines.append(gettext("Format: %(format)s", lang, format=format_label(card.format, lang).lower()))
    return lines


def _stated_lines(details: EventDetails, lang: Lang) -> Iterator[str]:
    if details.time_as_stated:
        yield gettext("Time as the source states it: “%(text)s”", lang, text=_shorten(details.time_as_stated))


def _record_line(entry: FeedEntry, lang: Lang) -> str:
    card = entry.details.card
    if entry.as_of is None:
        return gettext(
            "Record: revision %(revision)s, of %(instant)s",
            lang,
            revision=card.public_revision,
            instant=format_instant(card.changed_at, "UTC", lang),
        )
    instant = format_instant(entry.as_of, "UTC", lang)
    if entry.is_reconstructed:
        return gettext("As known on %(instant)s, reconstructed from the dates of its sources", lang, instant=instant)
    return gettext("As known on %(instant)s", lang, instant=instant)


def _lists(details: EventDetails, lang: Lang) -> Iterator[Iterator[str]]:
    """Participants, documents and sources."""
    yield _list_lines(
        gettext("Participants:", lang), (_format_participant(person, lang) for person in details.participants)
    )
    documents = ((document.title, document.url) for document in details.documents)
    yield _list_lines(gettext("Documents:", lang), (_format_link(title, url) for title, url in documents))
    yield _list_lines(gettext("Sources:", lang), (_format_source(source) for source in details.sources))


def _text_lines(details: EventDetails, lang: Lang) -> Iterator[str]:
    if details.disputed:
        yield gettext("Disputed: %(text)s", lang, text=_shorten_text(details.disputed))
    if details.outcome:
        heading = outcome_heading(details.card, lang)
        yield gettext("%(heading)s: %(text)s", lang, heading=heading, text=_shorten_text(details.outcome))
    if details.agenda:
        yield gettext("Agenda: %(text)s", lang, text=_shorten_text(details.agenda))


def _shorten_text(text: str) -> str:
    return truncate(clean_text(text), _MAX_TEXT_CHARACTERS)


def _list_lines(heading: str, lines: Iterator[str]) -> Iterator[str]:
    """A heading with its lines; nothing where there are no lines."""
    for number, line in enumerate(lines):
        if number == 0:
            yield heading
        yield f"- {line}"


def _format_participant(person: Attendance, lang: Lang) -> str:
    return join_parts((_shorten(person.names.text(lang)), format_position(person, lang)), lang)


def format_position(person: Attendance, lang: Lang) -> str:
    """The office, the party and the role of a participant: "Minister of National Defense, South Korea (co-chair)"."""
    title = _shorten(person.office_title.text(lang))
    office = gettext("acting %(office)s", lang, office=title) if person.acting else title
    role = "" if person.role == "participant" else f" ({format_label(person.role, lang).lower()})"
    return f"{join_parts((office, one_line(person.party.display_name(lang))), lang)}{role}"


def _format_source(source: Source) -> str:
    published = f", {source.published[:10]}" if source.published else ""
    title = f": {_shorten(source.title)}" if source.title and not ascii_url(source.url) else ""
    return _format_link(f"{source.publisher}{published}{title}", source.url)


def _format_link(title: str, url: str | None) -> str:
    address = ascii_url(url)
    return f"{_shorten(title)}: {address}" if address else _shorten(title)


def _shorten(text: str) -> str:
    return truncate(one_line(text), 200)
