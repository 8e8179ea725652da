"""What is known of an event while the clauses that speak of it are read, and how a clause adds to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from calendar_core.domain.places.countries import COUNTRIES
from calendar_core.intake.draft import Span
from calendar_core.intake.text.dates.date_mentions import DateMention
from calendar_core.intake.text.dates.date_roles import DateRole
from calendar_core.intake.text.dates.day_resolvers import Tense
from calendar_core.intake.text.events.clauses import Clause
from calendar_core.intake.text.events.event_mentions import MEETING, REFERENCE, EventMention
from calendar_core.intake.text.events.status_words import Status
from calendar_core.intake.text.folded_text import fold
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.name_index import NameMention
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.intake.text.people.offices import OfficeWord
from calendar_core.intake.text.places import FoundPlace

_CO_CHAIR: Final = re.compile(r"\bco-?chair(?:ed|s|ing)?\b|공동\s?(?:으로\s)?주재|공동의장")
_CHAIR: Final = re.compile(r".{0,12}\b(?:will |would |to )?(?:chair|preside)")


@dataclass(frozen=True, kw_only=True)
class StatedDate:
    """A date of an event as its clause states it.

    `tense` is that of the clause; `last_day` the day that the text named last, from which "a day later" counts;
    `days` how many days a meeting lasts by the clause, from the date on; `role` whether it is the date, the last day,
    or the date to which the event was moved.
    """

    mention: DateMention
    words: str
    span: Span
    tense: Tense = "unknown"
    last_day: date | None = None
    days: int | None = None
    role: DateRole = "date"


@dataclass(kw_only=True)
class Sentence:
    """A sentence with what was found in it; places are those in the sentence, which begins at `offset` of the text."""

    text: str
    offset: int
    mentions: list[NameMention]
    clauses: list[Clause]
    dates: list[DateMention]
    places: list[FoundPlace]
    participants: list[FoundParticipant]
    offices: list[OfficeWord] = field(default_factory=list)

    def span(self, start: int, end: int) -> Span:
        """A span of the sentence as one of the text."""
        return self.offset + start, self.offset + end


@dataclass(kw_only=True)
class EventFacts:
    """An event while the clauses that speak of it are read.

    `spans` are those of `EventDraft`; `office_kinds` the kinds of the offices that the text names in the plural;
    `is_of_trip`: its days may be those of the visit on which people meet;
    `words` are the folded words of its first mention; `days` how many it lasts by a clause that states no date.
    """

    event: EventMention
    kind: str | None
    status: Status
    parties: dict[str, None] = field(default_factory=dict)
    dates: list[StatedDate] = field(default_factory=list)
    clock: StatedDate | None = None
    days: int | None = None
    place: FoundPlace | None = None
    participants: dict[str, FoundParticipant] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    office_kinds: set[str] = field(default_factory=set)
    words: str = ""
    is_of_trip: bool = False

    def add_mention(self, event: EventMention, sentence: Sentence, known: KnownNames) -> None:
        """Take over what a mention of the event adds: the series, the number, the kind."""
        old = self.event
        self.event = replace(
            old,
            kind=old.kind or event.kind,
            series=old.series or event.series,
            number=old.number if old.number is not None else event.number,
        )
        span = sentence.span(event.start, event.end)
        self.words = self.words or fold(sentence.text[event.start : event.end]).text
        if event.series is not None:
            self.kind = known.series[event.series].kind
            self.spans.setdefault("series", span)
        elif self.kind in {MEETING, REFERENCE} and event.kind not in {MEETING, REFERENCE}:
            self.kind = event.kind
        self.spans.setdefault("kind", span)
        if event.number_start is not None and (digits := re.match(r"\w+", sentence.text[event.number_start :])):
            place = event.number_start
            self.spans.setdefault("number", sentence.span(place, place + digits.end()))

    def add_line(self, model: "EventFacts", words: Span) -> None:
        """Take over the series, the kind and the parties of another meeting of the same line.

        `words` refer to that meeting ("the previous round"), and are the place of these facts.
        """
        self.event = replace(self.event, series=self.event.series or model.event.series)
        self.kind = model.kind
        for party in model.parties:
            self.parties[party] = None
        self.words = model.words
        self.office_kinds |= model.office_kinds
        self.office_kinds |= {one.office_kind for one in model.participants.values() if one.office_kind}
        for fact in ("series", "kind", "parties"):
            if fact in model.spans:
                self.spans.setdefault(fact, words)

    def add_parties(self, parties: Mapping[str, Span], sentence: Sentence) -> None:
        """Add the parties that the event does not have yet."""
        for party, span in parties.items():
            self.parties[party] = None
            self.spans.setdefault("parties", sentence.span(*span))

    def add_status(self, status: Status, sentence: Sentence) -> None:
        """Take over what a clause says of the status, where nothing but the usual was said before."""
        is_first = "certainty" not in self.spans
        if not is_first:
            if self.status.lifecycle != "scheduled":
                return
            if status.lifecycle == "scheduled":
                if status.certainty == "announced" or self.status.certainty != "announced":
                    return
                tense = status.tense if self.status.tense == "unknown" else self.status.tense
                status = replace(status, tense=tense)
        self.status = status
        if status.certainty_span:
            self.spans["certainty"] = sentence.span(*status.certainty_span)
        elif is_first:
            self.spans["certainty"] = sentence.span(self.event.start, self.event.end)
        if status.lifecycle_span:
            self.spans["lifecycle"] = sentence.span(*status.lifecycle_span)

    def add_date(self, stated: StatedDate) -> None:
        """Add a date, or the first clock time without one; a new date takes the place of the others."""
        if stated.role == "moved":
            self.dates = [stated]
            if self.status.lifecycle == "postponed":
                self.status = replace(self.status, lifecycle="scheduled", tense="future")
                self.spans.pop("lifecycle", None)
        elif any(one.role == "moved" for one in self.dates):
            return
        elif stated.mention.has_date:
            self.dates.append(stated)
        elif self.clock is None:
            self.clock = stated

    def add_place(self, place: FoundPlace, sentence: Sentence) -> None:
        """The first place; a city in place of a country alone."""
        if self.place is None or (self.place.city is None and place.city is not None):
            self.place = place
            span = sentence.span(place.start, place.end)
            if place.city:
                self.spans["city"] = span
            if place.country:
                self.spans.setdefault("country", span)
                if self.kind == "visit" and place.country in COUNTRIES:  # The host takes part.
                    self.add_parties({place.country: (place.start, place.end)}, sentence)

    def add_participant(self, person: FoundParticipant, sentence: Sentence) -> None:
        """Add somebody once; the holder of an office takes the place of the office alone."""
        name = person.person or person.person_text
        if name is None and any(one.office == person.office for one in self.participants.values()):
            return
        key = name or person.office or ""
        if name is not None and person.office in self.participants:
            self.participants = {key if one == person.office else one: two for one, two in self.participants.items()}
            self.participants[key] = person
            place = list(self.participants).index(key)
            self.spans[f"participants.{place}"] = sentence.span(person.start, person.end)
        elif key not in self.participants:
            self.spans[f"participants.{len(self.participants)}"] = sentence.span(person.start, person.end)
            self.participants[key] = person
        elif self.participants[key].office is None and person.office is not None:
            self.participants[key] = replace(self.participants[key], office=person.office, party=person.party)
        self.roles[key] = _role_of(sentence.text, person) or self.roles.get(key, "participant")


def _role_of(text: str, person: FoundParticipant) -> str | None:
    if _CO_CHAIR.search(text):
        return "co-chair"
    return "chair" if _CHAIR.match(text[person.end :]) else None
