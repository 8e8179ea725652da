"""What a calendar server that renders each answer costs, against one that keeps its bytes.

Scenario: the same 1,000 events in Radicale and here, fetched whole. First the CPU of a fetch of what nobody changed:
goal at least 1,000 to 1. Then the honest one: the first fetch after one event was edited, against Radicale's fetch of
what was not, by CPU and by the clock: goal at least 30 to 1. Radicale sends all of it to whoever asks, ETag or not.
"""

import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks._bench import (
    SERVER_CORE,
    Server,
    entente,
    free_port,
    get,
    heading,
    load,
    need,
    pinned,
    report,
    rounds,
    running,
)
from benchmarks._calendar import FEED, edit, make_calendar
from tools.services import WRK

EVENTS = 1_000
GZIP = {"Accept-Encoding": "gzip"}
COLLECTION = "/reader/calendar/"
READER = {"Authorization": "Basic cmVhZGVyOg=="}  # "reader", without a password: it asks for none


@contextmanager
def radicale(folder: Path, feed: bytes) -> Iterator[Server]:
    """Radicale with the events of a feed as a collection that anybody may read."""
    port = free_port()
    options = [f"--server-hosts=127.0.0.1:{port}", "--auth-type=none", "--rights-type=authenticated"]
    options += [
        f"--storage-filesystem-folder={folder / 'radicale'}",
        "--logging-level=critical",
        "--config",
        "/dev/null",
    ]
    command = pinned(SERVER_CORE, sys.executable, "-m", "radicale", *options)
    with running(f"Radicale {version('radicale')}", port, command, "/.web/") as server:
        get(server, "/reader/", READER)  # makes the home of the reader
        headers = {**READER, "Content-Type": "text/calendar; charset=utf-8"}
        request = Request(server.address + COLLECTION, data=feed, headers=headers, method="PUT")
        with urlopen(request, timeout=120) as answer:
            assert answer.status == 201
        yield server


def fetch_seconds(server: Server, path: str) -> float:
    """The wall time of one fetch."""
    begin = time.perf_counter()
    answer = get(server, path, {**GZIP, **READER})
    assert answer.status == 200
    return time.perf_counter() - begin


def fetch_cpu(server: Server) -> float:
    """The CPU of one fetch from Radicale, over ten: the kernel counts in hundredths of a second."""
    before = server.cpu_seconds()
    for _ in range(10):
        get(server, COLLECTION, {**GZIP, **READER})
    return (server.cpu_seconds() - before) / 10


def main() -> None:
    """Print both ratios."""
    need(WRK)
    with tempfile.TemporaryDirectory() as name:
        folder, numbers = Path(name), itertools.count()
        url = make_calendar(folder, EVENTS)
        with entente(url, folder) as ours:
            feed = get(ours, FEED).body
            with radicale(folder, feed) as peer:
                assert get(peer, COLLECTION, READER).body.count(b"BEGIN:VEVENT") == EVENTS

                def after_edit() -> float:
                    edit(url, next(numbers), f"Edited at {time.time()}")
                    return fetch_seconds(ours, FEED)

                def after_edit_cpu() -> float:
                    before = ours.cpu_seconds()
                    for _ in range(25):
                        after_edit()
                    return (ours.cpu_seconds() - before) / 25

                def usually(measure: Callable[[], float]) -> float:
                    return statistics.median(measure() for _ in range(7))

                heading(f"{EVENTS} events fetched whole, {len(feed)} bytes before gzip", ours, peer)
                taken = rounds(
                    {
                        "our cpu": lambda: load(ours, FEED, GZIP).cpu,
                        "peer cpu": lambda: fetch_cpu(peer),
                        "our first cpu": after_edit_cpu,
                        "our first": lambda: usually(after_edit),
                        "peer warm": lambda: usually(lambda: fetch_seconds(peer, COLLECTION)),
                    }
                )
    report("CPU of a fetch, Radicale ÷ ours", [one["peer cpu"] / one["our cpu"] for one in taken], "≥ 1,000")
    report(
        "CPU of that, ÷ ours of the first after an edit",
        [one["peer cpu"] / one["our first cpu"] for one in taken],
        "≥ 30",
    )
    report(
        "Radicale's warm fetch ÷ our first after an edit",
        [one["peer warm"] / one["our first"] for one in taken],
        "≥ 30",
    )
    print("  last round:", ", ".join(f"{what} {seconds * 1e3:.3f} ms" for what, seconds in taken[-1].items()))


if __name__ == "__main__":
    main()
