"""Room on the disks that the program writes to."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

#: Bytes. With less a disk counts as full: a commit of SQLite needs room for its journal, and logs go on growing.
MIN_FREE_BYTES: Final = 50_000_000


def list_full_directories(directories: Iterable[Path]) -> list[Path]:
    """The directories on whose disks this user has less than `MIN_FREE_BYTES`; of one that does not exist, its parent.

    A directory that cannot be asked is left out.
    """
    return [one for one in directories if _free_bytes(one) < MIN_FREE_BYTES]


def _free_bytes(directory: Path) -> float:
    for place in (directory, *directory.absolute().parents):
        try:
            room = os.statvfs(place)
        except FileNotFoundError:
            continue
        except OSError:
            break
        return room.f_bavail * room.f_frsize
    return float("inf")
