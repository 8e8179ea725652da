"""Five libraries that are not ours read the feed of the whole record, and all of them read the same, which is right."""

from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from calendar_core.domain.events.cards import Card
from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.vocabulary import format_label
from calendar_core.models import Event
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import RevisionMetadata, revise_event
from calendar_core.store.events.revisions import load_newest_revision
from tests.conftest import LOADED_AT
from tests.interop.readers import READERS, ParsedEvent, ParsedEvents
from tests.interop.site import ARCHIVE_FEED_PATH, expected_times, load_fed_cards, open_app


@pytest.fixture(scope="module")
def record(loaded_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with the whole data set."""
    file = tmp_path_factory.mktemp("interop") / "entente.db"
    file.write_bytes(loaded_sqlite_template.read_bytes())
    return f"sqlite:///{file}"


@pytest.fixture(scope="module", params=["", "?lang=ko", "?tz=utc"])
def asked(request: pytest.FixtureRequest) -> str:
    """What a reader may choose in the address."""
    return str(request.param)


@pytest.fixture(scope="module")
def feed(record: str, asked: str, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Every event with a day, as it is served."""
    with open_app(record, tmp_path_factory.mktemp("mail"), now=lambda: LOADED_AT) as app:
        answer = app.test_client().get(ARCHIVE_FEED_PATH + asked)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    body: bytes = answer.data
    return body


@pytest.fixture(scope="module")
def cards(record: str) -> dict[str, Card]:
    """The events that are in it, by UID."""
    with closing(Database(record)) as database:
        return {card.uid: card for card in load_fed_cards(database, LOADED_AT)}


def status_of(card: Card) -> str:
    """What the certainty and the lifecycle of an event come to in a calendar app."""
    if card.lifecycle == "cancelled":
        return "CANCELLED"
    if not card.when.is_dated:
        return "TENTATIVE"
    is_certain = card.lifecycle == "held" or (card.lifecycle == "scheduled" and card.certainty == "confirmed")
    return "CONFIRMED" if is_certain else "TENTATIVE"


def summary_of(card: Card, *, is_korean: bool) -> str:
    """The title, after the standing where it is not certain, and before what is said of a day that is open."""
    title = card.display_name("ko" if is_korean else "en")
    word = card.certainty if card.lifecycle == "scheduled" else card.lifecycle
    if word not in ("confirmed", "held"):
        title = f"[{format_label(word, 'ko')}] {title}" if is_korean else f"{word.capitalize()}: {title}"
    if card.when.is_dated:
        return title
    when = format_when(card.when, "ko" if is_korean else "en")
    if card.lifecycle == "held":
        return f"{title}(날짜 미상, {when})" if is_korean else f"{title} (day not known, {when})"
    return f"{title}(날짜 미정, {when})" if is_korean else f"{title} (day open, {when})"


def right_reading(card: Card, asked: str) -> ParsedEvent:
    start, end = expected_times(card)
    status = status_of(card)
    summary = summary_of(card, is_korean=asked == "?lang=ko")
    return ParsedEvent(start=start, end=end, summary=summary, status=status)


@pytest.fixture(scope="module")
def right(cards: dict[str, Card], asked: str) -> ParsedEvents:
    return {uid: right_reading(card, asked) for uid, card in cards.items()}


def test_the_record_has_what_readers_stumble_over(right: ParsedEvents) -> None:
    kinds = Counter((reading.is_all_day, reading.status) for reading in right.values())
    assert {status for _, status in kinds} == {"CONFIRMED", "TENTATIVE", "CANCELLED"}
    assert min(kinds[True, "CONFIRMED"], kinds[False, "CONFIRMED"]) > 50
    assert any("," in reading.summary for reading in right.values())
    assert any(not reading.summary.isascii() for reading in right.values())


@pytest.mark.parametrize("name", READERS)
def test_every_event_is_read_as_it_is(name: str, feed: bytes, right: ParsedEvents) -> None:
    assert READERS[name](feed) == right


@pytest.mark.parametrize("name", READERS)
def test_a_feed_without_events_is_read_as_one(name: str, record: str, tmp_path: Path) -> None:
    with open_app(record, tmp_path, now=lambda: LOADED_AT) as app:
        answer = app.test_client().get("/calendar.ics?from=1900-01-01&to=1900-01-31")
    assert (answer.status_code, b"BEGIN:VEVENT" in answer.data) == (200, False)
    assert READERS[name](answer.data) == {}


@pytest.mark.parametrize("name", READERS)
def test_a_withdrawn_event_is_read_as_a_cancelled_one_on_its_old_start(
    name: str, loaded_sqlite_template: Path, tmp_path: Path
) -> None:
    file = tmp_path / "entente.db"
    file.write_bytes(loaded_sqlite_template.read_bytes())
    url, now = f"sqlite:///{file}", LOADED_AT + timedelta(hours=1)
    by = RevisionMetadata(editor="a test", reason="to see whether readers are told")
    uids = {}
    with closing(Database(url)) as database, database.writing() as session:
        for event_id in ("kr-us-scm-56", "dprk-icbm-2024-10-31"):
            number, known = load_newest_revision(session.connection(), event_id)
            revise_event(session, replace(known, visibility="draft"), by, base_revision=number, now=now)
            uids[event_id] = session.get_one(Event, event_id).uid
    with open_app(url, tmp_path, now=lambda: now) as app:
        answer = app.test_client().get("/calendar.ics?from=2024-10-30&to=2024-11-01")
    found = READERS[name](answer.data)
    withdrawn = {"summary": "Withdrawn", "status": "CANCELLED"}
    assert {event_id: found[uid] for event_id, uid in uids.items()} == {
        "kr-us-scm-56": ParsedEvent(start="2024-10-30", end="2024-10-31", **withdrawn),
        "dprk-icbm-2024-10-31": ParsedEvent(start="2024-10-30T22:10:00Z", end="2024-10-30T23:10:00Z", **withdrawn),
    }
