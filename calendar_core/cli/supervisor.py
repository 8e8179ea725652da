"""Supervisor of the two child processes of `flask serve`: the web server and the scheduler."""

import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Final
from urllib.request import ProxyHandler, build_opener  # noqa: TID251  requests the health check of this program itself

import click

from calendar_core import clock
from calendar_core.child_processes import end_with_parent, process_context, reset_signals_in_children
from calendar_core.cli.scheduler import run_until_stopped
from calendar_core.cli.web_server import WORKER_STOP_SECONDS, serve_web
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database
from calendar_core.web.context import Context

_START_SECONDS: Final = 30
_WEB_STOP_SECONDS: Final = WORKER_STOP_SECONDS + 1
_SCHEDULER_STOP_SECONDS: Final = 30  # for the deliveries in progress
# Seconds before a process that died is restarted, so that it never restarts in a tight loop.
_RESTART_PAUSE_SECONDS: Final = 5
_POLL_SECONDS: Final = 0.05
# A proxy of the environment (http_proxy) does not reach this machine's own address.
_OPENER: Final = build_opener(ProxyHandler({}))


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """Options of a run: the number of web processes, and whether the scheduler runs."""

    settings: Settings
    workers: int
    has_scheduler: bool


def _serve_web(options: ServeOptions) -> None:
    """Entry point of the web server's main process."""
    serve_web(host=options.settings.host, port=options.settings.port, workers=options.workers)


def _serve_scheduler(options: ServeOptions) -> None:
    """Entry point of the scheduler's process."""
    end_with_parent(signal.SIGTERM)
    settings = options.settings
    run_until_stopped(Context(database=Database(settings.database_url), settings=settings, clock=clock.now))


class Child:
    """A child process that is started again when it ended."""

    def __init__(
        self, name: str, task: Callable[[ServeOptions], None], options: ServeOptions, *, stop_seconds: int
    ) -> None:
        self.name = name
        self.process: BaseProcess | None = None
        self.stop_seconds = stop_seconds
        self._task = task
        self._options = options
        self._restart_at = 0.0

    def ensure(self) -> None:
        """Start the process if it does not run, and report that it ended."""
        if self.is_alive() or time.monotonic() < self._restart_at:
            return
        if self.process is not None:
            click.echo(f"The {self.name} ended with code {self.process.exitcode}; starting it again.", err=True)
        self.process = process_context().Process(target=self._task, args=(self._options,))  # type: ignore[attr-defined]  # of every context
        self.process.start()
        self._restart_at = time.monotonic() + _RESTART_PAUSE_SECONDS

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.is_alive()


class Supervisor:
    """Supervisor of the web server and the scheduler: starts them, restarts them, and ends both."""

    def __init__(self, options: ServeOptions) -> None:
        self.options = options
        self.is_stopping = False
        self.web = Child("web server", _serve_web, options, stop_seconds=_WEB_STOP_SECONDS)
        self.scheduler = Child("scheduler", _serve_scheduler, options, stop_seconds=_SCHEDULER_STOP_SECONDS)

    def run(self, *, on_ready: Callable[[], None]) -> int:
        """Serve until a signal comes; return the exit code: 0, or 1 if the web server ended before it answered."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        reset_signals_in_children()
        self.web.ensure()
        if not self._wait_until_ready(on_ready):
            return 1
        while not self.is_stopping:
            self.web.ensure()
            if self.options.has_scheduler:
                self.scheduler.ensure()
            time.sleep(_POLL_SECONDS)
        end_processes([self.scheduler, self.web])
        return 0

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def _wait_until_ready(self, on_ready: Callable[[], None]) -> bool:
        """Wait for the first answer; False if the web server ended without one."""
        deadline = time.monotonic() + _START_SECONDS
        while not self.is_stopping:
            if not self.web.is_alive():
                return False
            if self._is_answering():
                on_ready()
                break
            if time.monotonic() > deadline:
                click.echo(f"The web server has not answered for {_START_SECONDS} s; see above.", err=True)
                break
            time.sleep(_POLL_SECONDS)
        return True

    def _is_answering(self) -> bool:
        health = f"{self.options.settings.local_url}/health/live"
        try:
            with _OPENER.open(health, timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def end_processes(children: Iterable[Child]) -> None:
    """Terminate the processes, and kill each that does not end in its time. The kernel then ends its workers."""
    started = time.monotonic()
    alive = [child for child in children if child.is_alive()]
    asked_at = started - 1
    while alive:
        now = time.monotonic()
        for child in alive:
            assert child.process is not None, "only what was started is alive"  # noqa: S101  for mypy
            if now > started + child.stop_seconds:
                child.process.kill()
            elif now >= asked_at + 1:
                child.process.terminate()
        if now >= asked_at + 1:
            asked_at = now
        time.sleep(_POLL_SECONDS)
        alive = [child for child in alive if child.is_alive()]
