"""`flask serve` as a newcomer starts it: everything set up, addresses said, both processes ended by one signal."""

import gzip
import re
import socket
import subprocess
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from calendar_core.errors import Conflict
from calendar_core.scheduler import hold_scheduler_lock
from tests.builders.served_site import ENOUGH_SECONDS, ROOT, environment, get, is_listening, output_until, serving


def test_the_first_start_loads_the_data_and_the_second_keeps_it(tmp_path: Path, free_port: int) -> None:
    with serving(tmp_path, free_port) as process:
        said = output_until(process, "Ctrl-C stops it.")
        page = get(free_port, "/events/kr-us-scm-56")
        feed = get(free_port, "/feeds/all.ics")
    assert process.returncode == 0
    assert re.findall(r"Migrating the database|\d+ added, 0 changed, 0 unchanged", said) == [
        "Migrating the database",
        "1082 added, 0 changed, 0 unchanged",
    ]
    assert [line.split()[0] for line in said.splitlines() if line.startswith("  ")] == ["Calendar", "Feeds", "Mail"]
    assert "The Pentagon" in page
    assert feed.startswith("BEGIN:VCALENDAR\r\n")

    begun = time.monotonic()
    with serving(tmp_path, free_port) as process:
        said = output_until(process, "Ctrl-C stops it.")
        assert get(free_port, "/feeds/all.ics") == feed
    assert "Migrating" not in said
    assert time.monotonic() - begun < ENOUGH_SECONDS


def test_every_link_leads_to_the_port_that_is_served(loaded_sqlite_url: str, tmp_path: Path, free_port: int) -> None:
    """In pages, feeds, letters and the files of the feed cache, though the settings of the environment say nothing."""
    with serving(tmp_path, free_port, "--host", "0.0.0.0", database_url=loaded_sqlite_url) as process:  # noqa: S104  what is tested
        said = output_until(process, "Ctrl-C stops it.")
        texts = {path: get(free_port, path) for path in ("/feeds/all.ics", "/sitemap-1.xml", "/feeds", "/changes.atom")}
        opened = re.search(r'name="opened" value="([^"]+)"', get(free_port, "/subscribe"))
        assert opened is not None
        time.sleep(2.1)  # the age that a form has to have
        fields = {"lead": "P1D", "own": "", "changes": "none", "lang": "en", "zone": "UTC", "opened": opened[1]}
        wish = urlencode({"address": "reader@example.org", **fields}).encode()
        with urlopen(f"http://127.0.0.1:{free_port}/subscribe", wish, timeout=ENOUGH_SECONDS) as answer:
            assert answer.status == 200
        texts["the letter"] = next_letter(tmp_path / "mail")
    for file in Path(f"{loaded_sqlite_url.removeprefix('sqlite:///')}-feeds").glob("*.ics.gz"):
        texts[file.name] = gzip.decompress(file.read_bytes()).decode()
    assert f"Links      lead to http://127.0.0.1:{free_port}: set ENTENTE_BASE_URL" in said
    assert len(texts) > 5
    local = re.compile(r"https?://(?:127\.|0\.|localhost)[^/\s\"<\\]*")
    hosts = {name: set(local.findall(text.replace("\r\n ", ""))) for name, text in texts.items()}  # feeds are folded
    assert hosts == {name: {f"http://127.0.0.1:{free_port}"} for name in texts}


def next_letter(mail: Path) -> str:
    """The text of the first letter in a Maildir, as soon as it is there."""
    limit = time.monotonic() + ENOUGH_SECONDS
    while time.monotonic() < limit:
        for file in (mail / "new").glob("*"):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = message.get_body(("plain",))
            assert body is not None
            return f"{message['List-Unsubscribe']}\n{body.get_content()}"
        time.sleep(0.2)
    pytest.fail("No letter came.")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_when_it_is_killed_nothing_of_it_stays_behind(loaded_sqlite_url: str, tmp_path: Path, free_port: int) -> None:
    with serving(tmp_path, free_port, database_url=loaded_sqlite_url) as process:
        output_until(process, "The scheduler is running")
        process.kill()
        process.wait()
        limit = time.monotonic() + ENOUGH_SECONDS
        # The scheduler finishes the feed at hand; then the lock of the SQLite file is free, and another one may run.
        while (is_listening(free_port) or has_scheduler(loaded_sqlite_url)) and time.monotonic() < limit:
            time.sleep(0.1)
    assert not is_listening(free_port)
    assert not has_scheduler(loaded_sqlite_url)


def has_scheduler(database_url: str) -> bool:
    try:
        with hold_scheduler_lock(database_url):
            return False
    except Conflict:
        return True


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serving(tmp_path, port) as process:
            said = output_until(process, "Error")
    assert said.splitlines()[-1] == (
        f"Error: Port {port} of 127.0.0.1 is taken by another program. Choose another one: flask serve --port 8001."
    )


def test_a_directory_that_cannot_be_made_is_one_clear_sentence(tmp_path: Path, free_port: int) -> None:
    (tmp_path / "file").touch()
    with serving(tmp_path / "file" / "below", free_port) as process:
        said = output_until(process, "Error")
    assert said.count("\n") == 1
    assert said.startswith(f"Error: The directory {tmp_path / 'file' / 'below'} cannot be made: Not a directory.")


def test_a_misspelt_setting_is_one_clear_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "check"],
        cwd=ROOT,
        env={**environment(tmp_path), "ENTENTE_MAILURL": "x"},
        capture_output=True,
        text=True,
        timeout=ENOUGH_SECONDS,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        1,
        "Error: The setting ENTENTE_MAILURL is not known. Did you mean ENTENTE_MAIL_URL?\n",
    )
