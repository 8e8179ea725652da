"""`flask serve`: runs the web server and the scheduler, each in processes of its own."""

import ctypes
import errno
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from types import FrameType
from urllib.request import urlopen  # noqa: TID251  requests the health check of this program itself

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from calendar_core import clock
from calendar_core.cli.command import CalendarCommand
from calendar_core.cli.database import is_empty
from calendar_core.cli.records import load_with_progress
from calendar_core.cli.scheduler import run_until_stopped
from calendar_core.dataset.about import SHIPPED_DATA
from calendar_core.errors import CalendarError
from calendar_core.setting_parsers import parse_host
from calendar_core.settings import PREFIX, Settings
from calendar_core.store.db.database import Database
from calendar_core.web.context import Context, context

_TIMEOUT_SECONDS = 30
# Seconds before a scheduler that died is restarted, so that it never restarts in a tight loop.
_RESTART_PAUSE_SECONDS = 5
_POLL_SECONDS = 0.05
_PR_SET_PDEATHSIG = 1  # prctl(2)


@click.command("serve", cls=CalendarCommand)
@click.option("--host", help="The address to listen on (default: ENTENTE_HOST or 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on (default: ENTENTE_PORT or 8000).")
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes (default: one a core).")
@click.option("--no-scheduler", is_flag=True, help="Only the web: reminders and mail run elsewhere (flask scheduler).")
def serve(host: str | None, port: int | None, workers: int | None, no_scheduler: bool) -> None:
    """Serve the calendar, and run its scheduler beside it."""
    given = context().settings
    settings = replace(given, host=_parse_host_option(host) if host else given.host, port=port or given.port)
    check_port_free(settings.host, settings.port)
    if is_empty(context()):
        load_with_progress([SHIPPED_DATA])
    # The web processes read their settings from the environment, like every other process.
    os.environ.update({PREFIX + "HOST": settings.host, PREFIX + "PORT": str(settings.port)})
    # Forked processes must not share a connection.
    context().database.close()
    options = ServeOptions(settings=settings, workers=workers or os.cpu_count() or 1, has_scheduler=not no_scheduler)
    raise SystemExit(Supervisor(options).run(on_ready=lambda: print_addresses(options)))


def _parse_host_option(text: str) -> str:
    try:
        return parse_host(text.strip())
    except CalendarError as error:
        raise CalendarError(error.what, next_step=error.next_step, where="--host") from None


def check_port_free(host: str, port: int) -> None:
    """Raise CalendarError if the port cannot be bound."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "is taken by another program" if taken else f"cannot be used: {error.strerror}"
            raise CalendarError(
                "Port %(port)s of %(host)s %(value)s.",
                next_step="Choose another one: flask serve --port 8001.",
                port=port,
                host=host,
                value=why,
            ) from None


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """Options of a run: the number of web processes, and whether the scheduler runs."""

    settings: Settings
    workers: int
    has_scheduler: bool


def print_addresses(options: ServeOptions) -> None:
    """Print the addresses of the site, its feeds and its health check."""
    settings = options.settings
    base = settings.local_url
    click.echo(f"\n  Calendar   {base}/")
    click.echo(f"  Feeds      {base}/feeds   (every event: {base}/feeds/all.ics)")
    if settings.given_base_url is None and settings.host in ("0.0.0.0", "::"):  # noqa: S104  compared, not listened on
        click.echo(f"  Links      lead to {base}: set {PREFIX}BASE_URL to the address that others use")
    if options.has_scheduler:
        click.echo(f"  Mail       goes to {redact_mail_url(settings.mail_url)}")
    click.echo("\nCtrl-C stops it.\n")


def redact_mail_url(url: str) -> str:
    """The mail URL without its password."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}" if separator else url


def _terminate_with_parent() -> None:
    """Ask the kernel to terminate this process when its parent ends, even if the parent was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _serve_web(options: ServeOptions) -> None:
    """Entry point of the web server's process. One blocking thread a worker was measured fastest and smallest."""
    _terminate_with_parent()
    Granian(
        "app:create_worker",
        factory=True,
        interface=Interfaces.WSGI,
        address=options.settings.host,
        port=options.settings.port,
        workers=options.workers,
        blocking_threads=1,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


def _serve_scheduler(settings: Settings) -> None:
    """Entry point of the scheduler's process."""
    _terminate_with_parent()
    run_until_stopped(Context(database=Database(settings.database_url), settings=settings, clock=clock.now))


def _process_context() -> BaseContext:
    """How processes are started: by fork where that is safe, because modules are then already imported."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


class Supervisor:
    """Supervisor of two child processes. It ends with the web server; it restarts the scheduler."""

    def __init__(self, options: ServeOptions) -> None:
        self.options = options
        self.is_stopping = False
        self.scheduler: BaseProcess | None = None
        self.restart_at = 0.0

    def run(self, *, on_ready: Callable[[], None]) -> int:
        """Serve until a signal comes or the web server ends; return the exit code, 0 after a signal."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        web = self._start(_serve_web, self.options)
        self._wait_until_ready(web, on_ready)
        while web.is_alive() and not self.is_stopping:
            self._ensure_scheduler()
            time.sleep(_POLL_SECONDS)
        for child in (self.scheduler, web):
            if child is not None:
                self._terminate(child)
        return 0 if self.is_stopping else web.exitcode or 1

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def _start(self, task: Callable[..., None], argument: object) -> BaseProcess:
        process: BaseProcess = _process_context().Process(target=task, args=(argument,))  # type: ignore[attr-defined]  # of every context
        process.start()
        return process

    def _wait_until_ready(self, web: BaseProcess, on_ready: Callable[[], None]) -> None:
        deadline = time.monotonic() + _TIMEOUT_SECONDS
        while web.is_alive() and not self.is_stopping:
            if self._is_answering():
                return on_ready()
            if time.monotonic() > deadline:
                return click.echo(f"The web server has not answered for {_TIMEOUT_SECONDS} s; see above.", err=True)
            time.sleep(_POLL_SECONDS)
        return None

    def _is_answering(self) -> bool:
        health = f"{self.options.settings.local_url}/health/live"
        try:
            with urlopen(health, timeout=1) as answer:  # noqa: S310  always http
                return bool(answer.status == 200)
        except OSError:
            return False

    def _ensure_scheduler(self) -> None:
        if not self.options.has_scheduler or time.monotonic() < self.restart_at:
            return
        if self.scheduler is not None and not self.scheduler.is_alive():
            click.echo(f"The scheduler ended with code {self.scheduler.exitcode}; starting it again.", err=True)
            self.scheduler = None
        if self.scheduler is None:
            self.scheduler = self._start(_serve_scheduler, self.options.settings)
            self.restart_at = time.monotonic() + _RESTART_PAUSE_SECONDS

    @staticmethod
    def _terminate(child: BaseProcess) -> None:
        """Terminate the process, and kill it if it does not end."""
        child.terminate()
        child.join(_TIMEOUT_SECONDS)
        if child.is_alive():
            child.kill()
            child.join()
