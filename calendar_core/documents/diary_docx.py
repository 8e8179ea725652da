"""The diary as a Word file: a template with fields, filled in."""

import io
from dataclasses import asdict
from datetime import date
from typing import Final

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from calendar_core.documents.diary import Diary
from calendar_core.documents.docx_file import save_docx, set_properties
from calendar_core.documents.standard_template import build_standard_template

_SANDBOX: Final = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def build_diary_docx(diary: Diary, *, made_on: date, template: bytes | None = None) -> bytes:
    """The bytes of the file. `template` is one that was checked (`template_check`); without it the standard one."""
    document = DocxTemplate(io.BytesIO(template or build_standard_template()))
    document.render(asdict(diary), jinja_env=_SANDBOX)
    set_properties(document.docx, title=diary.title, lang=diary.lang, made_on=made_on)
    return save_docx(document)
