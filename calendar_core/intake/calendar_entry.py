"""One event as a calendar file or a page states it in fields, before anything of it is looked up in the record."""

from dataclasses import dataclass
from typing import Final, Literal

from calendar_core.messages import mark

EntryStatus = Literal["tentative", "cancelled", "postponed"]

#: What stands between the texts of entries in the text of their file.
ENTRY_SEPARATOR: Final = "\n\n\n"
ASK_ZONE: Final = mark("In which time zone is %(value)s?")


@dataclass(frozen=True, kw_only=True)
class EntryQuestion:
    """What the fields leave open: the fact, the question as a message about `value`, and the answers if few."""

    fact: str
    text: str
    value: str = ""
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """An event in fields. It comes as JSON from the process that parsed it.

    `start`, `end` and `zone` are as in the data format (a last day is included), `start` None where it is a question.
    `stated` is the time as the file writes it. `line` is where the event begins in the file, from 1; None for a page.
    """

    title: str
    start: str | None = None
    end: str | None = None
    zone: str | None = None
    stated: str = ""
    description: str = ""
    place: str = ""
    country: str | None = None
    url: str | None = None
    status: EntryStatus | None = None
    line: int | None = None
    questions: tuple[EntryQuestion, ...] = ()

    @property
    def text(self) -> str:
        """What a person reads of it: title, description, the time as the file writes it, the place."""
        return "\n\n".join(filter(None, (self.title, self.description, self.stated, self.place)))

    @classmethod
    def from_json(cls, values: dict[str, object]) -> "CalendarEntry":
        """The entry of its JSON, which is `dataclasses.asdict` of it."""
        questions = values.pop("questions", [])
        return cls(
            **values,  # type: ignore[arg-type]  # what asdict made of an entry
            questions=tuple(
                EntryQuestion(fact=one["fact"], text=one["text"], value=one["value"], answers=tuple(one["answers"]))
                for one in questions  # type: ignore[attr-defined]  # the same
            ),
        )
