"""Child processes: how they are started, and how they end with their parent."""

import ctypes
import multiprocessing
import os
import signal
import sys
from multiprocessing.context import BaseContext
from typing import Final

_PR_SET_PDEATHSIG: Final = 1  # prctl(2)
_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def process_context() -> BaseContext:
    """How processes are started: by fork where that is safe, because modules are then already imported."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def end_with_parent(number: signal.Signals) -> None:
    """Ask the kernel for this signal when the parent of this process ends, even if the parent was killed."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
    parent = multiprocessing.parent_process()
    if parent is not None and os.getppid() != parent.pid:  # it ended before the kernel was asked
        os.kill(os.getpid(), number)


def reset_signals_in_children() -> None:
    """Let SIGINT and SIGTERM end each process that is forked from now on, until it installs handlers of its own.

    A forked process inherits the handlers of its parent, which would note the signal in a copy that nobody reads. Both
    signals are blocked during the fork: none is lost in between.
    """
    os.register_at_fork(before=_block, after_in_parent=_unblock, after_in_child=_reset)


def _block() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)


def _unblock() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)


def _reset() -> None:
    for number in _STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    _unblock()
