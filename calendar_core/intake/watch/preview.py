"""What a source would give, without anything being written: for an operator who tries a definition."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_core.errors import CalendarError
from calendar_core.intake.import_text import ImportedDraft
from calendar_core.intake.text.known_names import KnownNames, load_known_names
from calendar_core.intake.watch.ask import ask_source
from calendar_core.intake.watch.definition import SourceDefinition
from calendar_core.intake.watch.items import SourceItem, read_items
from calendar_core.intake.watch.polite_client import AskFailed, PoliteClient, TooSoon
from calendar_core.intake.watch.read_item import follow_item, import_item
from calendar_core.intake.watch.take_items import MAX_READ
from calendar_core.store.db.database import Database
from calendar_core.store.desk.watched_sources import WatchState


@dataclass(frozen=True, kw_only=True)
class PreviewedItem:
    """An item with the events that were read of it; `note` says why it was not read, or not from its page."""

    item: SourceItem
    found: tuple[ImportedDraft, ...] = ()
    note: str | None = None


def preview_source(
    database: Database, polite: PoliteClient, definition: SourceDefinition, *, now: datetime
) -> list[PreviewedItem]:
    """The items of a source as its first run would read them. Raises CalendarError where it gives none."""
    try:
        answer = ask_source(polite, definition, WatchState(id=definition.id, next_at=now), now=now)
    except (AskFailed, TooSoon) as error:
        raise CalendarError(str(error), next_step="Try again later.") from None
    items = read_items(
        definition, answer.body or b"", content_type=answer.content_type, url=answer.url, today=now.date()
    )
    with database.reading() as connection:
        known = load_known_names(connection)
    since = now.date() - timedelta(days=definition.first_days)
    shown: list[PreviewedItem] = []
    read = 0
    for item in items:
        if item.day is None or item.day < since or read == MAX_READ:
            shown.append(PreviewedItem(item=item, note="not read the first time"))
            continue
        read += 1
        shown.append(_read(database, polite, definition, item, known))
    return shown


def _read(
    database: Database, polite: PoliteClient, definition: SourceDefinition, item: SourceItem, known: KnownNames
) -> PreviewedItem:
    try:
        page = follow_item(polite, definition, item)
        with database.reading() as connection:
            found = import_item(connection, definition, item, page.document, known)
    except (CalendarError, TooSoon) as error:
        return PreviewedItem(item=item, note=str(error))
    return PreviewedItem(item=item, found=tuple(found), note=page.problem)
