"""The kept copies of sources at the desk."""

from calendar_core.intake.document import Document
from calendar_core.intake.documents.warc import keep_copy, read_warc
from calendar_core.store.db.database import Database
from calendar_core.store.events.revisions import load_newest_revision
from tests.builders.desk_browser import DeskClient
from tests.builders.documents import make_page
from tests.builders.records import NOW

PAGE = make_page(
    "<script>alert(1)</script><main><p>The 56th SCM was held.</p><p>It was long, and both sides agreed.</p></main>"
)


def keep(database: Database, raw: bytes) -> str:
    with database.writing() as session:
        record = load_newest_revision(session.connection(), "kr-us-scm-56")[1]
        url = next(one.url for one in record.sources if one.url)
        keep_copy(session, Document(kind="page", text="", url=url, raw=raw, content_type="text/html"), now=NOW)
    return url


def test_an_editor_reads_what_a_source_said(database: Database, editor: DeskClient) -> None:
    url = keep(database, PAGE)
    page = editor.page("/desk/events/kr-us-scm-56/history")
    assert url in page.texts("a")
    shown = editor.get("/desk/copies/1").text
    assert "The 56th SCM was held." in shown
    assert "alert(1)" not in shown
    assert "1 October 2024" in shown
    file = editor.get("/desk/copies/1/file")
    assert read_warc(file.data) == PAGE
    assert file.headers["Content-Disposition"] == 'attachment; filename="copy-1.warc.gz"'


def test_a_copy_that_cannot_be_read_is_still_there(database: Database, editor: DeskClient) -> None:
    keep(database, b"%PDF-1.4 cut")
    assert "The PDF file is broken." in editor.get("/desk/copies/1").text


def test_a_reporter_sees_no_copies(database: Database, reporter: DeskClient) -> None:
    keep(database, PAGE)
    assert "Kept copies" not in reporter.get("/desk/events/kr-us-scm-56/history").text
    reporter.get("/desk/copies/1", status=403)
