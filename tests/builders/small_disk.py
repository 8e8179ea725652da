"""A small disk that a test fills and empties: a file system in memory, mounted for one test (Linux, root)."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class SmallDisk:
    """A file system of its own at `root`."""

    root: Path

    def fill(self) -> None:
        """Take every byte that is left, again and again while others write."""
        with (self.root / "ballast").open("ab") as ballast:
            block = 1 << 20
            while block:
                try:
                    os.posix_fallocate(ballast.fileno(), ballast.seek(0, os.SEEK_END), block)
                except OSError:
                    block //= 2

    def free_bytes(self) -> int:
        """The room that is left."""
        room = os.statvfs(self.root)
        return room.f_bavail * room.f_frsize

    def make_room(self) -> None:
        """Give back what `fill` took."""
        (self.root / "ballast").unlink()


@contextmanager
def small_disk(root: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount the disk until the block ends; skip the test where that is not permitted."""
    root.mkdir()
    made = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "entente-test", str(root)]
    if subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here: that needs root on Linux")
    try:
        yield SmallDisk(root)
    finally:
        subprocess.run(["umount", "--lazy", str(root)], check=True)
