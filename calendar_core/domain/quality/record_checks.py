"""Further checks of the record, which need no directory: order and repetition of events, sources, titles, addresses."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Final

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.quality.addresses import find_address_fault
from calendar_core.domain.quality.checks import Issue, are_linked, is_called_off
from calendar_core.domain.time.formatting import when_message
from calendar_core.domain.time.spans import LONGEST_MEETING
from calendar_core.domain.time.when import WallTime
from calendar_core.messages import Message, mark

#: The languages in which the record promises a title.
_NO_TITLE: Final = {"en": mark("It has no title in English."), "ko": mark("It has no title in Korean.")}
_TWICE_IN_SERIES: Final = mark("It is %(when)s, and %(other)s, of the same series, %(other_when)s.")
_TWICE_OF_PARTIES: Final = mark("It is %(when)s, and %(other)s, of the same parties, %(other_when)s.")


def check_order(records: Iterable[EventRecord]) -> list[Issue]:
    """Editions of a series that lie wholly before the edition with the number below theirs."""
    by_series: defaultdict[str, list[tuple[int, EventRecord]]] = defaultdict(list)
    for record in records:
        if record.series and record.number and not is_called_off(record):
            by_series[record.series].append((record.number, record))
    found = []
    for series, editions in by_series.items():
        editions.sort(key=lambda edition: (edition[0], edition[1].when.sort_key, edition[1].id))
        for (lower, one), (higher, other) in pairwise(editions):
            if lower < higher and other.when.end_day <= one.when.first_day:
                sentence = Message(
                    "It is number %(higher)s of %(series)s, %(when)s, but number %(lower)s is %(other)s, "
                    "%(other_when)s.",
                    higher=higher,
                    series=series,
                    when=when_message(other.when),
                    lower=lower,
                    other=one.id,
                    other_when=when_message(one.when),
                )
                found.append(Issue(kind="order", event_id=other.id, other_id=one.id, sentence=sentence))
    return sorted(found)


def check_length(record: EventRecord) -> list[Issue]:
    """A span of days that is longer than a meeting lasts; a general assembly meets for weeks."""
    days = record.when.end_day - record.when.first_day
    is_span = record.when.precision in ("time", "days") and record.kind != "general-assembly"
    if not is_span or days <= LONGEST_MEETING:
        return []
    sentence = Message("It lasts for %(days)s days, %(when)s.", days=days.days, when=when_message(record.when))
    return [Issue(kind="length", event_id=record.id, sentence=sentence)]


def check_twice(records: Iterable[EventRecord]) -> list[Issue]:
    """Events of one series, or of the same parties without a series, that are at most a day apart.

    Events that name each other as part or related are known to be two, and so are those that name the same event as
    related and begin at different hours: the programme of a visit.
    """
    lines: defaultdict[object, list[EventRecord]] = defaultdict(list)
    for record in records:
        if record.when.is_dated and not is_called_off(record):
            lines[record.series or frozenset(record.parties)].append(record)
    return sorted(
        Issue(
            kind="twice",
            event_id=one.id,
            other_id=other.id,
            sentence=Message(
                _TWICE_IN_SERIES if one.series else _TWICE_OF_PARTIES,
                when=when_message(one.when),
                other=other.id,
                other_when=when_message(other.when),
            ),
        )
        for events in lines.values()
        for one, other in _list_neighbours(events)
        if not _are_known_as_two(one, other)
    )


def _list_neighbours(events: list[EventRecord]) -> Iterator[tuple[EventRecord, EventRecord]]:
    """The pairs of events of which the later begins at most one day after the last day of the earlier."""
    events.sort(key=lambda record: (record.when.first_day, record.id))
    for number, one in enumerate(events):
        for place in range(number + 1, len(events)):
            if events[place].when.first_day > one.when.end_day:
                break
            yield one, events[place]


def _are_known_as_two(one: EventRecord, other: EventRecord) -> bool:
    if are_linked(one, other) or one.id in other.related or other.id in one.related:
        return True
    have_hours = isinstance(one.when, WallTime) and isinstance(other.when, WallTime)
    return have_hours and one.when.sort_key != other.when.sort_key and bool({*one.related} & {*other.related})


def check_sources(record: EventRecord, *, now: datetime) -> list[Issue]:
    """An event ahead that cites no source with an address, or with a title and a publisher."""
    can_be_found = any(one.url or (one.title and one.publisher) for one in record.sources)
    if can_be_found or is_called_off(record) or record.when.extent().end <= now:
        return []
    sentence = Message(
        "It lies ahead, %(when)s; add a source with its address, or its title and publisher.",
        when=when_message(record.when),
    )
    return [Issue(kind="no-source", event_id=record.id, sentence=sentence)]


def check_titles(record: EventRecord) -> list[Issue]:
    """A title that is missing in a language of the record."""
    return [
        Issue(kind="no-title", event_id=record.id, sentence=Message(sentence))
        for lang, sentence in _NO_TITLE.items()
        if not record.names.get(lang)
    ]


def check_addresses(record: EventRecord) -> list[Issue]:
    """Addresses of sources and documents that are malformed, or only lead to another address."""
    urls = [*(source.url for source in record.sources), *(document.url for document in record.documents)]
    return [
        Issue(kind="address", event_id=record.id, sentence=Message("%(url)s %(fault)s.", url=url, fault=fault))
        for url in dict.fromkeys(urls)
        if url and (fault := find_address_fault(url))
    ]
