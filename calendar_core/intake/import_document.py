"""A document comes in: what its text tells and what it states in fields becomes drafts, matched against the record."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from calendar_core.domain.vocabulary import Certainty
from calendar_core.errors import CalendarError
from calendar_core.intake.calendar_entry import ENTRY_SEPARATOR
from calendar_core.intake.document import Document
from calendar_core.intake.draft import EventDraft
from calendar_core.intake.draft_entry import draft_entry, shift_spans
from calendar_core.intake.import_text import MAX_CHARACTERS, ImportedDraft, import_text
from calendar_core.intake.match import match_draft
from calendar_core.intake.propose import Origin
from calendar_core.intake.publishers import find_publisher, find_side
from calendar_core.intake.record_index import RecordIndex
from calendar_core.intake.text.known_names import KnownNames, load_known_names


def import_document(
    connection: Connection,
    document: Document,
    origin: Origin,
    *,
    most: Certainty | None = None,
    known: KnownNames | None = None,
) -> list[ImportedDraft]:
    """The events of a document, matched. What `origin` leaves open is taken from the document.

    Events stated in fields come first; one that the text tells too is not taken twice. No certainty is above `most`.
    Spans are in `text_of(document)`. Raises CalendarError for a text that cannot be read.
    """
    origin = complete_origin(connection, document, origin)
    known = known or load_known_names(connection)
    found = _import_entries(connection, document, origin, most, known)
    if document.kind == "calendar":
        return found
    try:
        told = import_text(connection, _cut(document.text), origin, most=most, known=known)
    except CalendarError:
        if found:
            return found
        raise
    text = text_of(document)
    return found + [replace(one, text=text) for one in told if not any(_is_same(one, other) for other in found)]


def text_of(document: Document) -> str:
    """The text in which the spans of its drafts are: what is read of it, and the texts of the events in its fields."""
    if document.kind == "calendar":
        return document.text
    return ENTRY_SEPARATOR.join((_cut(document.text), *(entry.text for entry in document.entries)))


def complete_origin(connection: Connection, document: Document, origin: Origin) -> Origin:
    """Where a document comes from: as a person says, else as its address and its page do."""
    url = origin.url or document.url
    known = find_publisher(connection, url) if url else None
    return Origin(
        publisher=origin.publisher or known or document.publisher or "",
        url=url,
        title=origin.title or document.title,
        day=origin.day or document.day,
        via=origin.via,
    )


def _import_entries(
    connection: Connection, document: Document, origin: Origin, most: Certainty | None, known: KnownNames
) -> list[ImportedDraft]:
    if not document.entries:
        return []
    side = find_side(connection, origin.publisher) if origin.publisher else None
    offset = 0 if document.kind == "calendar" else len(_cut(document.text)) + len(ENTRY_SEPARATOR)
    index, text = RecordIndex(connection), text_of(document)
    found = []
    for entry in document.entries:
        draft = draft_entry(entry, known, side=side, most=most)
        draft = replace(draft, spans=shift_spans(draft.spans, offset))
        own = replace(origin, url=entry.url or origin.url)
        match = match_draft(index, draft, today=own.day, publisher=own.publisher or None, url=own.url)
        found.append(ImportedDraft(draft=draft, match=match, origin=own, text=text))
        offset += len(entry.text) + len(ENTRY_SEPARATOR)
    return found


def _cut(text: str) -> str:
    """As much of a text as is read, up to the end of a line."""
    if len(text) <= MAX_CHARACTERS:
        return text
    end = text.rfind("\n", MAX_CHARACTERS // 2, MAX_CHARACTERS)
    return text[: end if end > 0 else MAX_CHARACTERS].rstrip()


def _is_same(one: ImportedDraft, other: ImportedDraft) -> bool:
    """Whether the text tells of an event that a field states: the same of the record, or alike and on the same days."""
    if one.match.record is not None and other.match.record is not None:
        return one.match.record.id == other.match.record.id
    return _first_day(one.draft) == _first_day(other.draft) is not None and (
        one.draft.series == other.draft.series and set(one.draft.parties) == set(other.draft.parties)
    )


def _first_day(draft: EventDraft) -> date | None:
    return draft.when.first_day if draft.when else None
