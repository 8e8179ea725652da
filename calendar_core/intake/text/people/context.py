"""What is known of people before a sentence is read: their names, the day of the report, and who was named so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.name_index import NameMention
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.intake.text.people.references import surnames_of


@dataclass(kw_only=True)
class PeopleContext:
    """The names of the record, and what a text has told of people so far.

    `day` is that of the report, on which people hold their offices; `home` the country of its dateline; `earlier` the
    people by the folded words that call them again, the last one last; `named` those whose office the text told;
    `unknown` those whom the record does not have, by their last words.
    """

    known: KnownNames
    day: date | None
    home: str | None = None
    earlier: dict[str, list[str]] = field(default_factory=dict)
    named: dict[str, FoundParticipant] = field(default_factory=dict)
    unknown: dict[str, FoundParticipant] = field(default_factory=dict)

    def add_person(self, found: FoundParticipant) -> None:
        """Remember a person of the record by the words that may call them again, with the office that a text gives."""
        person = found.person
        if person is None:
            if found.person_text and " " in found.person_text:
                words = found.person_text.split()
                called = (words[-1], " ".join(words[-2:]), found.person_text)
                # 바트볼드 오윤: whether the first or the last word is the surname, the text says by calling it.
                self.unknown |= dict.fromkeys((words[0], *called) if contains_hangul(words[0]) else called, found)
            elif found.person_text and contains_hangul(found.person_text):
                self.unknown |= dict.fromkeys((found.person_text, found.person_text[:1]), found)
            return
        if found.office is not None and found.is_office_stated:
            self.named[person] = found
        for surname in surnames_of(person, self.known):
            people = self.earlier.setdefault(surname, [])
            if person in people:
                people.remove(person)
            people.append(person)


@dataclass(frozen=True, kw_only=True)
class SentenceContext:
    """A sentence with its names, and what is known before it is read."""

    text: str
    mentions: Sequence[NameMention]
    before: PeopleContext

    @property
    def known(self) -> KnownNames:
        """The names of the record."""
        return self.before.known

    @property
    def day(self) -> date | None:
        """The day of the report."""
        return self.before.day

    @property
    def people(self) -> list[NameMention]:
        """The names of people in the sentence."""
        return [mention for mention in self.mentions if mention.kind == "person"]
