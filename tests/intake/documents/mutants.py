"""Mutants of calendar files, pages, PDF files and tables: bytes that were changed, cut, repeated and joined at random.

Of most workbooks it is the bytes of one of its parts, so that the archive is whole.
"""

import io
import random
import resource
import time
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from calendar_core.errors import CalendarError
from calendar_core.intake.documents.read import read_file
from calendar_core.intake.limited_process import ReaderFailed
from tests.builders.documents import make_calendar, make_page, make_pdf, make_workbook

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
_ROWS = (
    ("Diary of the ministry",),
    ("Date", "Time", "Title", "Parties", "City", "Status", "Participants", "Link"),
    ("2024-10-30", "09:00", "56th SCM", "KR, US", "Washington", "held", "Lloyd Austin", "https://example.org/a"),
    ("2024. 10. 28.~29.", "", "한미 정상회담", "한미", "서울", "추진 중", "", ""),
    ("Oct 2026", "", "Summit", "Japan; Korea", "Tokyo", "confirmed", "", ""),
)
TABLES = {
    "a.csv": "\r\n".join(";".join(row) for row in _ROWS).encode(),
    "a.xlsx": make_workbook(*_ROWS),
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
    *(
        b'"',
        b";" * 80,
        b"\t",
        b"=1/0",
        b"10/11/2026",
        b"\xef\xbb\xbf",
        b"\xff\xfe1",
        b'<row r="9999999">',
        b"<f>A1</f>",
    ),
    *(b'<mergeCell ref="A1:ZZ99999"/>', b"<!DOCTYPE x>", b"1E+308", b'r="XFD1048576"', b's="999"', b't="s"'),
    *(b"&#x110000;", b"\xed\xa0\x80", b"TZID=" + b"A" * 300, b"DTSTART:00010101\r\n", b"DTSTART:99991231T235959Z\r\n"),
)


def make_mutants(count: int, seed: int, seeds: Mapping[str, bytes] = SEEDS) -> Iterator[tuple[str, bytes]]:
    """So many mutants, each with the name of its file."""
    chance = random.Random(seed)  # noqa: S311  a repeatable choice
    names = sorted(seeds)
    for number in range(count):
        name = names[number % len(names)]
        is_packed = name.endswith(".xlsx") and chance.random() < 0.8
        yield name, _mutate_part(seeds[name], chance) if is_packed else _mutate(seeds[name], seeds, chance)


def _mutate(seed: bytes, seeds: Mapping[str, bytes], chance: random.Random) -> bytes:
    raw = bytearray(seed)
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        _change(raw, chance)
    if chance.random() < 0.02:
        other = seeds[chance.choice(sorted(seeds))]
        raw += other[chance.randrange(len(other)) :]
    return bytes(raw)


def _mutate_part(seed: bytes, chance: random.Random) -> bytes:
    """A workbook of which one part is changed, mostly that of its cells."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seed)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        sheet = next(name for name in names if "worksheets/sheet" in name)
        changed = sheet if chance.random() < 0.6 else chance.choice(names)
        for name in names:
            content = old.read(name)
            changed_content = _mutate(content, {name: content}, chance) if name == changed else content
            new.writestr(zipfile.ZipInfo(name), changed_content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


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
