"""What the benchmarks share: servers pinned to a core, their CPU counted, load made by wrk, rounds and their ratios.

Only ratios are worth reading: product, limit and peer are visited in every round, in random order, and the median of
the rounds' ratios counts. CPU is that of the server's whole process tree, divided by the requests it answered.
"""

import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final, NoReturn, TypeVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tools.services import FINDERS, NGINX, Service

ROUNDS: Final = 5
SECONDS: Final = 2  # of load, in each round, on each server
CONNECTIONS: Final = 16
SERVER_CORE, LOAD_CORE = "0", "1"
Result = TypeVar("Result")
PATIENCE: Final = 60  # seconds, for a server to answer at all
_TICKS: Final = os.sysconf("SC_CLK_TCK")


def give_up(service: Service) -> NoReturn:
    """End a benchmark that lacks what it measures against, in one line that is seen."""
    print(f"{Path(sys.argv[0]).name}: skipped, {service.advice}")
    raise SystemExit(0)


def need(*services: Service) -> None:
    """Give up where one of them is missing."""
    for service in services:
        if not FINDERS[service]():
            give_up(service)


def pinned(core: str, *command: object) -> list[str]:
    """A command that stays on one core, where there are several to choose from."""
    has_choice = shutil.which("taskset") and len(os.sched_getaffinity(0)) > 1
    return [*(["taskset", "-c", core] if has_choice else []), *map(str, command)]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True, kw_only=True)
class Server:
    """A program that answers on a port; `name` says which and of what version."""

    name: str
    address: str
    pid: int

    def family(self) -> set[int]:
        """It and its children."""
        return set(self._used())

    def cpu_seconds(self) -> float:
        """The CPU time that it and its children have used so far."""
        return sum(self._used().values()) / _TICKS

    def _used(self) -> dict[int, int]:
        parents, used = {}, {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                pid, rest = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
            except OSError:  # ended meanwhile
                continue
            parents[pid], used[pid] = int(rest[1]), int(rest[11]) + int(rest[12])
        family = {self.pid}
        while grown := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= grown
        return {pid: used.get(pid, 0) for pid in family}


@contextmanager
def running(
    name: str, port: int, command: Sequence[str], path: str = "/", environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Start a server, wait until it answers at all, end it with the block."""
    with subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        server = Server(name=name, address=f"http://127.0.0.1:{port}", pid=process.pid)
        try:
            _await(server, path, process)
            yield server
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _await(server: Server, path: str, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            get(server, path)
        except OSError as error:
            if process.poll() is not None or time.monotonic() > limit:
                message = f"{server.name} did not answer {path}: {error}"
                raise SystemExit(message) from error
            time.sleep(0.1)
        else:
            return


@contextmanager
def entente(url: str, folder: Path) -> Iterator[Server]:
    """Entente as `flask serve` starts it, with one worker, over a database that holds what is to be served."""
    port = free_port()
    environment = {
        "ENTENTE_DATABASE_URL": url,
        "ENTENTE_MAIL_URL": f"maildir:{folder / 'mail'}",
        "ENTENTE_SECRET_KEY": "k" * 32,
    }
    words = ["-m", "flask", "--app", "app", "serve", "--port", port, "--workers", "1", "--no-scheduler"]
    name = f"Entente on granian {version('granian')}"
    command = pinned(SERVER_CORE, sys.executable, *words)
    with running(name, port, command, "/health/live", environment) as server:
        yield server


NGINX_CONFIGURATION: Final = """\
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log; {user}
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush off; tcp_nodelay on; etag on; gzip_static on; keepalive_requests 1000000;
    open_file_cache max=1000; types {{ text/calendar ics; }}
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


@contextmanager
def nginx(folder: Path) -> Iterator[Server]:
    """Nginx over the files of a folder: the limit. Compressed files beside them are sent as they are."""
    port, program = free_port(), FINDERS[NGINX]()
    user = "user root;" if os.geteuid() == 0 else ""  # else its worker could not read the folder
    (folder / "nginx.conf").write_text(NGINX_CONFIGURATION.format(folder=folder, port=port, user=user))
    said = subprocess.run([str(program), "-v"], capture_output=True, text=True, check=True).stderr
    command = pinned(SERVER_CORE, program, "-p", folder, "-c", folder / "nginx.conf")
    with running(said.strip().rpartition(" ")[2], port, command, "/feed.ics") as server:
        yield server


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer of a server; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def get(server: Server, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Ask once."""
    try:
        with urlopen(Request(server.address + path, headers=dict(headers or {})), timeout=PATIENCE) as answer:
            named = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(status=answer.status, headers=named, body=answer.read())
    except HTTPError as error:  # to urllib 304 is one
        with error:
            named = {name.lower(): value for name, value in error.headers.items()}
            return Answer(status=error.code, headers=named, body=error.read())


@dataclass(frozen=True, kw_only=True)
class Load:
    """What came of a time under load: requests a second, and the server's CPU for each."""

    rate: float
    cpu: float
    bytes_each: float


def load(server: Server, path: str, headers: Mapping[str, str]) -> Load:
    """Let wrk ask the same again and again."""
    given = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *given, server.address + path]
    before = server.cpu_seconds()
    said = subprocess.run(pinned(LOAD_CORE, *words), capture_output=True, text=True, check=True).stdout
    used = server.cpu_seconds() - before
    requests, amount, unit = re.search(r"(\d+) requests in [\d.]+s, ([\d.]+)(\w+) read", said).groups()  # type: ignore[union-attr]
    assert int(requests), f"{server.name} answered nothing in {SECONDS} s"
    size = float(amount) * {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}[unit]
    [rate] = re.findall(r"Requests/sec: +([\d.]+)", said)
    return Load(rate=float(rate), cpu=used / int(requests), bytes_each=size / int(requests))


def rounds(measures: Mapping[str, Callable[[], Result]]) -> list[dict[str, Result]]:
    """Take every measure in each round, in an order of its own."""
    chance = random.Random(2024)
    taken = []
    for _ in range(ROUNDS):
        order = list(measures)
        chance.shuffle(order)
        taken.append({name: measures[name]() for name in order})
    return taken


def report(what: str, ratios: Sequence[float], goal: str) -> None:
    """Print the median of the rounds' ratios and how far they lie apart."""
    low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
    print(f"  {what}: {middle:.3g}   (rounds {low:.3g} to {high:.3g}; goal {goal})", flush=True)


def heading(scenario: str, *servers: Server) -> None:
    """Print what is measured, on what."""
    load_average = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"\n{scenario}")
    print("  " + "; ".join([*(server.name for server in servers), f"Python {sys.version.split()[0]}"]))
    print(f"  {os.cpu_count()} cores, load average {load_average}; medians of {ROUNDS} rounds", flush=True)
