"""What one viewer may see of an event: already cut, with names in place of ids.

A surface that receives cards cannot leak what it never received. `Card` is enough for a list, `EventDetails` is the
whole event. They are built by `store.cards` alone.
"""

from dataclasses import dataclass, field
from datetime import datetime

from calendar_core.domain.events.record import Deadline, Document, EventTexts, Source
from calendar_core.domain.events.titles import fill_pattern
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import When
from calendar_core.domain.vocabulary import Certainty, Format, Lifecycle, Role
from calendar_core.messages import Lang


def _short_name(names: Names, short_names: Names, lang: Lang) -> str:
    return short_names.get(lang) or names.get(lang) or short_names.text() or names.text()


@dataclass(frozen=True, kw_only=True)
class PartyName:
    """A party and what it is called."""

    id: str
    kind: str
    names: Names
    short_names: Names

    def display_name(self, lang: Lang = "en") -> str:
        """The short everyday name; in a language that has none, the whole name."""
        return _short_name(self.names, self.short_names, lang)


@dataclass(frozen=True, kw_only=True)
class SeriesName:
    """A series, what it is called, and the patterns of its events' titles (`domain.events.titles`)."""

    id: str
    names: Names
    short_names: Names
    title_patterns: Names = field(default_factory=Names)
    short_patterns: Names = field(default_factory=Names)

    def display_name(self, lang: Lang = "en") -> str:
        """The whole name in a language, or in English where there is no other."""
        return self.names.text(lang)

    def short_name(self, lang: Lang = "en") -> str:
        """The short everyday name; in a language that has none, the whole name."""
        return _short_name(self.names, self.short_names, lang)


@dataclass(frozen=True, kw_only=True)
class Card:
    """One event in a list. `starts_at` and `ends_at` are the instants derived from `when`, `[start, end)`.

    `created_at`, `changed_at` and `sequence` are CREATED, LAST-MODIFIED and SEQUENCE of RFC 5545, and `edition` the
    number of this version, all as the viewer may count them. `revision` is the program's own, and never shown.
    """

    id: str
    uid: str
    revision: int
    public_revision: int
    sequence: int
    created_at: datetime
    changed_at: datetime
    names: Names
    kind: str
    when: When
    starts_at: datetime
    ends_at: datetime
    certainty: Certainty
    lifecycle: Lifecycle
    format: Format
    venue: str | None
    city: str | None
    country: str | None
    series: SeriesName | None
    number: int | None
    parties: tuple[PartyName, ...]

    def display_name(self, lang: Lang = "en") -> str:
        """The title in a language, or in English where there is no other."""
        return self.names.text(lang)

    @property
    def title(self) -> str:
        """The title in English, or in the first language that has one."""
        return self.names.text()

    def short_title(self, lang: Lang = "en") -> str | None:
        """The title as the series shortens it ("SCM 56"); None where it does not."""
        pattern = self.series.short_patterns.get(lang) if self.series else None
        return fill_pattern(pattern, self, lang) if pattern else None

    def undated_short_title(self, lang: Lang = "en") -> str | None:
        """The same without the month ("NATO DMM"), for a place that shows the date itself."""
        pattern = self.series.short_patterns.get(lang) if self.series else None
        return fill_pattern(pattern.removesuffix(" {date}"), self, lang) if pattern else None


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """A participant by name, with the office held that day under its title of that day."""

    person: str
    names: Names
    name_native: str | None
    office: str
    office_title: Names
    party: PartyName
    role: Role
    acting: bool


@dataclass(frozen=True, kw_only=True)
class EventDetails(EventTexts):
    """Everything a viewer may know of one event. `notes` is None for the public."""

    card: Card
    time_as_stated: str | None
    participants: tuple[Attendance, ...]
    documents: tuple[Document, ...]
    deadlines: tuple[Deadline, ...]
    sources: tuple[Source, ...]
    parent: Card | None
    parts: tuple[Card, ...]
    related: tuple[Card, ...]
