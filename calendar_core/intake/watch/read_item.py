"""What an item of a source says of events: its page if the definition follows it, its fields, else its own words."""

import re
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from calendar_core.errors import CalendarError
from calendar_core.intake.document import Document
from calendar_core.intake.documents.read import read_bytes
from calendar_core.intake.import_document import import_document
from calendar_core.intake.import_text import MAX_CHARACTERS, ImportedDraft, import_text
from calendar_core.intake.propose import Origin
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.watch.definition import SourceDefinition
from calendar_core.intake.watch.items import SourceItem
from calendar_core.intake.watch.polite_client import AskFailed, PoliteClient, describe_status

# A title that stands so near the beginning of the text of its page is part of it.
_TITLE_WITHIN = 1_000


@dataclass(frozen=True, kw_only=True)
class FollowedPage:
    """The page of an item; without a document `problem` says why it is read from the item's own words."""

    document: Document | None = None
    problem: str | None = None


def follow_item(polite: PoliteClient, definition: SourceDefinition, item: SourceItem) -> FollowedPage:
    """The page of an item, where the definition follows it. Raises TooSoon and Stopped. Takes seconds."""
    if not definition.follow or item.link is None or item.entry is not None:
        return FollowedPage()
    try:
        response = polite.fetch(item.link)
        if response.status != 200:
            return FollowedPage(problem=f"Its page: {describe_status(response.status)}")
        document = read_bytes(response.body, content_type=response.headers.get("content-type", ""), url=response.url)
    except (AskFailed, CalendarError) as error:
        return FollowedPage(problem=f"Its page: {error}")
    return FollowedPage(document=document if document.kind == "calendar" else _with_title(document, item.title))


def _with_title(document: Document, title: str) -> Document:
    """A page that begins with the title of its item; each line is a paragraph, as the extraction has them."""
    text = document.text if title in document.text[:_TITLE_WITHIN] else f"{title}\n{document.text}"
    if document.kind == "page":
        text = re.sub(r"\n+", "\n\n", text)
    return replace(document, text=text.strip())


def import_item(
    connection: Connection,
    definition: SourceDefinition,
    item: SourceItem,
    page: Document | None,
    known: KnownNames,
) -> list[ImportedDraft]:
    """The events of an item, matched: publisher and side are those of the definition, the certainty its at most.

    Raises CalendarError for words that cannot be read.
    """
    origin = Origin(
        publisher=definition.publisher, url=item.link or definition.url, title=item.title, day=item.published
    )
    if page is None and item.entry is not None:
        page = Document(kind="calendar", text=item.entry.text, entries=(item.entry,))
    if page is not None:
        own = replace(origin, url=page.url or origin.url)
        found = import_document(connection, page, own, most=definition.certainty, known=known)
    else:
        words = item.words[:MAX_CHARACTERS]
        found = import_text(connection, words, origin, most=definition.certainty, known=known)
    return [replace(one, draft=replace(one.draft, side=definition.side)) for one in found]
