"""Words and distances in time as each database says them: beside `doors`, all that the program knows of the two.

The index of n-grams is FTS5 on SQLite and a tsvector under GIN on PostgreSQL (migration 0012). Both are given the same
n-grams, cut by `domain.text.ngrams`, and asked for the same: all of them. See docs/decisions/0070.
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

from calendar_core.domain.text.ngrams import Ngram, ngrams_of_word
from calendar_core.models import Event, SearchIndex, UtcInstant, table_of

_SEARCH_INDEX, _EVENT = table_of(SearchIndex), table_of(Event)


class _matches_index(GenericFunction[bool]):  # noqa: N801  named as SQL writes it
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


@compiles(_matches_index, "sqlite")
def _compile_match_sqlite(element: _matches_index, compiler: Any, **options: Any) -> str:
    event_id, expression, _ = (compiler.process(clause, **options) for clause in element.clauses)
    numbers = f"SELECT rowid FROM event_search_fts WHERE event_search_fts MATCH {expression}"  # noqa: S608  bound
    return f"{event_id} IN (SELECT event_id FROM event_search WHERE number IN ({numbers}))"  # noqa: S608  bound


@compiles(_matches_index, "postgresql")
def _compile_match_postgresql(element: _matches_index, compiler: Any, **options: Any) -> str:
    event_id, _, expression = (compiler.process(clause, **options) for clause in element.clauses)
    # As in the index, to the letter: else it is not used.
    has = f"array_to_tsvector(string_to_array(ngrams, ' ')) @@ CAST({expression} AS tsquery)"
    # An array, so that the words are asked first: before PostgreSQL has counted its rows, it takes the public events
    # for few and looks up the words of each.
    return f"{event_id} = ANY (ARRAY(SELECT event_id FROM event_search WHERE {has}))"  # noqa: S608  bound


@compiles(_distance, "sqlite")
def _compile_distance_sqlite(element: _distance, compiler: Any, **options: Any) -> str:
    one, other = (compiler.process(clause, **options) for clause in element.clauses)
    return f"abs(julianday({one}) - julianday({other}))"


@compiles(_distance, "postgresql")
def _compile_distance_postgresql(element: _distance, compiler: Any, **options: Any) -> str:
    one, other = (compiler.process(clause, **options) for clause in element.clauses)
    return f"abs(extract(epoch FROM {one} - CAST({other} AS timestamptz)))"


# What FTS5 is told before and after its source changes; PostgreSQL looks after its index by itself.
_FTS5_DELETE = text(
    "INSERT INTO event_search_fts(event_search_fts, rowid, ngrams) "
    "SELECT 'delete', number, ngrams FROM event_search WHERE event_id = :event"
)
_FTS5_INSERT = text(
    "INSERT INTO event_search_fts(rowid, ngrams) SELECT number, ngrams FROM event_search WHERE event_id = :event"
)


def save_ngrams(
    connection: Connection, ngrams: Mapping[str, Iterable[str]], *, ngram_version: int, are_new: bool
) -> None:
    """Keep the grams of each event, and in the index too; either none of the events had any yet, or all."""
    if not ngrams:
        return
    rows = [
        {"event": event, "ngram_version": ngram_version, "ngrams": " ".join(event_ngrams)}
        for event, event_ngrams in ngrams.items()
    ]
    is_fts5 = connection.dialect.name == "sqlite"
    values: dict[str, Any] = {"ngram_version": bindparam("ngram_version"), "ngrams": bindparam("ngrams")}
    if are_new:
        connection.execute(insert(_SEARCH_INDEX).values(event_id=bindparam("event"), **values), rows)
    else:
        if is_fts5:
            connection.execute(_FTS5_DELETE, [{"event": event} for event in ngrams])
        connection.execute(
            update(_SEARCH_INDEX).where(_SEARCH_INDEX.c.event_id == bindparam("event")).values(values), rows
        )
    if is_fts5:
        connection.execute(_FTS5_INSERT, [{"event": event} for event in ngrams])


def matches_index(words: Sequence[str]) -> ColumnElement[bool]:
    """Whether an event may hold all the folded words: true of every one that does, and of a few that do not."""
    ngrams = [ngram for word in words for ngram in ngrams_of_word(word)]
    expression = (
        literal(" AND ".join(map(_format_fts5_term, ngrams))),
        literal(" & ".join(map(_format_tsquery_term, ngrams))),
    )
    return _matches_index(_EVENT.c.id, *expression)


def distance_from(moment: datetime) -> ColumnElement[float]:
    """How far from an instant an event begins."""
    return _distance(_EVENT.c.starts_at, literal(moment, UtcInstant()))


def _format_fts5_term(ngram: Ngram) -> str:
    # A folded text has no quotation mark of either kind.
    return f'"{ngram.text}"{"*" if ngram.is_prefix else ""}'


def _format_tsquery_term(ngram: Ngram) -> str:
    return f"'{ngram.text}'{':*' if ngram.is_prefix else ''}"
