"""Search index: the words of each event, and the names of everything that it refers to.

The folded text is in `event.search_text`, its n-grams are in `event_search`. A change of an event updates its own entry
in the same commit (`index_event`); a change of a name in the directory calls `index_events`.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    CompoundSelect,
    Connection,
    String,
    Table,
    bindparam,
    cast,
    exists,
    literal,
    select,
    union_all,
    update,
)
from sqlmodel import Session, SQLModel

from calendar_core.domain.events.facts import facts_used_for
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.places.cities import city_name
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.text.localized import Names
from calendar_core.domain.text.ngrams import NGRAM_VERSION, ngrams_of
from calendar_core.domain.text.normalization import normalize, with_unhyphenated
from calendar_core.domain.text.ordinals import format_ordinal
from calendar_core.domain.vocabulary import KIND_SEARCH_WORDS, format_label
from calendar_core.messages import LANGS, pgettext
from calendar_core.models import (
    Event,
    EventParty,
    Office,
    OfficeTitle,
    Participant,
    Party,
    PartyName,
    Person,
    PersonName,
    SearchIndex,
    Series,
    SeriesName,
    table_of,
)
from calendar_core.models.columns import NamesColumn
from calendar_core.store.directory.titles import load_with_titles
from calendar_core.store.selection.full_text import save_ngrams

_EVENT, _SEARCH_INDEX = table_of(Event), table_of(SearchIndex)
_OWN_COLUMNS = tuple(fact.name for fact in facts_used_for("search"))
# Where the names of each kind are stored: the table, the id column, the name columns.
_NAME_COLUMNS: dict[str, tuple[tuple[type[SQLModel], str, tuple[str, ...]], ...]] = {
    "series": ((Series, "id", ("names", "short_names")), (SeriesName, "series_id", ("name",))),
    "party": ((Party, "id", ("names", "short_names", "aliases")), (PartyName, "party_id", ("names",))),
    "person": ((Person, "id", ("names", "name_native")), (PersonName, "person_id", ("name",))),
    "office": ((Office, "id", ("names", "aliases")), (OfficeTitle, "office_id", ("names",))),
}
References = Mapping[str, Iterable[str]]


def _build_names_query(*, of_every: bool) -> CompoundSelect[Any]:
    """Query for all names of the directory, or those of the ids given as `series`, `party`, `person` and `office`."""
    queries = []
    for kind, tables in _NAME_COLUMNS.items():
        for model, owner, columns in tables:
            table = table_of(model)
            for column in columns:
                is_json = isinstance(table.c[column].type, NamesColumn | JSON)
                text = cast(table.c[column], String).label("text")
                query = select(literal(kind), table.c[owner], literal(is_json), text).where(text.is_not(None))
                is_requested = table.c[owner].in_(bindparam(kind, expanding=True))
                queries.append(query if of_every else query.where(is_requested))
    return union_all(*queries)


# Compiled once: for one event compiling costs more than executing.
_ALL_NAMES_QUERY, _NAMES_BY_ID_QUERY = _build_names_query(of_every=True), _build_names_query(of_every=False)
# By Core: an update of the index is no change of the event and raises no revision.
_SAVE_TEXT = update(_EVENT).where(_EVENT.c.id == bindparam("event")).values(search_text=bindparam("text"))


def index_event(session: Session, record: EventRecord, *, is_new: bool) -> None:
    """Update the search text of one event from its record; the row of the event must exist."""
    text = build_search_text(session.connection(), record)
    _save_search_texts(session.connection(), [{"event": record.id, "text": text}], are_new=is_new)


def build_search_text(connection: Connection, record: EventRecord) -> str:
    """The folded search text that an event with this record would have."""
    record = load_with_titles(connection, record)
    people, offices = (
        dict.fromkeys(getattr(one, kind) for one in record.participants) for kind in ("person", "office")
    )
    series = [record.series] if record.series else []
    parties = _add_country(record.parties, record.country)
    references = {"series": series, "party": parties, "person": people, "office": offices}
    names = _group_names(connection.execute(_NAMES_BY_ID_QUERY, {kind: list(ids) for kind, ids in references.items()}))
    return _join_search_text({name: getattr(record, name) for name in _OWN_COLUMNS}, references, names)


def index_events(session: Session) -> int:
    """Update the search text of every event; return how many were outdated. Costs one pass over the record."""
    connection = session.connection()
    names = _group_names(connection.execute(_ALL_NAMES_QUERY))
    parties = _load_references(connection, table_of(EventParty), "party_id")
    people = _load_references(connection, table_of(Participant), "person_id")
    offices = _load_references(connection, table_of(Participant), "office_id")
    own = (_EVENT.c[name] for name in _OWN_COLUMNS)
    query = select(_EVENT.c.id, _EVENT.c.search_text, _EVENT.c.series_id, _SEARCH_INDEX.c.ngram_version, *own)
    stale: dict[bool, list[dict[str, str]]] = {True: [], False: []}
    for row in connection.execute(query.join(_SEARCH_INDEX, _SEARCH_INDEX.c.event_id == _EVENT.c.id, isouter=True)):
        references = {
            "series": [row.series_id] if row.series_id else [],
            "party": _add_country(parties[row.id], row.country),
            "person": people[row.id],
            "office": offices[row.id],
        }
        text = _join_search_text(dict(zip(_OWN_COLUMNS, row[4:], strict=True)), references, names)
        if text != row.search_text or row.ngram_version != NGRAM_VERSION:
            stale[row.ngram_version is None].append({"event": row.id, "text": text})
    for are_new, rows in stale.items():
        _save_search_texts(connection, rows, are_new=are_new)
    return sum(map(len, stale.values()))


def is_search_index_outdated(connection: Connection) -> bool:
    """Whether any event has no search text yet, or one made by another version of the rules."""
    is_current = exists().where(_SEARCH_INDEX.c.event_id == _EVENT.c.id, _SEARCH_INDEX.c.ngram_version == NGRAM_VERSION)
    return connection.execute(select(_EVENT.c.id).where(~is_current).limit(1)).first() is not None


def _group_names(rows: Iterable[Any]) -> dict[tuple[str, str], str]:
    """`{(kind, id): names}`, in an order that does not depend on the database."""
    names: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, key, is_json, text in rows:
        value = json.loads(text) if is_json else [text]
        names[kind, key] += value.values() if isinstance(value, dict) else value
    for (kind, _), texts in names.items():
        texts.sort()
        if kind == "person":
            texts[:] = map(with_unhyphenated, texts)
    return {key: " ".join(texts) for key, texts in names.items()}


def _load_references(connection: Connection, table: Table, column: str) -> defaultdict[str, dict[str, None]]:
    """The ids that each event refers to, sorted and without repeats."""
    references: defaultdict[str, dict[str, None]] = defaultdict(dict)
    query = select(table.c.event_id, table.c[column]).order_by(table.c.event_id, table.c.position)
    for event_id, key in connection.execute(query):
        references[event_id][key] = None
    return references


def _add_country(parties: Iterable[str], country: str | None) -> list[str]:
    """The parties and the country of the venue: its everyday names are those of the party."""
    return list(dict.fromkeys([*parties, *([country] if country else [])]))


def _join_search_text(
    own: Mapping[str, Names | str | int | None], references: References, names: Mapping[tuple[str, str], str]
) -> str:
    texts = [_format_fact(name, value) for name, value in own.items() if value is not None]
    texts += [names.get((kind, key), "") for kind, keys in references.items() for key in keys]
    # The id of a party is a code that people type: KR, JP, NATO.
    texts += references["party"]
    return normalize(" ".join(texts))


def _format_fact(name: str, value: Names | str | int) -> str:
    """A fact as search text: names, places, ordinals and kinds in every language."""
    if isinstance(value, Names):
        return " ".join(value.values())
    if isinstance(value, int):
        texts = [format_ordinal(value, lang) for lang in LANGS]
    elif name == "kind":
        texts = [format_label(value, lang) for lang in LANGS]
        if words := KIND_SEARCH_WORDS.get(value):
            texts += [pgettext("search", words, lang) for lang in LANGS]
    else:
        in_lang = {"city": city_name, "country": country_name}.get(name)
        texts = [value, *(in_lang(value, lang) for lang in LANGS)] if in_lang else [value]
    return " ".join(dict.fromkeys(texts))


def _save_search_texts(connection: Connection, rows: list[dict[str, str]], *, are_new: bool) -> None:
    if not rows:
        return
    connection.execute(_SAVE_TEXT, rows)
    save_ngrams(
        connection, {row["event"]: ngrams_of(row["text"]) for row in rows}, ngram_version=NGRAM_VERSION, are_new=are_new
    )
