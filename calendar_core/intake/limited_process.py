"""A function that reads strangers' bytes, run in a process of its own with limits.

A parser may hang, take all memory, or keep what one file defines for the next one, as icalendar does with time zones.
In a process that lives for one call it can do none of that to the program.
"""

import json
import logging
import os
import resource
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, NoReturn

from calendar_core.child_processes import end_with_parent, process_context
from calendar_core.errors import CalendarError
from calendar_core.messages import Message, mark

# What one result may weigh as JSON: ten times the largest text that is read.
_MAX_RESULT_BYTES: Final = 16_000_000
# So many children one process has at a time; each may take `Limits.memory_bytes`.
_AT_ONCE: Final = 2
_slots: Final = threading.BoundedSemaphore(_AT_ONCE)
# Why there is no result, as the end of a sentence.
_TOO_MUCH: Final = mark("it takes more time or memory than a file may")
_TOO_LARGE: Final = mark("it takes more memory than a file may")
_TOO_DEEP: Final = mark("its parts are nested too deeply")
_STOPPED: Final = mark("its parser stopped (%(name)s)")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child may use. The memory is counted beyond what it shares with its parent at the start."""

    cpu_seconds: int = 5
    wall_seconds: float = 7
    memory_bytes: int = 400_000_000


class ReaderFailed(CalendarError):
    """The child came to no result: it failed, or used more than it may."""


_LIMITS: Final = Limits()


def run_limited(function: Callable[..., Any], *args: Any, limits: Limits = _LIMITS) -> Any:
    """The result of `function(*args)`, which must be plain JSON (tuples come back as lists); bytes may be arguments.

    `function` is one of a module, and its module imports what it needs: a child is forked, and imports nothing anew.
    Raises the CalendarError that the function raises, and ReaderFailed where there is no result. Takes at most
    `wall_seconds`, and as long again while other children run.
    """
    if not _slots.acquire(timeout=limits.wall_seconds):
        raise ReaderFailed("Too many files are being read.", next_step="Try again in a minute.")
    try:
        return _unpack(_run(function, args, limits))
    finally:
        _slots.release()


def _run(function: Callable[..., Any], args: tuple[Any, ...], limits: Limits) -> bytes:
    """The bytes that a child sends; empty where it ended without."""
    context = process_context()
    receiver, sender = context.Pipe(duplex=False)
    with receiver:
        child = context.Process(target=_serve, args=(sender, function, args, limits), daemon=True)  # type: ignore[attr-defined]  # of every context
        with sender, warnings.catch_warnings():
            # Python 3.12 and newer warn of threads at a fork. The child takes no lock that they may hold; if it ever
            # did, it would be ended in time.
            warnings.simplefilter("ignore", DeprecationWarning)
            child.start()
        try:
            if not receiver.poll(limits.wall_seconds):
                raise ReaderFailed(
                    "Reading it takes more than the %(seconds)s s that it may.",
                    next_step="Give a smaller file, or paste its text.",
                    seconds=round(limits.wall_seconds),
                )
            return receiver.recv_bytes(_MAX_RESULT_BYTES)
        except EOFError:
            return b""
        except OSError:  # longer than allowed
            raise ReaderFailed(
                "What was read is larger than %(size)s MB.",
                next_step="Give a smaller file, or paste its text.",
                size=_MAX_RESULT_BYTES // 1_000_000,
            ) from None
        finally:
            child.kill()
            child.join()
            child.close()


def _unpack(raw: bytes) -> Any:
    try:
        answer = json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        answer = {}
    if "result" in answer:
        return answer["result"]
    if "refused" in answer:
        raise CalendarError(**answer["refused"])
    raise ReaderFailed(
        "The file cannot be read: %(why)s.",
        next_step="Check that it is whole, or paste its text.",
        why=Message(answer.get("failed", _TOO_MUCH), name=answer.get("name", "")),
    )


def _serve(sender: Connection, function: Callable[..., Any], args: tuple[Any, ...], limits: Limits) -> NoReturn:
    """What the child does: one call, one message, and an end without any clean-up, which would be the parent's."""
    try:
        _set_limits(limits)
        sender.send_bytes(_call(function, args))
    finally:
        os._exit(0)


def _call(function: Callable[..., Any], args: tuple[Any, ...]) -> bytes:
    try:
        answer = {"result": function(*args)}
        return json.dumps(answer).encode()
    except CalendarError as error:
        answer = {"refused": _pack_error(error)}
    except MemoryError:
        answer = {"failed": _TOO_LARGE}
    except RecursionError:
        answer = {"failed": _TOO_DEEP}
    except Exception as error:  # noqa: BLE001  a parser may raise anything; its name is told, never its text
        answer = {"failed": _STOPPED, "name": type(error).__name__}
    return json.dumps(answer).encode()


def _pack_error(error: CalendarError) -> dict[str, Any]:
    values = {**error.what.values, **error.next_step.values}
    return {
        "what": error.what.id,
        "next_step": error.next_step.id,
        "where": error.where,
        **{name: value if isinstance(value, int | str) else str(value) for name, value in values.items()},
    }


def _set_limits(limits: Limits) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    end_with_parent(signal.SIGKILL)
    logging.disable(logging.CRITICAL)  # parsers tell at length what is wrong with a file
    warnings.simplefilter("ignore")
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)  # a parser has nothing to write
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        _limit(resource.RLIMIT_AS, pages * resource.getpagesize() + limits.memory_bytes)


def _limit(kind: int, value: int) -> None:
    """Set a limit that is not below one that the process already has."""
    _, hard = resource.getrlimit(kind)
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bound, bound))
