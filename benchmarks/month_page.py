"""What a month costs when there are more events outside it, and what an unchanged one costs.

Scenario: a month of sixty events, asked by 16 connections, with 1,000, 100,000 and 1,000,000 events in the table. Goal:
the CPU of a page made of the database stays the same within a fifth. Then the same page as it is kept: goal at least
50 times less CPU. Indico, the peer whose page might be set beside ours, is no one program to start here.
"""

import shutil
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks._bench import entente, get, heading, load, need, report, rounds
from benchmarks._calendar import make_calendar, multiply
from tools.services import WRK

FEW, MANY = 1_000, (100_000, 1_000_000)
MONTH: Final = "/2030/02"
# Who may be somebody gets no kept page.
MADE_ANEW: Final = {"Authorization": "Bearer none"}


def grown(few: str, count: int) -> str:
    """A copy of a calendar, with so many events; takes a minute for a million."""
    many = few.replace(f"/{FEW}.db", f"/{count}.db")
    shutil.copyfile(few.removeprefix("sqlite:///"), many.removeprefix("sqlite:///"))
    multiply(many, count)
    return many


def main() -> None:
    """Print the ratios."""
    need(WRK)
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        few = make_calendar(folder, FEW, per_day=2)
        small = running.enter_context(entente(few, folder))
        large = {count: running.enter_context(entente(grown(few, count), folder)) for count in MANY}
        page = get(small, MONTH)
        for count, server in large.items():
            same = get(server, MONTH)
            shown = page.body.count(b"/events/made-"), same.body.count(b"/events/made-")
            assert (page.status, same.status, shown[0]) == (200, 200, shown[1]), f"{count}: {shown}"
        heading(f"{MONTH}, {len(page.body)} bytes, with 1,000 to 1,000,000 events in the table", small)
        measures = {f"{count:,} events": partial(load, server, MONTH, MADE_ANEW) for count, server in large.items()}
        measures |= {"few": partial(load, small, MONTH, MADE_ANEW), "kept": partial(load, small, MONTH, {})}
        taken = rounds(measures)
    for count in MANY:
        ratios = [one[f"{count:,} events"].cpu / one["few"].cpu for one in taken]
        report(f"CPU of a page, {count:,} ÷ {FEW:,} events", ratios, "≤ 1.2")
    report("CPU through the database ÷ kept", [one["few"].cpu / one["kept"].cpu for one in taken], "≥ 50")
    for measured, one in taken[-1].items():
        print(f"  last round, {measured}: {one.rate:,.0f} a second, {one.cpu * 1e3:.2f} ms of CPU each")


if __name__ == "__main__":
    main()
