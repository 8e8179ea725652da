"""A PostgreSQL whose processes are frozen: its kernel goes on acknowledging, and it keeps no deadline of its own."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError

import psycopg
import pytest

from tests.builders.served_site import discard_output, fill_calendar, get, output_until, serving
from tests.conftest import migrate, private_cluster

pytestmark = pytest.mark.postgresql


class Server:
    """A PostgreSQL server of the test's own, which can be frozen."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"postgresql+psycopg://entente@127.0.0.1:{port}/calendar"
        self._postmaster = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def freeze(self) -> None:
        """Stop its processes, as on a frozen host."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        children = Path(f"/proc/{self._postmaster}/task/{self._postmaster}/children").read_text().split()
        for pid in [self._postmaster, *map(int, children)]:
            os.kill(pid, number)


@pytest.fixture
def server() -> Iterator[Server]:
    with private_cluster() as (folder, port):
        maintenance = f"postgresql://entente@127.0.0.1:{port}/postgres"
        with closing(psycopg.connect(maintenance, autocommit=True)) as connection:
            connection.execute("CREATE DATABASE calendar")
        made = Server(folder, port)
        migrate(made.url)
        fill_calendar(made.url)
        yield made
        made.thaw()


def ask(port: int, path: str) -> tuple[int, str, float]:
    """Status, text and seconds of an answer."""
    began = time.monotonic()
    try:
        text, status = get(port, path), 200
    except HTTPError as error:
        with error:
            text, status = error.read().decode(), error.code
    return status, text, time.monotonic() - began


@pytest.mark.parametrize("seconds", [4, pytest.param(60, marks=pytest.mark.long)])
def test_a_frozen_database_is_one_that_is_down_and_all_is_well_when_it_goes_on(
    server: Server, tmp_path: Path, free_port: int, seconds: int
) -> None:
    with serving(tmp_path, free_port, "--no-scheduler", database_url=server.url) as process:
        output_until(process, "Ctrl-C stops it.")
        discard_output(process)
        feed = get(free_port, "/feeds/all.ics")
        for path in ("/", "/agenda", "/feeds/all.ics", "/health/ready"):
            assert ask(free_port, path)[0] == 200
        server.freeze()
        status, text, took = ask(free_port, "/feeds/all.ics")
        assert (status, text == feed, took < 2) == (200, True, True)
        status, _, took = ask(free_port, "/agenda?q=scm")
        assert (status, took < 5) == (503, True)
        assert "The calendar’s data is temporarily unavailable" in ask(free_port, "/coverage")[1]
        limit, slow = time.monotonic() + seconds, {}
        while time.monotonic() < limit:
            for path, expected, most in (
                ("/health/live", 200, 1),
                ("/feeds/all.ics", 200, 1),
                ("/agenda?q=scm", 503, 1),
                ("/health/ready", 503, 1),
            ):
                status, _, took = ask(free_port, path)
                assert (path, status) == (path, expected)
                if took > most:
                    slow[path] = took
            time.sleep(0.2)
        assert slow == {}
        server.thaw()
        limit = time.monotonic() + 1
        while (status := ask(free_port, "/agenda?q=scm")[0]) != 200 and time.monotonic() < limit:
            time.sleep(0.05)
        assert status == 200
        assert [ask(free_port, path)[0] for path in ("/", "/health/ready", "/feeds/all.ics")] == [200, 200, 200]


def test_a_page_that_is_first_to_ask_a_frozen_database_is_answered_within_five_seconds(
    server: Server, tmp_path: Path, free_port: int
) -> None:
    with serving(tmp_path, free_port, "--no-scheduler", database_url=server.url) as process:
        output_until(process, "Ctrl-C stops it.")
        discard_output(process)
        assert ask(free_port, "/agenda?q=scm")[0] == 200
        server.freeze()
        status, _, took = ask(free_port, "/agenda?q=scm")
    assert (status, took < 5) == (503, True)
