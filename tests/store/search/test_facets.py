"""The number beside a choice is the number of events that one gets by choosing it."""

from dataclasses import replace
from datetime import timedelta

from calendar_core.domain.events.selection import Selection
from calendar_core.store.as_of.source import event_source
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.events.present import PresentEvents
from calendar_core.store.search.facets import count_facets
from tests.builders.records import CHANGE, NOW, add_events, capture_statements, fill_directory, make_record


def fill(database: Database) -> None:
    """Four events, and one that the public does not see."""
    fill_directory(database)
    scm = make_record()
    add_events(
        database,
        scm,
        replace(scm, id="a", kind="visit", country="KR", number=None, parties=("US",), participants=()),
        replace(scm, id="b", kind="visit", lifecycle="held", series=None, number=None),
        replace(scm, id="c", kind="visit", certainty="announced", country=None, number=None),
        replace(scm, id="hidden", kind="visit", number=None, visibility="draft"),
    )


def test_each_count_is_what_choosing_it_gives(database: Database) -> None:
    fill(database)
    selections = [Selection(), Selection(kind=("visit",)), Selection(party=("KR",), lifecycle=("scheduled",))]
    with database.reading() as connection:
        in_collections = count_facets(PresentEvents(connection, viewer="public", now=NOW), Selection())["collection"]
        for selection in selections:
            counts = count_facets(PresentEvents(connection, viewer="public", now=NOW), selection)
            for key in ("collection", "series", "kind", "country", "certainty", "lifecycle"):
                for value, count in counts[key].items():
                    narrowed = replace(selection, **{key: (value,)})  # type: ignore[arg-type]
                    assert count == PresentEvents(connection, viewer="public", now=NOW).count(narrowed), (key, value)
            for party, count in counts["party-2"].items():
                both = tuple(sorted({*selection.party[:1], party}))
                narrowed = replace(selection, party=both)
                assert count == PresentEvents(connection, viewer="public", now=NOW).count(narrowed), party
        (everything, *_) = (
            count_facets(PresentEvents(connection, viewer="public", now=NOW), selection)["kind"]
            for selection in selections
        )
    assert everything == {"defence-ministerial": 1, "visit": 3}
    assert {name: count for name, count in in_collections.items() if count} == {
        "defence-ministers": 1,
        "korean-peninsula": 3,
        "us-alliances": 3,
    }


def test_the_number_of_questions_does_not_grow_with_the_events(database: Database) -> None:
    asked = []
    for records in ((), tuple(make_record(id=f"event-{number}", number=None) for number in range(40))):
        if records:
            fill(database)
            add_events(database, *records)
        with database.reading() as connection, capture_statements(database) as statements:
            count_facets(PresentEvents(connection, viewer="public", now=NOW), Selection())
        asked.append(len([one for one in statements if not one.startswith("BEGIN")]))
    assert asked == [3, 3]


def test_as_known_then_the_counts_are_those_of_then(database: Database) -> None:
    fill(database)
    then = NOW + timedelta(hours=1)
    with database.writing() as session:
        moved = replace(make_record(), kind="summit", country="KR", parties=("US",), participants=())
        revise_event(session, moved, CHANGE, base_revision=1, now=NOW + timedelta(days=1))
    with database.reading() as connection:
        now = NOW + timedelta(days=2)
        past = count_facets(event_source(connection, viewer="public", now=now, as_of=then), Selection())
        present = count_facets(PresentEvents(connection, viewer="public", now=now), Selection())
    assert past["kind"] == {"defence-ministerial": 1, "visit": 3} != present["kind"]
    assert (past["party"]["KR"], present["party"]["KR"]) == (3, 2)
    assert (past["country"]["US"], present["country"]["US"]) == (2, 1)
    assert (past["collection"]["summits"], present["collection"]["summits"]) == (0, 1)
    assert (past["collection"]["defence-ministers"], present["collection"]["defence-ministers"]) == (1, 0)
