from datetime import UTC, date, datetime

import pytest

from calendar_core.domain.events.record import (
    Deadline,
    Document,
    EventRecord,
    Source,
    record_from_json,
    record_to_json,
)
from calendar_core.domain.time.when import Day, Month, WallTime
from tests.builders.records import make_record

RECORDS = [
    make_record(),
    make_record(when=Month(2024, 10, "late"), series=None, number=None, participants=()),
    make_record(
        when=WallTime(datetime(2024, 11, 3, 1, 30), "America/New_York", fold=1),  # noqa: DTZ001  a wall time
        documents=(Document(title="Joint communiqué", url="https://example.org/c"),),
        deadlines=(Deadline(title="Accreditation closes", at="2024-10-20T17:00", time_zone="Asia/Seoul"),),
        sources=(
            Source(publisher="MND", title="Notice", side="own-government", supports=("start", "venue")),
            Source(publisher="DoD", title="Release", party="US", says=("start 2024-11-04", "venue Camp Humphreys")),
        ),
        parent="scm-week",
        related=("kr-us-mcm-49",),
        visibility="draft",
        merged_into="the-other-one",
        embargo_until=datetime(2024, 10, 28, 5, 0, tzinfo=UTC),
    ),
]


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_written_as_json_and_read_back_is_the_same(record: EventRecord) -> None:
    assert record_from_json(record_to_json(record)) == record


def test_the_json_keeps_no_empty_fields() -> None:
    written = record_to_json(make_record(when=Day(date(2024, 10, 30)), venue=None))
    assert (written["start"], "venue" in written, "time_zone" in written, "fold" in written) == (
        "2024-10-30",
        False,
        False,
        False,
    )
