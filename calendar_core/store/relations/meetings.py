"""Who met whom in a selection: groups of events with the same participants, and the first and last event of pairs.

One query groups today's rows by the sorted ids of those who took part (`Event.party_ids`, `participant_ids`); pairs are
made of the groups (`domain.relations.pairs`). Records that stand otherwise now join as groups of one. The rows returned
are as many as there are different rosters.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, select

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.relations.levels import level_of_office
from calendar_core.domain.relations.pairs import (
    NO_MEETING,
    EventGroup,
    MeetingCount,
    OfficeFacts,
    Pair,
    PairQuestion,
    Roster,
    count_pairs,
    is_at_level,
    list_pairs,
    sum_counts,
)
from calendar_core.domain.time.when import When
from calendar_core.models import Office, table_of
from calendar_core.store.db.database import batches
from calendar_core.store.events.cards import parse_when
from calendar_core.store.events.source import EventSource
from calendar_core.store.selection.conditions import EVENT

_OFFICE = table_of(Office)
_HELD: Final = EVENT.c.lifecycle == "held"
_WHEN: Final = (EVENT.c.start_text, EVENT.c.end_text, EVENT.c.time_zone, EVENT.c.fold, EVENT.c.end_fold)


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One event that was held, as far as a table of pairs shows it."""

    id: str
    when: When


#: The first and the last meeting of each pair that met.
MeetingsOfPairs = Mapping[Pair, tuple[Meeting, Meeting]]


@dataclass(frozen=True, kw_only=True)
class PairTable:
    """The pairs of a selection, the most frequent first, and the count of all its events of the level asked for."""

    question: PairQuestion
    counts: Mapping[Pair, MeetingCount]
    events: MeetingCount
    offices: Mapping[str, OfficeFacts]

    def cut(self, start: int, end: int | None) -> dict[Pair, MeetingCount]:
        """The pairs from one place of the order to another."""
        return dict(islice(self.counts.items(), start, end))


def load_pair_table(source: EventSource, selection: Selection, question: PairQuestion) -> PairTable:
    """Every pair that the question asks for, counted in the events of a selection."""
    offices = load_office_facts(source.connection)
    has_people = question.by != "parties" or question.level is not None
    groups = load_event_groups(source, selection, has_people=has_people)
    return PairTable(
        question=question,
        counts=count_pairs(question, groups, offices),
        events=sum_counts(group for group in groups if is_at_level(question, group, offices)),
        offices=offices,
    )


def load_office_facts(connection: Connection) -> dict[str, OfficeFacts]:
    """The party and the level of every office, by id: also of those that no public event names, which none shows."""
    query = select(_OFFICE.c.id, _OFFICE.c.party_id, _OFFICE.c.kind, _OFFICE.c.rank)
    return {
        office_id: OfficeFacts(party=party_id, level=level_of_office(kind, rank))
        for office_id, party_id, kind, rank in connection.execute(query)
    }


def load_event_groups(source: EventSource, selection: Selection, *, has_people: bool = True) -> list[EventGroup]:
    """The events of a selection that were held, or are over and not verified as held, grouped by kind and roster.

    Without `has_people` the participants are left out, and fewer groups are read.
    """
    unverified = _where_unverified(source)
    query = select(
        EVENT.c.party_ids,
        EVENT.c.participant_ids if has_people else literal(""),
        EVENT.c.kind,
        func.sum(case((_HELD, 1), else_=0)),
        func.sum(case((unverified, 1), else_=0)),
        func.min(case((_HELD, EVENT.c.starts_at))),
        func.max(case((_HELD, EVENT.c.starts_at))),
    ).where(source.where_current(selection), EVENT.c.kind != NO_MEETING, _HELD | unverified)
    columns = (EVENT.c.party_ids, EVENT.c.participant_ids, EVENT.c.kind)
    rows = source.connection.execute(query.group_by(*(columns if has_people else (columns[0], columns[2]))))
    groups = [
        EventGroup(
            roster=parse_roster(parties, participants),
            kind=kind,
            count=MeetingCount(held=int(held), unverified=int(unverified), first_at=first_at, last_at=last_at),
        )
        for parties, participants, kind, held, unverified, first_at, last_at in rows
    ]
    return [*groups, *(_group_of_record(record, source) for record in _changed_meetings(source, selection))]


def load_first_and_last(
    source: EventSource, selection: Selection, table: PairTable, counts: Mapping[Pair, MeetingCount]
) -> MeetingsOfPairs:
    """The first and the last meeting of each counted pair; of those that began together the one whose id is first.

    Only the events that begin at one of these instants are read, by the index of starts.
    """
    instants = {at for count in counts.values() for at in (count.first_at, count.last_at) if at}
    found: dict[tuple[Pair, datetime], Meeting] = {}
    for group, meeting in _load_meetings_at(source, selection, instants):
        if not is_at_level(table.question, group, table.offices):
            continue
        for pair in list_pairs(table.question, group.roster, table.offices):
            key = pair, group.count.first_at
            if pair in counts and key[1] and (key not in found or meeting.id < found[pair, key[1]].id):
                found[pair, key[1]] = meeting
    return {
        pair: (found[pair, count.first_at], found[pair, count.last_at])
        for pair, count in counts.items()
        if count.first_at and count.last_at
    }


def _load_meetings_at(
    source: EventSource, selection: Selection, instants: Iterable[datetime]
) -> Iterator[tuple[EventGroup, Meeting]]:
    """The events of a selection that were held and begin at one of the instants, each as a group of its own."""
    wanted = set(instants)
    query = select(EVENT.c.id, EVENT.c.party_ids, EVENT.c.participant_ids, EVENT.c.kind, EVENT.c.starts_at, *_WHEN)
    query = query.where(source.where_current(selection), EVENT.c.kind != NO_MEETING, _HELD)
    for batch in batches(sorted(wanted)):
        for row in source.connection.execute(query.where(EVENT.c.starts_at.in_(batch))):
            when = parse_when(row.start_text, row.end_text, zone=row.time_zone, fold=row.fold, end_fold=row.end_fold)
            roster = parse_roster(row.party_ids, row.participant_ids)
            count = MeetingCount(held=1, first_at=row.starts_at, last_at=row.starts_at)
            yield EventGroup(roster=roster, kind=row.kind, count=count), Meeting(id=row.id, when=when)
    for record in _changed_meetings(source, selection):
        group = _group_of_record(record, source)
        if group.count.first_at in wanted:
            yield group, Meeting(id=record.id, when=record.when)


def _changed_meetings(source: EventSource, selection: Selection) -> list[EventRecord]:
    return [
        record
        for record in source.changed_records(selection)
        if record.kind != NO_MEETING and (record.lifecycle == "held" or is_unverified(record, source))
    ]


def _where_unverified(source: EventSource) -> ColumnElement[bool]:
    """`is_unverified` in SQL."""
    return and_(EVENT.c.lifecycle == "scheduled", EVENT.c.ends_at <= source.instant)


def is_unverified(record: EventRecord, source: EventSource) -> bool:
    """Whether an event is over at the source's instant and no source says that it was held."""
    return record.lifecycle == "scheduled" and record.when.extent().end <= source.instant


def _group_of_record(record: EventRecord, source: EventSource) -> EventGroup:
    is_held = record.lifecycle == "held"
    at = record.when.extent().start if is_held else None
    unverified = int(is_unverified(record, source))
    count = MeetingCount(held=int(is_held), unverified=unverified, first_at=at, last_at=at)
    return EventGroup(roster=roster_of_record(record), kind=record.kind, count=count)


def roster_of_record(record: EventRecord) -> Roster:
    """Who took part by a record."""
    return Roster(
        parties=tuple(sorted(set(record.parties))),
        participants=tuple(sorted({(one.person, one.office) for one in record.participants})),
    )


def parse_roster(party_ids: str, participant_ids: str) -> Roster:
    """The inverse of `store.events.rows.format_ids`."""
    parted = (one.partition("/") for one in participant_ids.split())
    return Roster(parties=tuple(party_ids.split()), participants=tuple((one, office) for one, _, office in parted))
