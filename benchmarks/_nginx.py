"""A feed of 1,000 events beside the limit: nginx with the same bytes in a file, on the same core."""

import gzip
import tempfile
from functools import partial
from pathlib import Path

from benchmarks._bench import Load, Server, entente, get, heading, load, need, nginx, report, rounds
from benchmarks._calendar import FEED, make_calendar
from tools.services import NGINX, WRK

EVENTS = 1_000
GZIP = {"Accept-Encoding": "gzip"}


def known(server: Server, path: str, status: int) -> dict[str, str]:
    """The headers of a request that is answered with this status; shows first that it is, with the feed in it."""
    first = get(server, path, GZIP)
    assert (first.status, first.headers["content-encoding"]) == (200, "gzip")
    assert gzip.decompress(first.body).count(b"BEGIN:VEVENT") == EVENTS
    headers = GZIP if status == 200 else {**GZIP, "If-None-Match": first.headers["etag"]}
    again = get(server, path, headers)
    assert (again.status, len(again.body)) == (status, len(first.body) if status == 200 else 0)
    return headers


def compare(*, scenario: str, status: int, goal: str) -> None:
    """Print how many of nginx's answers a second are ours, and what CPU each costs."""
    need(NGINX, WRK)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = make_calendar(folder, EVENTS)
        with entente(url, folder) as ours:
            answer = get(ours, FEED, GZIP)
            (folder / "feed.ics.gz").write_bytes(answer.body)
            (folder / "feed.ics").write_bytes(gzip.decompress(answer.body))
            with nginx(folder) as limit:
                asked = {
                    ours: (FEED, known(ours, FEED, status)),
                    limit: ("/feed.ics", known(limit, "/feed.ics", status)),
                }
                heading(f"{scenario}: {EVENTS} events, {len(answer.body)} bytes in gzip, 16 connections", ours, limit)
                taken = rounds({server.name: partial(load, server, *words) for server, words in asked.items()})
                tell([(one[ours.name], one[limit.name]) for one in taken], goal)


def tell(taken: list[tuple[Load, Load]], goal: str) -> None:
    """Print the ratios; ours first in each pair."""
    report("answers a second, ours ÷ nginx", [ours.rate / limit.rate for ours, limit in taken], goal)
    report("CPU of an answer, ours ÷ nginx", [ours.cpu / limit.cpu for ours, limit in taken], "–")
    for server, one in zip(("ours", "nginx"), taken[-1], strict=True):
        print(f"  last round, {server}: {one.rate:,.0f} a second, {one.cpu * 1e6:.0f} µs of CPU each")
