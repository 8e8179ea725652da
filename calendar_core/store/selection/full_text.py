"""Words and distances in time as each database says them: beside `doors`, all that the program knows of the two.

The index of grams is FTS5 on SQLite and a tsvector under GIN on PostgreSQL (migration 0008). Both are given the same
grams, cut by `domain.grams`, and asked for the same: all of them. See docs/decisions/0070.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Float,
    bindparam,
    insert,
    literal,
    text,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from calendar_core.domain.text.ngrams import Gram, grams_of_word
from calendar_core.models import Event, EventWords, UtcInstant, table_of

_WORDS, _EVENT = table_of(EventWords), table_of(Event)


class _may_hold(GenericFunction[bool]):  # noqa: N801  named as SQL writes it
    """Whether the event of an id has the grams, asked in the words of FTS5 and in those of a tsquery."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Self:  # noqa: ARG002  fixed by SQLAlchemy
        """The condition itself: SQLAlchemy would compare it with 1, and SQLite then reads every event."""
        return self


class _distance(GenericFunction[float]):  # noqa: N801  named as SQL writes it
    """How far two instants are apart, in a unit of the database's choice."""

    type = Float()
    inherit_cache = True


@compiles(_may_hold, "sqlite")
def _ask_fts5(element: _may_hold, compiler: Any, **options: Any) -> str:
    event_id, asked, _ = (compiler.process(clause, **options) for clause in element.clauses)
    numbers = f"SELECT rowid FROM event_grams WHERE event_grams MATCH {asked}"  # noqa: S608  bound
    return f"{event_id} IN (SELECT event_id FROM event_words WHERE number IN ({numbers}))"  # noqa: S608  bound


@compiles(_may_hold, "postgresql")
def _ask_tsvector(element: _may_hold, compiler: Any, **options: Any) -> str:
    event_id, _, asked = (compiler.process(clause, **options) for clause in element.clauses)
    # As in the index, to the letter: else it is not used.
    has = f"array_to_tsvector(string_to_array(grams, ' ')) @@ CAST({asked} AS tsquery)"
    # An array, so that the words are asked first: before PostgreSQL has counted its rows, it takes the public events
    # for few and looks up the words of each.
    return f"{event_id} = ANY (ARRAY(SELECT event_id FROM event_words WHERE {has}))"  # noqa: S608  bound


@compiles(_distance, "sqlite")
def _in_days(element: _distance, compiler: Any, **options: Any) -> str:
    one, other = (compiler.process(clause, **options) for clause in element.clauses)
    return f"abs(julianday({one}) - julianday({other}))"


@compiles(_distance, "postgresql")
def _in_seconds(element: _distance, compiler: Any, **options: Any) -> str:
    one, other = (compiler.process(clause, **options) for clause in element.clauses)
    return f"abs(extract(epoch FROM {one} - CAST({other} AS timestamptz)))"


# What FTS5 is told before and after its source changes; PostgreSQL looks after its index by itself.
_FORGET = text(
    "INSERT INTO event_grams(event_grams, rowid, grams) "
    "SELECT 'delete', number, grams FROM event_words WHERE event_id = :event"
)
_NOTE = text("INSERT INTO event_grams(rowid, grams) SELECT number, grams FROM event_words WHERE event_id = :event")


def write_grams(connection: Connection, grams: Mapping[str, Iterable[str]], *, rules: int, are_new: bool) -> None:
    """Keep the grams of each event, and in the index too; either none of the events had any yet, or all."""
    if not grams:
        return
    rows = [{"event": event, "rules": rules, "grams": " ".join(its)} for event, its in grams.items()]
    is_fts5 = connection.dialect.name == "sqlite"
    values: dict[str, Any] = {"rules": bindparam("rules"), "grams": bindparam("grams")}
    if are_new:
        connection.execute(insert(_WORDS).values(event_id=bindparam("event"), **values), rows)
    else:
        if is_fts5:
            connection.execute(_FORGET, [{"event": event} for event in grams])
        connection.execute(update(_WORDS).where(_WORDS.c.event_id == bindparam("event")).values(values), rows)
    if is_fts5:
        connection.execute(_NOTE, [{"event": event} for event in grams])


def may_hold(words: Sequence[str]) -> ColumnElement[bool]:
    """Whether an event may hold all the folded words: true of every one that does, and of a few that do not."""
    grams = [gram for word in words for gram in grams_of_word(word)]
    asked = literal(" AND ".join(map(_in_fts5, grams))), literal(" & ".join(map(_in_tsquery, grams)))
    return _may_hold(_EVENT.c.id, *asked)


def distance_from(moment: datetime) -> ColumnElement[float]:
    """How far from an instant an event begins."""
    return _distance(_EVENT.c.starts_at, literal(moment, UtcInstant()))


def _in_fts5(gram: Gram) -> str:
    # A folded text has no quotation mark of either kind.
    return f'"{gram.text}"{"*" if gram.is_start else ""}'


def _in_tsquery(gram: Gram) -> str:
    return f"'{gram.text}'{':*' if gram.is_start else ''}"
