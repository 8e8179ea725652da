"""Rows of a table as drafts of events: each fact with the place of its cell in the text of the row, or a problem."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypeVar

from calendar_core.domain.schema.values import parse_url
from calendar_core.domain.text.localized import contains_hangul
from calendar_core.domain.text.sanitizer import MAX_LINE_LENGTH, clean_line
from calendar_core.domain.time.when import When
from calendar_core.domain.vocabulary import CERTAINTIES
from calendar_core.errors import CalendarError
from calendar_core.intake.draft import DraftParticipant, EventDraft, Span
from calendar_core.intake.propose import Origin
from calendar_core.intake.tables.cell_values import (
    parse_country,
    parse_day,
    parse_kind,
    parse_number,
    parse_participants,
    parse_parties,
    parse_series,
    parse_side,
    parse_status,
)
from calendar_core.intake.tables.grid import Row, Table, cell_address
from calendar_core.intake.tables.headings import ColumnMapping, Field
from calendar_core.intake.tables.row_dates import DateCells, read_row_when
from calendar_core.intake.text.dates.date_readings import first_day_of
from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.gazetteer import only_zone
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.store.desk.known_places import Place, find_place

_T = TypeVar("_T")
#: What stands between the cells of a row in its text.
CELL_SEPARATOR: Final = " | "
# A list of problems that nobody reads to its end.
MAX_PROBLEMS: Final = 200


@dataclass(frozen=True, kw_only=True)
class RowDraft:
    """The draft of a row with its text, in which the spans are, its number in the file, and its own origin."""

    number: int
    text: str
    draft: EventDraft
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class _Venue:
    city: str | None = None
    country: str | None = None
    zone: str | None = None


@dataclass(kw_only=True)
class _RowReader:
    """A row while its cells are read; `spans` are of the cells that gave a fact, `problems` have their columns."""

    row: Row
    positions: dict[Field, int]
    known: KnownNames
    problems: list[tuple[int, CalendarError]] = field(default_factory=list)
    spans: dict[str, Span] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The cells that are not empty, as one line."""
        return CELL_SEPARATOR.join(filter(None, self.row.cells))

    def cell(self, name: Field) -> str:
        """The text of the column of a fact; empty without one."""
        return self.row.text_at(self.positions[name]) if name in self.positions else ""

    def read(self, name: Field, parse: Callable[[str], _T], *, fact: str | None = None) -> _T | None:
        """What a cell means; None for an empty one, and for one with a problem, which is noted."""
        text = self.cell(name)
        if not text:
            return None
        try:
            value = parse(text)
        except CalendarError as error:
            self.note(name, error)
            return None
        self.locate(fact or name, name)
        return value

    def note(self, name: Field, error: CalendarError) -> None:
        """Note a problem of a cell."""
        column = self.positions[name]
        where = cell_address(self.row.number, column)
        self.problems.append((column, CalendarError(error.what, next_step=error.next_step, where=where)))

    def locate(self, fact: str, name: Field, within: Span | None = None) -> None:
        """Note that a fact was read from a cell, or from the words of it at `within`."""
        before = [text for text in self.row.cells[: self.positions[name]] if text]
        first = sum(len(text) + len(CELL_SEPARATOR) for text in before)
        start, end = within or (0, len(self.cell(name)))
        self.spans[fact] = first + start, first + end


def read_rows(
    table: Table, mapping: ColumnMapping, known: KnownNames, origin: Origin, *, side: str | None
) -> tuple[list[RowDraft], list[CalendarError]]:
    """The drafts of the rows below the heading, and every problem of every cell with its address.

    `origin` gives publisher, address and day where a row has none of its own; `side` is that of its publisher.
    """
    problems = list(table.problems)
    drafts = []
    for row in table.rows[mapping.heading_row + 1 :]:
        reader = _RowReader(row=row, positions=mapping.positions(), known=known)
        if not any(reader.cell(name) for name in reader.positions):
            continue  # a note below the table, in a column that is not read
        drafts.append(_read_row(reader, origin, side))
        problems += [error for _, error in sorted(reader.problems, key=lambda one: one[0])]
        if len(problems) > MAX_PROBLEMS:
            break
    return drafts, problems


def _read_row(reader: _RowReader, origin: Origin, side: str | None) -> RowDraft:
    known = reader.known
    titled = _read_title(reader, origin.day)
    series = reader.read("series", lambda text: parse_series(text, known)) or titled.series
    parties = reader.read("parties", lambda text: parse_parties(text, known)) or titled.parties
    if series and not reader.cell("parties"):
        parties = known.series[series].parties
    venue = _read_venue(reader, titled)
    when = _read_when(reader, venue, origin.day)
    draft = EventDraft(
        series=series,
        number=reader.read("number", parse_number) or titled.number,
        kind=reader.read("kind", parse_kind) or (known.series[series].kind if series else titled.kind),
        parties=parties,
        when=when,
        time_zone=(when.zone if when else None) or venue.zone,
        time_as_stated=_date_cells(reader).stated or None,
        city=venue.city,
        country=venue.country,
        participants=_read_participants(reader, when),
        side=reader.read("side", parse_side) or side,
        names=_names(reader.cell("title")),
        **_read_status(reader),
    )
    origin = _read_origin(reader, origin)
    return RowDraft(
        number=reader.row.number, text=reader.text, draft=replace(draft, spans=dict(reader.spans)), origin=origin
    )


def _read_title(reader: _RowReader, today: date | None) -> EventDraft:
    """What the title says: the series with its number, the kind, the parties, the place. Dates have columns."""
    title = reader.cell("title")
    found = extract_events(title, reader.known, today=today) if title else []
    if len(found) != 1:
        return EventDraft(kind=_kind_of_title(title))
    (draft,) = found
    for fact in ("series", "number", "kind", "parties", "city", "country"):
        if fact in draft.spans:
            reader.locate(fact, "title", draft.spans[fact])
    return draft


def _names(title: str) -> dict[str, str]:
    """The title by its language; empty without one, and for one that is too long to be a title."""
    if not title or len(title) > MAX_LINE_LENGTH or "\n" in title:
        return {}
    return {"ko" if contains_hangul(title) else "en": title}


def _kind_of_title(title: str) -> str | None:
    try:
        return parse_kind(title) if title else None
    except CalendarError:
        return None


def _read_venue(reader: _RowReader, titled: EventDraft) -> _Venue:
    """The venue of the row: its city with the country and zone that are known, else its country alone."""
    known = reader.known
    city = reader.read("city", clean_line)
    country = reader.read("country", lambda text: parse_country(text, known))
    place = find_place(dict(known.places), city) if city else _find_place_in(reader)
    if place is not None and country in (None, place.country):
        if "place" in reader.positions and reader.cell("place") and not city:
            reader.locate("city", "place")
        return _Venue(city=place.city, country=place.country, zone=place.zone)
    if city or country:
        return _Venue(city=city, country=country, zone=only_zone(country) if country else None)
    if titled.city or titled.country:
        return _Venue(city=titled.city, country=titled.country, zone=titled.time_zone)
    return _Venue()


def _find_place_in(reader: _RowReader) -> Place | None:
    """The one city that the cell of the place names: "Ministry of Foreign Affairs, Seoul", 워싱턴 국무부."""
    known = reader.known
    named = {one.ids for one in known.index.find(reader.cell("place")) if one.kind == "city"}
    if len(named) != 1:
        return None
    return find_place(dict(known.places), max(named.pop(), key=lambda city: known.city_counts.get(city, 0)))


def _date_cells(reader: _RowReader) -> DateCells:
    return DateCells(
        start=reader.cell("start"),
        end=reader.cell("end"),
        time=reader.cell("time"),
        end_time=reader.cell("end_time"),
        zone_text=reader.cell("time_zone"),
    )


def _read_when(reader: _RowReader, venue: _Venue, today: date | None) -> When | None:
    """The when of the row. A problem is that of the cell which the reader could not take."""
    cells = _date_cells(reader)
    if not cells.start:
        reader.note("start", CalendarError("The row has no date.", next_step="Write it, or delete the row."))
        return None
    try:
        when = read_row_when(cells, zone=venue.zone, country=venue.country, today=today)
    except CalendarError as error:
        reader.note(_blamed(cells, venue, today), error)
        return None
    reader.locate("start", "start")
    if when.end_text is not None:
        reader.locate("end", "end" if cells.end else "start")
    return when


def _blamed(cells: DateCells, venue: _Venue, today: date | None) -> Field:
    """The cell whose text stands in the way: the first without which the rest is understood."""
    without: tuple[tuple[Field, dict[str, str]], ...] = (
        ("end", {"end": "", "end_time": ""}),
        ("time", {"time": "", "end_time": ""}),
    )
    for name, emptied in without:
        if getattr(cells, name):
            try:
                read_row_when(replace(cells, **emptied), zone=venue.zone, country=venue.country, today=today)
            except CalendarError:
                continue
            return name
    return "start"


def _read_participants(reader: _RowReader, when: When | None) -> tuple[DraftParticipant, ...]:
    """The participants, in the offices that they hold on the first day of the event."""
    day = first_day_of(when)
    found = reader.read("participants", lambda text: parse_participants(text, reader.known, day), fact="participants.0")
    return found or ()


def _read_status(reader: _RowReader) -> dict[str, Any]:
    """Certainty and lifecycle: a cell of either column may hold a word of either. What was held is confirmed."""
    found: dict[str, Any] = {}
    columns: tuple[Field, ...] = ("certainty", "lifecycle")
    for name in columns:
        status = reader.read(name, parse_status)
        if status is not None:
            axis, value = status
            if axis != name:
                reader.spans[axis] = reader.spans.pop(name)
            found.setdefault(axis, value)
    if found.get("lifecycle") == "held":
        found["certainty"] = CERTAINTIES[-1]
    return found


def _read_origin(reader: _RowReader, origin: Origin) -> Origin:
    """Where the row says that it comes from; the origin of the table for what it does not say."""
    return replace(
        origin,
        publisher=reader.read("publisher", clean_line) or origin.publisher,
        url=reader.read("url", parse_url) or origin.url,
        day=reader.read("published", parse_day) or origin.day,
    )
