"""The diary of a week: the rows that the page, the Word file, the PDF and the plain text all show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from calendar_core.messages import Lang

#: So many clocks a row has room for.
MAX_CLOCKS: Final = 3
#: So many events and deadlines a diary lists, some ten sheets of paper; of a filter that has more it says so.
MAX_ROWS: Final = 100


@dataclass(frozen=True, kw_only=True)
class DiaryRow:
    """One event or deadline as text. `mark` is '**' for what is new or moved since the last issue, else empty.

    `times` has a clock on each line, `span` says of an event of several days when it ends or began, `when` is its date
    as far as it is known, and `line` joins status, kind, place and parties. `changed` says what is new; `sources` names
    the publishers. A deadline has no span, no place and no sources; its `url` is that part of the event's page.
    """

    id: str
    mark: str
    times: str
    title: str
    when: str
    span: str
    status: str
    kind: str
    place: str
    parties: str
    line: str
    changed: str
    sources: str
    url: str


@dataclass(frozen=True, kw_only=True)
class DiaryDay:
    """One day of the week and what stands on it; `empty` says that there is nothing, else it is empty."""

    heading: str
    rows: tuple[DiaryRow, ...]
    empty: str


@dataclass(frozen=True, kw_only=True)
class Diary:
    """The diary of one week. `notes` are whole sentences: of clocks, of the marks, of what is left out."""

    title: str
    week: str
    lang: str
    filter: str
    days: tuple[DiaryDay, ...]
    undated_heading: str
    undated: tuple[DiaryRow, ...]
    notes: tuple[str, ...]
    made: str
    licence: str
    sources_label: str

    @property
    def rows(self) -> Iterator[DiaryRow]:
        """Every row, in the order of the page."""
        for day in self.days:
            yield from day.rows
        yield from self.undated


@dataclass(frozen=True, kw_only=True)
class DiaryView:
    """How a diary is shown. `zone` is that of the issue, `day_zone` as in `card_days.find_days`.

    `clocks` are the zones that every row shows; empty for those of the venue, the reader and the parties' capitals.
    `now` is the instant that the diary takes for the present, `since` that of the last issue.
    """

    monday: date
    lang: Lang
    zone: str
    reader_zone: str | None
    day_zone: str | None
    clocks: tuple[str, ...]
    now: datetime
    since: datetime
    base_url: str
    licence: str
