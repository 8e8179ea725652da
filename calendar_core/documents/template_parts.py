"""The parts of a Word file that a house gives as its template (ECMA-376).

They are unpacked within limits, and refused where one could run code or lead elsewhere.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from calendar_core.errors import CalendarError, Problems
from calendar_core.messages import mark

#: Bytes of the file. A letterhead with its logo has some ten thousand.
MAX_BYTES: Final = 800_000
_MAX_UNPACKED_BYTES: Final = 10_000_000
_MAX_PARTS: Final = 100
_KNOWN_PARTS: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(core|app|custom)\.xml|docProps/thumbnail\.(jpe?g|png|emf|wmf)"
    r"|word/(document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering|footnotes|endnotes)\.xml"
    r"|word/(header|footer)\d*\.xml|word/theme/theme\d*\.xml|word/_rels/\w+\.xml\.rels|word/theme/_rels/\w+\.xml\.rels"
    r"|word/media/[\w.-]+\.(png|jpe?g|gif|emf|wmf)|word/fonts/\w+\.odttf"
    r"|customXml/(item|itemProps)\d+\.xml|customXml/_rels/item\d+\.xml\.rels"
)
_MAIN_TYPE: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HYPERLINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
# Fields of Word that show something of the document itself; others read files, addresses or other programs.
_HARMLESS_FIELDS: Final = frozenset(
    ("PAGE", "NUMPAGES", "SECTIONPAGES", "HYPERLINK", "DATE", "TIME", "CREATEDATE", "SAVEDATE", "STYLEREF", "TITLE")
)
_MAKE_ANEW: Final = mark("Make the template anew in an empty document, and save it as .docx.")


def unpack_template(raw: bytes) -> dict[str, bytes]:
    """The parts of a template by name. Raises CalendarError, or Problems for parts that a template may not have."""
    if len(raw) > MAX_BYTES:
        raise CalendarError(
            "The template has more than %(most)s kB.", next_step="Make its pictures smaller.", most=MAX_BYTES // 1_000
        )
    parts = _unzip(raw)
    problems = [*_list_unknown_parts(parts)]
    for name, body in parts.items():
        if name.endswith((".xml", ".rels")) and not problems:
            problems += _list_dangers(name, parse_part(name, body))
    if not problems and _MAIN_TYPE not in parts["[Content_Types].xml"]:
        problems.append(CalendarError("This is no .docx of Word.", next_step="Save it as “Word document (.docx)”."))
    if problems:
        raise Problems(problems, next_step=_MAKE_ANEW)
    return parts


def _unzip(raw: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as file:
            infos = file.infolist()
            size = sum(info.file_size for info in infos)
            is_doubled = len({one.filename for one in infos}) < len(infos)
            if len(infos) > _MAX_PARTS or size > _MAX_UNPACKED_BYTES or is_doubled:
                raise CalendarError(
                    "The file unpacks to more than a template has.",
                    next_step="Keep it to %(parts)s parts and %(most)s MB.",
                    parts=_MAX_PARTS,
                    most=_MAX_UNPACKED_BYTES // 1_000_000,
                )
            parts = {info.filename: file.read(info) for info in infos}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        parts = {}
    if not {"[Content_Types].xml", "word/document.xml"} <= parts.keys():
        raise CalendarError("This is no .docx of Word.", next_step="Save it as “Word document (.docx)”.")
    return parts


def parse_part(name: str, body: bytes) -> Any:
    """The root element of a part. Raises CalendarError for one that is no XML, or that declares entities."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        raise CalendarError("The part is no XML.", next_step=_MAKE_ANEW, where=name) from None
    if root.getroottree().docinfo.doctype:
        raise CalendarError("The part declares a document type.", next_step=_MAKE_ANEW, where=name)
    return root


def _list_unknown_parts(parts: Mapping[str, bytes]) -> Iterator[CalendarError]:
    for name in parts:
        if not _KNOWN_PARTS.fullmatch(name) and not name.endswith("/"):
            yield CalendarError(
                "A template has no such part: macros, embedded files and comments are refused.",
                next_step="Take it out.",
                where=name[:100],
            )


def _list_dangers(name: str, root: Any) -> Iterator[CalendarError]:
    for element in root.iter():
        if element.get("TargetMode") == "External" and not _is_hyperlink(element):
            yield CalendarError(
                "It leads to %(target)s, outside of the file.",
                next_step="Put pictures and styles into the file itself.",
                where=name,
                target=repr(element.get("Target", "")[:80]),
            )
        if element.tag in (f"{_W}altChunk", f"{_W}object", f"{_W}control", f"{_W}subDoc"):
            yield CalendarError("It embeds another file.", next_step="Take it out.", where=name)
    for instruction in _list_instructions(root):
        word = instruction.split()[0].upper() if instruction.split() else ""
        if word and word not in _HARMLESS_FIELDS:
            yield CalendarError(
                "The field %(word)s of Word is refused.",
                next_step="Replace it by its text.",
                where=name,
                word=word[:40],
            )


def _is_hyperlink(relationship: Any) -> bool:
    target: str = relationship.get("Target", "").lower()
    return bool(relationship.get("Type") == _HYPERLINK) and target.startswith(("https://", "http://", "mailto:"))


def _list_instructions(root: Any) -> Iterator[str]:
    """The instructions of Word's fields, each put together from its runs."""
    for element in root.iter(f"{_W}fldSimple"):
        yield element.get(f"{_W}instr", "")
    text = ""
    for element in root.iter(f"{_W}fldChar", f"{_W}instrText"):
        if element.tag == f"{_W}instrText":
            text += element.text or ""
        else:
            yield text
            text = ""
    yield text
