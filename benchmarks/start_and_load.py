"""How long a person waits before the calendar is there, in ratios to what the machine needs at least.

Scenario: the shipped data set, read from its YAML, into an empty SQLite database and then once more unchanged; and
`flask --help`. Limits measured in the same run: PyYAML composing the same files (no load can be faster than reading),
and starting Python with Flask imported. Goals: first load at most 10 s, again at most 2 s, help at most 0.6 s.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from calendar_core import clock
from calendar_core.dataset.load import load_paths
from calendar_core.store.db.database import Database
from calendar_core.store.db.migrate import upgrade

ROUNDS = 5
DATA = Path("data")


def seconds(act: Callable[[], object]) -> float:
    """The wall time of one call."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def compose_all() -> None:
    """Read every file of the data set into YAML nodes, and do nothing with them."""
    for file in DATA.rglob("*.yaml"):
        yaml.compose(file.read_bytes(), Loader=yaml.CSafeLoader)


def ignore(_step: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def run(*words: str) -> Callable[[], object]:
    """A program to be started and waited for."""
    return lambda: subprocess.run([sys.executable, *words], check=True, capture_output=True)


def one_round(folder: Path) -> dict[str, float]:
    """Every measure once, limit and product side by side."""
    url = f"sqlite:///{folder / 'benchmark.db'}"
    upgrade(url)
    database = Database(url)
    try:
        return {
            "compose": seconds(compose_all),
            "first": seconds(lambda: load_paths(database, [DATA], now=clock.now(), progress=ignore)),
            "again": seconds(lambda: load_paths(database, [DATA], now=clock.now(), progress=ignore)),
            "flask": seconds(run("-c", "import flask")),
            "help": seconds(run("-m", "flask", "--help")),
        }
    finally:
        database.close()


def main() -> None:
    """Print the medians and their ratios."""
    rounds = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            rounds.append(one_round(Path(folder)))
    median = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    print(f"data set: {sum(1 for _ in DATA.rglob('*.yaml'))} files; SQLite; medians of {ROUNDS} rounds")
    for name, limit, goal in (("first", "compose", 10.0), ("again", "compose", 2.0), ("help", "flask", 0.6)):
        ratio = median[name] / median[limit]
        print(f"{name:6} {median[name]:6.2f} s  = {ratio:5.1f} × {limit} ({median[limit]:.2f} s)   goal ≤ {goal} s")


if __name__ == "__main__":
    main()
