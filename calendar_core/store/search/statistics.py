"""The histories of events, for the statistics: the versions that a viewer saw, and the dates that sources state."""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from sqlalchemy import String, cast, func, select

from calendar_core.domain.display.statistics import RescheduledEvent
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import Source as StatedSource
from calendar_core.domain.events.record import record_from_json
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.history.date_changes import (
    DateChange,
    EventHistory,
    EventVersion,
    list_date_changes,
    list_reconstructed_changes,
)
from calendar_core.domain.history.reconstruction import published_at
from calendar_core.domain.quality.series_pattern import Edition, build_edition
from calendar_core.domain.quality.source_conflicts import resolve_stated_when, split_statement
from calendar_core.domain.time.when import When
from calendar_core.models import Revision, Source, table_of
from calendar_core.store.db.database import batches
from calendar_core.store.events.revisions import filter_visible_revisions
from calendar_core.store.events.source import EventSource
from calendar_core.store.selection.conditions import EVENT, where_visible

_REVISION, _SOURCE = table_of(Revision), table_of(Source)
# "[]" in JSON.
_EMPTY_LIST_LENGTH = 2


def load_histories(source: EventSource, cards: Iterable[Card]) -> list[EventHistory]:
    """The events that a viewer saw in more than one version, by id. An event with one has no history to tell of."""
    by_id = {card.id: card for card in cards if card.public_revision > 1}
    histories = []
    for batch in batches(sorted(by_id)):
        query = (
            select(_REVISION.c.event_id, _REVISION.c.number, _REVISION.c.saved_at, _REVISION.c.record)
            .join(EVENT, EVENT.c.id == _REVISION.c.event_id)
            .where(EVENT.c.id.in_(batch), where_visible(source.viewer, source.now))
            .order_by(_REVISION.c.event_id, _REVISION.c.number)
        )
        for event_id, rows in groupby(source.connection.execute(query), key=lambda row: row.event_id):
            seen = filter_visible_revisions(list(rows), viewer=source.viewer, until=source.instant)
            records = [(one.seen_at, record_from_json(one.snapshot)) for one in seen]
            versions = tuple(
                EventVersion(seen_at=seen_at, when=record.when, certainty=record.certainty, lifecycle=record.lifecycle)
                for seen_at, record in records
            )
            if versions:
                histories.append(EventHistory(card=by_id[event_id], versions=versions))
    return histories


def find_moves(histories: Iterable[EventHistory]) -> list[RescheduledEvent]:
    """The events that moved from one known day to another, the farthest moved first."""
    moves = []
    for history in histories:
        days = [version.when.first_day for version in history.versions if version.when.is_dated]
        times = sum(before != after for before, after in pairwise(days))
        if times:
            moves.append(RescheduledEvent(card=history.card, times=times, first=days[0], last=days[-1]))
    return sorted(moves, key=lambda move: (-abs(move.days), move.card.id))


def list_editions(cards: Iterable[Card]) -> list[tuple[str, Edition]]:
    """The meetings of series among events, each with its series, in the same order."""
    return [
        (
            card.series.id,
            build_edition(
                event_id=card.id,
                when=card.when,
                lifecycle=card.lifecycle,
                certainty=card.certainty,
                country=card.country,
                number=card.number,
                published=(),
            ),
        )
        for card in cards
        if card.series is not None
    ]


def load_date_changes(source: EventSource, selection: Selection, histories: Sequence[EventHistory]) -> list[DateChange]:
    """The changes of dates of a selection: those observed in `histories`, and those reconstructed from sources.

    Only the events are loaded of which a source states another date.
    """
    first_whens = {history.card.id: history.versions[0] for history in histories}
    query = (
        select(_SOURCE.c.event_id)
        .join(EVENT, EVENT.c.id == _SOURCE.c.event_id)
        .where(source.where_current(selection), func.length(cast(_SOURCE.c.says, String)) > _EMPTY_LIST_LENGTH)
        .distinct()
    )
    ids = set(source.connection.execute(query).scalars())
    ids |= {record.id for record in source.changed_records(selection) if any(one.says for one in record.sources)}
    reconstructed = []
    for details in source.details_by_id(sorted(ids)) if ids else ():
        card = details.card
        first = first_whens.get(card.id)
        when, seen_at = (first.when, first.seen_at) if first else (card.when, card.created_at)
        until = min(seen_at, when.extent().start)
        stated = [
            (published, stated_when)
            for one in details.sources
            if (published := published_at(one, when.zone)) is not None and published <= until
            if (stated_when := _find_stated_when(one, when)) is not None
        ]
        reconstructed += list_reconstructed_changes(card, stated, when)
    changes = [*list_date_changes(histories), *reconstructed]
    return sorted(changes, key=lambda change: (change.known_at, change.card.id))


def _find_stated_when(source: StatedSource, when: When) -> When | None:
    """The date that a source states: another than the recorded one, or that; None where it states none."""
    said = dict(split_statement(one) for one in source.says)
    if "start" in said:
        return resolve_stated_when(said, when)
    return when if "start" in source.supports else None
