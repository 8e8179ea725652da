"""The words by which an event is found: its own, and the names of all that it refers to.

They stand folded in `event.search_text`. Whatever changes a name calls `index_events`, in the same commit.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, Table, bindparam, select, update
from sqlmodel import Session

from calendar_core.domain.folding import fold
from calendar_core.models import (
    Event,
    EventParty,
    Office,
    OfficeTitle,
    Participant,
    Party,
    Person,
    PersonName,
    Series,
    SeriesName,
    table_of,
)

_EVENT = table_of(Event)
_OWN_COLUMNS = ("title", "title_ko", "city", "venue", "country")


def _names(table: Table, *columns: str) -> Select[Any]:
    return select(table.c.id, *(table.c[name] for name in columns))


def _names_by_id(session: Session, queries: Iterable[Select[Any]]) -> dict[str, str]:
    names: defaultdict[str, list[str]] = defaultdict(list)
    for query in queries:
        for key, *texts in session.execute(query):
            names[key] += [text for text in texts if text]
    return {key: " ".join(texts) for key, texts in names.items()}


def _referred(session: Session, table: Table, column: str) -> dict[str, list[str]]:
    referred: defaultdict[str, list[str]] = defaultdict(list)
    query = select(table.c.event_id, table.c[column]).order_by(table.c.event_id, table.c.position)
    for event_id, key in session.execute(query):
        referred[event_id].append(key)
    return referred


def index_events(session: Session) -> int:
    """Bring every event's search text up to date; answers how many were not. Costs one pass over the record."""
    person_name, series_name, office_title = table_of(PersonName), table_of(SeriesName), table_of(OfficeTitle)
    parties = _names_by_id(session, [_names(table_of(Party), "id", "name", "name_ko", "short")])
    series = _names_by_id(
        session,
        [
            _names(table_of(Series), "name", "name_ko", "short"),
            select(series_name.c.series_id, series_name.c.name).order_by(series_name.c.position),
        ],
    )
    people = _names_by_id(
        session,
        [
            _names(table_of(Person), "name", "name_native"),
            select(person_name.c.person_id, person_name.c.name).order_by(person_name.c.position),
        ],
    )
    offices = _names_by_id(
        session,
        [
            _names(table_of(Office), "title", "title_ko"),
            select(office_title.c.office_id, office_title.c.title, office_title.c.title_ko),
        ],
    )
    referred = [
        (parties, _referred(session, table_of(EventParty), "party_id")),
        (people, _referred(session, table_of(Participant), "person_id")),
        (offices, _referred(session, table_of(Participant), "office_id")),
    ]
    own = (_EVENT.c[name] for name in _OWN_COLUMNS)
    stale = []
    for row in session.execute(select(_EVENT.c.id, _EVENT.c.search_text, _EVENT.c.series_id, *own)):
        texts = [text for text in (series.get(row.series_id), *row[3:]) if text]
        texts += [names[key] for names, keys in referred for key in keys.get(row.id, ()) if key in names]
        text = fold(" ".join(texts))
        if text != row.search_text:
            stale.append({"event": row.id, "text": text})
    if stale:
        # By Core: a text for the search is no change of the event, and raises no revision.
        statement = update(_EVENT).where(_EVENT.c.id == bindparam("event")).values(search_text=bindparam("text"))
        session.connection().execute(statement, stale)
    return len(stale)
