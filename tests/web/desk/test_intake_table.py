"""A table at the desk: its columns as choices, its first rows, every problem with its cell, then proposals of all."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from calendar_core.jobs import build_scheduler_context, delete_expired
from calendar_core.models import TableMapping, UploadedTable, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_pending_proposals
from calendar_core.store.desk.uploaded_tables import UPLOAD_RETENTION
from tests.builders.desk_browser import ORIGIN, DeskClient, sign_in_as
from tests.builders.documents import make_workbook
from tests.builders.web_app import BASE, Page
from tests.web.desk.conftest import Clock

PATH = "/desk/intake/table"
TABLE = (
    "일시,행사명,당사국,도시,상태,비고\n2024-10-30,제56차 SCM,한미,,취소,내부용\n2024-10-28,Summit,한미,Seoul,확정,\n"
)
GERMAN = "Wann,Title,Note\n2024-10-28,Korea–US summit,held\n"


def post(visitor: DeskClient, fields: Mapping[str, object], status: int) -> str:
    """The page that answers, as HTML with its entities resolved."""
    data = {"proof": visitor.csrf_token, **fields}
    answer = visitor.client.post(PATH, base_url=BASE, data=data, headers=ORIGIN)
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


def upload(visitor: DeskClient, raw: str | bytes, *, status: int = 200, publisher: str = "MOFA", day: str = "") -> str:
    raw = raw.encode() if isinstance(raw, str) else raw
    fields = {"file": (BytesIO(raw), "diary.csv"), "publisher": publisher, "day": day}
    return post(visitor, fields, status)


def form_of(shown: str) -> dict[str, object]:
    """What the form of the columns would send: its key, and what is selected."""
    key = re.search(r'name="table" value="([^"]+)"', shown)
    assert key is not None
    return {"table": key[1], "publisher": "MOFA", **selected(shown)}


def selected(shown: str) -> dict[str, str]:
    """The fact that each select shows."""
    return {
        name: next(iter(re.findall(r'value="(\w*)" selected', options)), "")
        for name, options in re.findall(r'<select id="[^"]+" name="(column-\d+)">(.*?)</select>', shown)
    }


def problems_of(shown: str) -> list[str]:
    """The problems that are listed."""
    found = re.search(r'<section class="problems".*?</section>', shown, re.DOTALL)
    return Page(found[0]).texts("li") if found else []


def count(database: Database) -> dict[str, int]:
    """How many proposals wait, and how many tables and mappings are kept."""
    with database.reading() as connection:
        rows = {
            name: int(connection.execute(select(func.count()).select_from(table_of(model))).scalar_one())
            for name, model in (("tables", UploadedTable), ("mappings", TableMapping))
        }
        return {"proposals": len(list_pending_proposals(connection)), **rows}


@pytest.mark.parametrize(
    "raw", [TABLE, make_workbook(*(line.split(",") for line in TABLE.splitlines()))], ids=["csv", "xlsx"]
)
def test_a_table_is_shown_with_its_columns_and_rows_and_then_proposed(
    reporter: DeskClient, database: Database, raw: str | bytes
) -> None:
    shown = upload(reporter, raw)
    assert selected(shown) == {
        **{"column-0": "start", "column-1": "title", "column-2": "parties", "column-3": "city"},
        **{"column-4": "lifecycle", "column-5": ""},
    }
    rows = [re.sub(r"\s+", " ", text) for text in Page(shown).texts("li")]
    assert rows[-2:] == [
        "2. 제56차 SCM Wednesday 30 October 2024 · KR–US · Cancelled, Announced cancel: 56th ROK–U.S. Security "
        "Consultative Meeting, the same meeting of the series, the same kind, the same parties, the same days",
        "3. Summit Monday 28 October 2024 · Seoul, KR · KR–US · Scheduled, Confirmed new: no event of these parties at "
        "that time",
    ]
    assert count(database) == {"proposals": 0, "tables": 1, "mappings": 0}
    done = post(reporter, {**form_of(shown), "do": "propose"}, 200)
    assert "Rows: 2. Proposed: 2. With nothing new: 0." in done
    assert count(database) == {"proposals": 2, "tables": 0, "mappings": 1}
    # Pressed twice, nothing is there any more.
    assert "This table is not kept any more." in post(reporter, {**form_of(shown), "do": "propose"}, 404)
    assert count(database)["proposals"] == 2


def test_what_a_column_is_can_be_chosen_and_is_offered_for_the_next_table_of_the_publisher(
    editor: DeskClient, database: Database
) -> None:
    shown = upload(editor, GERMAN, status=400)
    assert "No column has the date of the events." in shown
    chosen = {**form_of(shown), "column-0": "start", "column-2": "lifecycle"}
    assert "1. " not in post(editor, {**chosen, "do": "read"}, 200)
    assert "Rows: 1. Proposed: 1." in post(editor, {**chosen, "do": "propose"}, 200)
    again = upload(editor, GERMAN)
    assert selected(again) == {"column-0": "start", "column-1": "title", "column-2": "lifecycle"}
    upload(editor, GERMAN, publisher="MOD", status=400)  # another ministry means its own
    with database.reading() as connection:
        assert [one.record.lifecycle for one in list_pending_proposals(connection)] == ["held"]


def test_a_choice_that_cannot_be_stays_chosen_and_is_explained(editor: DeskClient) -> None:
    form = form_of(upload(editor, TABLE))
    twice = post(editor, {**form, "column-5": "title", "do": "read"}, 400)
    assert "Two columns are the same: 행사명 and 비고." in twice
    assert (selected(twice)["column-1"], selected(twice)["column-5"]) == ("title", "title")
    assert "is not a fact that a column can have" in post(editor, {**form, "column-5": "nothing"}, 400)
    assert "is not a day" in post(editor, {**form, "day": "yesterday"}, 400)
    for strange in ("column-99", "column-x", "column-²", "column-", f"column-{'9' * 5_000}"):
        post(editor, {**form, strange: "title"}, 200)


def test_every_problem_is_listed_with_its_cell_and_nothing_is_proposed(editor: DeskClient, database: Database) -> None:
    raw = "Date,Title,Parties\n10/11/2024,Summit,Narnia\n2024-10-28,Opening of a museum,KR\n"
    shown = upload(editor, raw)
    problems = problems_of(shown)
    assert [text.partition(":")[0] for text in problems] == ["A2", "C2"]
    assert "Propose" not in " ".join(Page(shown).texts("button"))
    refused = post(editor, {**form_of(shown), "do": "propose"}, 400)
    assert problems_of(refused) == problems
    # A new event of no known kind could not be recorded.
    mended = upload(editor, raw.replace("10/11/2024", "2024-11-10").replace("Narnia", "US"))
    assert problems_of(mended) == [
        "B3: The row names no kind of meeting. Write one in a column of the kind, such as summit or visit, or delete "
        "the row."
    ]
    assert count(database) == {"proposals": 0, "tables": 2, "mappings": 0}


def test_rows_without_a_title_are_named_by_their_series_or_kind(editor: DeskClient) -> None:
    shown = upload(editor, "Date,Series,Type\n2024-10-30,SCM,\n2024-10-28,,summit\n2024-10-28,,\n", status=200)
    rows = [text.partition("day ")[0].strip() for text in Page(shown).texts("strong")]
    assert rows == ["2. ROK–U.S. Security Consultative Meeting", "3. Summit", "4. Meeting"]


def test_without_a_publisher_nothing_is_proposed(editor: DeskClient, database: Database) -> None:
    form = {**form_of(upload(editor, TABLE, publisher="")), "publisher": "", "do": "propose"}
    assert "The publisher is not known." in post(editor, form, 400)
    assert count(database) == {"proposals": 0, "tables": 1, "mappings": 0}


def lines(number: int) -> str:
    return "Date,Title\n" + "2024-10-28,Summit\n" * number


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", "The table is empty."),
        (b"PK\x03\x04 no workbook", "The file is not a workbook that can be read"),
        (b"\xd0\xcf\x11\xe0", "The file is an XLS of old"),
        (lines(1001).encode(), "The table has more than 1,000 rows. Split it, or use flask import."),
        (b"x" * 200_000, "Row 1 is not CSV: field larger than field limit"),
        ("\u202eabc".encode(), "The text holds the direction-turning character U+202E."),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_not_kept(
    editor: DeskClient, database: Database, raw: bytes, error: str
) -> None:
    assert error in upload(editor, raw, status=400)
    assert count(database) == {"proposals": 0, "tables": 0, "mappings": 0}


def test_a_table_is_its_accounts_alone_and_for_a_day(desk: Flask, editor: DeskClient, clock: Clock) -> None:
    form = form_of(upload(editor, TABLE))
    gone = "This table is not kept any more."
    assert gone in post(sign_in_as(desk, "chief"), form, 404)
    clock.now += UPLOAD_RETENTION - timedelta(seconds=1)
    editor = sign_in_as(desk, now=clock.now)
    post(editor, form, 200)
    clock.now += timedelta(seconds=1)
    assert gone in post(editor, form, 404)
    assert gone in post(editor, {}, 404)


def test_tables_that_nobody_finished_are_deleted(desk: Flask, editor: DeskClient, clock: Clock) -> None:
    upload(editor, TABLE)
    context = desk.extensions["entente"]
    clock.now += UPLOAD_RETENTION
    delete_expired(build_scheduler_context(context.database, context.settings, clock=clock))
    assert count(context.database)["tables"] == 0


def test_the_page_is_found_from_the_pages_beside_it(reporter: DeskClient) -> None:
    links: Iterable[str] = ("/desk/intake", "/desk/intake/document")
    for address in links:
        assert f'href="{PATH}"' in reporter.get(address).text
