"""What a text has told so far: its events, and the people, the place and the day that later words refer to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from calendar_core.intake.text.events.event_facts import EventFacts
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.people.context import PeopleContext
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.intake.text.places import FoundPlace
from calendar_core.intake.text.programmes import Heading


@dataclass(kw_only=True)
class Story:
    """The events of a text while it is read.

    `here` is the city of its dateline; `people` who was named; `last` the event told
    last, `last_day` its day and `place` the last place; `subject` the person spoken of last;
    `owner` the one whose programme it is;
    `heading` the day that dates the lines below it; `is_item`: the line that is read
    is one of a programme, and speaks of no event before it.
    """

    people: PeopleContext
    here: FoundPlace | None = None
    events: list[EventFacts] = field(default_factory=list)
    last: EventFacts | None = None
    last_day: date | None = None
    place: FoundPlace | None = None
    subject: FoundParticipant | None = None
    owner: FoundParticipant | None = None
    heading: Heading | None = None
    is_item: bool = False

    @property
    def known(self) -> KnownNames:
        """The names of the record."""
        return self.people.known

    @property
    def today(self) -> date | None:
        """The day of the report."""
        return self.people.day

    def drop(self, facts: EventFacts) -> None:
        """Forget an event, if it is still to come: what was held is not denied."""
        if facts.status.lifecycle == "scheduled" and facts in self.events:
            self.events.remove(facts)
            self.last = self.events[-1] if self.events else None

    def newest_first(self) -> Iterator[EventFacts]:
        """The events, that told last before the others."""
        if self.is_item:
            return
        if self.last is not None:
            yield self.last
        yield from (one for one in reversed(self.events) if one is not self.last)
