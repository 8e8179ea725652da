"""How many durable edits a second the desk makes, of what the disk can make durable at all.

Scenario: one editor changes events of the record by the desk's own function, each read, saved and committed with
its revision, notice, audit entry and words of the search, on SQLite with synchronous=FULL. Limit: a page of 4 KiB
appended to a file and fdatasync, on the same disk. Goal: at least a tenth of it.
"""

import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks._bench import ROUNDS, report, rounds
from benchmarks._calendar import MADE, make_calendar
from calendar_core import clock
from calendar_core.desk.editing.save import save_event
from calendar_core.store.db.database import Database
from calendar_core.store.events.revisions import load_newest_revision

EVENTS, EDITS, SYNCS = 100, 200, 500
PAGE: Final = bytes(4_096)


def syncs_a_second(folder: Path) -> float:
    """What the disk does alone."""
    descriptor = os.open(folder / "pages", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        begun = time.perf_counter()
        for _ in range(SYNCS):
            os.write(descriptor, PAGE)
            os.fdatasync(descriptor)
        return SYNCS / (time.perf_counter() - begun)
    finally:
        os.close(descriptor)


def edits_a_second(database: Database, numbers: Iterator[int]) -> float:
    """Edits as the desk makes them, from what is read to the commit."""
    begun = time.perf_counter()
    for number in itertools.islice(numbers, EDITS):
        event_id = f"made-{number % EVENTS}"
        with database.reading() as connection:
            base_revision, record = load_newest_revision(connection, event_id)
        changed = replace(record, agenda=f"Edit {number}")
        with database.writing() as session:
            assert save_event(session, changed, MADE, base_revision=base_revision, action="changed", now=clock.now())
    return EDITS / (time.perf_counter() - begun)


def main() -> None:
    """Print the ratio."""
    # In the checkout: a folder for temporary files may be in memory, where nothing is durable.
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        database = Database(make_calendar(folder, EVENTS))
        print(f"\n{EDITS} edits of {EVENTS} events of the record, one after the other")
        print(f"  Python {sys.version.split()[0]}; medians of {ROUNDS} rounds", flush=True)
        numbers = itertools.count()
        taken = rounds(
            {
                "edits": partial(edits_a_second, database, numbers),
                "syncs": partial(syncs_a_second, folder),
            }
        )
        database.close()
    report("durable edits ÷ fdatasync", [one["edits"] / one["syncs"] for one in taken], "≥ 0.10")
    print("  last round:", ", ".join(f"{what} {rate:,.0f}/s" for what, rate in taken[-1].items()))


if __name__ == "__main__":
    main()
