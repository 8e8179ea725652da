"""Files of Wikidata: dates as exactly as they are stated, and the addresses of references."""

from typing import Any

import pytest

from calendar_core.errors import CalendarError
from calendar_core.intake.holders.stated_term import term_from_json
from calendar_core.intake.holders.wikidata import is_wikidata, read_entities
from tests.intake.holders.wikidata_files import (
    JULIAN,
    dump_lines,
    entity,
    entity_data,
    item_snak,
    statement,
    time_snak,
    unknown_snak,
)

OFFICE = entity("Q100", {"en": "Minister of National Defense", "ko": "국방부 장관"})
SOURCE = "https://example.org/cabinet"


def person(*statements: dict[str, Any]) -> dict[str, Any]:
    """Somebody with these statements."""
    return entity("Q200", {"en": "Ahn Gyu-back", "ko": "안규백", "de": "Ahn"}, *statements, aliases=("Ahn Gyubaek",))


def spans(*statements: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    """The bounds of the terms in these statements."""
    found = map(term_from_json, read_entities(entity_data(person(*statements))))
    return [(one.valid_from, one.valid_to) for one in found]


@pytest.mark.parametrize("form", [entity_data, dump_lines])
def test_a_statement_is_a_term_with_its_names_and_its_source(form: Any) -> None:
    held = statement("Q100", time_snak("P580", "2025-07-25"), item_snak("P1365", "Q201"), urls=("ftp://x", SOURCE))
    (term,) = map(term_from_json, read_entities(form(OFFICE, person(held), entity("Q201", {"en": "Kim"}))))
    assert (term.office, term.office_names, dict(term.names), term.aliases) == (
        "Q100",
        ("Minister of National Defense", "국방부 장관"),
        {"en": "Ahn Gyu-back", "ko": "안규백"},
        ("Ahn Gyubaek",),
    )
    assert (term.valid_from, term.valid_to, term.acting, term.source, term.where, term.notes) == (
        "2025-07-25",
        None,
        False,
        SOURCE,
        "Q200, Q100",
        ("The holder replaces Kim.",),
    )


def test_one_entity_alone_is_read_too() -> None:
    whole = entity_data(person(statement("Q100", time_snak("P580", "2025-07-25"))))
    alone = whole.removeprefix(b'{"entities": {"Q200": ').removesuffix(b"}}")
    assert read_entities(alone) == read_entities(whole) != []


def test_dates_are_as_exact_as_they_are_stated() -> None:
    assert spans(
        statement("Q100", time_snak("P580", "2025-07-25", 11), time_snak("P582", "2026-03-00", 10)),
        statement("Q100", time_snak("P580", "2025-01-01", 9), time_snak("P582", "2026-00-00", 9)),
        statement("Q100", time_snak("P580", "2020-00-00", 8)),
        statement("Q100", time_snak("P580", "1850-01-01", 11, JULIAN)),
        statement("Q100", unknown_snak("P580"), unknown_snak("P582", "novalue")),
        statement("Q100", time_snak("P580", "2025-07-25"), time_snak("P580", "2025-07-26")),
        statement("Q100"),
    ) == [("2025-07-25", "2026-03"), ("2025", "2026"), (None, None), *[(None, None)] * 4]


def test_what_is_not_taken_of_a_statement_is_said() -> None:
    vague = statement("Q100", time_snak("P580", "2020-00-00", 8), time_snak("P582", "2025-07-25"), urls=(SOURCE,))
    (term,) = map(term_from_json, read_entities(entity_data(person(vague))))
    assert term.notes == ("P580 is known no more exactly than to a decade, or is a date of the Julian calendar.",)


def test_a_statement_without_an_address_has_that_of_its_entity() -> None:
    (term,) = map(term_from_json, read_entities(entity_data(person(statement("Q100")))))
    assert term.source == "https://www.wikidata.org/wiki/Q200#P39"
    assert term.notes == ("The statement has no address as its reference.",)


def test_who_acts_is_marked_and_what_is_deprecated_is_left_out() -> None:
    acting = statement("Q100", item_snak("P5102", "Q4676846"))
    found = map(term_from_json, read_entities(entity_data(person(acting, statement("Q101", rank="deprecated")))))
    assert [(one.office, one.acting) for one in found] == [("Q100", True)]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"entities": {}}',
        b'{"entities": {"Q1": []}}',
        b'{"id": "P39"}',
        b"[" * 100_000,
        b'{"id": "Q1"}\n{',
    ],
)
def test_another_file_is_refused(raw: bytes) -> None:
    with pytest.raises(CalendarError):
        read_entities(raw)


@pytest.mark.parametrize(
    "claims",
    ["[]", '{"P39": {}}', '{"P39": [1, {"mainsnak": 1}, {"mainsnak": {"datavalue": {"value": {"id": [1]}}}}]}'],
)
def test_statements_of_another_shape_are_passed_over(claims: str) -> None:
    raw = '{"id": "Q1", "labels": {"en": {"value": "A"}}, "claims": ' + claims + "}"
    assert read_entities(raw.encode()) == []


def test_json_is_known_by_how_it_begins() -> None:
    assert [is_wikidata(raw) for raw in (b' {"a"', b"\xef\xbb\xbf[", b"office,from", b"")] == [True, True, False, False]
