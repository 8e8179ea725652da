"""Who met whom: pairs of people, offices or parties in the events of a filter, as a page, an image, CSV and GraphML.

Pairs are counted in `store.relations.meetings`. See docs/decisions/0166.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from calendar_core.dataset.pair_files import PairLine, format_graphml, format_pairs_csv
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.relations.gap import days_since, describe_gap
from calendar_core.domain.relations.levels import LEVELS, format_level
from calendar_core.domain.relations.pairs import (
    BYS,
    By,
    MeetingCount,
    Pair,
    PairQuestion,
    build_question,
    rank_members,
)
from calendar_core.store.relations.meetings import Meeting, PairTable, load_first_and_last, load_pair_table
from calendar_core.store.relations.members import Member, load_members
from calendar_core.web.analysis.charts import Shape
from calendar_core.web.analysis.matrix import SIZES, draw_matrix
from calendar_core.web.analysis.svg_response import build_svg_response, parse_shape
from calendar_core.web.context import context
from calendar_core.web.pages.filter_form import build_filter_form
from calendar_core.web.pages.zone_switcher import build_zone_switcher
from calendar_core.web.request.i18n import gettext
from calendar_core.web.request.query import (
    RequestQuery,
    drop_empty_values,
    open_event_source,
    parse_list_page,
    parse_query,
)
from calendar_core.web.request.view_keys import parse_word
from calendar_core.web.response.download import build_download, build_table_response

blueprint = Blueprint("meetings", __name__)
blueprint.before_request(drop_empty_values)

PAGE_SIZE: Final = 50
_OWN_KEYS: Final = ("by", "level")
_SELECTION_KEYS: Final[Mapping[By, str]] = {"people": "person", "offices": "office", "parties": "party"}


@dataclass(frozen=True, kw_only=True)
class PairRow:
    """One pair of a page. `held_query` is the filter of its meetings on the agenda."""

    first: Member
    second: Member
    count: MeetingCount
    meetings: tuple[Meeting, Meeting] | None
    gap: str
    held_query: str
    query: str


@blueprint.get("/meetings")
def meetings() -> str:
    """The most frequent pairs as a matrix, and all of them as a table, so many at a time."""
    with context().database.reading() as connection:
        query = parse_query(connection, view_keys=(*_OWN_KEYS, "page"))
        table = _load_table(connection, query)
        number = parse_list_page(len(table.counts), PAGE_SIZE)
        question = table.question
        own = [("by", question.by), *([("level", question.level)] if question.level else [])]
        return render_template(
            "meetings.html",
            question=question,
            bys=BYS,
            levels=[(level, format_level(level, query.display.lang)) for level in LEVELS],
            events=table.events,
            count=len(table.counts),
            rows=load_rows(connection, query, table, table.cut(number * PAGE_SIZE, (number + 1) * PAGE_SIZE)),
            matrix=_build_matrix(connection, table, query, "wide"),
            number=number,
            has_next=len(table.counts) > (number + 1) * PAGE_SIZE,
            page_size=PAGE_SIZE,
            filter=build_filter_form(connection, query, own=own),
            zones=build_zone_switcher(query),
        )


@blueprint.get("/meetings.svg")
def matrix() -> Response:
    """The matrix as an image; `shape` is the view's own key."""
    with context().database.reading() as connection:
        query = parse_query(connection, view_keys=(*_OWN_KEYS, "shape"))
        shape = parse_shape()
        labels, counts = _build_matrix(connection, _load_table(connection, query), query, shape)
    return build_svg_response(draw_matrix(labels, counts, shape=shape, title=gettext("Who met whom")))


@blueprint.get("/meetings.csv")
def table() -> Response:
    """Every pair of the filter, the most frequent first."""
    lines, names, by = _load_lines()
    return build_table_response(format_pairs_csv(lines, names), name=f"entente-{by}.csv")


@blueprint.get("/meetings.graphml")
def graph() -> Response:
    """The same as a graph."""
    lines, names, by = _load_lines()
    body = format_graphml(lines, names)
    return build_download(body, name=f"entente-{by}.graphml", content_type="application/graphml+xml")


def load_rows(
    connection: Connection, query: RequestQuery, table: PairTable, counts: Mapping[Pair, MeetingCount]
) -> list[PairRow]:
    """Some of the pairs of a table with their names, their first and last meeting, and the filters of their links."""
    source = open_event_source(connection, query)
    members = load_members(connection, table.question.by, (one for pair in counts for one in pair))
    meetings = load_first_and_last(source, query.selection, table, counts)
    return [
        PairRow(
            first=members[pair[0]],
            second=members[pair[1]],
            count=count,
            meetings=meetings.get(pair),
            gap=describe_gap(meetings[pair][1].when, query.today, query.display.lang) if pair in meetings else "",
            held_query=_narrow(query.selection, table.question.by, pair, lifecycle=("held",)).query(),
            query=replace(query.selection, party=()).query(),
        )
        for pair, count in counts.items()
    ]


def _narrow(selection: Selection, by: By, pair: Pair, **others: tuple[str, ...]) -> Selection:
    """The filter of the events of a pair."""
    key = _SELECTION_KEYS[by]
    both = tuple(sorted({*getattr(selection, key), *pair}))
    return replace(selection, **{key: both, **others})  # type: ignore[arg-type]  # every one is a tuple


def _load_table(connection: Connection, query: RequestQuery) -> PairTable:
    question = _parse_question(query.selection)
    return load_pair_table(open_event_source(connection, query), query.selection, question)


def _parse_question(selection: Selection) -> PairQuestion:
    return build_question(parse_word("by", BYS) or "parties", parse_word("level", LEVELS), selection)


def _build_matrix(
    connection: Connection, table: PairTable, query: RequestQuery, shape: Shape
) -> tuple[list[str], list[list[int]]]:
    """The names of those who met most, and the number of meetings of each two of them."""
    ranked = rank_members(table.counts)[: SIZES[shape]]
    members = load_members(connection, table.question.by, ranked)
    counts = [
        [table.counts.get((min(one, other), max(one, other)), MeetingCount()).held for other in ranked]
        for one in ranked
    ]
    return [members[one].short_text(query.display.lang) for one in ranked], counts


def _load_lines() -> tuple[list[PairLine], dict[str, str], By]:
    with context().database.reading() as connection:
        query = parse_query(connection, view_keys=_OWN_KEYS)
        table = _load_table(connection, query)
        found = load_first_and_last(open_event_source(connection, query), query.selection, table, table.counts)
        members = load_members(connection, table.question.by, (one for pair in table.counts for one in pair))
    names = {key: member.text(query.display.lang) for key, member in members.items()}
    lines = [_build_line(pair, count, found.get(pair), query) for pair, count in table.counts.items()]
    return lines, names, table.question.by


def _build_line(
    pair: Pair, count: MeetingCount, found: tuple[Meeting, Meeting] | None, query: RequestQuery
) -> PairLine:
    if found is None:
        return PairLine(pair=pair, held=count.held, unverified=count.unverified)
    first, last = found
    return PairLine(
        pair=pair,
        held=count.held,
        unverified=count.unverified,
        first=(first.when.start_text, first.id),
        last=(last.when.start_text, last.id),
        days_since=days_since(last.when, query.today),
    )
