"""The house's own templates of the diary: Word files in a folder, each checked before it is used.

A file that was put there by hand is checked like one that a command added.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from calendar_core.documents.template_check import check_template
from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.errors import CalendarError, NotFound
from calendar_core.private_files import make_private_directory, write_private_file

#: The folder, inside the directory of what the program makes.
FOLDER_NAME: Final = "templates"
# A name stands in an address and in the name of a file.
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def list_templates(folder: Path | None) -> list[str]:
    """The names of the templates in a folder, in order."""
    if folder is None or not folder.is_dir():
        return []
    return sorted(file.stem for file in folder.glob("*.docx") if _NAME.fullmatch(file.stem))


def read_template(folder: Path | None, name: str) -> bytes:
    """A template. Raises CalendarError for an unknown name, and what `check_template` raises."""
    names = list_templates(folder)
    if folder is None or name not in names:
        raise CalendarError(
            "There is no template %(name)s.",
            next_step=suggest_or_list(name, names) if names else "Leave it out: this calendar has none of its own.",
            where="?template",
            name=repr(name[:40]),
        )
    return _check_once((folder / f"{name}.docx").read_bytes())


def save_template(folder: Path, name: str, raw: bytes) -> None:
    """Check a template and put it into the folder, in place of an older one of the name."""
    if not _NAME.fullmatch(name):
        raise CalendarError(
            "%(name)s is no name of a template.",
            next_step="Use up to 40 small Latin letters, digits and hyphens.",
            name=repr(name[:60]),
        )
    check_template(raw)
    make_private_directory(folder, is_own=True)
    draft = folder / f".{name}.docx.new"
    write_private_file(draft, raw)
    draft.replace(folder / f"{name}.docx")


def delete_template(folder: Path, name: str) -> None:
    """Take a template out of the folder. Raises NotFound."""
    names = list_templates(folder)
    if name not in names:
        raise NotFound(
            "There is no template %(name)s.",
            next_step=suggest_or_list(name, names) if names else "There is none at all.",
            name=repr(name[:40]),
        )
    (folder / f"{name}.docx").unlink()


@lru_cache(maxsize=8)
def _check_once(raw: bytes) -> bytes:
    check_template(raw)
    return raw
