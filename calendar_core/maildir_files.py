"""The files of a Maildir that mail is delivered into: which are new, and where they go when they were read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from calendar_core.private_files import DIRECTORY_MODE

# Files in one go; the rest is read in the next run.
_MAX_FILES: Final = 200


def list_new_files(maildir: Path, *, folder: str = "new", limit: int = _MAX_FILES) -> Iterator[Path]:
    """The files of a folder, the oldest first as far as their names tell; no links."""
    found = maildir / folder
    if found.is_dir():
        yield from sorted(file for file in found.iterdir() if file.is_file() and not file.is_symlink())[:limit]


def move_to(file: Path, folder: str, *, is_seen: bool = False) -> Path:
    """Move a file to another folder of its Maildir, which is made if need be. Raises OSError."""
    target = file.parent.parent / folder
    target.mkdir(mode=DIRECTORY_MODE, exist_ok=True)
    # A mail program appends flags behind a colon: S is seen.
    name = f"{file.name.partition(':')[0]}:2,S" if is_seen else file.name
    return file.rename(target / name)
