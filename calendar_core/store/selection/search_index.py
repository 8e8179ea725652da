"""The words by which an event is found: its own, and the names of all that it refers to.

They stand folded in `event.search_text`, and as grams in `event_words` for the index. A change of an event writes its
own, in the same commit (`index_event`); whatever changes a name of the directory calls `index_events`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Table, bindparam, exists, literal, select, union_all, update
from sqlmodel import Session

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.text.ngrams import RULES, grams_of
from calendar_core.domain.text.normalization import fold, with_joined
from calendar_core.domain.text.ordinals import print_ordinal
from calendar_core.models import (
    Event,
    EventParty,
    EventWords,
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
from calendar_core.store.selection.full_text import write_grams

_EVENT, _WORDS = table_of(Event), table_of(EventWords)
_OWN_COLUMNS = ("title", "title_ko", "city", "venue", "country", "number")
# Where the names of each kind stand: the table, the column of the id, the columns of names.
_NAMES = {
    "series": ((Series, "id", ("name", "name_ko", "short")), (SeriesName, "series_id", ("name",))),
    "party": ((Party, "id", ("name", "name_ko", "short")),),
    "person": ((Person, "id", ("name", "name_native")), (PersonName, "person_id", ("name",))),
    "office": ((Office, "id", ("title", "title_ko")), (OfficeTitle, "office_id", ("title", "title_ko"))),
}
Referred = Mapping[str, Iterable[str]]


def _names(*, of_every: bool) -> CompoundSelect[Any]:
    """All names of the directory, or those of the ids given as `series`, `party`, `person` and `office`."""
    queries = []
    for kind, tables in _NAMES.items():
        for model, owner, columns in tables:
            table = table_of(model)
            for column in columns:
                query = select(literal(kind), table.c[owner], table.c[column]).where(table.c[column].is_not(None))
                chosen = table.c[owner].in_(bindparam(kind, expanding=True))
                queries.append(query if of_every else query.where(chosen))
    return union_all(*queries)


# Put together once: for one event that costs more than asking.
_EVERY_NAME, _NAMES_OF = _names(of_every=True), _names(of_every=False)


def index_event(session: Session, record: EventRecord, *, is_new: bool) -> None:
    """Bring the words of one event to what its record says; the row of the event must be there."""
    text = words_of(session.connection(), record)
    _write(session.connection(), [{"event": record.id, "text": text}], are_new=is_new)


def words_of(connection: Connection, record: EventRecord) -> str:
    """The folded words by which an event would be found, were its record this one."""
    people, offices = (
        dict.fromkeys(getattr(one, kind) for one in record.participants) for kind in ("person", "office")
    )
    series = [record.series] if record.series else []
    referred = {"series": series, "party": record.parties, "person": people, "office": offices}
    names = _told_names(connection.execute(_NAMES_OF, {kind: list(ids) for kind, ids in referred.items()}))
    return _text([getattr(record, name) for name in _OWN_COLUMNS], referred, names)


def index_events(session: Session) -> int:
    """Bring every event's words up to date; answers how many were not. Costs one pass over the record."""
    connection = session.connection()
    names = _told_names(connection.execute(_EVERY_NAME))
    parties = _referred(connection, table_of(EventParty), "party_id")
    people = _referred(connection, table_of(Participant), "person_id")
    offices = _referred(connection, table_of(Participant), "office_id")
    own = (_EVENT.c[name] for name in _OWN_COLUMNS)
    kept = select(_EVENT.c.id, _EVENT.c.search_text, _EVENT.c.series_id, _WORDS.c.rules, *own)
    stale: dict[bool, list[dict[str, str]]] = {True: [], False: []}
    for row in connection.execute(kept.join(_WORDS, _WORDS.c.event_id == _EVENT.c.id, isouter=True)):
        referred = {
            "series": [row.series_id] if row.series_id else [],
            "party": parties[row.id],
            "person": people[row.id],
            "office": offices[row.id],
        }
        text = _text(row[4:], referred, names)
        if text != row.search_text or row.rules != RULES:
            stale[row.rules is None].append({"event": row.id, "text": text})
    for are_new, rows in stale.items():
        _write(connection, rows, are_new=are_new)
    return sum(map(len, stale.values()))


def are_words_outdated(connection: Connection) -> bool:
    """Whether any event has no words yet, or has them by the rules of another version."""
    holds = exists().where(_WORDS.c.event_id == _EVENT.c.id, _WORDS.c.rules == RULES)
    return connection.execute(select(_EVENT.c.id).where(~holds).limit(1)).first() is not None


def _told_names(rows: Iterable[Any]) -> dict[tuple[str, str], str]:
    """`{(kind, id): names}`, in an order that does not depend on the database."""
    names: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, key, name in sorted(map(tuple, rows)):
        names[kind, key].append(with_joined(name) if kind == "person" else name)
    return {key: " ".join(texts) for key, texts in names.items()}


def _referred(connection: Connection, table: Table, column: str) -> defaultdict[str, dict[str, None]]:
    """The ids that each event refers to, in order and without repeats."""
    referred: defaultdict[str, dict[str, None]] = defaultdict(dict)
    query = select(table.c.event_id, table.c[column]).order_by(table.c.event_id, table.c.position)
    for event_id, key in connection.execute(query):
        referred[event_id][key] = None
    return referred


def _text(own: Iterable[str | int | None], referred: Referred, names: Mapping[tuple[str, str], str]) -> str:
    texts = [_told(one) for one in own if one is not None]
    texts += [names.get((kind, key), "") for kind, keys in referred.items() for key in keys]
    return fold(" ".join(texts))


def _told(fact: str | int) -> str:
    """A fact as it is searched for: an ordinal in both languages."""
    return fact if isinstance(fact, str) else f"{print_ordinal(fact)} {print_ordinal(fact, 'ko')}"


def _write(connection: Connection, rows: list[dict[str, str]], *, are_new: bool) -> None:
    if not rows:
        return
    # By Core: words for the search are no change of the event, and raise no revision.
    text = update(_EVENT).where(_EVENT.c.id == bindparam("event")).values(search_text=bindparam("text"))
    connection.execute(text, rows)
    write_grams(connection, {row["event"]: grams_of(row["text"]) for row in rows}, rules=RULES, are_new=are_new)
