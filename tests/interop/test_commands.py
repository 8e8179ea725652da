"""vdirsyncer fetches the feed into files, and khal lists it from there, as people do who live in a terminal."""

import os
import re
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from calendar_core.store.db.database import Database
from tests.conftest import LOADED_AT
from tests.interop.site import ARCHIVE_FEED_PATH, load_fed_cards, open_app, serve_app

EVENT_PAGE = re.compile(r"^URL:.*/events/(\S+)\?lang=en$", re.MULTILINE)
PROGRAMS = Path(sys.executable).parent
# vdirsyncer gives every event all zones of its feed, and khal reads them all: it gets one autumn, not the record.
FEEDS = {"record": ARCHIVE_FEED_PATH, "autumn": "/calendar.ics?from=2024-10-01&to=2024-11-30"}
VDIRSYNCER = """\
[general]
status_path = "{folder}/status"
"""
PAIR = """
[pair {name}]
a = "{name}_feed"
b = "{name}_files"
collections = null

[storage {name}_feed]
type = "http"
url = "{address}"

[storage {name}_files]
type = "filesystem"
path = "{folder}/{name}"
fileext = ".ics"
"""
KHAL = """\
[calendars]
[[entente]]
path = {folder}/autumn
readonly = True

[sqlite]
path = {folder}/khal.db

[locale]
local_timezone = Asia/Seoul
default_timezone = Asia/Seoul
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


def run(folder: Path, *command: str) -> str:
    """Run a program of the virtual environment with nothing of the developer's; gives what it says."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "VDIRSYNCER_CONFIG": str(folder / "vdirsyncer.ini"),
        "XDG_CONFIG_HOME": str(folder / "config"),
    }
    done = subprocess.run(
        [PROGRAMS / command[0], *command[1:]], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def unfolded(file: Path) -> str:
    """The lines of a calendar file, each whole. To read all as calendars would take half a minute."""
    return re.sub(r"\r?\n ", "", file.read_text())


@pytest.fixture
def fetched(loaded_sqlite_url: str, free_port: int, tmp_path: Path) -> Path:
    """A folder into which vdirsyncer has fetched the feeds."""
    base = f"http://127.0.0.1:{free_port}"
    pairs = [PAIR.format(folder=tmp_path, name=name, address=base + path) for name, path in FEEDS.items()]
    (tmp_path / "vdirsyncer.ini").write_text("".join([VDIRSYNCER.format(folder=tmp_path), *pairs]))
    (tmp_path / "config" / "khal").mkdir(parents=True)
    (tmp_path / "config" / "khal" / "config").write_text(KHAL.format(folder=tmp_path))
    for name in FEEDS:
        (tmp_path / name).mkdir()
    with (
        open_app(loaded_sqlite_url, tmp_path, now=lambda: LOADED_AT + timedelta(hours=1), port=free_port) as app,
        serve_app(app, free_port),
    ):
        run(tmp_path, "vdirsyncer", "discover")
        run(tmp_path, "vdirsyncer", "sync")
    return tmp_path


def test_vdirsyncer_fetches_every_event_and_khal_lists_them_at_their_times(
    fetched: Path, loaded_sqlite_url: str
) -> None:
    with closing(Database(loaded_sqlite_url)) as database:
        ids = {card.id for card in load_fed_cards(database, LOADED_AT)}
    # It gives each event a UID of its own making; the address of its page stays.
    found = [EVENT_PAGE.findall(unfolded(file)) for file in (fetched / "record").glob("*.ics")]
    assert sorted(found) == sorted([event_id] for event_id in ids)

    style = ["--format", "{start-date} {start-time}-{end-time} {title}", "--day-format", ""]
    said = run(fetched, "khal", "list", "2024-10-30", "2d", "--once", *style)
    assert said.splitlines() == [
        "2024-10-30 - 56th ROK–U.S. Security Consultative Meeting",
        "2024-10-31 - Blinken–Cho Tae-yul bilateral meeting",
        "2024-10-31 - ROK–U.S. Foreign and Defense Ministers’ Meeting (2+2), 2024",
        "2024-10-31 07:10-08:10 North Korean Hwasong-19 ICBM launch",
    ]
