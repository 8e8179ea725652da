"""What the index of grams finds, and how much sooner than a look at every text.

Scenario: the count of the events that hold a word, in process, with 100,000 events on SQLite. Peer: LIKE over the
folded text of each, which cannot miss any. Goal: all that LIKE finds, and where that is a hundred at most, in a
hundredth of its time.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, literal, select

from benchmarks._bench import ROUNDS, report, rounds
from benchmarks._calendar import edit, make_calendar, multiply
from calendar_core.domain.events.selection import Selection
from calendar_core.store.db.database import Database
from calendar_core.store.selection.conditions import EVENT, where_selected

MADE, MANY, RARE = 1_000, 100_000, 100
WORDS: Final = ("독도", "호르무즈", "Dokdo", "한미", "협의", "안보협의", "scm")


def by_index(connection: Connection, word: str) -> int:
    """How many events hold the word, as every page asks it."""
    query = select(func.count()).select_from(EVENT).where(where_selected(Selection(q=word)))
    return connection.execute(query).scalar_one()


def by_like(connection: Connection, word: str) -> int:
    """The same, by a look at every text."""
    # Latin words are found at their start.
    pattern = f" {word.lower()}" if word.isascii() else word
    held = (literal(" ") + EVENT.c.search_text).contains(pattern)
    return connection.execute(select(func.count()).select_from(EVENT).where(held)).scalar_one()


def main() -> None:
    """Print recall and ratio, word by word."""
    with tempfile.TemporaryDirectory() as name:
        url = make_calendar(Path(name), MADE, per_day=2)
        multiply(url, MANY)
        for number in range(RARE):
            edit(url, number, f"Dokdo (독도) and the Strait of Hormuz (호르무즈 해협), {number}")
        database = Database(url)
        with database.writing() as session:
            session.connection().exec_driver_sql("INSERT INTO event_search_fts(event_search_fts) VALUES ('rebuild')")
        print(f"\nEvents that hold a word, of {MANY:,}")
        print(f"  Python {sys.version.split()[0]}; medians of {ROUNDS} rounds", flush=True)
        with database.reading() as connection:
            for word in WORDS:
                compare(connection, word)
        database.close()


def compare(connection: Connection, word: str) -> None:
    """One word, both ways."""
    hits, all_hits = by_index(connection, word), by_like(connection, word)
    assert hits == all_hits, f"{word}: {hits} found of {all_hits}"
    ways = {"index": by_index, "like": by_like}
    taken = rounds({name: partial(seconds, connection, word, way) for name, way in ways.items()})
    goal = "≤ 0.01" if hits <= RARE else "none: so many hits take their time"
    report(f"{word}, {hits:,} of {all_hits:,} found, time ÷ LIKE", [one["index"] / one["like"] for one in taken], goal)


def seconds(connection: Connection, word: str, way: Callable[[Connection, str], int]) -> float:
    """The time of one count."""
    begun = time.perf_counter()
    way(connection, word)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
