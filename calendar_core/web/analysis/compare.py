"""A filter at two instants, `as_of` and `with`: what is new, moved, confirmed, cancelled or gone, as a page and as CSV.

Without `with` the second instant is the present, without `as_of` the first is the end of the day a month before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from calendar_core.dataset.pair_files import format_table
from calendar_core.domain.display.card_texts import format_utc
from calendar_core.domain.events.query_values import parse_as_of
from calendar_core.domain.history.change_kinds import format_change_kinds
from calendar_core.domain.relations.differences import Difference, format_group
from calendar_core.domain.time.zones import start_of_day, wall_time
from calendar_core.errors import CalendarError
from calendar_core.store.relations.comparison import Comparison, load_differences
from calendar_core.web.context import context
from calendar_core.web.pages.filter_form import build_filter_form
from calendar_core.web.request.query import (
    RequestQuery,
    drop_empty_values,
    parse_list_page,
    parse_query,
    with_selection,
)
from calendar_core.web.response.download import build_table_response

blueprint = Blueprint("compare", __name__)
blueprint.before_request(drop_empty_values)

PAGE_SIZE: Final = 100
_USUAL_DISTANCE: Final = timedelta(days=30)
_COLUMNS: Final = ("id", "title", "difference", "kind_of_change", "fact", "before", "after")


@dataclass(frozen=True, kw_only=True)
class _Instants:
    """The two instants; `texts` is how the request wrote them."""

    first: datetime
    second: datetime
    texts: tuple[str, str]

    def pairs(self) -> list[tuple[str, str]]:
        """The two as they stand in a permanent address."""
        return [("as_of", format_utc(self.first)), ("with", format_utc(self.second))]


@blueprint.get("/compare")
def compare() -> str:
    """The differences, by group."""
    with context().database.reading() as connection:
        query, instants = _parse(connection, "page")
        comparison = _load(connection, query, instants)
        found = comparison.differences
        number = parse_list_page(len(found), PAGE_SIZE)
        lang = query.display.lang
        shown = found[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
        counts = [(group, len(list(same))) for group, same in groupby(found, key=lambda one: one.group)]
        return render_template(
            "compare.html",
            instants=instants,
            is_reconstructed=comparison.has_reconstructed,
            count=len(found),
            counts=[(format_group(group, lang), group, count) for group, count in counts],
            groups=[
                (format_group(group, lang), group, list(same))
                for group, same in groupby(shown, key=lambda one: one.group)
            ],
            number=number,
            has_next=len(found) > (number + 1) * PAGE_SIZE,
            permanent=urlencode([*query.selection.pairs(), *instants.pairs(), *query.display_pairs()]),
            filter=build_filter_form(connection, query, own=_own_pairs(instants)),
        )


@blueprint.get("/compare.csv")
def table() -> Response:
    """One line for each fact that changed, and one for each event that is new or gone."""
    with context().database.reading() as connection:
        query, instants = _parse(connection)
        found = _load(connection, query, instants).differences
    rows = (row for one in found for row in _build_rows(one, query))
    return build_table_response(format_table(_COLUMNS, rows), name="entente-comparison.csv")


def _load(connection: Connection, query: RequestQuery, instants: _Instants) -> Comparison:
    return load_differences(
        connection,
        query.selection,
        first=instants.first,
        second=instants.second,
        now=query.now,
        lang=query.display.lang,
    )


def _build_rows(one: Difference, query: RequestQuery) -> Iterator[tuple[str, ...]]:
    lang = query.display.lang
    meanings = format_change_kinds(one.meanings, lang) if one.meanings else ""
    start = one.card.id, one.card.display_name(lang), format_group(one.group, lang), meanings
    if not one.changes:
        yield (*start, "", "", "")
    for change in one.changes:
        yield (*start, change.label, "; ".join(change.before), "; ".join(change.after))


def _own_pairs(instants: _Instants) -> list[tuple[str, str]]:
    return [(key, text) for key, text in zip(("as_of", "with"), instants.texts, strict=True) if text]


def _parse(connection: Connection, *view_keys: str) -> tuple[RequestQuery, _Instants]:
    """The filter without its instant, and the two instants. Raises CalendarError where the first is not before."""
    query = parse_query(connection, view_keys=("with", *view_keys))
    texts = (request.args.get("as_of", ""), request.args.get("with", ""))
    if len(request.args.getlist("with")) > 1:
        raise CalendarError(
            "%(key)s is given %(count)s times.",
            next_step="Give it once.",
            where="?with",
            key="with",
            count=len(request.args.getlist("with")),
        )
    second = min(parse_as_of(texts[1] or None, query.display.zone, key="with") or query.now, query.now)
    first = query.selection.as_of or _end_of_day_before(second, query)
    if first >= second:
        raise CalendarError(
            "The first instant, %(first)s, is not before the second, %(second)s.",
            next_step="Write the earlier one as as_of, the later one as with; without with it is the present.",
            where="?as_of",
            first=format_utc(first),
            second=format_utc(second),
        )
    query = with_selection(query, replace(query.selection, as_of=None))
    return query, _Instants(first=first, second=second, texts=texts)


def _end_of_day_before(second: datetime, query: RequestQuery) -> datetime:
    day = wall_time(second - _USUAL_DISTANCE, query.zone).date()
    return start_of_day(day + timedelta(days=1), query.zone)
