"""Postfix's smtp-sink, which takes mail as fast as a program in C can, and smtp-source, which sends as fast."""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks._bench import SERVER_CORE, Server, free_port, pinned
from tools.services import POSTFIX, find_postfix

LETTER_BYTES = 8_000  # about one reminder with its two forms


def _program(name: str, *words: str) -> tuple[list[str], dict[str, str]]:
    folder = find_postfix()
    assert folder is not None, POSTFIX.advice
    libraries = {"LD_LIBRARY_PATH": str(folder / "usr" / "lib" / "postfix")}
    return [str(folder / "usr" / "sbin" / name), *words], {**os.environ, **libraries}


@contextmanager
def smtp_sink() -> Iterator[Server]:
    """A server that takes every mail and keeps none."""
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    command, environment = _program("smtp-sink", *user, f"127.0.0.1:{port}", "1000")
    with subprocess.Popen(pinned(SERVER_CORE, *command), env=environment, stderr=subprocess.DEVNULL) as process:
        time.sleep(0.5)
        try:
            yield Server(name="Postfix's smtp-sink", address=f"127.0.0.1:{port}", pid=process.pid)
        finally:
            process.terminate()


def source_rate(sink: Server, messages: int, words: Sequence[str] = ("-d", "-s", "8")) -> float:
    """Messages a second by smtp-source, over eight connections that are kept."""
    command, environment = _program(
        "smtp-source", *words, "-m", str(messages), "-l", str(LETTER_BYTES), "-f", "a@example.org", sink.address
    )
    begin = time.perf_counter()
    subprocess.run(command, env=environment, check=True)
    return messages / (time.perf_counter() - begin)


def port_of(sink: Server) -> int:
    """Where it listens."""
    return int(re.sub(r".*:", "", sink.address))
