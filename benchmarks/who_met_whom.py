"""What it costs to count who met whom, beside a page of the agenda of the same filter.

Scenario: pairs of parties, offices and people, with the first and last meeting of the fifty most frequent, in process,
with 100,000 events and their participants on SQLite. Peer: the queries of the agenda, its count and fifty events.
Goal: at most 300 ms of CPU, without a filter too; printed beside the ratio.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks._bench import ROUNDS, report, rounds
from benchmarks._calendar import make_calendar, multiply
from calendar_core import clock
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.relations.pairs import BYS, By, build_question
from calendar_core.store.db.database import Database
from calendar_core.store.events.present import PresentEvents
from calendar_core.store.events.source import EventSource
from calendar_core.store.relations.meetings import load_first_and_last, load_pair_table

MADE, MANY, PAGE = 1_000, 100_000, 50
SELECTIONS: Final = (
    Selection(),
    Selection(party=("KR", "US")),
    Selection(kind=("summit",)),
    Selection(series=("kr-us-scm",)),
)


def by_pairs(source: EventSource, selection: Selection, by: By) -> float:
    """The CPU time of a page of pairs, in seconds."""
    begun = time.process_time()
    table = load_pair_table(source, selection, build_question(by, None, selection))
    shown = load_first_and_last(source, selection, table, table.cut(0, PAGE))
    taken = time.process_time() - begun
    assert 0 < len(shown) <= PAGE, selection
    return taken


def by_agenda(source: EventSource, selection: Selection) -> float:
    """The CPU time of a page of the agenda."""
    begun = time.process_time()
    source.count_sides(selection)
    source.cards(selection, side="past", limit=PAGE)
    return time.process_time() - begun


def main() -> None:
    """Print the time and the ratio, filter by filter."""
    with tempfile.TemporaryDirectory() as name:
        url = make_calendar(Path(name), MADE, per_day=2)
        multiply(url, MANY)
        database = Database(url)
        print(f"\nWho met whom, of {MANY:,} events; CPU time of the queries and of counting")
        print(f"  Python {sys.version.split()[0]}; medians of {ROUNDS} rounds", flush=True)
        with database.reading() as connection:
            source = PresentEvents(connection, viewer="public", now=clock.now())
            for selection in SELECTIONS:
                compare(source, selection)
        database.close()


def compare(source: EventSource, selection: Selection) -> None:
    """One filter: each sort of pairs, and the agenda."""
    measures: dict[str, Callable[[], float]] = {by: partial(by_pairs, source, selection, by) for by in BYS}
    measures["agenda"] = partial(by_agenda, source, selection)
    taken = rounds(measures)
    print(f" {selection.query() or 'no filter'}")
    for by in BYS:
        milliseconds = statistics.median(one[by] for one in taken) * 1e3
        ratios = [one[by] / one["agenda"] for one in taken]
        report(f"{by}, {milliseconds:.0f} ms (goal ≤ 300 ms); ÷ agenda", ratios, "none: the agenda reads fifty events")


if __name__ == "__main__":
    main()
