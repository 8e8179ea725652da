"""What a viewer is told of events: names in place of ids, and nothing that is not for this viewer."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from calendar_core.domain.events.record import Document
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day
from calendar_core.errors import NotFound
from calendar_core.models import OfficeTitle
from calendar_core.store.db.database import Database
from calendar_core.store.events.cards import load_selected_cards
from calendar_core.store.events.details import find_event_details, load_details_by_id
from calendar_core.store.events.present import PresentEvents
from calendar_core.store.feeds import changed_events
from calendar_core.store.feeds.names_cache import load_directory_names
from tests.builders.records import NOW, add_events, capture_statements, fill_directory, make_record

LIFTS = datetime(2024, 10, 20, 5, 0, tzinfo=UTC)
RELATED = ("kr-us-2plus2-2024",)


@pytest.fixture
def filled(database: Database) -> Database:
    fill_directory(database)
    scm = make_record(related=RELATED, notes="Ask the press desk.", documents=(Document(title="Communiqué"),))
    next_day = Day(date(2024, 10, 31), "America/New_York")
    two_plus_two = make_record(id="kr-us-2plus2-2024", when=next_day, embargo_until=LIFTS)
    add_events(database, scm, two_plus_two, replace(scm, id="session-1", parent="kr-us-scm-56", related=()))
    return database


def test_participants_are_told_by_name_with_the_office_of_that_day(filled: Database) -> None:
    with filled.writing() as session:
        session.add(
            OfficeTitle(office_id="us-secdef", position=0, names=Names(en="Secretary of War"), valid_from="2025-09-05")
        )
        session.add(
            OfficeTitle(office_id="us-secdef", position=1, names=Names(en="Head of Defense"), valid_to="2025-09-04")
        )
    with filled.reading() as connection:
        details = find_event_details(connection, "kr-us-scm-56", viewer="public", now=NOW)
    assert [
        (one.names.text(), one.names.text("ko"), one.office_title.text(), one.party.id, one.role)
        for one in details.participants
    ] == [
        ("Kim Yong-hyun", "김용현", "Minister of National Defense", "KR", "co-chair"),
        ("Lloyd J. Austin III", "Lloyd J. Austin III", "Head of Defense", "US", "co-chair"),
    ]


def test_an_embargoed_event_is_not_even_a_link_until_its_instant(filled: Database) -> None:
    def related_at(now: datetime) -> list[str]:
        with filled.reading() as connection:
            return [
                card.id for card in find_event_details(connection, "kr-us-scm-56", viewer="public", now=now).related
            ]

    assert related_at(LIFTS) == ["kr-us-2plus2-2024"]
    assert related_at(LIFTS - timedelta(microseconds=1)) == []


def test_a_relation_is_shown_on_both_events_and_a_part_on_its_whole(filled: Database) -> None:
    with filled.reading() as connection:
        details_by_id = {
            d.card.id: d for d in PresentEvents(connection, viewer="public", now=LIFTS).details(Selection())
        }
    assert [card.id for card in details_by_id["kr-us-2plus2-2024"].related] == ["kr-us-scm-56"]
    assert [card.id for card in details_by_id["kr-us-scm-56"].parts] == ["session-1"]
    assert details_by_id["session-1"].parent == details_by_id["kr-us-scm-56"].card


def test_an_unknown_event_and_one_under_embargo_are_the_same_to_the_public(filled: Database) -> None:
    errors = []
    for event_id in ("kr-us-2plus2-2024", "no-such-event"):
        with filled.reading() as connection, pytest.raises(NotFound) as raised:
            find_event_details(connection, event_id, viewer="public", now=NOW)
        errors.append(str(raised.value).replace(event_id, "…"))
    assert errors[0] == errors[1]


def test_notes_are_for_the_desk(filled: Database) -> None:
    with filled.reading() as connection:
        desk = find_event_details(connection, "kr-us-scm-56", viewer="desk", now=NOW)
        public = find_event_details(connection, "kr-us-scm-56", viewer="public", now=NOW)
    assert (desk.notes, public.notes) == ("Ask the press desk.", None)


def test_counts_and_lists_agree_and_leave_the_embargoed_out(filled: Database) -> None:
    for viewer, expected in (("public", 2), ("desk", 3)):
        with filled.reading() as connection:
            cards = load_selected_cards(connection, Selection(), viewer=viewer, now=NOW)  # type: ignore[arg-type]
            count = PresentEvents(connection, viewer=viewer, now=NOW).count(Selection())  # type: ignore[arg-type]
        assert (len(cards), count) == (expected, expected)


def test_a_list_takes_as_many_questions_for_three_events_as_for_three_hundred(database: Database) -> None:
    fill_directory(database)
    numbers = []
    for count in (3, 300):
        start = 0 if count == 3 else 3
        add_events(database, *(make_record(id=f"event-{n}", related=("event-0",)) for n in range(start, count)))
        with capture_statements(database) as statements, database.reading() as connection:
            shown = PresentEvents(connection, viewer="public", now=NOW).cards(
                Selection(from_day=date(2024, 10, 1), to_day=date(2024, 11, 1))
            )
            listed = len([s for s in statements if s.lstrip().startswith("SELECT")])
            all_details = PresentEvents(connection, viewer="public", now=NOW).details(Selection())
            whole = len([s for s in statements if s.lstrip().startswith("SELECT")]) - listed
        assert (len(shown), len(all_details)) == (count, count)
        numbers.append((listed, whole))
    assert numbers[0] == numbers[1]
    assert numbers[0][0] == 2


def test_an_event_told_by_its_record_and_the_names_in_memory_is_the_event_of_the_rows(
    loaded_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(loaded_database_url)
    assert changed_events.load_changed_events(database, epoch=-1, made_at=NOW, now=NOW) is None, (
        "all at once are too many"
    )
    monkeypatch.setattr(changed_events, "MAX_CHANGED_EVENTS", 10_000)
    found = changed_events.load_changed_events(database, epoch=-1, made_at=NOW, now=NOW)
    assert found is not None
    with database.reading() as connection:
        names = load_directory_names(connection)
        ids = [one.id for one in found]
        of_rows = {one.card.id: one for one in load_details_by_id(connection, ids, viewer="public", now=NOW)}
    database.close()
    all_details = {one.id: names.details(one) for one in found if one.is_visible}
    assert len(all_details) > 600
    for key, details in of_rows.items():
        alone = replace(details, card=replace(details.card, series=None), parent=None, parts=(), related=())
        assert all_details.pop(key) == alone
    assert all_details == {}
