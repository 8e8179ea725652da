"""How long a reader waits for the diary of a week as a file.

Scenario: a week of 28 events in a calendar of 1,000, as PDF, Word file and text, each made anew. Goal: at most 1.5 s.
"""

import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks._bench import ROUNDS, entente, get, heading, report
from benchmarks._calendar import make_calendar

MOST_SECONDS: Final = 1.5
WEEK: Final = "2030-W06"
# Who may be somebody gets no kept file.
MADE_ANEW: Final = {"Authorization": "Bearer none"}


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with entente(make_calendar(folder, 1_000, per_day=4), folder) as server:
            events = get(server, f"/diary.txt?week={WEEK}").body.count(b"/events/made-")
            heading(f"the diary of a week of {events} events", server)
            for ending in ("pdf", "docx", "txt"):
                address, taken = f"/diary.{ending}?week={WEEK}", []
                for _ in range(ROUNDS):
                    began = time.perf_counter()
                    assert get(server, address, MADE_ANEW).status == 200
                    taken.append((time.perf_counter() - began) / MOST_SECONDS)
                report(f"{ending} ÷ {MOST_SECONDS} s", taken, "≤ 1")


if __name__ == "__main__":
    main()
