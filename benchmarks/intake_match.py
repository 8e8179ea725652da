"""How long the entries of a calendar or the rows of a table take to be matched with the record.

Scenario: drafts of 1,000 entries, most of them events of the shipped record as others write them, matched in process
with one index of the record on SQLite. Limit: reading every event of the record once, which whoever compares with all
of them cannot do without. Goal: no more than ten times that. Peer: an index for each draft, as if each came alone.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks._bench import ROUNDS, report, rounds
from benchmarks._calendar import make_calendar
from calendar_core.intake.draft import EventDraft
from calendar_core.intake.draft_entry import draft_entry
from calendar_core.intake.match import match_draft
from calendar_core.intake.record_index import RecordIndex
from calendar_core.intake.text.known_names import load_known_names
from calendar_core.store.db.database import Database
from tests.intake.disguised_events import disguise_events, load_titled_events, near_misses

COPIES, OTHERS, SEED = 900, 100, 2026
TODAY: Final = date(2026, 11, 30)


def seconds(function: Callable[[], object]) -> float:
    """The CPU time of a call."""
    begun = time.process_time()
    function()
    return time.process_time() - begun


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        database = Database(make_calendar(Path(name), 0))
        with database.reading() as connection:
            records, known = load_titled_events(connection), load_known_names(connection)
            disguises = disguise_events(records, known, count=COPIES, seed=SEED)
            disguises += near_misses(records, count=OTHERS, seed=SEED)
            drafts = [draft_entry(one.entry, known, side=None) for one in disguises]

            def match(of_draft: Callable[[EventDraft], RecordIndex]) -> None:
                for draft in drafts:
                    match_draft(of_draft(draft), draft, today=TODAY, publisher="Another calendar")

            def match_with_one() -> None:
                index = RecordIndex(connection)
                match(lambda _: index)

            print(f"\n{len(drafts):,} entries matched with {len(records):,} events")
            print(f"  Python {sys.version.split()[0]}; medians of {ROUNDS} rounds", flush=True)
            taken = rounds(
                {
                    "matched": partial(seconds, match_with_one),
                    "read": partial(seconds, lambda: load_titled_events(connection)),
                    "each": partial(seconds, lambda: match(lambda _: RecordIndex(connection))),
                }
            )
        database.close()
    report("one index ÷ every event read once", [one["matched"] / one["read"] for one in taken], "≤ 10")
    report("one index ÷ an index for each draft", [one["matched"] / one["each"] for one in taken], "≤ 0.3")
    print("  last round:", ", ".join(f"{what} {took:.2f} s" for what, took in taken[-1].items()))


if __name__ == "__main__":
    main()
