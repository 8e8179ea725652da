"""Full-text search and time differences in the SQL dialects of SQLite and PostgreSQL.

The index of n-grams is FTS5 on SQLite and a tsvector under GIN on PostgreSQL (migration 0012). Both hold the same
n-grams, made by `domain.text.ngrams`, and a query matches events that have all of its n-grams. See docs/decisions/0070.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Boolean, ColumnElement, Connection, Float, bindparam, insert, literal, text, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from calendar_core.domain.text.ngrams import Ngram, ngrams_of_word
from calendar_core.models import Event, SearchIndex, UtcInstant, table_of

_SEARCH_INDEX, _EVENT = table_of(SearchIndex), table_of(Event)


class _matches_index(GenericFunction[bool]):  # noqa: N801  named as in SQL
    """Whether the event of an id has the n-grams, given as an FTS5 query and as a tsquery."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Self:  # noqa: ARG002  fixed by SQLAlchemy
        """The condition itself: SQLAlchemy would compare it with 1, and SQLite then scans every event."""
        return self


class _distance(GenericFunction[float]):  # noqa: N801  named as in SQL
    """The distance of two instants, in a unit that depends on the database."""

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
    # The expression must equal that of the index literally, or the index is not used.
    has = f"array_to_tsvector(string_to_array(ngrams, ' ')) @@ CAST({expression} AS tsquery)"
    # An array forces the index search first: before PostgreSQL has statistics, it expects few public events and would
    # look up the n-grams of each.
    return f"{event_id} = ANY (ARRAY(SELECT event_id FROM event_search WHERE {has}))"  # noqa: S608  bound


@compiles(_distance, "sqlite")
def _compile_distance_sqlite(element: _distance, compiler: Any, **options: Any) -> str:
    one, other = (compiler.process(clause, **options) for clause in element.clauses)
    return f"abs(julianday({one}) - julianday({other}))"


@compiles(_distance, "postgresql")
def _compile_distance_postgresql(element: _distance, compiler: Any, **options: Any) -> str:
    one, other = (compiler.process(clause, **options) for clause in element.clauses)
    return f"abs(extract(epoch FROM {one} - CAST({other} AS timestamptz)))"


# Commands that FTS5 needs before and after its source changes; PostgreSQL updates its index itself.
_FTS5_DELETE = text(
    "INSERT INTO event_search_fts(event_search_fts, rowid, ngrams) "
    "SELECT 'delete', number, ngrams FROM event_search WHERE event_id = :event"
)
_FTS5_INSERT = text(
    "INSERT INTO event_search_fts(rowid, ngrams) SELECT number, ngrams FROM event_search WHERE event_id = :event"
)
_VALUES: dict[str, Any] = {"ngram_version": bindparam("ngram_version"), "ngrams": bindparam("ngrams")}
_INSERT_NGRAMS = insert(_SEARCH_INDEX).values(event_id=bindparam("event"), **_VALUES)
_UPDATE_NGRAMS = update(_SEARCH_INDEX).where(_SEARCH_INDEX.c.event_id == bindparam("event")).values(_VALUES)


def save_ngrams(
    connection: Connection, ngrams: Mapping[str, Iterable[str]], *, ngram_version: int, are_new: bool
) -> None:
    """Store the n-grams of each event, in the index too. Either none of the events has n-grams yet, or all have."""
    if not ngrams:
        return
    rows = [
        {"event": event, "ngram_version": ngram_version, "ngrams": " ".join(event_ngrams)}
        for event, event_ngrams in ngrams.items()
    ]
    is_fts5 = connection.dialect.name == "sqlite"
    if are_new:
        connection.execute(_INSERT_NGRAMS, rows)
    else:
        if is_fts5:
            connection.execute(_FTS5_DELETE, [{"event": event} for event in ngrams])
        connection.execute(_UPDATE_NGRAMS, rows)
    if is_fts5:
        connection.execute(_FTS5_INSERT, [{"event": event} for event in ngrams])


def matches_index(words: Sequence[str]) -> ColumnElement[bool]:
    """Whether an event may contain all the folded words: true of every event that does, and of a few that do not."""
    ngrams = [ngram for word in words for ngram in ngrams_of_word(word)]
    expression = (
        literal(" AND ".join(map(_format_fts5_term, ngrams))),
        literal(" & ".join(map(_format_tsquery_term, ngrams))),
    )
    return _matches_index(_EVENT.c.id, *expression)


def distance_from(moment: datetime) -> ColumnElement[float]:
    """The distance of an event's start from an instant."""
    return _distance(_EVENT.c.starts_at, literal(moment, UtcInstant()))


def _format_fts5_term(ngram: Ngram) -> str:
    # Folded text contains no quotation marks.
    return f'"{ngram.text}"{"*" if ngram.is_prefix else ""}'


def _format_tsquery_term(ngram: Ngram) -> str:
    return f"'{ngram.text}'{':*' if ngram.is_prefix else ''}"
