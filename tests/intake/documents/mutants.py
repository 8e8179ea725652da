"""Mutants of calendar files, pages and PDF files: bytes that were changed, cut, repeated and joined at random."""

import random
import resource
import time
from collections.abc import Iterator
from typing import Any

from calendar_core.errors import CalendarError
from calendar_core.intake.documents.read import read_file
from calendar_core.intake.limited_process import ReaderFailed
from tests.builders.documents import make_calendar, make_page, make_pdf

_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Custom",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0900",
    "TZOFFSETTO:+0900",
    "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
)
SEEDS = {
    "a.ics": make_calendar(
        (
            "SUMMARY:56th ROK-U.S. SCM",
            "DTSTART;TZID=Asia/Seoul:20241030T090000",
            "DURATION:PT2H",
            "LOCATION:Washington",
        ),
        ("SUMMARY:한미 정상회담", "DTSTART;VALUE=DATE:20241028", "DTEND;VALUE=DATE:20241029", "STATUS:CANCELLED"),
        (
            "SUMMARY:Weekly",
            "DTSTART;TZID=Custom:20241030T090000",
            "RRULE:FREQ=WEEKLY;COUNT=5",
            "EXDATE:20241106T090000",
        ),
        head=_ZONE,
    ),
    "a.html": make_page(
        '<nav><a href="/x">x</a></nav><main><h1>Statement</h1><p>The 56th Security Consultative Meeting will be held '
        "in Washington on October 30, 2024.</p><p>한미 정상회담이 28일 서울에서 열린다.</p></main>",
        '<title>Statement</title><script type="application/ld+json">{"@type": "Event", "name": "56th SCM", '
        '"startDate": "2024-10-30", "location": {"name": "Pentagon"}}</script>',
    ),
    "a.pdf": make_pdf("The 56th SCM will be held in Washington on October 30, 2024.", "Page two"),
}
_TOKENS = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\r",
        b"\n ",
        b"BEGIN:VEVENT\r\n",
        b"END:VEVENT\r\n",
        b"RRULE:FREQ=DAILY;BYMONTHDAY=31\r\n",
    ),
    *(
        b"99999999999999999999",
        b"-1",
        b"%PDF-",
        b"<<",
        b">>",
        b"/Length 99999999",
        b"<div>",
        b"</script>",
        b"{",
        b"[[[[",
    ),
    *(b"&#x110000;", b"\xed\xa0\x80", b"TZID=" + b"A" * 300, b"DTSTART:00010101\r\n", b"DTSTART:99991231T235959Z\r\n"),
)


def make_mutants(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """So many mutants, each with the name of its file."""
    chance = random.Random(seed)  # noqa: S311  a repeatable choice
    names = sorted(SEEDS)
    for number in range(count):
        name = names[number % len(names)]
        raw = bytearray(SEEDS[name])
        for _ in range(chance.choice((1, 1, 2, 4, 12))):
            _change(raw, chance)
        if chance.random() < 0.02:
            other = SEEDS[chance.choice(names)]
            raw += other[chance.randrange(len(other)) :]
        yield name, bytes(raw)


def _change(raw: bytearray, chance: random.Random) -> None:
    place, length = chance.randrange(len(raw) + 1), chance.randrange(1, 40)
    way = chance.randrange(6)
    if way == 0 and place < len(raw):
        raw[place] ^= 1 << chance.randrange(8)
    elif way == 1:
        del raw[place : place + length]
    elif way == 2:
        raw[place:place] = raw[place : place + length] * chance.choice((1, 2, 50))
    elif way == 3:
        raw[place:place] = chance.choice(_TOKENS)
    elif way == 4:
        raw[place : place + length] = chance.randbytes(length)
    elif chance.random() < 0.2:
        del raw[place:]


def read_mutants(count: int) -> dict[str, Any]:
    """How many mutants are read and refused, where a parser failed, and the most time and memory that one took.

    The memory is that of the largest child that this process ever had.
    """
    outcomes = {"read": 0, "refused": 0}
    failed = []
    slowest = 0.0
    for name, raw in make_mutants(count, seed=20):
        began = time.monotonic()
        try:
            read_file(name, raw)
            outcomes["read"] += 1
        except CalendarError as error:
            outcomes["refused"] += 1
            if isinstance(error, ReaderFailed):
                failed.append((name, str(error)))
        slowest = max(slowest, time.monotonic() - began)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {**outcomes, "failed": failed, "slowest_seconds": slowest, "largest_child_kb": largest}
