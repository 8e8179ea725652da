"""`flask serve` in processes of its own, as an operator starts it, and what runs of it."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from calendar_core.store.db.database import Database
from tests.builders.records import add_events, fill_directory, make_record

ROOT = Path(__file__).parents[2]
ENOUGH_SECONDS = 60
_OPENER = build_opener(ProxyHandler({}))


def environment(folder: Path, database_url: str | None = None) -> dict[str, str]:
    """The settings of an instance of its own, besides what the system needs."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("ENTENTE_")},
        "ENTENTE_DATABASE_URL": database_url or f"sqlite:///{folder / 'entente.db'}",
        "ENTENTE_MAIL_URL": f"maildir:{folder / 'mail'}",
        "ENTENTE_SECRET_KEY": "k" * 32,
    }


def start_site(
    settings: dict[str, str], port: int, *options: str, workers: int = 1, output: int = subprocess.PIPE
) -> subprocess.Popen[str]:
    """Start `flask serve`."""
    command = [sys.executable, "-m", "flask", "--app", "app", "serve", "--port", str(port), "--workers", str(workers)]
    return subprocess.Popen(
        [*command, *options], cwd=ROOT, env=settings, stdout=output, stderr=subprocess.STDOUT, text=True
    )


@contextmanager
def serving(
    folder: Path, port: int, *options: str, database_url: str | None = None, workers: int = 1
) -> Iterator[subprocess.Popen[str]]:
    """Serve until the block ends."""
    with start_site(environment(folder, database_url), port, *options, workers=workers) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=ENOUGH_SECONDS)
            finally:
                process.kill()


def output_until(process: subprocess.Popen[str], words: str) -> str:
    """What the process says up to the line that holds `words`; the test's own time limit ends a silent one."""
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if words in line:
            return said
    pytest.fail(f"It ended without saying {words!r}:\n{said}")


def discard_output(process: subprocess.Popen[str]) -> None:
    """Read what the process says from now on: one that says much would wait for its reader."""
    assert process.stdout is not None
    threading.Thread(target=process.stdout.read, daemon=True).start()


def get(port: int, path: str, *, timeout: float = ENOUGH_SECONDS) -> str:
    """The text of a page or feed."""
    with _OPENER.open(f"http://127.0.0.1:{port}{path}", timeout=timeout) as answer:
        text: str = answer.read().decode()
        return text


def is_listening(port: int) -> bool:
    """Whether anybody listens on the port."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def count_listeners(port: int) -> int:
    """How many sockets listen on the port of 127.0.0.1: on Linux one for each worker that is ready."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(address == f"0100007F:{port:04X}" and state == "0A" for _, address, _, state, *_ in rows)


def fill_calendar(database_url: str) -> None:
    """A small calendar, so that `flask serve` does not load the shipped one."""
    database = Database(database_url)
    fill_directory(database)
    add_events(database, make_record())
    database.close()


def processes_of(settings: dict[str, str]) -> dict[int, int]:
    """Every living process that runs with these settings, and its parent."""
    mark = f"ENTENTE_DATABASE_URL={settings['ENTENTE_DATABASE_URL']}\0".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if state != "Z" and mark in (folder / "environ").read_bytes():
                found[int(folder.name)] = int(parent)
        except OSError:  # it ended meanwhile
            continue
    return found
