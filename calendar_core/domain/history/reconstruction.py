"""Reconstruction of what was known of an event before its first revision, from the dates of its sources.

A source says when it was published, not when each fact became known, so the result is marked as reconstructed. From the
first revision on the revision of the day is used instead (`store.as_of`).
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.time.when_texts import when_from_texts


def published_at(source: Source, zone: str | None) -> datetime | None:
    """The instant by which a source was published; of a day or month its end, in the zone of the event or UTC."""
    if source.published is None:
        return None
    if "T" in source.published:
        return datetime.fromisoformat(source.published).astimezone(UTC)
    if zone is not None:
        return when_from_texts(source.published, zone=zone).extent().end
    end_day: date = when_from_texts(source.published).end_day
    return datetime.combine(end_day, time.min, tzinfo=UTC)


def filter_published_sources(as_of: datetime, sources: tuple[Source, ...], zone: str | None) -> tuple[Source, ...]:
    """The sources published by an instant, and those without a date; all of them if there is no such source."""
    out = tuple(one for one in sources if (moment := published_at(one, zone)) is None or moment <= as_of)
    return out or sources


def reconstruct_record(record: EventRecord, as_of: datetime) -> EventRecord | None:
    """The record as its sources allow to assume it was known at `as_of`; None if it was not known yet.

    - An event was known from its first dated source on, and in any case once it was over, since older sources may be
      missing from the record.
    - Before its end it was not held and had no outcome.
    - A postponement or cancellation was known once all dated sources were published: the last of them reports it.
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
