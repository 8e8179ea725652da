"""The checkout names no machine: no path of a developer's, no package index, no host of a registry."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.house.source import CHECKOUT

MACHINE_PATH = re.compile(r"(?<![\w.:/~-])/(?:root|home|Users|work)/[\w.]+")
REGISTRY = re.compile(
    r"(?:(?:pypi|pythonhosted|debian|npmjs|crates)\.(?:org|io)\b)|--(?:extra-)?index-url\b|^\s*index[-_]url\b",
    re.MULTILINE,
)


def tracked_files() -> list[Path]:
    """List what git tracks, and what it would with the next `git add`: a mistake is found before its commit."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout, so nothing is tracked")
    return [CHECKOUT / name for name in done.stdout.split("\0") if name and (CHECKOUT / name).is_file()]


def traces(text: str) -> list[str]:
    """List what in a text belongs to one machine or names a registry."""
    return [match[0] for pattern in (MACHINE_PATH, REGISTRY) for match in pattern.finditer(text)]


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    files = tracked_files()
    assert CHECKOUT / "pyproject.toml" in files
    found = {str(file.relative_to(CHECKOUT)): traces(file.read_text(errors="replace")) for file in files}
    assert {path: what for path, what in found.items() if what} == {}


def test_no_tracked_file_is_a_link() -> None:
    """A link leads to a place that another machine need not have."""
    names = subprocess.run(["git", "ls-files", "-s"], cwd=CHECKOUT, capture_output=True, text=True, check=False).stdout
    assert [line.split("\t")[1] for line in names.splitlines() if line.startswith("120000")] == []


# Put together here, so that this file passes its own test.
@pytest.mark.parametrize(
    "mistake",
    [
        "/".join(["open(", "home", "min", "notes.txt)"]),
        "/".join(["prefix = ", "root", ".pyenv"]),
        "/".join(["prefix = ", "work", "main"]),
        "--" + "index-url https://example.org",
        "https://" + "files.python" + "hosted.org/packages",
        "registry." + "npm" + "js.org",
    ],
)
def test_a_planted_trace_is_found(mistake: str) -> None:
    assert len(traces(mistake)) == 1


@pytest.mark.parametrize(
    "good",
    [
        "https://www.example.go.jp/home/press/2024.html",
        "/usr/lib/postgresql",
        "a work/life balance",
        "/".join(["~", "work", "notes"]),
        "uv pip compile --no-emit-index-url",
    ],
)
def test_what_names_no_machine_is_left_alone(good: str) -> None:
    assert traces(good) == []
