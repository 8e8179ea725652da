"""What a reader suggested, beside the event: the source for its form, and where the reader wants an answer."""

from dataclasses import replace

from sqlalchemy import Connection

from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.text.links import host_of
from calendar_core.intake.publishers import find_publisher
from calendar_core.store.desk.proposals import StoredProposal, load_proposal
from calendar_core.store.desk.suggestions import find_reply_address

_VIA = "suggestion "


def find_reply_to(connection: Connection, stored: StoredProposal) -> str | None:
    """Where the reader of a suggestion wants an answer; None without one, and after a month."""
    via = str((stored.origin or {}).get("via", ""))
    number = via.removeprefix(_VIA)
    is_suggestion = via.startswith(_VIA) and number.isascii() and number.isdigit()
    return find_reply_address(connection, int(number)) if is_suggestion else None


def add_suggested_source(connection: Connection, record: EventRecord, number: int) -> EventRecord:
    """A record with the source of a correction, as its form is opened. Raises NotFound."""
    stored = load_proposal(connection, number)
    document = str((stored.origin or {}).get("document", "")) or None
    if not stored.source and not document:
        return record
    publisher = (find_publisher(connection, stored.source) or host_of(stored.source)) if stored.source else document
    source = Source(publisher=publisher or "", url=stored.source, title=document if stored.source else None)
    return replace(record, sources=(*record.sources, source))
