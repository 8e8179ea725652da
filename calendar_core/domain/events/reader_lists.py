"""Lists of readers, as filters: an event is in a list if it is starred itself, or its series, a party or a person."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from calendar_core.domain.events.record import EventRecord

StarKind = Literal["event", "series", "party", "person"]
STAR_KINDS: Final[tuple[StarKind, ...]] = ("event", "series", "party", "person")


@dataclass(frozen=True, kw_only=True)
class ReaderList:
    """The ids of what a list has, by kind; of a merged event also that of the event that stayed.

    `name` is the value of `list` in a query: the token of the link, or where a query is stored or logged, the `id`.
    `version` differs after every change of the stars. `used_at`: when it was last read or changed, to the day.
    """

    id: str
    name: str = field(repr=False)
    version: int
    used_at: datetime = field(compare=False)
    events: frozenset[str] = frozenset()
    series: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()

    def of_kind(self, kind: StarKind) -> frozenset[str]:
        """The ids of one kind."""
        by_kind = {"event": self.events, "series": self.series, "party": self.parties, "person": self.people}
        return by_kind[kind]

    def has(self, record: EventRecord) -> bool:
        """Whether an event is in the list; visibility is a separate rule."""
        return (
            record.id in self.events
            or record.series in self.series
            or not self.parties.isdisjoint(record.parties)
            or any(participant.person in self.people for participant in record.participants)
        )
