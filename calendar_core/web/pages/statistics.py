"""The selection as pictures: a map of its venues, its events by year and party, the notice given, the days moved.

Figures are counted in `domain.figures` from the cards that the viewer may see, charts are drawn in `charts`; each chart
is an image at an address of its own, with the same filter, and beside it on the page stands its table.
"""

from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from typing import Final, Literal

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from calendar_core.domain.display.map_projection import HEIGHT, WIDTH, Dot, Label, place_labels
from calendar_core.domain.display.statistics import (
    Lengths,
    Move,
    Places,
    Years,
    count_lengths,
    count_places,
    count_years,
    notice_given,
)
from calendar_core.domain.events.cards import Card
from calendar_core.domain.places.cities import city_name
from calendar_core.errors import CalendarError, NotFound
from calendar_core.store.search.statistics import moves_of, published_by_event
from calendar_core.web.context import context
from calendar_core.web.pages.charts import Shape, draw_editions, draw_lengths, draw_parties, draw_years
from calendar_core.web.pages.filter_form import read_filter
from calendar_core.web.request.i18n import gettext
from calendar_core.web.request.query import (
    Asked,
    ask,
    cards_of_selection,
    current,
    dossiers_of_selection,
    drop_empty_values,
)

blueprint = Blueprint("pictures", __name__)
blueprint.before_request(drop_empty_values)

Chart = Literal["years", "parties", "notice", "moves"]

#: What an image may do: be seen, with the style inside it.
IMAGE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
_SMALLEST, _LARGEST = 2.5, 16.0  # radius of a dot on the map
_FEW: Final = 20  # events in one city; where none has more, its dot is smaller than the largest
_MOST_NAMES: Final = 14
_MOST_MOVES: Final = 50


@dataclass(frozen=True, kw_only=True)
class Map:
    """The dots of the map, the largest first so that none is hidden, and the names for which there is room."""

    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]
    width: int = WIDTH
    height: int = HEIGHT


@blueprint.get("/pictures")
def pictures() -> str:
    """Every picture of the filter."""
    with context().database.reading() as connection:
        asked = ask(connection)
        cards = cards_of_selection(connection, asked, asked.selection)
        moves = _moves(connection, asked, cards)
        places = count_places(cards)
        return render_template(
            "pictures.html",
            count=len(cards),
            places=places,
            map=draw_map(places),
            years=count_years(cards, first=asked.selection.party),
            notice=_notice(connection, asked, cards),
            moves=moves[:_MOST_MOVES],
            moved=count_lengths(abs(move.days) or None for move in moves),
            moved_events=len(moves),
            label=_label,
            filter=read_filter(connection, asked),
        )


@blueprint.get("/pictures/<name>.svg")
def chart(name: str) -> Response:
    """One chart of the filter as an image; `shape` is the view's own key."""
    with context().database.reading() as connection:
        asked = ask(connection, view_keys=["shape"])
        shape = _read_shape()
        cards = cards_of_selection(connection, asked, asked.selection)
        if name in ("years", "parties"):
            svg = _draw_years(name, count_years(cards, first=asked.selection.party), asked, shape)
        elif name == "editions":
            named = gettext("Editions by year and month")
            svg = draw_editions(cards, shape=shape, named=named, lang=asked.display.lang)
        elif name == "notice":
            svg = _draw_lengths(_notice(connection, asked, cards), gettext("Notice given"), shape)
        elif name == "moves":
            moves = _moves(connection, asked, cards)
            svg = _draw_lengths(count_lengths(abs(move.days) or None for move in moves), gettext("Days moved"), shape)
        else:
            raise NotFound(
                "There is no picture %(name)s.", next_step="Open /pictures, which shows every one.", name=repr(name)
            )
    return _image(svg)


def _moves(connection: Connection, asked: Asked, cards: list[Card]) -> list[Move]:
    return moves_of(connection, cards, viewer=context().viewer, now=asked.now, until=asked.moment)


def _notice(connection: Connection, asked: Asked, cards: list[Card]) -> Lengths:
    if asked.selection.as_of is not None:
        then = dossiers_of_selection(connection, asked, asked.selection)
        published = {one.card.id: [source.published for source in one.sources if source.published] for one in then}
    else:
        published = dict(published_by_event(connection, asked.selection, viewer=context().viewer, now=asked.now))
    return count_lengths(notice_given(card.when, published.get(card.id, ())) for card in cards)


def draw_map(places: Places) -> Map:
    """A map with names in the language of the page; the area of a dot is the number of events."""
    lang = current().display.lang
    shown = [place for place in places.cities if place.point]
    most = max((_FEW, *(place.events for place in shown)))
    dots = tuple(
        Dot(
            x=place.point[0],
            y=place.point[1],
            radius=round(max(_SMALLEST, _LARGEST * sqrt(place.events / most)), 1),
            text=f"{city_name(place.city, lang)} {place.events}",
        )
        for place in shown
        if place.point
    )
    return Map(dots=dots, labels=tuple(place_labels(dots, most=_MOST_NAMES)))


def _draw_years(name: str, years: Years, asked: Asked, shape: Shape) -> str:
    if name == "years":
        return draw_years(years, shape=shape, named=gettext("Events by year"), lang=asked.display.lang)
    return draw_parties(years, shape=shape, named=gettext("Events by party and year"), lang=asked.display.lang)


def _draw_lengths(lengths: Lengths, named: str, shape: Shape) -> str:
    return draw_lengths(lengths, shape=shape, named=named, labels=[_label(*step[:2]) for step in lengths.counts])


def _label(start: int, end: int | None) -> str:
    """A step of lengths in words: '7–29 days'."""
    if end is None:
        return gettext("%(days)s days and more", days=start)
    return gettext("%(first)s–%(last)s days", first=start, last=end - 1)


def _read_shape() -> Shape:
    given = request.args.getlist("shape") or ["wide"]
    if given == ["wide"]:
        return "wide"
    if given == ["narrow"]:
        return "narrow"
    raise CalendarError(
        "%(value)s is not a shape.", next_step="Write wide or narrow.", where="?shape", value=repr(", ".join(given))
    )


def _image(svg: str) -> Response:
    """The image, or 304 where the browser has it already."""
    response = Response(svg, content_type="image/svg+xml; charset=utf-8")
    response.set_etag(sha256(svg.encode()).hexdigest()[:32])
    response.headers["Content-Security-Policy"] = IMAGE_POLICY
    response.make_conditional(request)
    return response
