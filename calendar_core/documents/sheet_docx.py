"""A sheet as a Word file."""

from datetime import date
from typing import Any

from docx.shared import Cm

from calendar_core.documents.docx_file import save_docx, set_properties
from calendar_core.documents.sheet import Sheet
from calendar_core.documents.standard_template import new_document

_LABEL_WIDTH, _TEXT_WIDTH = Cm(4), Cm(14)


def build_sheet_docx(sheet: Sheet, *, made_on: date) -> bytes:
    """The bytes of the file."""
    document = new_document()
    document.add_heading(sheet.title, 1)
    if sheet.subtitle:
        document.add_paragraph(sheet.subtitle)
    _add_facts(document, sheet)
    for section in sheet.sections:
        document.add_heading(section.heading, 2)
        for line in section.lines:
            document.add_paragraph(line.text, style="List Bullet" if len(section.lines) > 1 else None)
            note = " · ".join(part for part in (line.note, line.url) if part)
            if note:
                document.add_paragraph(note, style="Small")
    document.add_paragraph()
    for text in sheet.footer:
        document.add_paragraph(text, style="Small")
    set_properties(document, title=sheet.title, lang=sheet.lang, made_on=made_on)
    return save_docx(document)


def _add_facts(document: Any, sheet: Sheet) -> None:
    table = document.add_table(rows=len(sheet.facts), cols=2)
    table.autofit = False
    for column, width in zip(table.columns, (_LABEL_WIDTH, _TEXT_WIDTH), strict=True):
        column.width = width
    for row, (label, text) in zip(table.rows, sheet.facts, strict=True):
        row.cells[0].width, row.cells[1].width = _LABEL_WIDTH, _TEXT_WIDTH
        row.cells[0].paragraphs[0].add_run(label).bold = True
        row.cells[1].text = text
