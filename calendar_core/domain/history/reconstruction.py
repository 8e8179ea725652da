"""What could be known of an event on a past day, before its first revision: read off the dates of its sources.

A reconstruction, and shown as one: the sources say when something was published, not when each fact was. After the
first revision nothing is reconstructed: the revision of that day is what was known (`store.known_on`).
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.time.when_texts import when_from_texts


def published_at(source: Source, zone: str | None) -> datetime | None:
    """The instant by which a source was out: its own, or the end of its day or month in the event's zone, else UTC."""
    if source.published is None:
        return None
    if "T" in source.published:
        return datetime.fromisoformat(source.published).astimezone(UTC)
    if zone is not None:
        return when_from_texts(source.published, zone=zone).extent().end
    end_day: date = when_from_texts(source.published).end_day
    return datetime.combine(end_day, time.min, tzinfo=UTC)


def filter_published_sources(as_of: datetime, sources: tuple[Source, ...], zone: str | None) -> tuple[Source, ...]:
    """The sources that were out by an instant, and those without a date; all where that leaves none."""
    out = tuple(one for one in sources if (moment := published_at(one, zone)) is None or moment <= as_of)
    return out or sources


def reconstruct_record(record: EventRecord, as_of: datetime) -> EventRecord | None:
    """The record as far as its sources allow to say that it was known at `as_of`; None where it was not yet.

    - It was known from its first dated source on, and in any case once it was over: a meeting was no secret because
      the oldest source in the record is a later one.
    - Until it was over it was not held, and had no outcome.
    - A postponement or cancellation was known once all dated sources were out: the last of them reports it.
    """
    over = record.when.extent().end <= as_of
    dated = [moment for source in record.sources if (moment := published_at(source, record.when.zone))]
    if not over and (not dated or min(dated) > as_of):
        return None
    known = replace(record, sources=filter_published_sources(as_of, record.sources, record.when.zone))
    if record.lifecycle == "held" and not over:
        known = replace(known, lifecycle="scheduled", certainty="announced", outcome=None, documents=())
    if record.lifecycle in ("postponed", "cancelled") and not over and max(dated, default=as_of) > as_of:
        known = replace(known, lifecycle="scheduled")
    return known
