"""What one changed event costs the feeds that tell of it, in a record of 10,000 events and in one of 100,000.

Scenario: an event is edited as the desk does it; then every curated feed is brought up to date, to its new ETag and
its bytes in gzip, by the same function as the scheduler's. The peer writes one such feed, the archive, as a program
would that keeps nothing: its events again by icalendar, and gzip. Goals: the peer ÷ ours at least 100; ours with
100,000 events ÷ with 10,000 at most 10. Beside it a filter that was never asked before, of the 10,000 (at most 50 ms),
the same asked again (at most 0.5 ms), and the memory of a web process with the shipped record and all of its feeds (at
most 130 MiB). All in one process: nothing is sent.
"""

import gc
import gzip
import itertools
import shutil
import tempfile
import time
from collections.abc import Callable
from math import inf
from pathlib import Path

from icalendar import Calendar

from benchmarks._bench import entente, get, heading, report, rounds
from benchmarks._calendar import edit, make_calendar, multiply_kept
from calendar_core import clock
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.feeds.cache.feed_cache import FeedCache
from calendar_core.feeds.cache.service import FeedService
from calendar_core.feeds.publish import refresh_curated_feeds
from calendar_core.feeds.spec import filter_spec
from calendar_core.store.db.database import Database
from calendar_core.store.feeds.curated import list_curated_feeds

FEW, MANY = 10_000, 100_000
BASE = "http://127.0.0.1:8000"
ARCHIVE = "/feeds/archive.ics"


class Editing:
    """A feed service over a database, with every curated feed built."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.press = FeedService(Database(url), FeedCache(folder, max_bytes=inf), base_url=BASE)
        self.numbers = itertools.count(17, 37)
        refresh_curated_feeds(self.press, clock.now())

    def archive(self) -> bytes:
        """The bytes of the archive as they are."""
        ready = self.press.cache.get(ARCHIVE)
        assert ready is not None
        return ready.body

    def after_edit(self) -> float:
        """The time from the commit of an edit to the last feed that tells of it."""
        title = f"Edited at {time.time()}"
        edit(self.url, next(self.numbers) % 1_000, title)
        begin = time.perf_counter()
        refresh_curated_feeds(self.press, clock.now())
        taken = time.perf_counter() - begin
        assert title.encode() in self.archive()
        return taken

    def new_filter(self) -> float:
        """The CPU of the first answer to a filter that nobody asked before."""
        key = f"/calendar.ics?{next(self.numbers)}"
        wanted = filter_spec(Selection(party=("KR", "US"), kind=("summit", "visit")), FeedOptions())
        return cpu_seconds(lambda: self.press.get_feed(key, lambda _: wanted, clock.now()))

    def known_filter(self) -> float:
        """The CPU of an answer to a filter that was asked before, when nothing changed since."""
        return cpu_seconds(lambda: self.press.get_if_fresh("/calendar.ics", clock.now()))


def cpu_seconds(act: Callable[[], object]) -> float:
    """The CPU of one call, which neighbours disturb less."""
    begin = time.process_time()
    act()
    return time.process_time() - begin


def seconds(act: Callable[[], object]) -> float:
    """The wall time of one call."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def rewritten(feed: bytes) -> Callable[[], object]:
    """The peer: the events of a feed written again by icalendar, and gzip."""
    calendar = Calendar.from_ical(feed)
    return lambda: gzip.compress(calendar.to_ical(), 6)


def memory(folder: Path) -> float:
    """PSS in MiB of a web process that has answered every curated feed of the shipped record."""
    url = make_calendar(folder, 0)
    with entente(url, folder) as server:
        with Database(url).reading() as connection:
            addresses = [feed.path for feed in list_curated_feeds(connection, public_at=None)]
        assert {get(server, address).status for address in addresses} == {200}
        return max(pss(pid) for pid in server.family())


def pss(pid: int) -> float:
    """The proportional share of a process's memory, in MiB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"\none web process with the shipped record and its feeds: {memory(folder):.0f} MiB (goal ≤ 130)")
        few = make_calendar(folder, FEW, per_day=5)
        small = Editing(few, folder / "few")
        shutil.copyfile(folder / f"{FEW}.db", folder / f"{MANY}.db")
        many = few.replace(f"/{FEW}.db", f"/{MANY}.db")
        multiply_kept(many, MANY)
        large = Editing(many, folder / "many")
        again = rewritten(small.archive())
        heading(f"one event edited, every curated feed fresh again: {FEW:,} and {MANY:,} events")
        gc.freeze()
        taken = rounds(
            {
                "peer": lambda: seconds(again),
                "few": small.after_edit,
                "many": large.after_edit,
                "new filter": small.new_filter,
                "known filter": small.known_filter,
            }
        )
    report("icalendar again and gzip ÷ ours", [one["peer"] / one["few"] for one in taken], "≥ 100, 500 at best")
    report(f"ours, {MANY:,} ÷ {FEW:,} events", [one["many"] / one["few"] for one in taken], "≤ 10, 2.5 at best")
    report("a filter never asked before, ms of CPU", [one["new filter"] * 1e3 for one in taken], "≤ 50")
    report("the same, asked again, ms of CPU", [one["known filter"] * 1e3 for one in taken], "≤ 0.5")
    print("  last round:", ", ".join(f"{what} {found * 1e3:.2f} ms" for what, found in taken[-1].items()))


if __name__ == "__main__":
    main()
