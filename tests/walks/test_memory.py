"""A worker that is asked for feeds without end, each by an address of its own, stays within its bound."""

import random
import string
import sys
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.builders.served_site import discard_output, environment, get, output_until, processes_of, serving

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of a process")]

FEEDS = 10_000
FIRST = date(1999, 1, 1)  # the filter of each begins on another day
# Of the caches of feeds and of addresses (64 MB and 4 MB by their own count), and of what Python needs beside them.
MAX_GROWTH = 120 << 20


def memory_of_workers(folder: Path, database_url: str) -> int:
    """Bytes that the processes of the site have for themselves."""
    files = [Path(f"/proc/{pid}/smaps_rollup") for pid in processes_of(environment(folder, database_url))]
    lines = [line.split() for file in files for line in file.read_text().splitlines()]
    return 1024 * sum(int(line[1]) for line in lines if line[0] in ("Private_Clean:", "Private_Dirty:"))


def test_ten_thousand_feeds_with_long_addresses_take_no_more_memory_than_the_caches_may(
    loaded_sqlite_url: str, tmp_path: Path, free_port: int
) -> None:
    chance = random.Random(2026)  # noqa: S311  addresses, no secrets
    with serving(tmp_path, free_port, "--no-scheduler", database_url=loaded_sqlite_url) as process:
        output_until(process, "Ctrl-C stops it.")
        discard_output(process)
        for path in ("/feeds/all.ics", "/agenda", "/calendar.ics?party=KR"):
            get(free_port, path)
        before, statuses = memory_of_workers(tmp_path, loaded_sqlite_url), set()
        connection = HTTPConnection("127.0.0.1", free_port, timeout=60)
        for number in range(FEEDS):
            # What is passed over is a part of the address all the same.
            rest = "".join(chance.choices(string.ascii_letters, k=1_850))
            connection.request("GET", f"/calendar.ics?q=scm&from={FIRST + timedelta(days=number)}&utm_source={rest}")
            with connection.getresponse() as answer:
                answer.read()
                statuses.add(answer.status)
        connection.close()
        grown = memory_of_workers(tmp_path, loaded_sqlite_url) - before
    print(f"{FEEDS} feeds by addresses of 1,900 bytes: {grown >> 20} MB more")  # noqa: T201
    assert statuses == {200}
    assert grown < MAX_GROWTH
