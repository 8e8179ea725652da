from datetime import UTC, datetime, timedelta

import pytest

from calendar_core.domain.events.status import STATUSES, format_status, join_status, split_status
from calendar_core.domain.vocabulary import format_label
from calendar_core.errors import CalendarError

START = datetime(2024, 10, 30, tzinfo=UTC)
LATER = START + timedelta(days=2)


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_split_in_two_axes_and_joined_is_itself(status: str) -> None:
    assert join_status(*split_status(status)) == status


def test_a_past_meeting_is_not_verified_as_held_until_a_source_says_so() -> None:
    assert format_status("confirmed", "scheduled", kind="summit", ends_at=LATER, now=START) == "Confirmed"
    assert (
        format_status("confirmed", "scheduled", kind="summit", ends_at=START, now=LATER)
        == "Confirmed, not verified as held"
    )
    assert format_status("confirmed", "held", kind="summit", ends_at=START, now=LATER) == "Held"
    assert format_status("announced", "cancelled", kind="summit", ends_at=START, now=LATER, lang="ko") == "취소"
    assert format_status("confirmed", "held", kind="incident", ends_at=START, now=LATER) == "Happened"


def test_a_word_outside_of_the_record_is_refused() -> None:
    with pytest.raises(CalendarError, match="'tentative' is not a word of the record"):
        format_label("tentative")
