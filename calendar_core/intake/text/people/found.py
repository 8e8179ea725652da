"""Somebody who was found in a text."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FoundParticipant:
    """Somebody at `[start, end)`: a person of the record, or the text of the name, and the office, as far as known.

    `rank` is that of the word for the office. `is_speaker`: the words only say that the person spoke;
    `is_office_stated`: the office is that of the text, and not that which the record has for the day.
    """

    start: int
    end: int
    person: str | None = None
    person_text: str | None = None
    office: str | None = None
    office_kind: str | None = None
    party: str | None = None
    is_speaker: bool = False
    is_office_stated: bool = True
    rank: str | None = None
