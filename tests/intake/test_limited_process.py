"""A parser in a process of its own: its result comes back, and nothing that it does harms the program."""

import os
import signal
import sys
import tempfile
import threading
import time
from typing import Any

import pytest

from calendar_core.errors import CalendarError
from calendar_core.intake.limited_process import Limits, ReaderFailed, run_limited

SEEN: list[str] = []


def remember(word: str) -> list[str]:
    SEEN.append(word)
    return SEEN


def turn(_: str) -> None:
    while True:
        pass


def sleep(seconds: str) -> None:
    time.sleep(float(seconds))


def fill_memory(_: str) -> int:
    return len(bytearray(600_000_000))


def nest(_: str) -> None:
    nest(_)


def die(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def write(_: str) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"x")


def refuse(name: str) -> None:
    raise CalendarError(
        "%(name)s is no calendar, of %(count)s.", next_step="Give one.", where="line 3", name=name, count=2
    )


def fail(_: str) -> None:
    raise KeyError("/a/path/of/this/machine")


def measure(raw: bytes) -> dict[str, Any]:
    return {"length": len(raw), "words": ("한", None, 1.5)}


def answer_long(_: str) -> str:
    return "x" * 17_000_000


def test_the_result_comes_back_as_json() -> None:
    assert run_limited(measure, b"\x00\xff") == {"length": 2, "words": ["한", None, 1.5]}


def test_nothing_stays_in_the_program() -> None:
    assert run_limited(remember, "one") == ["one"]
    assert run_limited(remember, "two") == ["two"]
    assert SEEN == []


def test_an_error_for_a_person_comes_back_with_its_values() -> None:
    with pytest.raises(CalendarError, match=r"line 3: scm.ics is no calendar, of 2\. Give one\.") as caught:
        run_limited(refuse, "scm.ics")
    assert (caught.value.what.id, caught.value.what.values["name"]) == (
        "%(name)s is no calendar, of %(count)s.",
        "scm.ics",
    )


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (turn, "it takes more time or memory than a file may"),
        pytest.param(
            fill_memory,
            "more memory than a file may",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process"),
        ),
        (nest, "nested too deeply"),
        (die, "it takes more time or memory than a file may"),
        (fail, r"its parser stopped \(KeyError\)"),
        (write, "it takes more time or memory than a file may|its parser stopped"),
        (answer_long, "larger than 16 MB"),
    ],
)
def test_a_parser_that_does_harm_is_an_error_in_words(function: Any, told: str) -> None:
    with pytest.raises(ReaderFailed, match=told):
        run_limited(function, "30", limits=Limits(cpu_seconds=1, wall_seconds=60))


def test_a_parser_that_only_waits_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(ReaderFailed, match="more than the 1 s that it may"):
        run_limited(sleep, "30", limits=Limits(wall_seconds=1))
    assert time.monotonic() - began < 10


def test_many_threads_read_at_once_and_wait_for_each_other() -> None:
    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.append(run_limited(measure, b"ab"))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one["length"] for one in results] == [2] * 12
