"""A copy of a document as a WARC file of one record (ISO 28500), compressed."""

import hashlib
from datetime import datetime
from io import BytesIO
from typing import Final

from sqlmodel import Session
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from calendar_core.errors import CalendarError
from calendar_core.intake.document import Document
from calendar_core.store.desk.source_copies import add_copy

_WARC_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


def keep_copy(session: Session, document: Document, *, now: datetime) -> bool:
    """Keep a copy of a document that has an address; whether there is one now. The same content is kept once."""
    if document.url is None or not document.raw:
        return False
    return add_copy(
        session,
        url=document.url,
        sha256=hashlib.sha256(document.raw).hexdigest(),
        content_type=document.content_type,
        warc=build_warc(document.url, document.raw, document.content_type, now=now),
        now=now,
    )


def build_warc(url: str, raw: bytes, content_type: str, *, now: datetime) -> bytes:
    """A WARC file with what an address gave: a resource record, since the headers of the answer are not kept."""
    file = BytesIO()
    writer = WARCWriter(file, gzip=True)
    record = writer.create_warc_record(
        url,
        "resource",
        payload=BytesIO(raw),
        length=len(raw),
        warc_content_type=content_type,
        warc_headers_dict={"WARC-Date": now.strftime(_WARC_TIME)},
    )
    writer.write_record(record)
    return file.getvalue()


def read_warc(warc: bytes) -> bytes:
    """What the one record of a WARC file holds. Raises CalendarError for a file that has none."""
    for record in ArchiveIterator(BytesIO(warc)):
        return bytes(record.content_stream().read())
    raise CalendarError("The copy is empty.", next_step="Fetch the source again.")
