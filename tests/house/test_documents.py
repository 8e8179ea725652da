"""The documents are true: every command in them is run, every link in them leads somewhere."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app import create_app
from calendar_core.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
# What never ends by itself is started by tests/walks; here only its options are held to the truth.
ENDLESS = {("flask", "serve"), ("flask", "scheduler")}


def commands_of(text: str) -> list[str]:
    """The lines of the fenced blocks marked `sh`, without their comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip() and not line.startswith("#")]


def links_of(text: str) -> list[str]:
    """The targets of Markdown links and pictures that stay in the checkout."""
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
    return [target for target in targets if not target.startswith(("http:", "https:", "mailto:"))]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, loaded_sqlite_template: Path) -> Iterator[Path]:
    """A copy of the checkout to run commands in, with the data set in a database of its own."""
    copy = copy_of_checkout(tmp_path_factory)
    (copy / "var").mkdir(mode=0o700)
    shutil.copyfile(loaded_sqlite_template, copy / "var" / "entente.db")
    (copy / "var" / "entente.db").chmod(0o600)
    yield copy
    shutil.rmtree(copy)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Another copy, for the commands that write new migrations."""
    copy = copy_of_checkout(tmp_path_factory)
    (copy / "var").mkdir()
    yield copy
    shutil.rmtree(copy)


def copy_of_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("documents") / "entente"
    unwanted = shutil.ignore_patterns(".*", "var", "__pycache__", "node_modules")
    shutil.copytree(ROOT, copy, ignore=unwanted)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    return copy


def run(command: str, folder: Path) -> str:
    path = f"{folder / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    settled = {name: value for name, value in os.environ.items() if not name.startswith("ENTENTE_")}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**settled, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def all_commands() -> list[object]:
    found = [(file, line) for file in DOCUMENTS for line in commands_of(file.read_text(encoding="utf-8"))]
    return [pytest.param(line, id=f"{file.name}: {line}") for file, line in found]


@pytest.mark.parametrize("command", all_commands())
def test_every_command_in_the_documents_runs(command: str, checkout: Path, workshop: Path) -> None:
    words = shlex.split(command, comments=True)
    if words[0] == "make":
        run(f"make --dry-run {shlex.join(words[1:])}", checkout)
    elif words[0] == "curl":
        assert words[1].startswith("http://127.0.0.1:8000/")
        assert status_of(words[1], checkout) == 200
    elif tuple(words[:2]) in ENDLESS:
        known = run(f"flask {words[1]} --help", checkout)
        assert [word for word in words[2:] if word.startswith("--") and word not in known] == []
    else:
        run(command, workshop if "alembic" in words else checkout)


def status_of(address: str, checkout: Path) -> int:
    settings = Settings(
        database_url=f"sqlite:///{checkout / 'var' / 'entente.db'}",
        mail_url=f"maildir:{checkout / 'var' / 'mail'}",
        mail_from="entente@localhost",
        given_base_url="http://127.0.0.1:8000",
        secret_key="k" * 32,
        host="127.0.0.1",
        port=8000,
    )
    app = create_app(settings)
    parts = urlsplit(address)
    try:
        return app.test_client().get(f"{parts.path}?{parts.query}").status_code
    finally:
        app.extensions["entente"].database.close()


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_in_the_documents_leads_to_a_file(file: Path) -> None:
    missing = [link for link in links_of(file.read_text(encoding="utf-8")) if not (file.parent / link).exists()]
    assert missing == []


def test_commands_and_links_are_found_where_they_stand() -> None:
    text = "See [here](docs/a.md#part) and [there](https://example.org).\n```sh\n# a comment\nmake run\n```\n"
    assert (commands_of(text), links_of(text)) == (["make run"], ["docs/a.md"])
