"""An address or a file at the desk: its events become proposals, and what was left out is said."""

from io import BytesIO

import pytest
from sqlalchemy import func, select

from calendar_core.models import SourceCopy, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_pending_proposals
from tests.builders.desk_browser import ORIGIN, DeskClient
from tests.builders.documents import make_calendar, make_pdf
from tests.builders.web_app import BASE, Page

PATH = "/desk/intake/document"
DIARY = make_calendar(
    ("SUMMARY:56th ROK-U.S. Security Consultative Meeting", "DTSTART:20241030", "STATUS:CANCELLED"),
    ("SUMMARY:Broken", "DTSTART:later"),
)


def upload(visitor: DeskClient, name: str, raw: bytes, *, publisher: str = "A ministry") -> tuple[int, str]:
    data = {"proof": visitor.csrf_token, "publisher": publisher, "file": (BytesIO(raw), name)}
    answer = visitor.client.post(PATH, base_url=BASE, data=data, headers=ORIGIN)
    return answer.status_code, answer.text


def counts(database: Database) -> tuple[int, int]:
    """How many proposals wait, and how many copies are kept."""
    with database.reading() as connection:
        copies = connection.execute(select(func.count()).select_from(table_of(SourceCopy))).scalar_one()
        return len(list_pending_proposals(connection)), int(copies)


def test_a_calendar_becomes_proposals_and_says_what_was_left_out(reporter: DeskClient, database: Database) -> None:
    status, shown = upload(reporter, "diary.ics", DIARY)
    assert status == 200
    assert "Read: 1. Proposed: 1. With nothing new: 0." in shown
    assert "The event at line 9 is left out: it has no start that can be read." in Page(shown).texts("li")
    assert counts(database) == (1, 0)
    status, shown = upload(reporter, "diary.ics", DIARY)
    assert status == 200
    assert "Read: 1. Proposed: 0. With nothing new: 0. Waiting already: 1." in shown
    assert counts(database) == (1, 0)


@pytest.mark.parametrize(
    ("name", "raw", "publisher", "told"),
    [
        ("diary.ics", DIARY, "", "The publisher is not known."),
        ("diary.ics", DIARY[:-20], "A ministry", "The calendar file is"),
        ("scan.pdf", make_pdf(""), "A ministry", "has no text, only pictures"),
        ("", b"", "A ministry", "No address and no file is given."),
    ],
)
def test_what_cannot_be_taken_is_refused_and_writes_nothing(
    reporter: DeskClient, database: Database, *, name: str, raw: bytes, publisher: str, told: str
) -> None:
    status, shown = upload(reporter, name, raw, publisher=publisher)
    assert (status, told in shown) == (400, True)
    assert counts(database) == (0, 0)


def test_an_address_of_this_machine_is_not_asked(reporter: DeskClient, database: Database) -> None:
    answer = reporter.post(PATH, {"address": "http://127.0.0.1/"}, status=400)
    assert "is not an address of the internet" in answer.text
    assert counts(database) == (0, 0)
