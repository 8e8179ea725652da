"""A disk that is full: nothing acknowledged is lost, nothing is half-written, and all goes on when there is room again.

One disk holds everything, or only the mail, or only the log of an instance that is served as an operator does.
"""

import gzip
import hashlib
import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

import pytest
from itsdangerous import Signer
from sqlalchemy import func, insert, select
from sqlalchemy.exc import OperationalError

from calendar_core.clock import now as clock
from calendar_core.errors import CalendarError
from calendar_core.feeds.ical.validation import feed_faults
from calendar_core.models import Event, Reminder, Revision, Subscription, table_of
from calendar_core.settings import parse_settings
from calendar_core.store.auth.sessions import open_session
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import create_event, occurrence_key
from tests.builders.desk_browser import add_accounts
from tests.builders.mail import DAY, load_messages, make_record_at
from tests.builders.records import CHANGE, add_events, fill_directory, make_record
from tests.builders.served_site import ENOUGH_SECONDS, ROOT, environment, get, processes_of, start_site
from tests.builders.small_disk import SmallDisk, small_disk
from tests.builders.smtp_server import ScriptedSmtpServer
from tests.builders.web_app import Page
from tests.web.desk.test_event import SAVING, fields_of

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system of Linux")]

READERS = 60
FULL_SECONDS = 1.5
ROUNDS = 20


class _NoRedirects(HTTPRedirectHandler):
    """Gives the redirect itself, which acknowledges what was sent."""

    def redirect_request(self, *_: object) -> None:
        """No request follows."""


_OPENER = build_opener(ProxyHandler({}), _NoRedirects)
_EVENT, _REVISION = table_of(Event), table_of(Revision)


@dataclass
class Editor:
    """An editor at the desk of a served site, who adds one event after the other, and what became of each."""

    port: int
    token: str
    saved: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    other: list[tuple[int, str]] = field(default_factory=list)

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of an answer; a redirect is not followed."""
        home = f"http://127.0.0.1:{self.port}"
        body = None if fields is None else urlencode({"proof": self._proof(), **fields}).encode()
        request = Request(home + path, body, {"Cookie": f"entente-desk={self.token}", "Origin": home})
        try:
            with _OPENER.open(request, timeout=ENOUGH_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def add_event(self, form: dict[str, str], event_id: str) -> bool:
        """Whether a new event was acknowledged."""
        status, text = self.ask("/desk/events/new", {**form, "id": event_id, "title": f"Meeting {event_id}", **SAVING})
        if status == 303:
            self.saved.append(event_id)
        elif status == 503 and "The disk of the calendar is full" in text and f"Meeting {event_id}" in text:
            self.refused.append(event_id)
        else:
            self.other.append((status, Page(text).texts("p")[:3].__str__()))
        return event_id in self.saved

    def _proof(self) -> str:
        signer = Signer("k" * 32, salt=f"desk form\0{self.token}", digest_method=hashlib.sha256)
        return signer.sign("chief").decode()


@dataclass(frozen=True)
class Campaign:
    """A served site whose disk, or a part of whose files, is small."""

    disk: SmallDisk
    database: Database
    settings: dict[str, str]
    editor: Editor
    smtp: ScriptedSmtpServer
    mail: Path | None
    log: Path

    @property
    def file(self) -> Path:
        """The file of the database."""
        return Path(self.settings["ENTENTE_DATABASE_URL"].removeprefix("sqlite:///"))

    def try_to_raise_reminders(self, number: int) -> bool:
        """Whether they were raised: on a busy machine SQLite's lock is not always to be had."""
        try:
            self.raise_reminders(number)
        except OperationalError:
            return False
        return True

    def raise_reminders(self, number: int) -> None:
        """A reminder of an event of its own for each reader, due now."""
        event = make_record_at(
            clock().replace(microsecond=0) + 2 * DAY, id=f"due-{number}", series=None, number=None, participants=()
        )
        with self.database.writing() as session:
            create_event(session, event, CHANGE, now=clock())
            start = select(_EVENT.c.start_text, _EVENT.c.time_zone).where(_EVENT.c.id == event.id)
            same = {
                "event_id": event.id,
                "occurrence": occurrence_key(*session.execute(start).one()),
                "lead": "P2D",
                "state": "pending",
                "due_at": clock(),
                "not_after": clock() + DAY,
            }
            rows = [{**same, "subscription_id": f"{reader:032x}"} for reader in range(READERS)]
            session.execute(insert(table_of(Reminder)), rows)

    def arrived(self) -> Counter[str]:
        """`{Message-ID: how often it arrived}`."""
        bodies = self.smtp.received if self.mail is None else [one.read_bytes() for one in self.mail.glob("new/*")]
        return Counter(str(message_from_bytes(body)["Message-ID"]).strip() for body in bodies)


def prepare(database: Database) -> str:
    """An editor with a session, an event to take the form from, and readers."""
    fill_directory(database)
    add_events(database, make_record())
    add_accounts(database, now=clock())
    own = {"query": "q=nothing-of-this-name", "leads": "P2D", "changes": "none", "lang": "en", "time_zone": "UTC"}
    dated = {"state": "confirmed", "created_at": clock(), "confirmed_at": clock()}
    rows = [{**own, **dated, "id": f"{one:032x}", "address": f"reader{one}@example.org"} for one in range(READERS)]
    with database.writing() as session:
        session.execute(insert(table_of(Subscription)), rows)
        return open_session(session, "chief", now=clock())


@contextmanager
def campaign(tmp_path: Path, sqlite_template: Path, port: int, what: str) -> Iterator[Campaign]:
    smtp = ScriptedSmtpServer()
    smtp.before_final_reply = lambda: time.sleep(0.02)
    with small_disk(tmp_path / "disk", 120) as disk:
        places = {
            name: disk.root if what in (name, "everything", "everything by SMTP") else tmp_path for name in PLACES
        }
        file = places["database"] / "entente.db"
        file.write_bytes(sqlite_template.read_bytes())
        settings = environment(places["mail"], f"sqlite:///{file}") | {"ENTENTE_MAIL_FLOOD": "100000"}
        mail: Path | None = places["mail"] / "mail"
        if what == "everything by SMTP":
            settings["ENTENTE_MAIL_URL"], mail = smtp.url, None
        with closing(Database(settings["ENTENTE_DATABASE_URL"])) as database:
            editor = Editor(port, prepare(database))
            log = places["log"] / "serve.log"
            with log.open("wb") as output, start_site(settings, port, output=output.fileno()) as process:
                try:
                    assert wait_until(lambda: answers(port), ENOUGH_SECONDS)
                    yield Campaign(disk, database, settings, editor, smtp, mail, log)
                finally:
                    process.terminate()
                    process.wait(ENOUGH_SECONDS)
    smtp.close()


PLACES = ("database", "mail", "log")


def answers(port: int) -> bool:
    try:
        return get(port, "/health/live") == "live\n"
    except OSError:
        return False


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    limit = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > limit:
            return False
        time.sleep(0.05)
    return True


def fill_and_make_room(made: Campaign, feed: str, *, holds_database: bool) -> None:
    """One round: the disk is full for a while, in which whoever reads is answered, and then it is not."""
    port, refused = made.editor.port, len(made.editor.refused)
    began = time.monotonic()
    while time.monotonic() < began + FULL_SECONDS or (holds_database and len(made.editor.refused) == refused):
        assert time.monotonic() < began + ENOUGH_SECONDS
        made.disk.fill()
        assert get(port, "/health/live", timeout=5) == "live\n"
        assert get(port, "/health/ready").startswith("ready") or not holds_database
        assert ("the disk is full" in get(port, "/health/ready")) == (
            made.log.parent != made.disk.root or holds_database
        )
        assert get(port, "/feeds/all.ics", timeout=10).startswith(feed)
        for path in ("/", "/agenda", "/events/kr-us-scm-56", "/feeds/kr.ics"):
            assert get(port, path)
        time.sleep(0.05)
    assert (len(made.editor.refused) > refused) == holds_database
    saved = len(made.editor.saved)
    made.disk.make_room()
    assert wait_until(lambda: len(made.editor.saved) > saved, ENOUGH_SECONDS), "Nothing is saved though there is room."


@contextmanager
def writing_all_the_while(editor: Editor) -> Iterator[None]:
    """Let the editor add events in a thread of its own."""
    form = {**fields_of(Page(editor.ask("/desk/events/new?like=kr-us-scm-56")[1])), "precision": "", "series": ""}
    form |= {"number": "", "sources-0-url": "https://example.org/new", "sources-0-publisher": "A wire"}
    ended = threading.Event()

    def add_events_one_by_one() -> None:
        number = 0
        while not ended.is_set():
            editor.add_event(form, f"new-{number}")
            number += 1

    thread = threading.Thread(target=add_events_one_by_one)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def check_database(made: Campaign) -> None:
    """What was acknowledged is there, and every event is whole."""
    with closing(sqlite3.connect(made.file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with made.database.reading() as connection:
        numbers = dict(connection.execute(select(_EVENT.c.id, _EVENT.c.revision)).tuples().all())
        revisions = select(_REVISION.c.event_id, func.count()).group_by(_REVISION.c.event_id)
        assert dict(connection.execute(revisions).tuples().all()) == numbers
    assert set(made.editor.saved) <= numbers.keys()
    assert set(made.editor.refused) & numbers.keys() == set()


@pytest.mark.parametrize("what", ["everything", "everything by SMTP", "mail", "log"])
def test_a_disk_that_is_full_loses_nothing_and_doubles_nothing(
    sqlite_template: Path, tmp_path: Path, free_port: int, what: str
) -> None:
    chance = random.Random(2026)  # noqa: S311  instants, no secrets
    with campaign(tmp_path, sqlite_template, free_port, what) as made:
        feed = get(free_port, "/feeds/all.ics")[:100]
        get(free_port, "/feeds/kr.ics")
        tree = set(processes_of(made.settings))
        with writing_all_the_while(made.editor):
            for number in range(ROUNDS):
                assert wait_until(lambda: bool(made.editor.saved), ENOUGH_SECONDS)
                assert wait_until(partial(made.try_to_raise_reminders, number), ENOUGH_SECONDS)
                time.sleep(chance.uniform(0, 6))  # mail leaves every 5 s
                fill_and_make_room(made, feed, holds_database=what.startswith("everything"))
        count = ROUNDS * READERS
        is_over = wait_until(lambda: sum(made.arrived().values()) >= count and is_sent(made.database, count), 180)
        rows = load_messages(made.database, "message_id", "state", "in_doubt_count", "attempts")
        arrived = made.arrived()
        doubled = sum(arrived.values()) - len(arrived)
        lost = [message_id for message_id, *_ in rows if message_id not in arrived]
        print(  # noqa: T201
            f"{what}: {ROUNDS} rounds, {len(made.editor.saved)} events saved, {len(made.editor.refused)} refused, "
            f"{len(rows)} mails, {len(lost)} lost, {doubled} doubled, "
            f"{sum(row[2] for row in rows)} in doubt, {max(row[3] for row in rows)} attempts at most"
        )
        assert (is_over, len(rows), lost, doubled) == (True, count, [], 0)
        assert Counter(state for _, state, *_ in rows) == {"sent": count}
        assert made.editor.other == []
        check_database(made)
        assert set(processes_of(made.settings)) == tree
        assert [file.name for file in (made.file.parent / "entente.db-feeds").glob(".*")] == []
        assert made.mail is None or list((made.mail / "tmp").iterdir()) == []


def is_sent(database: Database, count: int) -> bool:
    return Counter(state for (state,) in load_messages(database, "state")) == {"sent": count}


def run_flask(settings: dict[str, str], *words: str) -> tuple[int, str]:
    """Exit code of a command, and the last line that it said."""
    command = [sys.executable, "-m", "flask", "--app", "app", *words]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()[-1]


def test_published_files_are_whole_when_the_disk_is_full_and_up_to_date_after(sqlite_url: str, tmp_path: Path) -> None:
    settings = environment(tmp_path, sqlite_url)
    with small_disk(tmp_path / "disk", 8) as disk, closing(Database(sqlite_url)) as database:
        prepare(database)
        folder = disk.root / "public"
        assert run_flask(settings, "publish", str(folder))[0] == 0
        for number in range(ROUNDS // 4):
            before = (folder / "feeds" / "all.ics").read_bytes()
            add_events(database, *(make_record(id=f"r{number}-{n}", series=None, number=None) for n in range(40)))
            disk.fill()
            code, said = run_flask(settings, "publish", str(folder))
            assert (code, "No space left on device" in said) == (1, True)
            check_published(folder)
            assert (folder / "feeds" / "all.ics").read_bytes() == before
            disk.make_room()
            assert run_flask(settings, "publish", str(folder))[0] == 0
            check_published(folder)
            assert (folder / "feeds" / "all.ics").read_bytes() != before


def check_published(folder: Path) -> None:
    """Every file is whole; the index names files that are there."""
    assert [file.name for file in folder.rglob(".*")] == []
    for file in (folder / "feeds").glob("*.ics"):
        assert feed_faults(file.read_bytes()) == []
        assert feed_faults(gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes())) == []
    names = [one["name"] for one in json.loads((folder / "index.json").read_bytes())["feeds"]]
    assert [name for name in names if not (folder / "feeds" / f"{name}.ics").exists()] == []


def test_a_key_that_has_no_room_is_made_whole_when_there_is_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        monkeypatch.setattr("calendar_core.settings.VAR", disk.root)
        disk.fill()
        with pytest.raises(CalendarError, match="No space left on device"):
            parse_settings({})
        assert [file.name for file in disk.root.iterdir()] == ["ballast"]
        disk.make_room()
        assert parse_settings({}).secret_key == (disk.root / "secret-key").read_text()


@pytest.mark.parametrize("words", [["load", "data"], ["subscription", "add", "a@example.org", "--filter", "party=KR"]])
def test_a_command_that_finds_no_room_says_so_and_leaves_nothing(
    sqlite_template: Path, tmp_path: Path, words: list[str]
) -> None:
    with small_disk(tmp_path / "disk", 8) as disk:
        file = disk.root / "entente.db"
        file.write_bytes(sqlite_template.read_bytes())
        with closing(Database(f"sqlite:///{file}")) as database:
            fill_directory(database)
        settings = environment(tmp_path, f"sqlite:///{file}")
        disk.fill()
        code, said = run_flask(settings, *words)
        assert (code, said) == (
            1,
            "Error: The disk of the calendar is full; nothing was saved. "
            "Keep what you wrote, and try again when its operator has freed some space.",
        )
        disk.make_room()
        with closing(sqlite3.connect(file)) as connection:
            tables = ("event", "subscription")
            assert [connection.execute(f"SELECT count(*) FROM {name}").fetchone() for name in tables] == [(0,), (0,)]
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
