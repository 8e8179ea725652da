"""What tests stand on: a database of their own, a PostgreSQL server, a browser, a place for mail to arrive.

Nothing here knows the domain. Each test that asks for a database gets a fresh one, made by Alembic like every other:
migrated once per session and then copied, since a migration takes a hundred times as long as a copy.

What a machine lacks skips the tests that need it, with one line that says what to install; under CI it fails them.
"""

import fcntl
import itertools
import json
import os
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
import sqlalchemy
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from hypothesis import settings as hypothesis_settings
from jinja2.bccache import Bucket, BytecodeCache
from psycopg import sql
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service as DriverService
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from calendar_core.store.db.database import Database
from tools.services import CHROMIUM, KOREAN_FONT, POSTGRESQL, Service, find_chromium, find_postgresql, has_korean_font

UNDER_CI = os.environ.get("CI") == "true"

# A busy machine is no failure (deadline), and CI must find the same thing twice (derandomize).
hypothesis_settings.register_profile("suite", deadline=None, derandomize=UNDER_CI, print_blob=True)
hypothesis_settings.register_profile("long", deadline=None, max_examples=5_000, print_blob=True)
hypothesis_settings.load_profile("suite")


def pytest_configure() -> None:
    """Let `kill` end the tests like Ctrl-C does, with servers stopped and temporary files removed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _clear_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a developer's own ENTENTE_* variables out of the tests."""
    for name in [name for name in os.environ if name.startswith("ENTENTE_")]:
        monkeypatch.delenv(name)


class _CompiledTemplates(BytecodeCache):
    """Compiled templates of all applications of this process, by their paths and texts."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        found = self._compiled.get((bucket.key, bucket.checksum))
        if found is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def _compile_templates_once() -> None:
    """Let all applications share their compiled templates: compiling them takes longer than most tests."""
    Flask.jinja_options = {"bytecode_cache": _CompiledTemplates()}


@pytest.fixture(scope="session", autouse=True)
def _compile_addresses_once() -> Iterator[None]:
    """Let all applications share the functions that build addresses, nine tenths of what making one computes.

    Werkzeug compiles two for each rule. They hold nothing of the rule but its words.
    """
    built: dict[tuple[Any, ...], Any] = {}
    compile_builder = Rule._compile_builder

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in built:
            built[key] = compile_builder(rule, append_unknown)
        return built[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _compile_statements_once() -> Iterator[None]:
    """Let the engines of all tests share their compiled statements, a third of what a test with a database computes.

    SQLAlchemy keeps them for each engine, by its dialect. All engines of a kind are made alike, by one function.
    """
    compiled: LRUCache[Any, Any] = LRUCache(5_000)

    def create_engine(*given: Any, **options: Any) -> Engine:
        engine = sqlalchemy.create_engine(*given, **options)
        engine._compiled_cache = compiled
        return engine

    with pytest.MonkeyPatch.context() as patch:
        for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
            patch.setattr(dialect, "__hash__", lambda self: hash(type(self)))
            patch.setattr(dialect, "__eq__", lambda self, other: type(self) is type(other))
        patch.setattr("calendar_core.store.db.database.create_engine", create_engine)
        yield


def skip_or_fail(service: Service) -> NoReturn:
    """Skip the test that needs what this machine lacks; under CI nothing may be missing."""
    if UNDER_CI:
        pytest.fail(f"{service.advice}, and CI skips nothing.", pytrace=False)
    pytest.skip(service.advice)


# --- Ports ----------------------------------------------------------------------------------------------------------


# Below 32768, from where the kernel takes ports for outgoing connections: nobody else gets a port between our look at
# it and the server that binds it. Each test process looks among its own 1,000, from a place of its own.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 12
_ports = itertools.islice(itertools.cycle(range(20_000 + 1_000 * _worker, 21_000 + 1_000 * _worker)), os.getpid(), None)


def is_port_free(port: int) -> bool:
    """Does nobody listen on this TCP port of 127.0.0.1?"""
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def find_free_port() -> int:
    """Find a TCP port of 127.0.0.1 that nobody listens on now; bind it soon."""
    return next(port for port in _ports if is_port_free(port))


@pytest.fixture
def free_port() -> int:
    """Give a TCP port of 127.0.0.1 that nobody listens on."""
    return find_free_port()


# --- A folder for databases -----------------------------------------------------------------------------------------

MIN_FREE_MEMORY = 1 << 30  # bytes free; the suite needs some 200 MB, and a container's /dev/shm has only 64 MB


@contextmanager
def database_folder() -> Iterator[Path]:
    """Make a temporary folder, in memory where there is room: a new database then takes 0.02 s instead of 0.4 s."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder made in it has an unguessable name and is closed to others
    has_room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > MIN_FREE_MEMORY
    # Not pytest's own folder: the user of PostgreSQL must reach it, and the path of a socket may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="entente-", dir=memory if has_room else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- PostgreSQL -----------------------------------------------------------------------------------------------------


def server_user() -> str | None:
    """Name the user to run PostgreSQL as: it refuses root. None: whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def create_cluster(programs: Path, folder: Path, user: str | None) -> None:
    """Lay out an empty server in `folder`, owned by the database user `entente`, who needs no password."""
    if user:
        shutil.chown(folder, user)
    command = [str(programs / "initdb"), "--pgdata", str(folder / "data"), "--username", "entente", "--auth", "trust"]
    command += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
    # Nothing of root's may be left in the groups or the working folder: a server reads neither.
    result = subprocess.run(
        command, user=user, extra_groups=[] if user else None, cwd=folder, capture_output=True, text=True, check=False
    )
    if result.returncode:
        pytest.fail(f"initdb failed: {result.stderr}", pytrace=False)


@contextmanager
def running_cluster(programs: Path, folder: Path, user: str | None, port: int) -> Iterator[None]:
    """Run the server laid out in `folder` until the block ends, or until this process does, however it does.

    A shell stands in between and reads a pipe that only we hold: when it closes, by our hand or because we were
    killed, the shell stops the server (at once, SIGQUIT) and throws the data away. Its own session keeps Ctrl-C for us.
    """
    options = [f"-k{folder}", f"-p{port}", "-clisten_addresses=127.0.0.1", "-cmax_connections=200"]
    options += ["-cfsync=off", "-csynchronous_commit=off", "-cfull_page_writes=off", "-cautovacuum=off"]
    script = '"$@" >log 2>&1 & read -r _; kill -QUIT $!; wait; rm -rf "$PWD"'
    with subprocess.Popen(
        ["/bin/sh", "-c", script, "sh", programs / "postgres", "-D", folder / "data", *options],
        stdin=subprocess.PIPE,
        user=user,
        extra_groups=[] if user else None,
        cwd=folder,
        start_new_session=True,
    ) as shell:
        try:
            wait_until_ready(port, folder / "log")
            yield
        finally:
            assert shell.stdin is not None
            shell.stdin.close()
            try:
                shell.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(shell.pid, signal.SIGKILL)


def wait_until_ready(port: int, log: Path) -> None:
    """Wait for the server to answer, half a minute at most; if it does not, show what it said."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="entente", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"PostgreSQL did not start: {log.read_text() if log.exists() else 'no log'}", pytrace=False)


@contextmanager
def private_cluster() -> Iterator[tuple[Path, int]]:
    """Lay out a PostgreSQL server and run it until the block ends; give its folder and its port."""
    programs = find_postgresql()
    if programs is None:
        skip_or_fail(POSTGRESQL)
    user = server_user()
    with database_folder() as folder:
        create_cluster(programs, folder, user)
        port = find_free_port()
        with running_cluster(programs, folder, user, port):
            yield folder, port


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run a private PostgreSQL for the session and give the start of its URLs; add `/` and a database's name.

    It listens on 127.0.0.1 and lets `entente` in without a password. It forgets everything if the machine dies.
    """
    with private_cluster() as (_, port):
        yield f"postgresql+psycopg://entente@127.0.0.1:{port}"


_numbers = itertools.count(1)


def run_on_server(server: str, statement: sql.Composed) -> None:
    """Run one statement that no transaction may hold: CREATE and DROP DATABASE."""
    with psycopg.connect(libpq_url(f"{server}/postgres"), autocommit=True) as connection:
        connection.execute(statement)


def libpq_url(url: str) -> str:
    """Write the URL of a database as PostgreSQL's own programs read it."""
    return url.replace("postgresql+psycopg", "postgresql")


def run_postgresql_program(name: str, *words: str) -> None:
    """Run one of the programs that come with the server."""
    programs = find_postgresql()
    assert programs is not None
    subprocess.run([str(programs / name), *words], check=True, capture_output=True)


@contextmanager
def postgresql_database(server: str, template: str) -> Iterator[str]:
    """Create a database from a template, give its URL, drop it, whoever still holds a connection."""
    name = sql.Identifier(f"entente_{next(_numbers)}")
    run_on_server(server, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(template)))
    try:
        yield f"{server}/{name.as_string()}".replace('"', "")
    finally:
        run_on_server(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


# --- Databases ------------------------------------------------------------------------------------------------------

EACH_DATABASE = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


def migrate(url: str) -> None:
    """Make the tables, by the only function that does."""
    from calendar_core.store.db.migrate import upgrade  # noqa: PLC0415 - tests without a database do without the store

    upgrade(url)


@pytest.fixture(scope="session")
def sqlite_folder() -> Iterator[Path]:
    """Give the folder of all SQLite databases of the session."""
    with database_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def sqlite_template(sqlite_folder: Path) -> Path:
    """Migrate one SQLite file for the session, to be copied."""
    file = sqlite_folder / "template.db"
    migrate(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not busy, "upgrade() left a connection open, so that a copy of the file would miss what is in its WAL"
    return file


@pytest.fixture(scope="session")
def postgresql_template(postgres_server: str) -> Iterator[str]:
    """Migrate one PostgreSQL database for the session, to be copied; give its name."""
    with postgresql_database(postgres_server, "template0") as url:
        migrate(url)
        yield url.rpartition("/")[2]


@pytest.fixture
def empty_sqlite_url(sqlite_folder: Path) -> Iterator[str]:
    """Give the URL of a SQLite database that is not there yet, in a folder of its own."""
    folder = sqlite_folder / str(next(_numbers))
    folder.mkdir()
    yield f"sqlite:///{folder / 'entente.db'}"
    shutil.rmtree(folder)


@pytest.fixture
def sqlite_url(sqlite_template: Path, empty_sqlite_url: str) -> str:
    """Give the URL of a fresh SQLite database with all tables and no rows."""
    shutil.copyfile(sqlite_template, empty_sqlite_url.removeprefix("sqlite:///"))
    return empty_sqlite_url


@pytest.fixture
def postgresql_url(postgres_server: str, postgresql_template: str) -> Iterator[str]:
    """Give the URL of a fresh PostgreSQL database with all tables and no rows."""
    with postgresql_database(postgres_server, postgresql_template) as url:
        yield url


@pytest.fixture
def empty_postgresql_url(postgres_server: str) -> Iterator[str]:
    """Give the URL of a fresh PostgreSQL database without tables."""
    with postgresql_database(postgres_server, "template0") as url:
        yield url


@pytest.fixture(params=EACH_DATABASE)
def database_url(request: pytest.FixtureRequest) -> str:
    """Run the test on SQLite and on PostgreSQL, each time with a fresh database: all tables, no rows."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=EACH_DATABASE)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """Run the test on SQLite and on PostgreSQL, each time with a database without tables, for tests of migrations."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Open the fresh database as the program opens it, and close it."""
    opened = Database(database_url)
    yield opened
    opened.close()


# --- Browser --------------------------------------------------------------------------------------------------------

WINDOW_SIZE = (1280, 900)  # CSS pixels; a laptop's


def chromium_options(program: Path, profile: Path) -> Options:
    """Say how Chromium starts: no window, no words with the outside, nothing kept."""
    options = Options()
    options.binary_location = str(program)
    flags = ["headless=new", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"]
    flags += ["disable-component-update", "disable-sync", "disable-default-apps", "disable-dev-shm-usage"]
    flags += [
        f"user-data-dir={profile}",
        f"window-size={WINDOW_SIZE[0]},{WINDOW_SIZE[1]}",
        "lang=en-US",
        "hide-scrollbars",
    ]
    if os.geteuid() == 0:
        flags.append("no-sandbox")  # Chromium's sandbox refuses root; the pages are our own
    for flag in flags:
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})  # for driver.get_log("browser")
    return options


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Start one headless Chromium for the session. A test asks for `browser`, which is this one with a clean slate."""
    found = find_chromium()
    if found is None:
        skip_or_fail(CHROMIUM)
    program, driver = found
    os.environ["SE_OFFLINE"] = "true"  # Selenium would look for a newer driver …
    os.environ["SE_AVOID_STATS"] = "true"  # … and report that it did
    options = chromium_options(program, tmp_path_factory.mktemp("chromium"))
    with webdriver.Chrome(options=options, service=DriverService(executable_path=str(driver))) as browser:
        browser.set_page_load_timeout(60)
        yield browser


@pytest.fixture
def browser(chromium: webdriver.Chrome) -> webdriver.Chrome:
    """Give Chromium at the size of a laptop, on an empty page, with no cookies, no cache and an empty console."""
    chromium.set_window_size(*WINDOW_SIZE)
    chromium.get("about:blank")
    chromium.execute_cdp_cmd("Network.clearBrowserCookies", {})
    chromium.execute_cdp_cmd("Network.clearBrowserCache", {})
    chromium.get_log("browser")  # reading empties it
    return chromium


@pytest.fixture(scope="session")
def korean_font() -> None:
    """Make sure that a screenshot shows Korean rather than boxes."""
    if not has_korean_font():
        skip_or_fail(KOREAN_FONT)


# --- Mail -----------------------------------------------------------------------------------------------------------


class SmtpSink:
    """An SMTP server that keeps what it is sent and refuses what it is told to.

    `messages` holds aiosmtpd's envelopes in order of arrival: `mail_from`, `rcpt_tos`, `original_content` (the bytes
    as sent). The next message is answered by `data_answers.popleft()`, e.g. "451 4.3.0 try again later", and kept only
    if that begins with 2; an address in `refused_recipients` gets its answer there, e.g. "550 5.1.1 no such user".
    """

    def __init__(self) -> None:
        self.messages: list[Envelope] = []
        self.data_answers: deque[str] = deque()
        self.refused_recipients: dict[str, str] = {}
        self.port = find_free_port()

    @property
    def url(self) -> str:
        """The address as in ENTENTE_MAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks the hook up by this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take the recipient or refuse it."""
        if address in self.refused_recipients:
            return self.refused_recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - see above
        """Keep the message, unless this one is to fail."""
        answer = self.data_answers.popleft() if self.data_answers else "250 2.0.0 OK"
        if answer.startswith("2"):
            self.messages.append(envelope)
        return answer


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """Run an SMTP server on 127.0.0.1 that keeps what it is sent in `.messages`; `.url` is its address."""
    sink = SmtpSink()
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


# --- The shipped data set -------------------------------------------------------------------------------------------

SHIPPED_DATA = Path(__file__).parents[1] / "data"
LOADED_AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # the day on which the data set was compiled
SHARED_FILES = {"sqlite": "loaded.db", "postgresql": "loaded.dump"}  # of all processes of a test run


def load_shipped_data(url: str, output: Path) -> None:
    """Load the whole data set by `flask load`; what it wrote to stdout and stderr goes to `output`, as JSON."""
    # Tests without a database do without the application.
    from tests.builders.web_app import close_app, make_app  # noqa: PLC0415

    with close_app(make_app(url, now=LOADED_AT)) as app:
        done = app.test_cli_runner().invoke(args=["load", str(SHIPPED_DATA)])
    assert done.exit_code == 0, done.output
    output.write_text(json.dumps([done.stdout, done.stderr]))


def loading_output_of(shared: Path) -> Path:
    """Where the output of the load stands that made a shared file."""
    return shared.with_name(f"{shared.name}.json")


@contextmanager
def made_once(tmp_path_factory: pytest.TempPathFactory, name: str) -> Iterator[tuple[Path, bool]]:
    """Give a file that all processes of this test run share, and whether it is there; whoever comes first makes it."""
    folder = tmp_path_factory.getbasetemp()
    file = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / name
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield file, file.exists()


@pytest.fixture(scope="session")
def loaded_sqlite_template(
    sqlite_folder: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Load the data set into one SQLite file for the session, to be copied."""
    file = sqlite_folder / "loaded.db"
    with made_once(tmp_path_factory, SHARED_FILES["sqlite"]) as (shared, is_made):
        if is_made:
            shutil.copyfile(shared, file)
        else:
            shutil.copyfile(sqlite_template, file)
            load_shipped_data(f"sqlite:///{file}", loading_output_of(shared))
            shutil.copyfile(file, shared)
    return file


@pytest.fixture(scope="session")
def loaded_postgresql_template(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Load the data set into one PostgreSQL database for the session, to be copied; give its name."""
    with postgresql_database(postgres_server, "template0") as url:
        with made_once(tmp_path_factory, SHARED_FILES["postgresql"]) as (shared, is_made):
            if is_made:
                run_postgresql_program("pg_restore", f"--dbname={libpq_url(url)}", str(shared))
            else:
                migrate(url)
                load_shipped_data(url, loading_output_of(shared))
                run_postgresql_program("pg_dump", "--format=custom", f"--file={shared}", libpq_url(url))
        yield url.rpartition("/")[2]


@pytest.fixture
def loaded_sqlite_url(loaded_sqlite_template: Path, empty_sqlite_url: str) -> str:
    """Give the URL of a SQLite database with the whole data set."""
    shutil.copyfile(loaded_sqlite_template, empty_sqlite_url.removeprefix("sqlite:///"))
    return empty_sqlite_url


@pytest.fixture
def loaded_postgresql_url(postgres_server: str, loaded_postgresql_template: str) -> Iterator[str]:
    """Give the URL of a PostgreSQL database with the whole data set."""
    with postgresql_database(postgres_server, loaded_postgresql_template) as url:
        yield url


@pytest.fixture(scope="session")
def whole_sqlite_url(loaded_sqlite_template: Path, sqlite_folder: Path) -> str:
    """Give the URL of a SQLite database with the whole data set, for tests that only read."""
    return f"sqlite:///{shutil.copyfile(loaded_sqlite_template, sqlite_folder / 'whole.db')}"


@pytest.fixture(scope="session")
def whole_postgresql_url(postgres_server: str, loaded_postgresql_template: str) -> Iterator[str]:
    """Give the URL of a PostgreSQL database with the whole data set, for tests that only read."""
    with postgresql_database(postgres_server, loaded_postgresql_template) as url:
        yield url


@pytest.fixture(scope="module", params=EACH_DATABASE)
def whole_database_url(request: pytest.FixtureRequest) -> str:
    """Run the tests of a file on both databases, over one copy of the whole data set that nobody writes to."""
    url: str = request.getfixturevalue(f"whole_{request.param}_url")
    return url


@pytest.fixture(params=EACH_DATABASE)
def loading_output(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Give what `flask load` wrote to stdout and to stderr when it loaded the whole data set, on each database."""
    request.getfixturevalue(f"loaded_{request.param}_template")
    with made_once(tmp_path_factory, SHARED_FILES[request.param]) as (shared, _):
        out, err = json.loads(loading_output_of(shared).read_text())
    return out, err


@pytest.fixture(params=EACH_DATABASE)
def loaded_database_url(request: pytest.FixtureRequest) -> str:
    """Run the test on SQLite and on PostgreSQL, each time with a copy of the whole data set, loaded at `LOADED_AT`."""
    url: str = request.getfixturevalue(f"loaded_{request.param}_url")
    return url
