"""The processes of `flask serve` end together, whichever ends first and whenever it does."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from os import kill
from pathlib import Path

import pytest

from tests.builders.served_site import (
    ENOUGH_SECONDS,
    count_listeners,
    environment,
    fill_calendar,
    get,
    is_listening,
    output_until,
    processes_of,
    serving,
    start_site,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")

STOP_SECONDS = 10
LATEST_STOP_SECONDS = 4  # after the start: the site answers by then


def wait_until(is_true: Callable[[], bool], seconds: float = ENOUGH_SECONDS) -> bool:
    limit = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > limit:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("count", [6, pytest.param(100, marks=pytest.mark.long)])
def test_a_stop_at_any_instant_of_the_start_ends_every_process(
    sqlite_url: str, tmp_path: Path, free_port: int, count: int
) -> None:
    fill_calendar(sqlite_url)
    settings = environment(tmp_path, sqlite_url)
    chance = random.Random(2026)  # noqa: S311  instants, no secrets
    slow, left = [], {}
    for number in range(count):
        instant = LATEST_STOP_SECONDS * (number + chance.random()) / count
        with start_site(settings, free_port, workers=2, output=subprocess.DEVNULL) as process:
            time.sleep(instant)
            process.terminate()
            began = time.monotonic()
            process.wait(ENOUGH_SECONDS)
            if time.monotonic() - began > STOP_SECONDS:
                slow.append((instant, time.monotonic() - began))
        if not wait_until(lambda: not processes_of(settings), 1):
            left[instant] = processes_of(settings)
            for pid in processes_of(settings):
                kill(pid, signal.SIGKILL)
    assert (slow, left) == ([], {})


def has_ended(pid: int) -> bool:
    """Whether the process has ended with all its threads, its sockets are closed and its parent knows."""
    return not Path(f"/proc/{pid}").exists()


def tree_of(process: subprocess.Popen[str], settings: dict[str, str]) -> dict[str, list[int]]:
    """The processes by their part: the supervisor, its two children, the workers of the web server."""
    found = processes_of(settings)
    children = {pid for pid, parent in found.items() if parent == process.pid}
    parents = set(found.values())
    return {
        "supervisor": [process.pid],
        "web server": sorted(children & parents),
        "scheduler": sorted(children - parents),
        "worker": sorted(pid for pid, parent in found.items() if parent in children),
    }


@pytest.mark.parametrize(
    "part",
    ["supervisor", "web server", *(pytest.param(part, marks=pytest.mark.long) for part in ("scheduler", "worker"))],
)
def test_whichever_process_is_killed_nothing_serves_without_a_parent_and_the_next_start_works(
    sqlite_url: str, tmp_path: Path, free_port: int, part: str
) -> None:
    fill_calendar(sqlite_url)
    settings = environment(tmp_path, sqlite_url)
    with serving(tmp_path, free_port, database_url=sqlite_url, workers=2) as process:
        output_until(process, "The scheduler is running")
        tree = tree_of(process, settings)
        assert {name: len(pids) for name, pids in tree.items()} == {
            "supervisor": 1,
            "web server": 1,
            "scheduler": 1,
            "worker": 2,
        }
        [victim, *_] = tree[part]
        kill(victim, signal.SIGKILL)
        lost = set(processes_of(settings)) if part == "supervisor" else set(tree["worker"] * (part == "web server"))
        assert wait_until(lambda: not lost & set(processes_of(settings)), STOP_SECONDS)
        if part != "supervisor":
            # All four parts are there again, each with its parent.
            assert wait_until(lambda: [len(pids) for pids in tree_of(process, settings).values()] == [1, 1, 1, 2])
            assert wait_until(lambda: is_listening(free_port))
            assert get(free_port, "/health/live") == "live\n"
    assert wait_until(lambda: not processes_of(settings), STOP_SECONDS)
    assert not is_listening(free_port)
    with serving(tmp_path, free_port, database_url=sqlite_url) as process:
        output_until(process, "Ctrl-C stops it.")
        assert get(free_port, "/health/live") == "live\n"


def test_a_worker_that_dies_again_and_again_never_ends_the_site(
    sqlite_url: str, tmp_path: Path, free_port: int
) -> None:
    fill_calendar(sqlite_url)
    settings = environment(tmp_path, sqlite_url)
    with serving(tmp_path, free_port, "--no-scheduler", database_url=sqlite_url, workers=2) as process:
        output_until(process, "Ctrl-C stops it.")
        assert wait_until(lambda: count_listeners(free_port) == 2)  # the site is ready with the first
        server, kept = tree_of(process, settings)["web server"], tree_of(process, settings)["worker"][0]
        for _ in range(3):
            [victim] = set(tree_of(process, settings)["worker"]) - {kept}
            kill(victim, signal.SIGKILL)
            assert wait_until(partial(has_ended, victim))
            assert get(free_port, "/health/live") == "live\n"
            assert wait_until(lambda: len(tree_of(process, settings)["worker"]) == 2)
        after = tree_of(process, settings)
    assert (after["web server"], kept in after["worker"]) == (server, True)


def test_a_proxy_of_the_environment_does_not_delay_the_start(
    sqlite_url: str, tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_calendar(sqlite_url)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody listens there
    began = time.monotonic()
    with serving(tmp_path, free_port, "--no-scheduler", database_url=sqlite_url) as process:
        output_until(process, "Ctrl-C stops it.")
        assert time.monotonic() - began < 25  # it gave up after 30 seconds
