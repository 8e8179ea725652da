"""Two editions of a series: who came by office, and at which level each side came."""

from typing import Any

from calendar_core.domain.events.cards import Attendance, PartyName
from calendar_core.domain.events.record import record_to_json
from calendar_core.domain.history.describe_changes import Names
from calendar_core.domain.relations.editions import compare_editions, list_rows
from calendar_core.domain.relations.pairs import OfficeFacts
from calendar_core.domain.text.localized import Names as Texts
from tests.builders.event_details import make_event_details
from tests.builders.records import make_record

OFFICES = {
    "kr-mnd": OfficeFacts(party="KR", level="ministers"),
    "kr-vmnd": OfficeFacts(party="KR", level="senior-officials"),
    "us-secdef": OfficeFacts(party="US", level="ministers"),
}


def came(person: str, office: str) -> Attendance:
    """A person who came for an office."""
    key = OFFICES[office].party
    return Attendance(
        person=person,
        names=Texts(en=person.title()),
        name_native=None,
        office=office,
        office_title=Texts(en=office),
        party=PartyName(id=key, kind="country", names=Texts(en=key), short_names=Texts()),
        role="participant",
        acting=False,
    )


def compare(first: list[Attendance], second: list[Attendance], **facts: Any) -> Any:
    """Two editions of which these people came; `facts` are those of the second."""
    details = [make_event_details(participants=tuple(people)) for people in (first, second)]
    snapshots = [record_to_json(make_record(**one)) for one in ({}, facts)]
    return compare_editions(details, snapshots, OFFICES, Names(by_kind={"party": {"KR": "Korea", "US": "U.S."}}), "en")


def test_a_deputy_in_place_of_a_minister_is_a_lower_level() -> None:
    compared = compare(
        [came("kim", "kr-mnd"), came("austin", "us-secdef")], [came("lee", "kr-vmnd"), came("austin", "us-secdef")]
    )
    assert [(one.party.id, one.first, one.second, one.shift) for one in compared.sides] == [
        ("KR", "ministers", "senior-officials", "down"),
        ("US", "ministers", "ministers", "same"),
    ]
    came_for = [
        (one.office, *([who.person for who in part] for part in (one.first, one.second))) for one in compared.offices
    ]
    assert came_for == [("kr-vmnd", [], ["lee"]), ("us-secdef", ["austin"], ["austin"]), ("kr-mnd", ["kim"], [])]


def test_facts_that_differ_are_marked_and_a_side_may_have_come_only_once() -> None:
    compared = compare([], [came("austin", "us-secdef")], city="Seoul", country="KR", venue=None)
    assert [row.label for row in compared.facts if row.differs] == ["Place"]
    assert [(one.party.id, one.shift) for one in compared.sides] == [("US", "came")]
    assert ("level", "US", "", "Ministers", "came") in list(list_rows(compared, "en"))
