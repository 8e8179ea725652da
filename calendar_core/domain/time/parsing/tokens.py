"""Tokens: what a text about a time is made of."""

from dataclasses import dataclass
from typing import Literal

from calendar_core.domain.time.parsing.time_fields import TimeFields

SeparatorKind = Literal["dash", "and", "from", "open", "close", "slash", "comma"]


@dataclass(frozen=True, slots=True)
class Number:
    """Digits that are a day, an hour or a year: their neighbours decide."""

    text: str

    @property
    def value(self) -> int:
        return int(self.text)


@dataclass(frozen=True, slots=True)
class Separator:
    """What holds facts together or apart. A `from` (부터) is a dash only if something follows it."""

    kind: SeparatorKind
    text: str


Token = TimeFields | Number | Separator
