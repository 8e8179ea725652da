"""The site as a test visits it: an application over a database, and pages taken apart into what a reader gets."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

from flask import Flask
from sqlalchemy import event
from werkzeug.serving import make_server

from app import create_app
from calendar_core.domain.events.record import Deadline, Document, EventRecord, Source
from calendar_core.domain.time.when import Day, Days, Month, Quarter, WallTime, Year
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database, sqlite_file
from calendar_core.web.context import Context
from tests.builders.records import NOW, add_events, fill_directory, make_record

BASE = "https://calendar.example.org"
BLOCK_ELEMENTS = {"p", "h1", "h2", "h3", "li", "dt", "dd", "tr", "th", "td", "caption"}
VOID_ELEMENTS = {"base", "meta", "link", "input", "br", "hr", "img", "circle", "source"}

SCM = make_record()
MISSILE_LAUNCH = make_record(
    id="launch",
    title="A missile launch",
    title_ko="미사일 발사",
    kind="incident",
    when=WallTime(datetime(2024, 10, 31, 7, 10), "Asia/Pyongyang"),  # noqa: DTZ001 - a wall time
    lifecycle="held",
    city="Pyongyang",
    country="KP",
    venue=None,
    series=None,
    number=None,
    participants=(),
    time_as_stated="7:10 a.m. (2210 GMT)",
    disputed="Seoul says 7:10, Tokyo says 7:11.",
)
EXERCISE = make_record(
    id="exercise",
    title="An exercise",
    title_ko=None,
    kind="exercise",
    when=Days(date(2024, 10, 24), date(2024, 11, 5), "Asia/Seoul"),
    certainty="announced",
    participants=(),
    series=None,
    number=None,
)
FULL_RECORD = make_record(
    id="rich",
    title="A meeting with everything",
    kind="2+2",
    when=WallTime(datetime(2024, 11, 4, 22, 0), "America/New_York", datetime(2024, 11, 5, 1, 0)),  # noqa: DTZ001 - wall times
    certainty="announced",
    lifecycle="postponed",
    number=58,
    agenda="What is on it.",
    outcome="What came of it.",
    notes="For the desk alone.",
    documents=(Document(title="A communiqué", url="https://example.org/paper"),),
    deadlines=(Deadline(title="Accreditation closes", at="2024-10-20T17:00"),),
    related=("kr-us-scm-56",),
    parent="exercise",
    sources=(
        Source(publisher="A ministry", url="https://example.org/a", title="What it says", side="own-government"),
        Source(publisher="A wire", published="2024-10-02T09:00+09:00", updated="2024-10-02", supports=("start",)),
    ),
)
UNDATED = tuple(
    make_record(id=f"undated-{number}", title=title, title_ko=None, when=when, certainty="expected", number=None)
    for number, (title, when) in enumerate(
        (
            ("Some time in October", Month(2024, 10)),
            ("Late in October", Month(2024, 10, "late")),
            ("In the last quarter", Quarter(2024, 4)),
            ("Some time this year", Year(2024)),
        )
    )
)
RECORDS = (SCM, MISSILE_LAUNCH, EXERCISE, FULL_RECORD, *UNDATED)


def make_app(
    database_url: str, *, now: datetime | Callable[[], datetime] = NOW, base_url: str = BASE, var: Path | None = None
) -> Flask:
    """The application, at a fixed instant or by a clock; what it leaves on disk goes to `var`."""
    usual = Settings(
        database_url=database_url,
        mail_url="maildir:nowhere",
        mail_from="entente@example.org",
        given_base_url=base_url,
        secret_key="k" * 40,
        host="127.0.0.1",
        port=8000,
    )
    settings = usual if var is None else replace(usual, var=var)
    return create_app(settings, now=now if callable(now) else lambda: now)


@contextmanager
def close_app(app: Flask) -> Iterator[Flask]:
    """The application, and its connections closed when the block ends."""
    try:
        yield app
    finally:
        app.extensions["entente"].database.close()


@contextmanager
def serve_app(app: Flask) -> Iterator[str]:
    """The application as a server of this machine, for a browser; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


#: The files of SQLite databases that were filled with the same records before.
_FILLED: dict[str, bytes] = {}


def fill_database(database_url: str, *records: EventRecord) -> None:
    """The small directory, and the records, into a database that has no rows yet."""
    file, key = sqlite_file(database_url), repr(records)
    if file is not None and key in _FILLED:
        file.write_bytes(_FILLED[key])
        return
    database = Database(database_url)
    fill_directory(database)
    add_events(database, *records)
    database.close()
    if file is not None:
        _FILLED[key] = file.read_bytes()


def make_many_records(count: int) -> tuple[EventRecord, ...]:
    """So many events in October 2024, of all kinds of when."""
    first = date(2024, 10, 1)
    whens = (Day(first), Days(first, first + timedelta(days=2)), Month(2024, 10))
    return tuple(
        make_record(
            id=f"event-{number}",
            title=f"Event {number}",
            number=None,
            when=whens[number % 3]
            if number % 3 == 2
            else Days(first + timedelta(days=number % 28), first + timedelta(days=number % 28 + 1)),
        )
        for number in range(count)
    )


@contextmanager
def capture_statements(app: Flask) -> Iterator[list[str]]:
    """The statements that the application sends to its database while the block lasts."""
    engine = app.extensions["entente"].database.engine
    statements: list[str] = []

    def record_statement(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", record_statement)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", record_statement)


@dataclass
class Element:
    """One element of a page, with all text inside it, blanks made alike."""

    tag: str
    attributes: dict[str, str | None]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    @property
    def classes(self) -> set[str]:
        return set((self.attributes.get("class") or "").split())


class Page(HTMLParser):
    """A page as its elements. A page whose elements do not close in order is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID_ELEMENTS:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCK_ELEMENTS:
            self.handle_data(" ")
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.pieces.append(data)

    def all(self, tag: str, class_: str | None = None) -> list[Element]:
        """Every element of that name, in order."""
        return [one for one in self.elements if one.tag == tag and (class_ is None or class_ in one.classes)]

    def texts(self, tag: str, class_: str | None = None) -> list[str]:
        """What every element of that name says."""
        return [one.text for one in self.all(tag, class_)]

    def links(self) -> dict[str, str]:
        """What each link says, and where it leads."""
        return {one.text: one.attributes["href"] or "" for one in self.all("a")}


def utc(*parts: int) -> datetime:
    """An instant in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # year to second


def context_of(app: Flask) -> Context:
    """The parts that an application was put together from."""
    parts: Context = app.extensions["entente"]
    return parts
