"""Calendar files, pages, PDF files and workbooks of the tests."""

import io
import zipfile
from collections.abc import Iterable

import pypdf
from openpyxl.workbook import Workbook


def make_calendar(*events: Iterable[str], head: Iterable[str] = ()) -> bytes:
    """A calendar file with one VEVENT for each group of content lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *head]
    for number, event in enumerate(events):
        own = list(event)
        uid = [] if any(line.startswith("UID") for line in own) else [f"UID:{number}@example.org"]
        lines += ["BEGIN:VEVENT", *uid, *own, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def make_page(body: str, head: str = "") -> bytes:
    """A page of the web."""
    return f'<!doctype html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode()


def make_pdf(*pages: str) -> bytes:
    """A PDF file with one line of text (Latin letters) on each page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, text in enumerate(pages):
        content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
        shown = f"/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * number} 0 R"
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]{shown}>>"
        objects += [page, f"<</Length {len(content)}>>\nstream\n{content}\nendstream"]
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode("latin-1")


def save_workbook(book: Workbook) -> bytes:
    """The XLSX file of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def make_workbook(*rows: Iterable[str]) -> bytes:
    """An XLSX file with one sheet of texts."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    return save_workbook(book)


def text_of_body(body: bytes) -> bytes:
    """What a body says: all parts of a Word file, the text, links and properties of a PDF file, any other as it is."""
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return b"\n".join(name.encode() + parts.read(name) for name in parts.namelist())
    if body.startswith(b"%PDF-"):
        return text_of_pdf(body).encode()
    return body


def text_of_pdf(body: bytes) -> str:
    """The text of the pages, the addresses of the links, and the properties."""
    reader = pypdf.PdfReader(io.BytesIO(body))
    annotations = [one.get_object() for page in reader.pages for one in page.get("/Annots", ())]
    links = [str(one["/A"]["/URI"]) for one in annotations if "/URI" in one.get("/A", {})]
    return "\n".join([*(page.extract_text() for page in reader.pages), *links, str(reader.metadata)])
