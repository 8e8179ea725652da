"""Word files whose bytes depend on their content alone: parts in a fixed order, dated 1980, without the clock."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any, Final

# The first date that a zip file can have.
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


def set_properties(document: Any, *, title: str, lang: str, made_on: date) -> None:
    """The properties that a file manager shows, of a python-docx document."""
    made_at = datetime.combine(made_on, time())
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, "Entente", lang
    properties.created = properties.modified = made_at
    properties.last_modified_by, properties.comments, properties.revision = "", "", 1


def save_docx(document: Any) -> bytes:
    """The bytes of a python-docx or docxtpl document."""
    written = io.BytesIO()
    document.save(written)
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(fixed, "w") as out:
        for name in given.namelist():
            out.writestr(zipfile.ZipInfo(name, _ZIP_DATE), given.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
