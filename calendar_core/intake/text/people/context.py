"""What is known of people before a sentence is read: their names, the day of the report, and who was named so far."""

from dataclasses import dataclass, field
from datetime import date

from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.people.references import surnames_of


@dataclass(kw_only=True)
class PeopleContext:
    """The names of the record, and what a text has told of people so far.

    `day` is that of the report, on which people hold their offices; `home` the country of its dateline; `earlier` the
    people by the folded words that call them again, the last one last.
    """

    known: KnownNames
    day: date | None
    home: str | None = None
    earlier: dict[str, list[str]] = field(default_factory=dict)

    def add_person(self, person: str) -> None:
        """Remember somebody by the words that may call them again."""
        for surname in surnames_of(person, self.known):
            people = self.earlier.setdefault(surname, [])
            if person in people:
                people.remove(person)
            people.append(person)
