"""Only calendar_core/clock.py reads the clock: everywhere else `now` is an argument."""

import ast

import pytest

from tests.house.source import full_name, imported_names, program_trees

CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.strftime",
    "time.ctime",
}


def clock_readings(tree: ast.Module) -> list[int]:
    """List the lines that name a clock, called or handed on (`default_factory=datetime.now`)."""
    names = imported_names(tree)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)]
    return sorted({node.lineno for node in nodes if full_name(node, names) in CLOCKS})


def test_only_the_clock_reads_the_clock() -> None:
    found = {path: clock_readings(tree) for path, tree in program_trees() if path != "calendar_core/clock.py"}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "mistake",
    [
        "import datetime\nnow = datetime.datetime.now(datetime.UTC)",
        "import datetime as dt\nnow = dt.datetime.utcnow()",
        "from datetime import datetime\nrow = dict(default=datetime.now)",
        "from datetime import date as day\ntoday = day.today()",
        "import time\nstarted = time.time()",
        "from time import time\nstarted = time()",
    ],
)
def test_a_planted_reading_is_found(mistake: str) -> None:
    assert clock_readings(ast.parse(mistake)) == [2]


@pytest.mark.parametrize(
    "good",
    [
        "import time\nstarted = time.monotonic()",
        "from calendar_core.clock import now\nmoment = now()",
        "from datetime import datetime\nmoment = datetime(2024, 10, 30)",
        "def show(time):\n    return time",
    ],
)
def test_what_is_no_clock_is_left_alone(good: str) -> None:
    assert clock_readings(ast.parse(good)) == []
