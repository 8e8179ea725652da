"""Two parties: their next and last meeting, how often they met, at what level, in which series, and which offices met.

The address has the two in the order of their ids. Every other key of the filter narrows the page down.
"""

from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.dataset.pair_files import format_table
from calendar_core.domain.events.cards import PartyName
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.relations.figures import (
    EventFigures,
    sum_by,
    sum_by_level,
    sum_by_year,
    sum_whole,
)
from calendar_core.domain.relations.gap import describe_gap
from calendar_core.domain.relations.levels import format_level
from calendar_core.domain.relations.pairs import MeetingCount, PairQuestion, build_question
from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.errors import CalendarError, NotFound
from calendar_core.messages import mark
from calendar_core.store.directory.filter_choices import load_filter_choices
from calendar_core.store.directory.queries import load_parties
from calendar_core.store.relations.figures import load_figures
from calendar_core.store.relations.meetings import Meeting, load_first_and_last, load_pair_table
from calendar_core.store.search.event_lists import load_event_lists
from calendar_core.web.analysis.meetings import load_rows
from calendar_core.web.context import context
from calendar_core.web.pages.filter_form import FilterForm, build_filter_form
from calendar_core.web.pages.zone_switcher import build_zone_switcher
from calendar_core.web.request.query import (
    RequestQuery,
    drop_empty_values,
    open_event_source,
    parse_query,
    query_pairs,
    with_selection,
)
from calendar_core.web.response.download import build_table_response

blueprint = Blueprint("two_parties", __name__)
blueprint.before_request(drop_empty_values)

_MAX_OFFICE_PAIRS: Final = 10
_COLUMNS: Final = (
    *("year", "kind", "level", "series"),
    *("held", "not_verified_as_held", "ahead", "postponed", "cancelled"),
)


@blueprint.get("/parties/<one>/with/<other>")
def page(one: str, other: str) -> AnyResponse | str:
    """The page of two parties; in the other order, or with other capitals, a redirect to it."""
    with context().database.reading() as connection:
        query = parse_query(connection)
        parties = _find_parties(connection, query, one, other)
        if (one, other) != (parties[0].id, parties[1].id):
            return _redirect_to("two_parties.page", parties)
        query = with_selection(query, _select_both(query, parties))
        source = open_event_source(connection, query)
        figures = load_figures(source, query.selection)
        pairs = load_pair_table(source, query.selection, build_question("offices", None, query.selection))
        last = _find_last(connection, query, parties)
        return render_template(
            "two_parties.html",
            parties=parties,
            lists=load_event_lists(source, query.selection),
            last=last,
            gap=describe_gap(last.when, query.today, query.display.lang) if last else "",
            figures=_arrange(connection, figures, query),
            offices=load_rows(connection, query, pairs, pairs.cut(0, _MAX_OFFICE_PAIRS)),
            office_pairs=len(pairs.counts),
            own_query=_leave_out(query.selection, parties).query(),
            filter=_build_form(connection, query, parties),
            zones=build_zone_switcher(query),
        )


@blueprint.get("/parties/<one>/with/<other>.csv")
def table(one: str, other: str) -> AnyResponse:
    """The figures of the two as a table: one line for each year, kind, level and series."""
    with context().database.reading() as connection:
        query = parse_query(connection)
        parties = _find_parties(connection, query, one, other)
        if (one, other) != (parties[0].id, parties[1].id):
            return _redirect_to("two_parties.table", parties)
        figures = load_figures(open_event_source(connection, query), _select_both(query, parties))
    text = format_table(_COLUMNS, ((*value, *row.counts) for value, row in sum_whole(figures)))
    return build_table_response(text, name=f"entente-{parties[0].id}-{parties[1].id}.csv".lower())


def _find_parties(connection: Connection, query: RequestQuery, *ids: str) -> tuple[PartyName, PartyName]:
    """The two parties, in the order of their ids. Raises NotFound for an unknown one, CalendarError for one twice."""
    known = {party.id: party for party in load_parties(connection, public_at=query.now)}
    found = [_find_party(known, one) for one in ids]
    if found[0] == found[1]:
        raise CalendarError(
            "%(party)s stands on both sides.",
            next_step="Name two different parties: %(example)s.",
            where=request.path,
            party=found[0].id,
            example="/parties/KR/with/US",
        )
    first, second = sorted(found, key=lambda party: party.id)
    return first, second


def _find_party(known: dict[str, PartyName], given: str) -> PartyName:
    found = known.get(given) or known.get(given.upper())
    if found is None:
        raise NotFound(
            "There is no party %(id)s.",
            next_step=suggest_or_list(given, known, mark("Known are: %(words)s.")),
            id=repr(given),
        )
    return found


def _redirect_to(endpoint: str, parties: tuple[PartyName, PartyName]) -> AnyResponse:
    address = url_for(endpoint, one=parties[0].id, other=parties[1].id)
    pairs = urlencode(query_pairs())
    return redirect(f"{address}?{pairs}".rstrip("?"), 301)


def _select_both(query: RequestQuery, parties: tuple[PartyName, PartyName]) -> Selection:
    """The filter of the page: that of the address with both parties."""
    return replace(query.selection, party=tuple(sorted({*query.selection.party, *(party.id for party in parties)})))


def _leave_out(selection: Selection, parties: tuple[PartyName, PartyName]) -> Selection:
    """The filter that the address of the two is asked with."""
    return replace(selection, party=tuple(sorted({*selection.party} - {party.id for party in parties})))


def _find_last(connection: Connection, query: RequestQuery, parties: tuple[PartyName, PartyName]) -> Meeting | None:
    """The last meeting of the two that was held."""
    source = open_event_source(connection, query)
    table = load_pair_table(source, query.selection, PairQuestion(by="parties"))
    pair = parties[0].id, parties[1].id
    found = load_first_and_last(source, query.selection, table, {pair: table.counts.get(pair, MeetingCount())})
    return found[pair][1] if pair in found else None


def _arrange(connection: Connection, figures: list[EventFigures], query: RequestQuery) -> dict[str, Any]:
    """The figures by year, kind, level and series."""
    names = {one.id: one for one in load_filter_choices(connection, public_at=query.now).series}
    in_series = [one for one in figures if one.series in names]
    return {
        "total": sum_by(figures, lambda _: "all"),
        "years": sum_by_year(figures),
        "kinds": sum_by(figures, lambda one: one.kind),
        "levels": [(format_level(row.value, query.display.lang), row) for row in sum_by_level(figures)],
        "series": [(names[row.value], row) for row in sum_by(in_series, lambda one: one.series)],
    }


def _build_form(connection: Connection, query: RequestQuery, parties: tuple[PartyName, PartyName]) -> FilterForm:
    """The filter form, whose chips leave out the two parties: without them it would be another page."""
    form = build_filter_form(connection, query)
    own = {("party", party.id) for party in parties}
    chosen = [chip for chip, word in zip(form.chosen, form.words, strict=True) if (word.key, word.value) not in own]
    return replace(form, chosen=tuple(chosen))
