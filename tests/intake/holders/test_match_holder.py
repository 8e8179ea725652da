"""A stated term is compared with the record's: what is new, what is the same, and what cannot both be true."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session

from calendar_core.domain.text.localized import Names
from calendar_core.errors import CalendarError
from calendar_core.intake.holders.holder_entry import build_holder_entry
from calendar_core.intake.holders.match_holder import HolderMatch, load_known_holders, match_holder
from calendar_core.intake.holders.stated_term import StatedTerm, term_from_json, term_to_json
from calendar_core.models import Office, Person, Term
from calendar_core.store.db.database import Database
from tests.builders.records import fill_directory

KIM = {"en": "Kim Yong-hyun"}
AUSTIN = {"en": "Lloyd Austin"}
SOURCE = "https://example.org/cabinet"


@pytest.fixture
def directory(database: Database) -> Database:
    """The usual one, and a minister who is in office, one who was seen in it, and a vice minister without a title."""
    fill_directory(database)
    with database.writing() as session:
        session.add(
            Office(id="kr-vm", party_id="KR", names=Names(en="Vice Minister"), kind="defence", rank="senior-official")
        )
        session.add(Person(id="ahn-gyu-back", names=Names(en="Ahn Gyu-back", ko="안규백")))
        session.add(Person(id="paul-nitze", names=Names(en="Paul Nitze")))
        session.flush()
        add_term(session, "ahn-gyu-back", valid_from="2025-07-25", source="https://example.org/before")
        add_term(session, "paul-nitze", office_id="kr-vm", valid_from="2001", valid_to="2003-05", bounds="sightings")
    return database


def add_term(session: Session, person: str, **values: Any) -> None:
    session.add(Term(**{"person_id": person, "position": 0, "office_id": "kr-mnd", **values}))


def stated(names: dict[str, str], begin: str | None, end: str | None = None, **facts: Any) -> StatedTerm:
    usual: dict[str, Any] = {"office": "kr-mnd", "source": SOURCE}
    return StatedTerm(**{**usual, "names": names, "valid_from": begin, "valid_to": end, **facts})


def match(directory: Database, term: StatedTerm, **chosen: str) -> HolderMatch:
    with directory.reading() as connection:
        return match_holder(term, load_known_holders(connection), **chosen)


@pytest.mark.parametrize(
    ("term", "action", "person", "reason"),
    [
        (
            stated(KIM, "2024-09-06", "2024-12-05"),
            "same",
            "kim-yong-hyun",
            "The record has it, 2024-09-06 – 2024-12-05.",
        ),
        (stated({"ko": "김용현"}, "2024-09"), "same", "kim-yong-hyun", "The record has it, 2024-09-06 – 2024-12-05."),
        (stated({"ko": "안규백"}, "2025", "2026-09-01"), "end", "ahn-gyu-back", "The record has no end of this term."),
        (
            stated(KIM, "2024-09-07", "2024-12-05"),
            "conflict",
            "kim-yong-hyun",
            "The record has this term with other dates, 2024-09-06 – 2024-12-05.",
        ),
        (
            stated(KIM, "2024-09-06", "2024-12-05", acting=True),
            "conflict",
            "kim-yong-hyun",
            "The record has this term, 2024-09-06 – 2024-12-05, as one of another standing (acting or not).",
        ),
        (
            stated({"en": "Park Somebody"}, "2024-10-01", "2024-11-01"),
            "conflict",
            None,
            "The record has Kim Yong-hyun in this office 2024-09-06 – 2024-12-05, at the same time.",
        ),
        (
            stated({"en": "Shin Won-sik"}, "2023-10-07", "2024-09-06"),
            "new",
            None,
            "The record has no such term.",
        ),
        (
            stated({"en": "Park Somebody"}, "2026-09-24"),
            "new",
            None,
            "The record has no such term. No end is stated: the record would have the holder in office. "
            "The record has Ahn Gyu-back in this office without an end.",
        ),
        (
            stated({"en": "Kim Seon-ho"}, "2024-12-05", "2025-07-24", acting=True),
            "new",
            None,
            "The record has no such term.",
        ),
        (
            stated({"en": "Paul Nitze"}, "1999-01", "2004", office="kr-vm"),
            "exact",
            "paul-nitze",
            "The record has only the meetings at which the holder was seen, 2001 – 2003-05.",
        ),
        (
            stated({"en": "Paul Nitze"}, "2002", "2004", office="kr-vm"),
            "conflict",
            "paul-nitze",
            "The holder was seen in office 2001 – 2003-05, outside of this term.",
        ),
    ],
)
def test_a_term_is_compared_with_those_of_the_record(
    directory: Database, term: StatedTerm, action: str, person: str | None, reason: str
) -> None:
    found = match(directory, term)
    assert (found.action, found.person, found.reason, found.questions) == (action, person, reason, ())


def test_a_term_that_the_record_has_less_exactly_is_made_more_exact(directory: Database) -> None:
    with directory.writing() as session:
        add_term(session, "kim-yong-hyun", position=1, office_id="kr-vm", valid_from="2017", valid_to="2018-05")
    found = match(directory, stated(KIM, "2017-07-01", "2018", office="kr-vm"))
    assert (found.action, found.reason) == ("exact", "The record has it less exactly, 2017 – 2018-05.")
    with directory.reading() as connection:
        entry = build_holder_entry(connection, stated(KIM, "2017-07-01", "2018", office="kr-vm"), found)
    assert [(one["valid_from"], one["valid_to"]) for one in entry.parts["term"]] == [
        ("2024-09-06", "2024-12-05"),
        ("2017-07-01", "2018-05"),
    ]


def test_a_term_without_dates_is_refused(directory: Database) -> None:
    with pytest.raises(CalendarError, match="Neither the begin nor the end"):
        match(directory, stated(KIM, None))


@pytest.mark.parametrize("written", ["Minister of National Defense", "Republic of Korea Minister of National Defense"])
def test_an_office_is_found_by_its_title(directory: Database, written: str) -> None:
    assert match(directory, stated(KIM, "2024-09-06", office=written)).office == "kr-mnd"
    assert match(directory, stated(KIM, "2024-09-06", office="Q100", office_names=(written,))).office == "kr-mnd"


def test_an_office_that_is_not_known_is_asked_with_the_likest(directory: Database) -> None:
    term = stated(KIM, "2024-09-06", office="Minister for National Defence")
    found = match(directory, term)
    assert found.office is None
    assert [(one.fact, one.text, one.answers) for one in found.questions] == [
        ("office", "Which office is “Minister for National Defence”?", ("kr-mnd",))
    ]
    assert match(directory, term, office="kr-mnd").action == "same"


def test_somebody_of_nearly_the_same_name_is_asked(directory: Database) -> None:
    term = stated({"en": "Ahn Gyubaek"}, "2025-07-25", "2026-09-01")
    known = match(directory, replace(term, names={"en": "Ahn Gyu Baek"}))
    assert [(one.fact, one.answers) for one in known.questions] == [("person", ("ahn-gyu-back",))]
    assert match(directory, term, person="ahn-gyu-back").action == "end"
    chosen_new = match(directory, term, person="")
    assert (chosen_new.person, chosen_new.action, chosen_new.questions) == (None, "new", ())


@pytest.mark.parametrize("chosen", [{"office": "no-office"}, {"person": "nobody"}])
def test_ids_that_the_record_does_not_have_are_refused(directory: Database, chosen: dict[str, str]) -> None:
    with pytest.raises(CalendarError, match="has the id"):
        match(directory, stated(KIM, "2024-09-06"), **chosen)


def test_the_end_of_a_term_keeps_the_source_of_its_begin(directory: Database) -> None:
    term = stated({"ko": "안규백"}, "2025", "2026-09-01")
    with directory.reading() as connection:
        entry = build_holder_entry(connection, term, match(directory, term))
    assert entry.parts["term"] == [
        {
            "office_id": "kr-mnd",
            "valid_from": "2025-07-25",
            "valid_to": "2026-09-01",
            "acting": False,
            "bounds": "term",
            "source": SOURCE,
            "notes": "Source before: https://example.org/before",
        }
    ]


def test_somebody_new_has_an_id_of_the_name_and_is_hidden(directory: Database) -> None:
    term = stated({"en": "Paul Nitzé", "ko": "폴 니츠"}, "2023-10-07", "2024-09-05")
    with directory.reading() as connection:
        entry = build_holder_entry(connection, term, match(directory, term, person=""))
        assert (entry.id, entry.columns["visibility"], entry.columns["names"]) == (
            "paul-nitze-2",
            "desk",
            Names(en="Paul Nitzé", ko="폴 니츠"),
        )
        nameless = stated({"ko": "신원식"}, "2023-10-07", "2024-09-05")
        with pytest.raises(CalendarError, match="name in English is not stated"):
            build_holder_entry(connection, nameless, match(directory, nameless))
        named = build_holder_entry(connection, nameless, match(directory, nameless), name_en="Shin Won-sik")
    assert (named.id, named.columns["names"]) == ("shin-won-sik", Names(en="Shin Won-sik", ko="신원식"))


@pytest.mark.parametrize(("end", "message"), [("2024-12-05", "has this term by now"), ("2024-12-06", "other dates")])
def test_what_the_record_has_or_contradicts_is_not_taken(directory: Database, end: str, message: str) -> None:
    term = stated(KIM, "2024-09-06", end)
    with directory.reading() as connection, pytest.raises(CalendarError, match=message):
        build_holder_entry(connection, term, match(directory, term))


def test_a_term_comes_back_from_json_as_it_was() -> None:
    term = stated(AUSTIN, "2021-01-22", office_names=("Secretary of Defense",), notes=("One.",), where="7")
    assert term_from_json(term_to_json(term)) == term
