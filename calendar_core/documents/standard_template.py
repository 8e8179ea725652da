"""The template of the diary that is used where a house has none of its own, as a Word file with fields.

It is a template like those of a house (`diary_fields`), and the one to begin a template from.
"""

from functools import cache
from typing import Any, Final

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from calendar_core.documents.docx_file import save_docx

LATIN_FONT: Final = "Arial"
#: Word's own Korean font; LibreOffice takes another one where it is missing.
KOREAN_FONT: Final = "Malgun Gothic"
_GREY: Final = RGBColor(0x55, 0x55, 0x55)
_TIME_WIDTH, _EVENT_WIDTH = Cm(3.6), Cm(14.4)


@cache
def build_standard_template() -> bytes:
    """The bytes of the template."""
    document = new_document()
    document.add_heading("{{ title }}", 1)
    document.add_paragraph("{{ filter }}")
    _add_small(document, "{%p for note in notes %}", "{{ note }}", "{%p endfor %}")
    document.add_paragraph("{%p for day in days %}")
    document.add_heading("{{ day.heading }}", 2)
    _add_rows(document, "day.rows", "{{ row.times }}")
    _add_small(document, "{%p if day.empty %}", "{{ day.empty }}", "{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p if undated %}")
    document.add_heading("{{ undated_heading }}", 2)
    _add_rows(document, "undated", "{{ row.when }}")
    document.add_paragraph("{%p endif %}")
    _add_small(document, "{{ made }}", "{{ licence }}")
    return save_docx(document)


def new_document() -> Any:
    """An empty A4 document in the fonts of the house, with page numbers in its footer."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.5)
    section.footer_distance = Cm(0.8)
    for name, size, before in (("Normal", 9, 0), ("Heading 1", 14, 0), ("Heading 2", 10.5, 6)):
        style = document.styles[name]
        style.font.size, style.font.name = Pt(size), LATIN_FONT
        style.element.rPr.rFonts.set(qn("w:eastAsia"), KOREAN_FONT)
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(key), None)
        layout = style.paragraph_format
        layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(0 if name == "Normal" else 1), 1.0
        if name != "Normal":
            style.font.color.rgb = RGBColor(0, 0, 0)
    small = document.styles.add_style("Small", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style, small.font.size, small.font.color.rgb = document.styles["Normal"], Pt(7.5), _GREY
    _add_page_number(section.footer.paragraphs[0])
    return document


def _add_small(document: Any, *texts: str) -> None:
    for text in texts:
        document.add_paragraph(text, style="Small")


def _add_rows(document: Any, rows: str, first_column: str) -> None:
    """A table with a row for each event; without an event there is no table, which Word would not open."""
    document.add_paragraph(f"{{%p if {rows} %}}")
    table = document.add_table(rows=3, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, (_TIME_WIDTH, _EVENT_WIDTH), strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    table.cell(0, 0).text = f"{{%tr for row in {rows} %}}"
    table.cell(2, 0).text = "{%tr endfor %}"
    table.cell(1, 0).text = first_column
    _keep_row_together(table.rows[1])
    cell = table.cell(1, 1)
    cell.paragraphs[0].add_run("{% if row.mark %}{{ row.mark }} {% endif %}{{ row.title }}").bold = True
    cell.add_paragraph("{{ row.line }}")
    for field in ("row.span", "row.changed"):
        cell.add_paragraph(f"{{%p if {field} %}}")
        cell.add_paragraph(f"{{{{ {field} }}}}")
        cell.add_paragraph("{%p endif %}")
    sources = "{% if row.sources %}{{ sources_label }}: {{ row.sources }}. {% endif %}"
    cell.add_paragraph(f"{sources}{{{{ row.url }}}}", style="Small")
    document.add_paragraph("{%p endif %}")


def _keep_row_together(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _add_page_number(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(7.5)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
