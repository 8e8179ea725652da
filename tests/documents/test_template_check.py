"""The check of a house's own template: fields with their near spellings, no code, nothing from outside of the file."""

import io
import re
import zipfile
from collections.abc import Callable

import docx
import pytest

from calendar_core.documents.standard_template import build_standard_template
from calendar_core.documents.template_check import check_template
from calendar_core.documents.template_parts import MAX_BYTES
from calendar_core.errors import CalendarError, Problems

ALLOWED = "Write {{ field }}, {% for … in … %}, {% if … %}, {% else %}, {% endif %} or {% endfor %}."


def make_template(*paragraphs: str) -> bytes:
    document, written = docx.Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(written)
    return written.getvalue()


def change_parts(raw: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same file with other parts."""
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    change(parts)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in parts.items():
            file.writestr(name, body)
    return written.getvalue()


def problems_of(raw: bytes) -> list[str]:
    try:
        check_template(raw)
    except Problems as found:
        return [str(one) for one in found.problems]
    except CalendarError as error:
        return [str(error)]
    return []


def test_the_standard_template_can_be_used() -> None:
    assert problems_of(build_standard_template()) == []


def test_a_tag_that_word_cut_into_runs_is_one_tag() -> None:
    document, written = docx.Document(), io.BytesIO()
    paragraph = document.add_paragraph()
    for run in ("{", "{ ti", "tle }", "}"):
        paragraph.add_run(run)
    document.save(written)
    assert problems_of(written.getvalue()) == []


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        (["{{ titel }}"], "paragraph 1, {{ titel }}: There is no field 'titel'. Did you mean 'title'?"),
        (
            ["A head", "{% for day in days %}", "{{ day.heding }}", "{% endfor %}"],
            "paragraph 3, {{ day.heding }}: There is no field 'heding'. Did you mean 'heading'?",
        ),
        (["{{ days }}"], f"paragraph 1, {{{{ days }}}}: days is no text. {ALLOWED}"),
        (["{% for one in title %}{% endfor %}"], f"paragraph 1, {{% for one in title %}}: title is no list. {ALLOWED}"),
        (["{{ title"], f"paragraph 1, {{{{ title: The tag is not whole. {ALLOWED}"),
        (["{% if undated %}"], f"word/document.xml: if is not ended. {ALLOWED}"),
        (["{% endfor %}"], f"paragraph 1, {{% endfor %}}: It ends what was not begun. {ALLOWED}"),
    ],
)
def test_a_wrong_tag_is_named_with_its_place_and_what_was_meant(paragraphs: list[str], said: str) -> None:
    [found] = problems_of(make_template(*paragraphs))
    assert found.endswith(said)


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ title|upper }}",
        "{{ title.upper() }}",
        "{{ days[0] }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{r title }}",
        "{% set x = 1 %}",
        "{% import 'x' as y %}",
        "{% for a in range(99) %}",
        "{% if title == 'x' %}",
        "{%- if title %}",
        "{{ self.__init__ }}",
    ],
)
def test_code_is_refused(tag: str) -> None:
    assert [one for one in problems_of(make_template(tag)) if "neither a field" in one or "no field" in one] != []


def test_a_comment_of_jinja_is_refused() -> None:
    assert problems_of(make_template("{# x #}")) == [
        f"word/document.xml, paragraph 1, {{# x #}}: The tag is not whole. {ALLOWED}"
    ]


def test_loops_that_would_multiply_are_refused() -> None:
    [found] = problems_of(make_template("{% for a in days %}{% for b in days %}x{% endfor %}{% endfor %}"))
    assert "days is looped inside another loop." in found
    many = make_template(*["{% for a in days %}x{% endfor %}"] * 21)
    assert problems_of(many) == ["The template has 21 loops. Use at most 20."]


def test_a_tag_in_an_attribute_or_between_paragraphs_is_refused() -> None:
    def hide(parts: dict[str, bytes]) -> None:
        body = parts["word/document.xml"]
        parts["word/document.xml"] = re.sub(rb"<w:p>", b'<w:p w:rsidR="{{ 7 * 7 }}">', body, count=1)

    [found] = problems_of(change_parts(make_template("x"), hide))
    assert "A tag stands outside of the text of a paragraph." in found
    assert problems_of(make_template("a {", "{ title }}")) != []


@pytest.mark.parametrize(
    ("part", "body", "said"),
    [
        ("word/vbaProject.bin", b"x", "macros, embedded files and comments are refused."),
        ("word/embeddings/oleObject1.bin", b"x", "macros, embedded files and comments are refused."),
        ("word/footer9.xml", b'<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>', "The part declares a document type."),
        ("word/footer9.xml", b"<x", "The part is no XML."),
        (
            "word/_rels/settings.xml.rels",
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
            b'Type="http://x/attachedTemplate" Target="https://x.example/a.dotm" TargetMode="External"/>'
            b"</Relationships>",
            "It leads to 'https://x.example/a.dotm', outside of the file.",
        ),
        (
            "word/footer9.xml",
            b'<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:fldChar '
            b'w:fldCharType="begin"/></w:r><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c cmd'
            b"</w:instrText></w:r></w:p></w:ftr>",
            "The field DDEAUTO of Word is refused.",
        ),
    ],
)
def test_what_could_run_or_lead_elsewhere_is_refused(part: str, body: bytes, said: str) -> None:
    def add(parts: dict[str, bytes]) -> None:
        parts[part] = body

    [found] = problems_of(change_parts(make_template("{{ title }}"), add))
    assert said in found
    assert part in found


def test_large_files_and_what_unpacks_to_much_are_refused_before_they_are_read() -> None:
    def fill(parts: dict[str, bytes]) -> None:
        parts["word/media/a.png"] = bytes(20_000_000)

    assert problems_of(bytes(MAX_BYTES + 1)) == ["The template has more than 800 kB. Make its pictures smaller."]
    [found] = problems_of(change_parts(make_template("x"), fill))
    assert found == "The file unpacks to more than a template has. Keep it to 100 parts and 10 MB."


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"%PDF-1.7", make_template("x")[:-100]])
def test_another_file_is_no_template(raw: bytes) -> None:
    assert problems_of(raw) == ["This is no .docx of Word. Save it as “Word document (.docx)”."]
