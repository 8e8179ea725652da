"""The two SQL conditions of every query for events: visible to this viewer, and in this selection.

They are the SQL twins of `domain.events.visibility` and `domain.events.selection`.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Table, and_, extract, false, literal, or_, select, true, union_all

from calendar_core.domain.events.reader_lists import ReaderList
from calendar_core.domain.events.selection import Selection, selections_of_collection
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.text.ngrams import is_decided_by_ngrams
from calendar_core.domain.text.normalization import is_latin
from calendar_core.domain.time.date_words import DateWords
from calendar_core.domain.time.duration_classes import DURATION_CLASSES, earliest_start
from calendar_core.models import Event, EventParty, Participant, table_of
from calendar_core.models.visibility import is_public_at
from calendar_core.store.selection.full_text import matches_index

EVENT = table_of(Event)
_PARTY, _PARTICIPANT = table_of(EventParty), table_of(Participant)
# A second name of the table, for the events that a list has by their own or by their series' ids.
_LISTED = EVENT.alias("listed")


def where_visible(viewer: Viewer, now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether the viewer may know at `now` that the event exists."""
    return true() if viewer == "desk" else is_public_at(now)


def _takes_part(column: ColumnElement[str], event_id: ColumnElement[str], value: str) -> ColumnElement[bool]:
    return select(1).where(event_id == EVENT.c.id, column == value).exists()


def _is_listed(one: ReaderList) -> ColumnElement[bool]:
    """`ReaderList.has` in SQL: one seek in an index for each star, whatever number of events there is."""
    ids_by_column = {
        (_LISTED.c.id, _LISTED.c.id): one.events,
        (_LISTED.c.id, _LISTED.c.series_id): one.series,
        (_PARTY.c.event_id, _PARTY.c.party_id): one.parties,
        (_PARTICIPANT.c.event_id, _PARTICIPANT.c.person_id): one.people,
    }
    parts = [select(event).where(column.in_(sorted(ids))) for (event, column), ids in ids_by_column.items() if ids]
    return EVENT.c.id.in_(union_all(*parts)) if parts else false()


def _has_word(word: str) -> ColumnElement[bool]:
    """`domain.text.normalization.contains_word` in SQL. A normalised word has no % or \\, and _ is escaped."""
    text = literal(" ") + EVENT.c.search_text
    pattern = f" {word}" if is_latin(word) else word
    return text.contains(pattern, autoescape=True)


def _has_words(words: Sequence[str]) -> ColumnElement[bool]:
    """Whether the text of an event has all of the words."""
    # The index finds every match and some false ones, so the text is compared as well.
    return and_(matches_index(words), *(_has_word(word) for word in words if not is_decided_by_ngrams(word)))


def _touches(dates: DateWords) -> ColumnElement[bool]:
    """`DateWords.touches` in SQL."""
    if dates.span:
        return where_overlapping(*dates.span)
    first, end = EVENT.c.first_day, EVENT.c.end_day
    begins_before = _month_and_day(first) < dates.annual[1]
    ends_after = _month_and_day(end) > dates.annual[0]
    years = extract("year", end) - extract("year", first)
    return or_(years > 1, begins_before & ends_after, (years == 1) & (begins_before | ends_after))


def _month_and_day(day: ColumnElement[date]) -> ColumnElement[int]:
    return extract("month", day) * 100 + extract("day", day)


def where_overlapping(first: date, end: date, table: Table = EVENT) -> ColumnElement[bool]:
    """Whether an event, or one of its revisions, touches the days `[first, end)`.

    One short range of an index for each duration class (`domain.time.duration_classes`).
    """
    columns = table.c
    overlaps_by_class = (
        and_(
            columns.duration_class == duration_class,
            columns.first_day >= earliest_start(first, duration_class),
            columns.first_day < end,
        )
        for duration_class in DURATION_CLASSES
    )
    return and_(or_(*overlaps_by_class), columns.end_day > first)


def where_selected(selection: Selection) -> ColumnElement[bool]:
    """Whether the event, as it stands now, is in the selection; its `as_of` is ignored (`store.as_of`)."""
    conditions: list[ColumnElement[bool]] = [true()]
    conditions += [_takes_part(_PARTY.c.party_id, _PARTY.c.event_id, party) for party in selection.party]
    conditions += [_takes_part(_PARTICIPANT.c.person_id, _PARTICIPANT.c.event_id, who) for who in selection.person]
    conditions += [_takes_part(_PARTICIPANT.c.office_id, _PARTICIPANT.c.event_id, post) for post in selection.office]
    conditions += [or_(*map(where_selected, selections_of_collection(name))) for name in selection.collection]
    conditions += map(_is_listed, selection.lists)
    alternatives = {
        EVENT.c.series_id: selection.series,
        EVENT.c.kind: selection.kind,
        EVENT.c.country: selection.country,
        EVENT.c.certainty: selection.certainty,
        EVENT.c.lifecycle: selection.lifecycle,
    }
    conditions += [column.in_(values) for column, values in alternatives.items() if values]
    if selection.search_terms:
        conditions.append(_has_words(selection.search_terms))
    conditions += [or_(_touches(one), _has_words(one.words)) for one in selection.search_dates]
    if selection.from_day and selection.to_day:
        conditions.append(where_overlapping(selection.from_day, selection.to_day))
    elif selection.from_day:
        conditions.append(EVENT.c.end_day > selection.from_day)
    elif selection.to_day:
        conditions.append(EVENT.c.first_day < selection.to_day)
    return and_(*conditions)
