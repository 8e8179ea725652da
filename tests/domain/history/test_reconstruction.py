from dataclasses import replace
from datetime import UTC, date, datetime

from calendar_core.domain.events.record import Document, EventRecord, Source
from calendar_core.domain.history.reconstruction import reconstruct_record
from calendar_core.domain.time.when import Day
from tests.builders.records import make_record

HELD = make_record(
    lifecycle="held",
    outcome="Agreed.",
    documents=(Document(title="Joint communiqué"),),
    sources=(
        Source(publisher="Early", url="https://example.org/1", published="2024-09-20"),
        Source(publisher="Late", url="https://example.org/2", published="2024-10-31T17:14+09:00"),
    ),
)


def known_at(record: EventRecord, *moment: int) -> EventRecord | None:
    return reconstruct_record(record, datetime(*moment, tzinfo=UTC))  # type: ignore[misc, arg-type]


def test_nothing_was_known_before_the_first_source() -> None:
    assert known_at(HELD, 2024, 9, 20, 12) is None
    assert known_at(HELD, 2024, 9, 21, 12) is not None


def test_before_it_took_place_it_was_announced_without_an_outcome() -> None:
    known = known_at(HELD, 2024, 10, 15)
    assert known == replace(
        HELD, lifecycle="scheduled", certainty="announced", outcome=None, documents=(), sources=HELD.sources[:1]
    )


def test_once_over_it_was_held() -> None:
    assert known_at(HELD, 2024, 11, 1) == HELD


def test_a_meeting_that_was_over_was_known_though_its_oldest_source_is_later() -> None:
    old = replace(HELD, when=Day(date(1968, 5, 28), "America/New_York"), sources=HELD.sources[:1])
    assert known_at(old, 1968, 5, 28, 12) is None
    known = known_at(old, 1970, 1, 1)
    assert known is not None
    assert known.lifecycle == "held"


def test_a_cancellation_was_known_when_the_last_source_was_out() -> None:
    cancelled = replace(HELD, lifecycle="cancelled", certainty="announced", when=Day(date(2024, 12, 1), "Asia/Seoul"))
    before, after = known_at(cancelled, 2024, 10, 1), known_at(cancelled, 2024, 11, 1)
    assert before is not None
    assert after is not None
    assert (before.lifecycle, after.lifecycle) == ("scheduled", "cancelled")
