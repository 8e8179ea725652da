"""Two calendar apps as people have them, each subscribed to one feed: Thunderbird, and what GNOME Calendar reads with.

Both run without a window, in a home of their own, where the network ends at this machine. Both are asked what they
hold, not what they were sent.
"""

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from tests.conftest import skip_or_fail
from tests.interop.readers import ParsedEvent, ParsedEvents
from tests.walks.loopback import run_isolated
from tools.services import FINDERS, GNOME, SYSTEM_PYTHON, THUNDERBIRD, Service

GNOME_SCRIPT: Final = Path(__file__).with_name("gnome_calendar.py")
TIMEOUT_SECONDS: Final = 150  # seconds: GNOME needs half a minute for 500 events, Thunderbird asks once a minute
PATH: Final = "/usr/sbin:/usr/bin:/sbin:/bin"


class Client(Protocol):
    """A calendar app that runs."""

    def read(self) -> ParsedEvents:
        """What it holds now, by UID."""


def wait_for(client: Client, is_there: Callable[[ParsedEvents], bool]) -> ParsedEvents:
    """Ask until the app has noticed, or give what it holds when patience ends."""
    limit = time.monotonic() + TIMEOUT_SECONDS
    while not is_there(readings := client.read()) and time.monotonic() < limit:
        time.sleep(0.5)
    return readings


class Gnome:
    """Evolution Data Server behind a script that asks it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def read(self) -> ParsedEvents:
        """Let it fetch the feed, and tell what it holds then."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the app ended"
        return {uid: ParsedEvent(**event) for uid, event in json.loads(line).items()}


@contextmanager
def run_gnome(address: str, home: Path, port: int) -> Iterator[tuple[Client, int]]:
    """Start it in a D-Bus session of its own; gives it and the socket to serve it on."""
    environment = {"PATH": PATH, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "LANG": "C.UTF-8"}
    command = ["dbus-run-session", "--", SYSTEM_PYTHON, GNOME_SCRIPT, address]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with run_isolated(command, port, environment, **pipes) as (process, listening):
        try:
            yield Gnome(process), listening
        finally:
            # At the end of its input it leaves, and its session ends with it; a killed session would stay behind.
            assert process.stdin is not None
            process.stdin.close()
            process.wait(timeout=TIMEOUT_SECONDS)


class Thunderbird:
    """Thunderbird, asked by way of the file in which it keeps what it fetched."""

    def __init__(self, profile: Path) -> None:
        self._cache = profile / "calendar-data" / "cache.sqlite"

    def read(self) -> ParsedEvents:
        """What it holds. It fetches once a minute; while it takes a changed feed in, it holds a part of it."""
        if not self._cache.exists():
            return {}
        with closing(sqlite3.connect(f"file:{self._cache}?mode=ro", uri=True, timeout=20)) as connection:
            columns = "id, flags, event_start, event_end, event_start_tz, title, ical_status"
            try:
                rows = connection.execute(f"SELECT {columns} FROM cal_events").fetchall()
            except sqlite3.OperationalError:  # it has not made its tables yet
                return {}
        return {uid: parse_thunderbird_row(values) for uid, *values in rows}


ALL_DAY: Final = 8  # the flag of calStorageCalendar for events of whole days


def parse_thunderbird_row(row: Sequence[Any]) -> ParsedEvent:
    """A row of Thunderbird's; moments are in microseconds since 1970."""
    flags, start, end, zone, title, status = row

    def format_moment(moment: int) -> str:
        instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)
        if flags & ALL_DAY:
            return f"{instant:%Y-%m-%d}"
        return f"{instant:%Y-%m-%dT%H:%M:%S}{'' if zone == 'floating' else 'Z'}"

    return ParsedEvent(start=format_moment(start), end=format_moment(end), summary=title, status=status)


def build_thunderbird_preferences(address: str) -> dict[str, str | bool]:
    """One calendar on the network, asked as often as it can be, and nothing that a first start shows or sends."""
    calendar = "calendar.registry.entente."
    return {
        f"{calendar}type": "ics",
        f"{calendar}uri": address,
        f"{calendar}name": "Entente",
        f"{calendar}cache.enabled": True,
        f"{calendar}refreshInterval": "1",  # minutes
        "calendar.list.sortOrder": "entente",
        "calendar.timezone.local": "Asia/Seoul",
        "storage.sqlite.exclusiveLock.enabled": False,  # we read beside it
        "app.update.enabled": False,
        "browser.shell.checkDefaultBrowser": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "mail.provider.suppress_dialog_on_startup": True,
        "mail.spotlight.firstRunDone": True,
        "mailnews.start_page.enabled": False,
    }


@contextmanager
def run_thunderbird(address: str, home: Path, port: int) -> Iterator[tuple[Client, int]]:
    """Start it, or start it again in the same home; gives it and the socket to serve it on."""
    profile = home / "profile"
    profile.mkdir(exist_ok=True)
    lines = [
        f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in build_thunderbird_preferences(address).items()
    ]
    (profile / "user.js").write_text("".join(lines))
    environment = {"PATH": PATH, "HOME": str(home), "LANG": "C.UTF-8"}
    command = ["thunderbird", "--headless", "--no-remote", "--profile", profile]
    output = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with run_isolated(command, port, environment, start_new_session=True, **output) as (process, listening):
        try:
            yield Thunderbird(profile), listening
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # its helpers with it
            try:
                process.wait(timeout=30)
            finally:
                process.kill()


CLIENTS = {"gnome": (GNOME, run_gnome), "thunderbird": (THUNDERBIRD, run_thunderbird)}


@contextmanager
def run_client(name: str, address: str, home: Path, port: int) -> Iterator[tuple[Client, int]]:
    """Start an app, or skip the test where it is not installed."""
    service, start = CLIENTS[name]
    if not is_there(service):
        skip_or_fail(service)
    with start(address, home, port) as (client, listening):
        yield client, listening


def is_there(service: Service) -> bool:
    """Is it on this machine?"""
    return bool(FINDERS[service]())
