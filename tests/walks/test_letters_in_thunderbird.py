"""Thunderbird reads a Korean letter as it was written: subject, sender and text, by its own reader of mail.

It runs without a window and is asked by Marionette, the protocol by which Mozilla's own tests ask it.
"""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from calendar_core.jobs import run_once
from calendar_core.store.db.database import Database
from tests.builders.mail import HOUR, NOW, make_record_at, settings_for, subscribe
from tests.builders.records import add_events, fill_directory
from tests.conftest import skip_or_fail
from tests.walks.clients import PATH, is_there
from tools.services import THUNDERBIRD

pytestmark = pytest.mark.long

READ = """
const { MimeParser } = ChromeUtils.importESModule("resource:///modules/mimeParser.sys.mjs");
const converter = Cc["@mozilla.org/messenger/mimeconverter;1"].getService(Ci.nsIMimeConverter);
const kinds = {}, texts = {};
let sender;
MimeParser.parseSync(arguments[0], {
  startPart(number, headers) {
    kinds[number] = headers.contentType.type;
    if (headers.has("from")) sender = headers.get("from")[0].email;
  },
  deliverPartData(number, data) { texts[number] = (texts[number] || "") + data; },
}, { bodyformat: "decode", strformat: "unicode" });
const text = Object.keys(kinds).filter(number => kinds[number] == "text/plain").map(number => texts[number]).join("");
return [converter.decodeMimeHeader(arguments[1], null, false, true), sender, text];
"""


class Marionette:
    """One conversation: a length, a colon, and JSON, both ways."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._number = 0
        self._receive()

    def ask(self, name: str, **parameters: Any) -> Any:
        """Do one thing, and give what came of it."""
        self._number += 1
        said = json.dumps([0, self._number, name, parameters]).encode()
        self._connection.sendall(b"%d:%s" % (len(said), said))
        _, _, fault, answer = self._receive()
        assert fault is None, fault
        return answer.get("value", answer)

    def _receive(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._connection.recv(1)
        data = b""
        while len(data) < int(length[:-1]):
            data += self._connection.recv(int(length[:-1]) - len(data))
        return json.loads(data)


@contextmanager
def thunderbird(home: Path, port: int) -> Iterator[Marionette]:
    """Start it in a home of its own, and talk to it."""
    if not is_there(THUNDERBIRD):
        skip_or_fail(THUNDERBIRD)
    (home / "profile").mkdir()
    preferences = {
        "marionette.port": port,
        "app.update.enabled": False,
        "mail.provider.suppress_dialog_on_startup": True,
    }
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
    (home / "profile" / "user.js").write_text("".join(lines))
    command = ["thunderbird", "--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
    with subprocess.Popen(
        [*command, "--profile", home / "profile"],
        env={"PATH": PATH, "HOME": str(home), "LANG": "C.UTF-8"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            with connected(port) as connection:
                marionette = Marionette(connection)
                marionette.ask("WebDriver:NewSession")
                marionette.ask("Marionette:SetContext", value="chrome")
                yield marionette
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # its helpers with it


def connected(port: int) -> socket.socket:
    """A connection, as soon as somebody listens."""
    limit = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=60)
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.5)


def test_a_korean_letter_reads_right_in_thunderbird(sqlite_url: str, tmp_path: Path, free_port: int) -> None:
    database = Database(sqlite_url)
    fill_directory(database)
    add_events(database, make_record_at(NOW + HOUR))
    subscribe(database, "1h", lang="ko", zone="Asia/Seoul")
    run_once(database, settings_for(sqlite_url, f"maildir:{tmp_path / 'mail'}"), now=NOW)
    database.close()
    (file,) = (tmp_path / "mail" / "new").iterdir()
    raw = file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").decode("ascii")
    written = raw.partition("\r\nSubject: ")[2].replace("\r\n ", " ").partition("\r\n")[0]
    assert written.isascii()
    with thunderbird(tmp_path, free_port) as marionette:
        subject, sender, text = marionette.ask("WebDriver:ExecuteScript", script=READ, args=[raw, written])
    assert subject == "1시간 뒤: 제56차 한미안보협의회의, 08:00 KST (UTC+9), 2024년 10월 30일(수)"
    assert sender == "desk@calendar.example.org"
    assert text.splitlines()[:3] == [
        "제56차 한미안보협의회의",
        "56th ROK–U.S. Security Consultative Meeting",
        "1시간 뒤 시작합니다.",
    ]
