"""What a month costs when there are more events outside it, and what an unchanged one costs.

Scenario: a month of sixty events, asked by 16 connections, with 1,000 and with 100,000 events in the table. Goal: the
CPU of a page stays the same within a fifth. Then the same page asked by who has it already (304), where it is kept:
goal at least 50 times less CPU than through the database.
"""

import shutil
import tempfile
from functools import partial
from pathlib import Path

from benchmarks._bench import entente, get, heading, load, need, report, rounds
from benchmarks._calendar import make_calendar, multiply
from tools.services import WRK

FEW, MANY = 1_000, 100_000
MONTH = "/2030/02"


def main() -> None:
    """Print both ratios."""
    need(WRK)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few = make_calendar(folder, FEW, per_day=2)
        many = few.replace(f"/{FEW}.db", f"/{MANY}.db")
        shutil.copyfile(folder / f"{FEW}.db", folder / f"{MANY}.db")
        multiply(many, MANY)
        with entente(few, folder) as small, entente(many, folder) as large:
            page, same = get(small, MONTH), get(large, MONTH)
            assert (page.status, page.body.count(b"/events/made-")) == (200, same.body.count(b"/events/made-"))
            heading(f"{MONTH}, {len(page.body)} bytes, {FEW:,} and {MANY:,} events in the table", small)
            measures = {"few": partial(load, small, MONTH, {}), "many": partial(load, large, MONTH, {})}
            if etag := page.headers.get("etag"):
                measures["kept"] = partial(load, small, MONTH, {"If-None-Match": etag})
            taken = rounds(measures)
    report(f"CPU of a page, {MANY:,} ÷ {FEW:,} events", [one["many"].cpu / one["few"].cpu for one in taken], "≤ 1.2")
    if etag:
        report("CPU through the database ÷ kept", [one["few"].cpu / one["kept"].cpu for one in taken], "≥ 50")
    else:
        print("  kept pages: pages carry no ETag yet, so there is nothing to compare (goal ≥ 50)")
    for name, one in taken[-1].items():
        print(f"  last round, {name}: {one.rate:,.0f} a second, {one.cpu * 1e3:.2f} ms of CPU each")


if __name__ == "__main__":
    main()
