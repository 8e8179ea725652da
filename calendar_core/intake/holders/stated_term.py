"""A term of office as a file states it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from calendar_core.messages import message_from_json, message_to_json


@dataclass(frozen=True, kw_only=True)
class StatedTerm:
    """Who holds an office from when to when, as a file states it.

    `office` and `office_names` are as written: an id, a title, a Wikidata id with its labels. `names` are those of the
    person by language, `aliases` other spellings. `valid_from` and `valid_to` (inclusive) are `YYYY`, `YYYY-MM` or
    `YYYY-MM-DD`; None is not stated. `where` is the place in the file; `notes` say what of it is not taken.
    """

    office: str
    names: Mapping[str, str]
    valid_from: str | None = None
    valid_to: str | None = None
    acting: bool = False
    source: str | None = None
    office_names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    where: str | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """The name in English, else in the first language that has one."""
        return self.names.get("en") or next(iter(self.names.values()), "")


def term_to_json(term: StatedTerm) -> dict[str, Any]:
    """A term as plain JSON; `term_from_json` is the inverse."""
    return {**asdict(term), "names": dict(term.names), "notes": [message_to_json(note) for note in term.notes]}


def term_from_json(stored: Mapping[str, Any]) -> StatedTerm:
    """The term that was kept."""
    lists = {name: tuple(stored[name]) for name in ("office_names", "aliases")}
    notes = tuple(message_from_json(note) for note in stored["notes"])
    return StatedTerm(**{**stored, **lists, "notes": notes})
