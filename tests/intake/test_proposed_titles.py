"""The titles of a proposed event that no series names."""

from datetime import date

import pytest
from sqlalchemy import Connection

from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day
from calendar_core.intake.draft import EventDraft
from calendar_core.intake.match import Match
from calendar_core.intake.propose import Origin, build_proposal
from calendar_core.intake.text.known_names import load_known_names


@pytest.mark.parametrize(
    ("kind", "parties", "english", "korean"),
    [
        ("foreign-ministerial", ("KR", "JP"), "South Korea–Japan Foreign ministers’ meeting", "한국·일본 외교장관회담"),
        # A country that the record lacks is named, though it can be no party yet.
        ("summit", ("KR", "MN"), "South Korea–Mongolia Summit", "한국·몽골 정상회담"),
        ("summit", ("KR", "JP", "CN"), "South Korea–Japan–China Summit", "한국·일본·중국 정상회의"),
        ("2+2", ("KR", "AU"), "South Korea–Australia 2+2 ministerial", "한국·호주 외교·국방장관회의(2+2)"),
    ],
)
def test_parties_and_kind_are_the_title_and_korean_tells_talks_of_two_from_a_meeting_of_more(
    whole_record: Connection, kind: str, parties: tuple[str, ...], english: str, korean: str
) -> None:
    draft = EventDraft(kind=kind, parties=parties, when=Day(date(2027, 3, 4), "Asia/Seoul"))
    proposal = build_proposal(
        whole_record,
        draft,
        Match(record=None, action="new"),
        Origin(publisher="A wire"),
        load_known_names(whole_record),
    )
    assert proposal is not None
    assert proposal.record.names == Names({"en": english, "ko": korean})
